use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, Method};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};

use zeroize::Zeroizing;

use crate::{
    client::{
        Client, Response,
        call::{Call, Retry},
        path, payload,
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
///
/// | body of the request | |
/// | --- | --- |
/// | [`json`](Self::json) | any value, serialized as JSON |
/// | [`ndjson`](Self::ndjson) | any values, one JSON document on each line |
/// | [`body`](Self::body) | any bytes, with their content type |
///
/// | body of the response | with status and headers | |
/// | --- | --- | --- |
/// | [`send`](Self::send) | [`response`](Self::response) | decoded from JSON as any type |
/// | [`send_bytes`](Self::send_bytes) | [`response_bytes`](Self::response_bytes) | the bytes as they arrived |
/// | [`send_text`](Self::send_text) | | UTF-8 text |
/// | [`send_discard`](Self::send_discard) | | ignored |
#[derive(Clone)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct RawRequest<S: Service> {
    request: Request<S>,
    method: Method,
    path: String,
    body: Option<Bytes>,
    /// Content type of the body. The service's JSON type if it is not set.
    content_type: Option<HeaderValue>,
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
            content_type: None,
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

    /// Sets a header. An invalid name or value is an error when the request is sent, as is a header that only the HTTP
    /// stack can set correctly: see [`ClientBuilder::header`](crate::ClientBuilder::header).
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
    ///
    /// The memory of the serialized body is wiped when it is no longer needed.
    pub fn json<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        let body = wiped::json(body);
        self.content_type = None;
        self.set_body(body)
    }

    /// Sets a body of one JSON document on each line, as expected by Elasticsearch's `_bulk` and `_msearch`. A value
    /// that cannot be serialized is an error when the request is sent.
    ///
    /// The content type is `application/x-ndjson`, or the equivalent of the version chosen with
    /// [`compatible_with`](crate::ClientBuilder::compatible_with). The memory of the serialized body is wiped when it is
    /// no longer needed.
    ///
    /// ```no_run
    /// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
    /// use connectors_sdk::Method;
    /// use serde_json::{Value, json};
    ///
    /// let lines = [
    ///     json!({"index": {"_index": "search-wiki", "_id": "page-1"}}),
    ///     json!({"title": "Welcome"}),
    ///     json!({"delete": {"_index": "search-wiki", "_id": "page-2"}}),
    /// ];
    /// // Indexing under given ids has the same effect twice, so the call may be retried.
    /// let response: Value = es.request(Method::POST, "/_bulk").ndjson(lines).retryable(true).send().await?;
    /// assert_eq!(response["errors"], false);
    /// # Ok(()) }
    /// ```
    pub fn ndjson<I>(mut self, values: I) -> Self
    where
        I: IntoIterator,
        I::Item: Serialize,
    {
        let body = wiped::ndjson(values);
        self.content_type = Some(self.request.client.inner.service.ndjson_content_type());
        self.set_body(body)
    }

    /// Sets a body of any content type. An invalid content type is an error when the request is sent.
    ///
    /// The bytes are neither copied nor read: every attempt sends a clone of the same [`Bytes`]. Unlike the bodies that
    /// this crate serializes, they are shared with the caller and therefore not wiped.
    ///
    /// A client that is [`compatible_with`](crate::ClientBuilder::compatible_with) a version needs a content type of that
    /// version, such as `application/vnd.elasticsearch+json; compatible-with=9`: Elasticsearch rejects others.
    ///
    /// ```no_run
    /// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
    /// use connectors_sdk::Method;
    ///
    /// let lines = bytes::Bytes::from("{\"index\":{\"_id\":\"page-1\"}}\n{\"title\":\"Welcome\"}\n");
    /// let request = es.request(Method::POST, "/search-wiki/_bulk").body("application/x-ndjson", lines);
    /// let response = request.retryable(true).response_bytes().await?;
    /// println!("HTTP {}, {} bytes", response.status(), response.value().len());
    /// # Ok(()) }
    /// ```
    pub fn body(mut self, content_type: impl AsRef<str>, body: impl Into<Bytes>) -> Self {
        match HeaderValue::from_str(content_type.as_ref()) {
            Ok(content_type) => self.content_type = Some(content_type),
            Err(_) => self.refuse("the content type contains characters that are not allowed in headers"),
        }
        self.body = Some(body.into());
        self
    }

    fn set_body(mut self, body: Result<Bytes>) -> Self {
        match body {
            Ok(body) => self.body = Some(body),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// Keeps the first invalid setting, which is an error when the request is sent.
    fn refuse(&mut self, problem: impl ToString) {
        self.invalid.get_or_insert_with(|| problem.to_string());
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

    /// Sends the request and returns the body of the response, which may be in any format. It is not copied if it
    /// arrived in one piece.
    ///
    /// ```no_run
    /// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
    /// let source = es.request(connectors_sdk::Method::GET, "/search-wiki/_source/page-1").send_bytes().await?;
    /// # let _ = source;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of every other call. Also if the path does not start with `/` or is not percent-encoded. A failure that is
    /// reported in a response with a success status is an error for B3OS, where all responses have the same form. The
    /// bytes of Elasticsearch are not examined.
    pub async fn send_bytes(self) -> Result<Bytes> {
        Ok(self.response_bytes().await?.into_value())
    }

    /// Sends the request and returns the body of the response together with the status, headers, warnings and number of
    /// attempts.
    ///
    /// # Errors
    ///
    /// As [`send_bytes`](Self::send_bytes).
    pub async fn response_bytes(self) -> Result<Response<Bytes>> {
        let call = self.call();
        self.request.execute_as(call, payload::bytes::<S>).await
    }

    /// Sends the request and returns the body of the response as text.
    ///
    /// The client asks for JSON; set the header `Accept` for another format.
    ///
    /// ```no_run
    /// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
    /// let request = es.request(connectors_sdk::Method::GET, "/_cat/indices").query("v", "true");
    /// println!("{}", request.header("Accept", "text/plain").send_text().await?);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`send_bytes`](Self::send_bytes), and if the body is not UTF-8.
    pub async fn send_text(self) -> Result<String> {
        let call = self.call();
        Ok(self.request.execute_as(call, payload::text::<S>).await?.into_value())
    }

    /// Sends the request and ignores the body of the response. For calls that only succeed or fail.
    ///
    /// ```no_run
    /// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
    /// use connectors_sdk::Method;
    ///
    /// match es.request(Method::HEAD, "/search-wiki").send_discard().await {
    ///     Ok(()) => println!("the index exists"),
    ///     Err(error) if error.is_not_found() => es.request(Method::PUT, "/search-wiki").send_discard().await?,
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`send_bytes`](Self::send_bytes).
    pub async fn send_discard(self) -> Result<()> {
        self.send_bytes().await.map(drop)
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

    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    /// Blocking version of [`send_bytes`](Self::send_bytes).
    ///
    /// # Errors
    ///
    /// As [`send_bytes`](Self::send_bytes).
    pub fn send_bytes_blocking(self) -> Result<Bytes> {
        super::blocking::run(self.send_bytes())?
    }

    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    /// Blocking version of [`response_bytes`](Self::response_bytes).
    ///
    /// # Errors
    ///
    /// As [`send_bytes`](Self::send_bytes).
    pub fn response_bytes_blocking(self) -> Result<Response<Bytes>> {
        super::blocking::run(self.response_bytes())?
    }

    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    /// Blocking version of [`send_text`](Self::send_text).
    ///
    /// # Errors
    ///
    /// As [`send_text`](Self::send_text).
    pub fn send_text_blocking(self) -> Result<String> {
        super::blocking::run(self.send_text())?
    }

    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    /// Blocking version of [`send_discard`](Self::send_discard).
    ///
    /// # Errors
    ///
    /// As [`send_bytes`](Self::send_bytes).
    pub fn send_discard_blocking(self) -> Result<()> {
        super::blocking::run(self.send_discard())?
    }

    /// Builds the HTTP request without sending it: method, path with query (without the base URL), headers (without the
    /// client's credentials) and body.
    ///
    /// # Errors
    ///
    /// If the request is invalid.
    pub fn to_http(&self) -> Result<http::Request<Bytes>> {
        self.request.to_http(self.call())
    }

    fn has_secret_path(&self) -> bool {
        if self.secrets.is_empty() {
            return false;
        }
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
        call.body.clone_from(&self.body);
        call.content_type.clone_from(&self.content_type);
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
