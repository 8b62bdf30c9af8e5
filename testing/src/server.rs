//! The HTTP server of both fakes: starting, stopping, recorded requests, faults.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio::{
    net::TcpListener,
    sync::oneshot,
    task::{JoinHandle, JoinSet},
};

use crate::{
    RecordedRequest,
    connection::serve,
    fault::{FaultQueue, InjectedFault},
    recorded::Log,
};

/// The behavior of a fake.
pub(crate) trait Handler: Send + Sync + 'static {
    /// Carries out the request and returns the response.
    fn handle(&self, request: &RecordedRequest) -> Reply;

    /// The service's error document for a failure on demand.
    fn failure(&self, status: StatusCode) -> Reply;
}

/// A response.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn json(status: StatusCode, body: &serde_json::Value) -> Self {
        let headers =
            HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        Self { status, headers, body: Bytes::from(body.to_string()) }
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::try_from(value) {
            self.headers.insert(name, value);
        }
        self
    }
}

/// A listening fake. It stops when dropped.
pub(crate) struct Server<H> {
    address: SocketAddr,
    shared: Arc<Shared<H>>,
    /// Dropping this end of the channel stops the task `accepting`.
    running: oneshot::Sender<()>,
    accepting: JoinHandle<()>,
}

/// The part of a server that its connections share.
pub(crate) struct Shared<H> {
    pub(crate) handler: H,
    pub(crate) faults: FaultQueue,
    requests: Mutex<Log>,
    recording: AtomicBool,
}

impl<H> Shared<H> {
    pub(crate) fn record(&self, request: &RecordedRequest) {
        if self.recording.load(Ordering::Relaxed) {
            self.requests().push(request.clone());
        }
    }

    fn requests(&self) -> MutexGuard<'_, Log> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<H: Handler> Server<H> {
    pub(crate) async fn start(address: SocketAddr, handler: H) -> io::Result<Self> {
        // On Unix this sets SO_REUSEADDR: connections of an earlier server on the same port, which the kernel remembers
        // for a minute, do not prevent listening, while a server that still listens there does.
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            handler,
            faults: FaultQueue::default(),
            requests: Mutex::default(),
            recording: AtomicBool::new(true),
        });
        let (running, stopped) = oneshot::channel();
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared), stopped));
        Ok(Self { address, shared, running, accepting })
    }

    pub(crate) async fn stop(self) {
        drop(self.running);
        // The only error: the runtime that the server was started on has ended, and the task with it.
        let _ = self.accepting.await;
    }

    pub(crate) fn uri(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn handler(&self) -> &H {
        &self.shared.handler
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.requests().all()
    }

    pub(crate) fn clear_requests(&self) {
        self.shared.requests().clear();
    }

    pub(crate) fn record_at_most(&self, bytes: usize) {
        self.shared.requests().set_limit(bytes);
    }

    pub(crate) fn faults(&self) -> &FaultQueue {
        &self.shared.faults
    }

    pub(crate) fn record_requests(&self, record: bool) {
        self.shared.recording.store(record, Ordering::Relaxed);
    }

    pub(crate) fn inject(&self, count: usize, fault: InjectedFault) {
        self.shared.faults.push(count, fault);
    }

    pub(crate) fn fail_next(&self, count: usize, status: u16) {
        self.inject(count, InjectedFault::status(status));
    }

    pub(crate) fn respond_next(&self, count: usize, status: u16, headers: &[(&str, &str)], body: Bytes) {
        self.inject(count, InjectedFault::response(status, headers, body));
    }

    pub(crate) fn delay(&self, delay: Duration) {
        self.shared.faults.set_delay(delay);
    }

    pub(crate) fn clear_faults(&self) {
        self.shared.faults.clear();
    }
}

/// Accepts connections until `stopped` resolves; then closes the listener and all connections.
async fn accept<H: Handler>(
    listener: TcpListener,
    shared: Arc<Shared<H>>,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            _ = &mut stopped => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, Arc::clone(&shared)));
                }
                // Most likely the process has no file descriptors left; connections that end free some.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// The public methods that both fakes have: documentation, and calls of the generic functions above.
