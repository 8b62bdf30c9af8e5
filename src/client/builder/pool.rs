//! The pool of idle connections.

use std::time::Duration;

use crate::client::{ClientBuilder, builder::timeouts::bounded, service::Service};

/// Load balancers and proxies usually close idle connections after 60 seconds or more.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(50);
const _: () = assert!(POOL_IDLE_TIMEOUT.as_secs() < 60);

#[derive(Clone, Copy, Debug)]
pub(super) struct Pool {
    idle_timeout: Duration,
    max_idle_per_host: usize,
}

impl Default for Pool {
    fn default() -> Self {
        Self { idle_timeout: POOL_IDLE_TIMEOUT, max_idle_per_host: usize::MAX }
    }
}

impl Pool {
    pub(super) fn apply(&self, http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        let max_idle = if self.idle_timeout.is_zero() { 0 } else { self.max_idle_per_host };
        http.pool_idle_timeout(bounded(self.idle_timeout)).pool_max_idle_per_host(max_idle)
    }
}

impl<S: Service> ClientBuilder<S> {
    /// Sets how long an idle connection is kept for the next call. 50 seconds by default, because load balancers and proxies
    /// usually close idle connections after 60 seconds or more. Zero means that connections are not reused.
    ///
    /// Set it below the idle timeout of the server: if the server closes a connection while a request is being sent, a
    /// call that is not idempotent fails. See [the guide](crate::guide::connections). Pool settings and timeouts
    /// are not read from the environment, because they depend on how the program uses the client.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.pool.idle_timeout = timeout;
        self.http_settings.push(".pool_idle_timeout(..)");
        self
    }

    /// Sets how many idle connections to each node are kept. Unlimited by default. With 0, connections are not reused.
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.pool.max_idle_per_host = connections;
        self.http_settings.push(".pool_max_idle_per_host(..)");
        self
    }
}
