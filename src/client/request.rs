//! What all request objects have in common.

use bytes::Bytes;
use http::{
    HeaderValue,
    header::{CONTENT_ENCODING, CONTENT_TYPE},
};
use serde::de::DeserializeOwned;

#[cfg(feature = "gzip")]
use crate::client::compress;
use crate::{
    client::{
        Client, Response,
        body::without_mark,
        call::Call,
        options::CallOptions,
        path::push_query,
        payload::Decode,
        send,
        service::sealed::{Output, Service},
    },
    error::{Error, Result},
};

/// The client that sends a request, and the options of this call.
#[derive(Clone, Debug)]
pub(crate) struct Request<S: Service> {
    pub(crate) client: Client<S>,
    pub(crate) options: CallOptions,
}

impl<S: Service> Request<S> {
    pub(crate) fn new(client: &Client<S>) -> Self {
        Self { client: client.clone(), options: CallOptions::default() }
    }

    /// Sends `call` and decodes the body as JSON.
    pub(crate) async fn execute<T: DeserializeOwned>(self, call: Result<Call>) -> Result<Response<T>> {
        self.execute_as(call, |status, body, leniency| S::decode(status, without_mark(body), leniency)).await
    }

    /// Sends `call` and reads the body with `decode`.
    pub(crate) async fn execute_as<T>(self, call: Result<Call>, decode: Decode<T>) -> Result<Response<T>> {
        send::execute(&self.client, &call?, self.options, decode).await
    }

    /// Sends `call`, decodes the body as `W` and converts it to the output type.
    pub(crate) async fn response<W, T>(
        self,
        call: Result<Call>,
        convert: impl FnOnce(W, &Call) -> T,
    ) -> Result<Response<T>>
    where
        W: DeserializeOwned,
        T: Output<S>,
    {
        let call = call?;
        let decode: Decode<W> = |status, body, leniency| S::decode(status, without_mark(body), leniency);
        let response = send::execute(&self.client, &call, self.options, decode).await?;
        let mut response = response.map(|wire| convert(wire, &call));
        if let Some(id) = response.value.request_id() {
            response.request_id = Some(id.to_owned());
        }
        Ok(response)
    }

    pub(crate) fn to_http(&self, call: Result<Call>) -> Result<http::Request<Bytes>> {
        let call = call?;
        if let Some(message) = &self.options.invalid {
            return Err(Error::request(message.clone()).with_call(call.name()));
        }
        let mut target = call.path.clone();
        let mut query = call.query.clone();
        self.options.query.iter().for_each(|(name, value)| push_query(&mut query, name, value));
        if !query.is_empty() {
            target.push('?');
            target.push_str(&query);
        }
        #[cfg(feature = "gzip")]
        let compressed = compress::body(&self.client, &call, &self.options);
        #[cfg(not(feature = "gzip"))]
        let compressed: Option<Bytes> = None;
        let encoded = compressed.is_some();
        let invalid = |error: http::Error| Error::request("the request is not valid HTTP").with_source(error);
        let mut request = http::Request::builder()
            .method(call.method.clone())
            .uri(target)
            .body(compressed.or_else(|| call.body.clone()).unwrap_or_default())
            .map_err(invalid)?;
        let headers = request.headers_mut();
        headers.clone_from(&self.client.inner.headers);
        if call.body.is_some() {
            let content_type = call.content_type.as_ref().unwrap_or(&self.client.inner.content_type);
            headers.insert(CONTENT_TYPE, content_type.clone());
        }
        if encoded {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        for (name, value) in &self.options.headers {
            headers.insert(name.clone(), HeaderValue::clone(value));
        }
        Ok(request)
    }
}

/// Implements the call options and the send methods of a request object.
///
/// The type needs a field `request: Request<Service>` and a method `fn call(&self) -> Result<Call>`. The body is decoded
/// as `$wire`, which is converted to the output with `From`, or with a function of it and the call.
macro_rules! request {
    ($name:ident: $service:ident => $output:ty) => {
        $crate::client::request::request!($name: $service => $output as $output);
    };
    ($name:ident: $service:ident => $output:ty as $wire:ty) => {
        $crate::client::request::request!($name: $service => $output as $wire, |wire, _| <$output>::from(wire));
    };
    ($name:ident: $service:ident => $output:ty as $wire:ty, $convert:expr) => {
        impl $name {
            /// Sets the timeout of the whole call, including all attempts and the delays between them. Replaces the
            /// client's timeout.
            pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
                self.request.options.timeout = Some(timeout);
                self
            }

            /// Sets a header of this call. It replaces a header that the client sets, including `Authorization`. An
            /// invalid name or value is an error when the request is sent, as is a header that only the HTTP stack can
            /// set correctly: see [`ClientBuilder::header`](crate::ClientBuilder::header).
            pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
                self.request.options.header(name.as_ref(), value.as_ref());
                self
            }

            /// Adds a query parameter that has no setter. Name and value are percent-encoded.
            ///
            /// With Elasticsearch's `filter_path`, the returned documents need not contain their ids. A parameter that
            /// removes other required fields from the response can make it undecodable: use
            /// [`Client::request`](crate::Client::request) for that.
            pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.request.options.query(name, value);
                self
            }

            /// Sets the retry policy of this call. Replaces the client's policy.
            pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
                self.request.options.retry = Some(policy);
                self
            }

            /// Sends the request. Awaiting the request object does the same.
            ///
            /// # Errors
            ///
            /// [`Error`](crate::Error) if the request is invalid, if no response arrives, if the server returns an
            /// error, or if the response cannot be decoded.
            pub async fn send(self) -> $crate::Result<$output> {
                Ok(self.response().await?.into_value())
            }

            /// Sends the request and returns the value together with the status, headers, warnings and number of
            /// attempts.
            ///
            /// # Errors
            ///
            /// As [`send`](Self::send).
            pub async fn response(self) -> $crate::Result<$crate::Response<$output>> {
                let call = self.call();
                self.request.response::<$wire, $output>(call, $convert).await
            }

            #[cfg(feature = "blocking")]
            #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
            /// Blocking version of [`send`](Self::send). Do not call it in an `async fn`: it blocks the executor's
            /// thread.
            ///
            /// # Errors
            ///
            /// As [`send`](Self::send).
            pub fn send_blocking(self) -> $crate::Result<$output> {
                $crate::client::blocking::run(self.send())?
            }

            #[cfg(feature = "blocking")]
            #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
            /// Blocking version of [`response`](Self::response).
            ///
            /// # Errors
            ///
            /// As [`send`](Self::send).
            pub fn response_blocking(self) -> $crate::Result<$crate::Response<$output>> {
                $crate::client::blocking::run(self.response())?
            }

            /// Builds the HTTP request without sending it: method, path with query (without the base URL), headers
            /// (without the client's credentials) and body.
            ///
            /// Unlike the request object, the result shows secrets of the body in its `Debug` output.
            ///
            /// # Errors
            ///
            /// If the request is invalid.
            pub fn to_http(&self) -> $crate::Result<http::Request<bytes::Bytes>> {
                self.request.to_http(self.call())
            }
        }

        impl IntoFuture for $name {
            type Output = $crate::Result<$output>;
            type IntoFuture = futures_core::future::BoxFuture<'static, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }
    };
}

pub(crate) use request;