///
/// The type has a field `server`, whose handler has a field `clock`.
macro_rules! server_methods {
    ($name:ident) => {
        impl $name {
            /// Returns the base URL, such as `http://127.0.0.1:41234`.
            #[must_use]
            pub fn uri(&self) -> String {
                self.server.uri()
            }

            /// Returns the address that the server listens on.
            #[must_use]
            pub fn address(&self) -> std::net::SocketAddr {
                self.server.address()
            }

            /// Stops the server, and waits until another one can listen on the same address.
            ///
            /// Closes the listener and all connections, including those with a request in progress. Dropping the fake
            /// does the same in the background, so the port may still be in use when `drop` returns.
            pub async fn stop(self) {
                self.server.stop().await;
            }

            /// Returns the requests that arrived, in order, including those with an injected fault.
            #[must_use]
            pub fn requests(&self) -> Vec<$crate::RecordedRequest> {
                self.server.requests()
            }

            /// Discards the recorded requests.
            pub fn clear_requests(&self) {
                self.server.clear_requests();
            }

            /// Sets whether requests are recorded. On by default.
            pub fn record_requests(&self, record: bool) {
                self.server.record_requests(record);
            }

            /// Limits the size of the recorded requests, in bytes. The oldest requests are dropped first. 64 MiB by
            /// default.
            pub fn record_at_most(&self, bytes: usize) {
                self.server.record_at_most(bytes);
            }

            /// Fails the next `count` requests with this status and the service's own error document. They have no
            /// effect.
            ///
            /// `usize::MAX` means all later requests. An invalid HTTP status is replaced by 500.
            pub fn fail_next(&self, count: usize, status: u16) {
                self.server.fail_next(count, status);
            }

            /// Sends this response to the next `count` requests. They have no effect.
            ///
            /// Headers with an invalid name or value are left out. `Content-Length` is always the length of the body.
            /// An invalid HTTP status is replaced by 500.
            pub fn respond_next(
                &self,
                count: usize,
                status: u16,
                headers: &[(&str, &str)],
                body: impl Into<bytes::Bytes>,
            ) {
                self.server.respond_next(count, status, headers, body.into());
            }

            /// Closes the connection at the next `count` requests. They have no effect.
            pub fn drop_connection_next(&self, count: usize) {
                self.server.inject(count, $crate::fault::InjectedFault::DropBefore);
            }

            /// Carries out the next `count` requests, then closes the connection without a response.
            pub fn drop_response_next(&self, count: usize) {
                self.server.inject(count, $crate::fault::InjectedFault::DropAfter);
            }

            /// Carries out the next `count` requests, then closes the connection in the middle of the response.
            pub fn cut_response_next(&self, count: usize) {
                self.server.inject(count, $crate::fault::InjectedFault::DropInBody);
            }

            /// Carries out the next `count` requests and sends the response body in at most eight pieces, with this
            /// pause before each.
            pub fn slow_response_next(&self, count: usize, pause: std::time::Duration) {
                self.server.inject(count, $crate::fault::InjectedFault::SlowBody(pause));
            }

            /// Carries out the next `count` requests and sends bytes that are not HTTP.
            pub fn garbage_next(&self, count: usize) {
                self.server.inject(count, $crate::fault::InjectedFault::Garbage);
            }

            /// Selects a method and a pattern of paths, such as `/_connector/*`, to bind a fault, a response or a handler
            /// to.
            pub fn on(&self, method: &str, path: &str) -> $crate::Route<'_> {
                $crate::Route::new(self.server.faults(), method, path)
            }

            /// Waits this long before each later request is carried out.
            pub fn delay(&self, delay: std::time::Duration) {
                self.server.delay(delay);
            }

            /// Removes all faults, including those bound to paths, and the delay. Handlers are kept.
            pub fn clear_faults(&self) {
                self.server.clear_faults();
            }

            /// Stops the server's clock at this time.
            pub fn set_time(&self, time: chrono::DateTime<chrono::Utc>) {
                self.server.handler().clock.set(time);
            }

            /// Moves the server's clock forward and stops it there.
            pub fn advance_time(&self, by: std::time::Duration) {
                self.server.handler().clock.advance(by);
            }

            /// Returns the server's clock to real time.
            pub fn resume_time(&self) {
                self.server.handler().clock.resume();
            }

            /// Returns the time of the server's clock.
            #[must_use]
            pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
                self.server.handler().clock.now()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).field("uri", &self.uri()).finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use server_methods;
