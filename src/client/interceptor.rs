//! Interceptors, which add headers to requests.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, request::Parts};

use crate::{
    client::{auth::ProviderError, headers},
    error::{Error, Result, is_credential},
};

/// Adds headers to each request just before it is sent: signatures, trace context. Set with
/// [`ClientBuilder::interceptor`](crate::ClientBuilder::interceptor).
///
/// Closures implement this trait. It is called once for each attempt, after everything else, with the complete request: method,
/// URL, headers including `Authorization`, and the body as it is sent. What it adds or changes is scrubbed from errors like
/// credentials, and is not shown by [`to_http`](crate::RawRequest::to_http). Headers that the HTTP stack adds later are missing:
/// `Host`, `Content-Length`, `Accept-Encoding`.
///
/// It runs on the task that made the call, so it must not block.
///
/// ```
/// use connectors_sdk::{Client, Interceptor, ProviderError, bytes::Bytes, http::request::Parts};
///
/// /// Signs requests for a gateway.
/// struct Signer;
///
/// # fn signature(_: &str, _: &[u8]) -> String { "2b7e1516".into() }
/// impl Interceptor for Signer {
///     fn request(&self, parts: &mut Parts, body: &Bytes) -> Result<(), ProviderError> {
///         parts.headers.insert("x-signature", signature(parts.uri.path(), body).parse()?);
///         Ok(())
///     }
/// }
///
/// let es = Client::elasticsearch("https://gateway.example/es").interceptor(Signer).build()?;
/// # let _ = es;
/// # Ok::<(), connectors_sdk::Error>(())
/// ```
#[doc(alias = "middleware")]
#[doc(alias = "request signing")]
pub trait Interceptor: Send + Sync + 'static {
    /// Changes the headers of a request.
    ///
    /// # Errors
    ///
    /// An error ends the call with [`ErrorKind::Request`](crate::ErrorKind::Request): nothing is sent in this attempt, and there
    /// is no retry. It must not contain credentials. A change of anything but headers has the same effect, as have headers that
    /// [`ClientBuilder::header`](crate::ClientBuilder::header) refuses.
    fn request(&self, parts: &mut Parts, body: &Bytes) -> Result<(), ProviderError>;
}

impl<F> Interceptor for F
where
    F: Fn(&mut Parts, &Bytes) -> Result<(), ProviderError> + Send + Sync + 'static,
{
    fn request(&self, parts: &mut Parts, body: &Bytes) -> Result<(), ProviderError> {
        self(parts, body)
    }
}

impl<I: Interceptor + ?Sized> Interceptor for Arc<I> {
    fn request(&self, parts: &mut Parts, body: &Bytes) -> Result<(), ProviderError> {
        (**self).request(parts, body)
    }
}

/// Calls the interceptor and returns the headers that it has added or changed.
pub(crate) fn run(
    interceptor: &dyn Interceptor,
    request: &mut reqwest::Request,
    body: &Bytes,
    refuse_credentials: bool,
) -> Result<Vec<(HeaderName, HeaderValue)>> {
    let (mut parts, ()) = http::Request::builder()
        .method(request.method().clone())
        .uri(request.url().as_str())
        .body(())
        .map_err(|error| Error::request("the request is not valid HTTP").with_source(error))?
        .into_parts();
    parts.headers = std::mem::take(request.headers_mut());
    let (method, uri, before) = (parts.method.clone(), parts.uri.clone(), parts.headers.clone());
    interceptor
        .request(&mut parts, body)
        .map_err(|error| Error::request("the interceptor failed").with_source(error))?;
    if parts.method != method || parts.uri != uri {
        return Err(Error::request(
            "the interceptor changed the method or the URL: it may only change headers",
        ));
    }
    let mut changed = Vec::new();
    for (name, value) in &mut parts.headers {
        if before.get_all(name).iter().any(|known| known == value) {
            continue;
        }
        if headers::is_framing(name) {
            return Err(Error::request(format!("the interceptor: {}", headers::framing(name))));
        }
        if refuse_credentials && is_credential(name.as_str()) {
            return Err(Error::request(headers::unencrypted(name)));
        }
        value.set_sensitive(true);
        changed.push((name.clone(), value.clone()));
    }
    *request.headers_mut() = parts.headers;
    Ok(changed)
}

impl fmt::Debug for dyn Interceptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Interceptor")
    }
}
