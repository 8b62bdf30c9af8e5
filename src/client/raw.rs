use std::fmt;

use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};

use zeroize::Zeroizing;

use crate::{
    client::{
        Client, Response,
        call::{Call, Retry},
        path,
        request::Request,
        service::Service,
        wiped,
    },
    error::{Error, Result},
};

/// Request without a typed method, sent with the same authentication, retries, errors and tracing as all others.
///
/// Created by [`Client::request`].
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
    secrets: Vec<SecretString>,
    invalid: Option<String>,
    retryable: Option<bool>,
}

impl<S: Service> RawRequest<S> {
    pub(crate) fn new(client: &Client<S>, method: Method, path: String) -> Self {
        Self {
            request: Request::new(client),
            method,
            path,
            body: None,
            secrets: Vec::new(),
            invalid: None,
            retryable: None,
        }
    }

    /// Adds a query parameter. Name and value are percent-encoded.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.request.options.query(name, value);
        self
    }

    /// Sets a header.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.request.options.header(name.as_ref(), value.as_ref());
        self
    }

    /// Sets the timeout of the whole call, including all attempts and the delays between them. Replaces the client's
    /// timeout.
    pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
        self.request.options.timeout = Some(timeout);
        self
    }

    /// Sets the retry policy of this call. Replaces the client's policy.
    pub fn retry(mut self, policy: crate::RetryPolicy) -> Self {
        self.request.options.retry = Some(policy);
        self
    }

    /// Sets whether this call is idempotent, so that it can be retried after the server may have carried it out.
    /// By default, every method except `POST` and `PATCH` is.
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.retryable = Some(retryable);
        self
    }

    /// Sets the JSON body. A value that cannot be serialized is an error when the request is sent.
    pub fn json<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        match wiped::json(body) {
            Ok(body) => self.body = Some(body),
            Err(error) => self.invalid = Some(error.to_string()),
        }
        self
    }

    /// Marks a string as secret, so that it is removed from errors if the server echoes it. If it is in the path,
    /// errors do not show the path.
    pub fn secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// Sends the request and decodes the response as `T`.
    ///
    /// # Errors
    ///
    /// Those of every other call. Also if the path does not start with `/` or is not percent-encoded.
    pub async fn send<T: DeserializeOwned>(self) -> Result<T> {
        Ok(self.response().await?.into_value())
    }

    /// Sends the request and returns the value together with the status, headers, warnings and number of attempts.
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
    /// Blocking version of [`send`](Self::send). Do not call it in an `async fn`: it blocks the executor's thread.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn send_blocking<T: DeserializeOwned + Send + 'static>(self) -> Result<T> {
        Ok(self.response_blocking()?.into_value())
    }

    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    /// Blocking version of [`response`](Self::response).
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn response_blocking<T: DeserializeOwned + Send + 'static>(self) -> Result<Response<T>> {
        super::blocking::run(self.response())?
    }

    /// Builds the HTTP request without sending it: method, path with query (without the base URL), headers (without the
    /// client's credentials) and body.
    ///
    /// # Errors
    ///
    /// If the request is invalid.
    pub fn to_http(&self) -> Result<http::Request<bytes::Bytes>> {
        self.request.to_http(self.call())
    }

    fn has_secret_path(&self) -> bool {
        let path = Zeroizing::new(percent_encoding::percent_decode_str(&self.path).collect::<Vec<_>>());
        self.secrets.iter().map(|secret| secret.expose_secret().as_bytes()).any(|secret| {
            !secret.is_empty()
                && [self.path.as_bytes(), &path]
                    .iter()
                    .any(|path| path.windows(secret.len()).any(|part| part == secret))
        })
    }

    fn call(&self) -> Result<Call> {
        if let Some(message) = &self.invalid {
            return Err(Error::request(message.clone()));
        }
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let mut call = Call::untyped(self.method.clone(), path);
        // Parsing and encoding each pair again leaves no way to inject anything but query parameters.
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            path::push_query(&mut call.query, &name, &value);
        }
        call.body = self.body.clone();
        for secret in &self.secrets {
            call = call.secret(secret.clone());
        }
        if self.has_secret_path() {
            call = call.secret_path();
        }
        let retryable = self.retryable.unwrap_or(!matches!(self.method, Method::POST | Method::PATCH));
        Ok(call.retry(if retryable { Retry::Safe } else { Retry::Unsafe }))
    }
}

impl<S: Service> fmt::Debug for RawRequest<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("request", &self.request)
            .field("method", &self.method)
            // Query and body may contain secrets.
            .field("path", &self.path.split('?').next().filter(|_| !self.has_secret_path()))
            .field("body", &self.body.as_ref().map(|body| format!("[{} bytes]", body.len())))
            .field("retryable", &self.retryable)
            .finish_non_exhaustive()
    }
}
