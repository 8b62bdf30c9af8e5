//! Failing servers and networks, on real sockets: the outcome of the call, and the number of requests that the server
//! received.

#[cfg(feature = "rustls")]
#[path = "resilience/certificates.rs"]
mod certificates;
#[path = "resilience/chaos.rs"]
mod chaos;
#[path = "resilience/connecting.rs"]
mod connecting;
#[path = "resilience/connections.rs"]
mod connections;
#[path = "resilience/credentials.rs"]
mod credentials;
#[path = "resilience/deadlines.rs"]
mod deadlines;
#[path = "resilience/faults.rs"]
mod faults;
#[cfg(feature = "rustls")]
#[path = "resilience/fingerprint.rs"]
mod fingerprint;
#[path = "common/log.rs"]
mod log;
#[path = "resilience/logs.rs"]
mod logs;
#[path = "resilience/nodes.rs"]
mod nodes;
#[path = "resilience/observer.rs"]
mod observer;
#[path = "resilience/providers.rs"]
mod providers;
#[path = "resilience/proxy.rs"]
mod proxy;
#[path = "resilience/redirects.rs"]
mod redirects;
#[path = "resilience/retries.rs"]
mod retries;
#[cfg(feature = "rustls")]
#[path = "resilience/tls.rs"]
mod tls;
#[cfg(all(feature = "http2", feature = "rustls"))]
#[path = "resilience/unsafe_calls.rs"]
mod unsafe_calls;
