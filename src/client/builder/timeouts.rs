//! Timeouts.

use std::time::Duration;

use crate::client::{ClientBuilder, service::Service};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const READ_TIMEOUT: Duration = Duration::from_secs(30);
const TIMEOUT: Duration = Duration::from_secs(90);

/// A longer timeout means no timeout. Adding it to the time of the clock could overflow.
const LONGEST: Duration = Duration::from_secs(86_400 * 365 * 10);

pub(super) fn bounded(timeout: Duration) -> Option<Duration> {
    Some(timeout).filter(|timeout| *timeout <= LONGEST)
}

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
    /// Whether the connect or read timeout is zero, so that no call can succeed.
    pub(super) fn is_zero(&self) -> bool {
        self.connect.into_iter().chain(self.read).any(|timeout| timeout.is_zero())
    }

    pub(super) fn apply(&self, mut http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        // The read timeout starts with the request. If it elapsed first, a failure to connect, after which any call can
        // be retried, would look like a slow response.
        let half = self.read.map(|timeout| timeout / 2);
        if let Some(timeout) = self.connect.into_iter().chain(half).min().and_then(bounded) {
            http = http.connect_timeout(timeout);
        }
        if let Some(timeout) = self.read.and_then(bounded) {
            http = http.read_timeout(timeout);
        }
        http
    }
}

impl<S: Service> ClientBuilder<S> {
    /// Sets the timeout for establishing a connection, including TLS. 10 seconds by default, and at most half of the
    /// [`read_timeout`](Self::read_timeout).
    ///
    /// More than ten years mean no timeout. With zero, no request is ever sent, and every call fails with
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout). The same applies to the other timeouts.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.connect = Some(timeout);
        self.http_settings.push(".connect_timeout(..)");
        self
    }

    /// Sets the longest time without data from the server, before and during a response. 30 seconds by default.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.read = Some(timeout);
        self.http_settings.push(".read_timeout(..)");
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
