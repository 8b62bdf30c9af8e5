//! Call options of Elasticsearch requests, in addition to those of every service.

/// Implements a request object as [`client::request`](crate::client::request) does, and adds the call option that
/// exists for Elasticsearch only.
macro_rules! request {
    ($name:ident => $($types:tt)+) => {
        $crate::client::request::request!($name: Elasticsearch => $($types)+);

        impl $name {
            /// Sets `X-Opaque-Id`, which identifies this call in the server's logs and task list. The response echoes
            /// it: [`Response::request_id`](crate::Response::request_id).
            pub fn opaque_id(self, id: impl AsRef<str>) -> Self {
                self.header("X-Opaque-Id", id)
            }
        }
    };
}

pub(crate) use request;
