use std::fmt;

use http::Method;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    client::{Client, Response, call::Call, path, request::Request, service::Service},
    error::{Error, Result},
};

/// A call this crate has no type for, through the same authentication, repetition, errors and tracing.
///
/// Made by [`Client::request`].
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::Method;
///
/// let health: serde_json::Value = es.request(Method::GET, "/_cluster/health").query("local", "true").send().await?;
/// # let _ = health;
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct RawRequest<S: Service> {
    request: Request<S>,
    method: Method,
    path: String,
    body: Option<bytes::Bytes>,
    secrets: crate::error::Scrubber,
    fault: Option<String>,
    retryable: Option<bool>,
}

impl<S: Service> RawRequest<S> {
    pub(crate) fn new(client: &Client<S>, method: Method, path: String) -> Self {
        let secrets = crate::error::Scrubber::default();
        Self {
            request: Request::new(client),
            method,
            path,
            body: None,
            secrets,
            fault: None,
            retryable: None,
        }
    }

    /// Adds a query parameter; name and value are percent-encoded here.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.request.options.query.push((name.into(), value.into()));
        self
    }

    /// Sets a header.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.request.options.header(name.as_ref(), value.as_ref());
        self
    }

    /// How long the call may take in all, every repetition included.
    pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
        self.request.options.timeout = Some(timeout);
        self
    }

    /// How this call is repeated when it fails.
    pub fn retry(mut self, policy: crate::RetryPolicy) -> Self {
        self.request.options.retry = Some(policy);
        self
    }

    /// Says whether doing this twice has the effect of doing it once. Without it, everything but `POST` and
    /// `PATCH` counts as safe to repeat.
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.retryable = Some(retryable);
        self
    }

    /// The JSON body. A value that cannot be written as JSON is reported when the call is sent.
    pub fn json<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        match crate::client::call::wiped_json(body) {
            Ok(body) => self.body = Some(body),
            Err(_) => self.fault = Some("the body cannot be written as JSON".to_owned()),
        }
        self
    }

    /// Removes this text from errors, should the server repeat it.
    pub fn secret(mut self, secret: impl Into<secrecy::SecretString>) -> Self {
        self.secrets.add(secret);
        self
    }

    /// Sends the request and reads the answer as a `T`.
    ///
    /// # Errors
    ///
    /// As for every other call; also if the path does not start with `/` or is not percent-encoded.
    pub async fn send<T: DeserializeOwned>(self) -> Result<T> {
        Ok(self.response().await?.into_value())
    }

    /// Sends the request; gives the value with status, headers, warnings and the number of attempts.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn response<T: DeserializeOwned>(self) -> Result<Response<T>> {
        let call = self.call();
        self.request.execute(call).await
    }

    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    /// As [`send`](Self::send), on a thread that may block.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn send_blocking<T: DeserializeOwned + Send + 'static>(self) -> Result<T> {
        Ok(self.response_blocking()?.into_value())
    }

    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    /// As [`response`](Self::response), on a thread that may block.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn response_blocking<T: DeserializeOwned + Send + 'static>(self) -> Result<Response<T>> {
        super::blocking::run(self.response())?
    }

    /// The request as it would be sent: method, path with query (without the base URL), headers without the client's
    /// credentials, body.
    ///
    /// # Errors
    ///
    /// If the request would be refused before it is sent.
    pub fn to_http(&self) -> Result<http::Request<bytes::Bytes>> {
        self.request.to_http(self.call())
    }

    fn call(&self) -> Result<Call> {
        if let Some(fault) = &self.fault {
            return Err(Error::request(fault.clone()));
        }
        let mut call = Call::new("request", self.method.clone(), "{path}", &["_"])?;
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        call.path = path.to_owned();
        // What is encoded already stays; pairs are taken apart so that nothing else slips in.
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            path::push_query(&mut call.query, &name, &value);
        }
        call.body = self.body.clone();
        call.secrets = self.secrets.clone();
        let retryable = self.retryable.unwrap_or(!matches!(self.method, Method::POST | Method::PATCH));
        Ok(call.retry(if retryable {
            crate::client::call::Retry::Safe
        } else {
            crate::client::call::Retry::Unsafe
        }))
    }
}

impl<S: Service> fmt::Debug for RawRequest<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("request", &self.request)
            .field("method", &self.method)
            // Anything may be in query and body, secrets too.
            .field("path", &self.path.split('?').next())
            .field("body", &self.body.as_ref().map(|body| format!("[{} bytes]", body.len())))
            .field("retryable", &self.retryable)
            .finish_non_exhaustive()
    }
}
