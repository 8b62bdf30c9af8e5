//! Timeouts.

use std::time::Duration;

use crate::client::{ClientBuilder, service::Service};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const READ_TIMEOUT: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(90);

/// `None` means no timeout.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timeouts {
    pub(super) connect: Option<Duration>,
    pub(super) read: Option<Duration>,
    pub(super) total: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Some(CONNECT_TIMEOUT), read: Some(READ_TIMEOUT), total: Some(TIMEOUT) }
    }
}

impl Timeouts {
    pub(super) fn apply(&self, mut http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        // The read timeout starts with the request. If it elapsed first, a failure to connect, after which any call can
        // be retried, would look like a slow response.
        let half = self.read.map(|timeout| timeout / 2);
        if let Some(timeout) = self.connect.into_iter().chain(half).min() {
            http = http.connect_timeout(timeout);
        }
        if let Some(timeout) = self.read {
            http = http.read_timeout(timeout);
        }
        http
    }
}

impl<S: Service> ClientBuilder<S> {
    /// Sets the timeout for establishing a connection, including TLS. 10 seconds by default, and at most half of the
    /// [`read_timeout`](Self::read_timeout).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.connect = Some(timeout);
        self
    }

    /// Sets the longest time without data from the server, before and during a response. 30 seconds by default.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.read = Some(timeout);
        self
    }

    /// Sets the timeout of a whole call, including all attempts and the delays between them. 90 seconds by default. A
    /// call's own `.timeout(..)` replaces it.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.total = Some(timeout);
        self
    }

    /// Disables the total, connect and read timeouts.
    pub fn no_timeout(mut self) -> Self {
        self.timeouts = Timeouts { connect: None, read: None, total: None };
        self
    }
}
