//! What the request objects of Elasticsearch have in addition to those of all services.

/// Implements a request object, as [`client::request`](crate::client::request) does, with the call option that only
/// Elasticsearch has.
macro_rules! request {
    ($name:ident => $($types:tt)+) => {
        $crate::client::request::request!($name: Elasticsearch => $($types)+);

        impl $name {
            /// Sets `X-Opaque-Id`, which identifies this call in the server's logs and task list. The response echoes it:
            /// [`Response::request_id`](crate::Response::request_id).
            pub fn opaque_id(self, id: impl AsRef<str>) -> Self {
                self.header("X-Opaque-Id", id)
            }
        }
    };
}

pub(crate) use request;
