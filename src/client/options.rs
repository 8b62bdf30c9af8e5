//! Options of one call.

use std::{fmt, time::Duration};

use http::{HeaderMap, HeaderName};
use zeroize::Zeroizing;

use crate::client::{retry::RetryPolicy, wiped};

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
        let Ok(name) = HeaderName::try_from(name) else {
            self.invalid.get_or_insert(format!("invalid header name `{}`", name.escape_debug()));
            return;
        };
        // The header may be a credential.
        match wiped::header(Zeroizing::new(value.to_owned())) {
            Ok(value) => {
                self.headers.insert(name, value);
            }
            Err(_) => {
                self.invalid.get_or_insert(format!(
                    "the value of header `{name}` contains characters that are not allowed in headers"
                ));
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
