//! What all request objects share.

use bytes::Bytes;
use http::{HeaderValue, header::CONTENT_TYPE};
use serde::de::DeserializeOwned;

use crate::{
    client::{
        Client, Response, call::Call, options::CallOptions, path::push_query, send, service::sealed::Service,
    },
    error::{Error, Result},
};

/// The client a request goes through, and the options of this one call.
#[derive(Clone, Debug)]
pub(crate) struct Request<S: Service> {
    pub(crate) client: Client<S>,
    pub(crate) options: CallOptions,
}

impl<S: Service> Request<S> {
    pub(crate) fn new(client: &Client<S>) -> Self {
        Self { client: client.clone(), options: CallOptions::default() }
    }

    pub(crate) async fn execute<T: DeserializeOwned>(self, call: Result<Call>) -> Result<Response<T>> {
        send::execute(&self.client, call?, self.options).await
    }

    pub(crate) fn to_http(&self, call: Result<Call>) -> Result<http::Request<Bytes>> {
        let call = call?;
        if let Some(fault) = &self.options.fault {
            return Err(Error::request(fault.clone()).with_call(call.name()));
        }
        let mut target = call.path.clone();
        let mut query = call.query.clone();
        self.options.query.iter().for_each(|(name, value)| push_query(&mut query, name, value));
        if !query.is_empty() {
            target.push('?');
            target.push_str(&query);
        }
        let invalid =
            |error: http::Error| Error::request("the request cannot be written as HTTP").with_source(error);
        let mut request = http::Request::builder()
            .method(call.method.clone())
            .uri(target)
            .body(call.body.clone().unwrap_or_default())
            .map_err(invalid)?;
        let headers = request.headers_mut();
        headers.clone_from(&self.client.inner.headers);
        if call.body.is_some() {
            headers.insert(CONTENT_TYPE, self.client.inner.content_type.clone());
        }
        for (name, value) in &self.options.headers {
            headers.insert(name.clone(), HeaderValue::clone(value));
        }
        Ok(request)
    }
}

/// Gives a request object its call options and the ways to send it.
///
/// The type has a field `request: Request<Service>` and a method `fn call(&self) -> Result<Call>`. `$wire` is what
/// the body is read as; `From<$wire>` makes the output of it where they differ.
macro_rules! request {
    ($name:ident: $service:ident => $output:ty) => {
        $crate::client::request::request!($name: $service => $output as $output);
    };
    ($name:ident: $service:ident => $output:ty as $wire:ty) => {
        $crate::client::request::request!(@without_query $name: $service => $output as $wire);

        impl $name {
            /// Adds a query parameter this crate has no setter for. The name and value are percent-encoded here. One
            /// that takes members out of the answer, like Elasticsearch's `filter_path`, may leave too little to read
            /// it by: use [`Client::request`](crate::Client::request) for that.
            pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.request.options.query.push((name.into(), value.into()));
                self
            }
        }
    };
    (@Elasticsearch $name:ident) => {
        impl $name {
            /// Names this call in the server's logs and tasks (`X-Opaque-Id`). The answer repeats it:
            /// [`Response::request_id`](crate::Response::request_id).
            pub fn opaque_id(self, id: impl AsRef<str>) -> Self {
                self.header("X-Opaque-Id", id)
            }
        }
    };
    (@B3os $name:ident) => {};
    (@named Elasticsearch $response:ident) => { $response };
    (@named B3os $response:ident) => { $response.named_by_envelope() };
    (@without_query $name:ident: $service:ident => $output:ty as $wire:ty) => {
        $crate::client::request::request!(@$service $name);

        impl $name {
            /// How long the call may take in all, every repetition included. Replaces the client's time-out.
            pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
                self.request.options.timeout = Some(timeout);
                self
            }

            /// Sets a header of this call. One that the client sets by itself is replaced, `Authorization`
            /// included. An invalid name or value is reported when the call is sent.
            pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
                self.request.options.header(name.as_ref(), value.as_ref());
                self
            }

            /// How this call is repeated when it fails. Replaces the client's policy.
            pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
                self.request.options.retry = Some(policy);
                self
            }

            /// Sends the request. The request object by itself can be awaited, too.
            ///
            /// # Errors
            ///
            /// [`Error`](crate::Error) if the request is refused before it is sent, if no answer arrives, if the
            /// server refuses, or if its answer cannot be read.
            pub async fn send(self) -> $crate::Result<$output> {
                Ok(self.response().await?.into_value())
            }

            /// Sends the request; gives the value with status, headers, warnings and the number of attempts.
            ///
            /// # Errors
            ///
            /// As [`send`](Self::send).
            pub async fn response(self) -> $crate::Result<$crate::Response<$output>> {
                let call = self.call();
                let response = self.request.execute::<$wire>(call).await?;
                let response = response.map(<$output>::from);
                Ok($crate::client::request::request!(@named $service response))
            }

            #[cfg(feature = "blocking")]
            #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
            /// As [`send`](Self::send), on a thread that may block. Never in an `async fn`: there it stops the thread
            /// that others wait for.
            ///
            /// # Errors
            ///
            /// As [`send`](Self::send).
            pub fn send_blocking(self) -> $crate::Result<$output> {
                $crate::client::blocking::run(self.send())?
            }

            #[cfg(feature = "blocking")]
            #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
            /// As [`response`](Self::response), on a thread that may block.
            ///
            /// # Errors
            ///
            /// As [`send`](Self::send).
            pub fn response_blocking(self) -> $crate::Result<$crate::Response<$output>> {
                $crate::client::blocking::run(self.response())?
            }

            /// The request as it would be sent, to be looked at or sent by something else: method, path with
            /// query (without the base URL), headers without the client's credentials, body.
            ///
            /// Unlike the request object itself, this shows the secrets of the body when it is printed.
            ///
            /// # Errors
            ///
            /// If the request would be refused before it is sent.
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
