//! What a caller may change for one call.

use std::{fmt, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::client::retry::RetryPolicy;

#[derive(Clone, Default)]
pub(crate) struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) headers: HeaderMap,
    pub(crate) query: Vec<(String, String)>,
    /// The first thing wrong with the options, reported when the call is sent: setters never fail.
    pub(crate) fault: Option<String>,
}

impl CallOptions {
    pub(crate) fn header(&mut self, name: &str, value: &str) {
        let Ok(name) = HeaderName::try_from(name) else {
            self.fault.get_or_insert(format!("`{}` is not a header name", name.escape_debug()));
            return;
        };
        match HeaderValue::try_from(value) {
            Ok(mut value) => {
                // A caller's header may be a credential.
                value.set_sensitive(true);
                self.headers.insert(name, value);
            }
            Err(_) => {
                self.fault
                    .get_or_insert(format!("the value of header `{name}` has characters no header may have"));
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
