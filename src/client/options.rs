//! Options of one call.

use std::{fmt, time::Duration};

use http::HeaderMap;

use crate::client::{headers, retry::RetryPolicy};

#[derive(Clone, Default)]
pub(crate) struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) headers: HeaderMap,
    pub(crate) query: Vec<(String, String)>,
    /// The first invalid option. Setters never fail, so it is reported when the call is sent.
    pub(crate) invalid: Option<String>,
}

impl CallOptions {
    pub(crate) fn query(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.query.push((name.into(), value.into()));
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        match headers::parse(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(message) => {
                self.invalid.get_or_insert(message);
            }
        }
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("headers", &self.headers)
            .field("query", &self.query.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish()
    }
}
