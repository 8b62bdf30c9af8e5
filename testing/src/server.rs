//! The HTTP side of the fakes: listening, recording, misbehaving on demand.

use std::{
    future::poll_fn,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::{BodyExt, Limited, StreamBody, combinators::UnsyncBoxBody};
use hyper::{body::Frame, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::{JoinHandle, JoinSet},
};

use crate::{
    RecordedRequest,
    fault::{InjectedFault, InjectedFaults},
};

/// A request body beyond this is not read.
const MAX_REQUEST_BYTES: usize = 64 * 1024 * 1024;

/// What a fake does with requests.
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

/// A listening fake; stops when dropped.
pub(crate) struct Server<H> {
    address: SocketAddr,
    shared: Arc<Shared<H>>,
    accepting: JoinHandle<()>,
}

struct Shared<H> {
    handler: H,
    faults: InjectedFaults,
    requests: Mutex<Vec<RecordedRequest>>,
    recording: AtomicBool,
    stop: Notify,
}

impl<H: Handler> Server<H> {
    pub(crate) async fn start(address: SocketAddr, handler: H) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            handler,
            faults: InjectedFaults::default(),
            requests: Mutex::default(),
            recording: AtomicBool::new(true),
            stop: Notify::new(),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, accepting })
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

    pub(crate) fn faults(&self) -> &InjectedFaults {
        &self.shared.faults
    }

    pub(crate) fn fail_next(&self, count: usize, status: u16) {
        self.inject(count, InjectedFault::Status(status_code(status)));
    }

    pub(crate) fn respond_next(&self, count: usize, status: u16, headers: &[(&str, &str)], body: Bytes) {
        let headers = headers.iter().filter_map(|(name, value)| {
            Some((HeaderName::try_from(*name).ok()?, HeaderValue::try_from(*value).ok()?))
        });
        let headers = headers.collect();
        self.inject(count, InjectedFault::Respond { status: status_code(status), headers, body });
    }

    pub(crate) fn inject(&self, count: usize, fault: InjectedFault) {
        self.shared.faults.push(count, &fault);
    }

    /// Closes the listener and all connections, and waits until they are closed.
    pub(crate) async fn stop(mut self) {
        self.shared.stop.notify_one();
        let _ = (&mut self.accepting).await;
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn clear_requests(&self) {
        self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn set_recording(&self, recording: bool) {
        self.shared.recording.store(recording, Ordering::Relaxed);
    }
}

impl<H> Drop for Server<H> {
    fn drop(&mut self) {
        // The connections belong to this task and end with it.
        self.accepting.abort();
    }
}

async fn accept<H: Handler>(listener: TcpListener, shared: Arc<Shared<H>>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, Arc::clone(&shared)));
                }
                // Out of file descriptors, most likely; connections that end give some back.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
            () = shared.stop.notified() => break,
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// Ends the connection without a response.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
struct Dropped;

type Body = UnsyncBoxBody<Bytes, Dropped>;

async fn serve<H: Handler>(stream: TcpStream, shared: Arc<Shared<H>>) {
    // Small responses must not wait for each other.
    let _ = stream.set_nodelay(true);
    let garbage = AtomicBool::new(false);
    let service = service_fn(|request| Box::pin(respond(&shared, &garbage, request)));
    let mut connection = hyper::server::conn::http1::Builder::new()
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    let _ = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let mut stream = connection.into_parts().io.into_inner();
    if garbage.load(Ordering::Relaxed) {
        let _ = stream.write_all(b"\x16\x03\x01 this is no HTTP\r\n\r\n").await;
    }
    let _ = stream.shutdown().await;
}

async fn respond<H: Handler>(
    shared: &Shared<H>,
    garbage: &AtomicBool,
    request: http::Request<hyper::body::Incoming>,
) -> Result<http::Response<Body>, Dropped> {
    let request = record(shared, request).await?;
    let (delay, fault) = shared.faults.take();
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    match fault {
        None => Ok(whole(shared.handler.handle(&request))),
        Some(InjectedFault::Respond { status, headers, body }) => Ok(whole(Reply { status, headers, body })),
        Some(InjectedFault::Status(status)) => Ok(whole(shared.handler.failure(status))),
        Some(InjectedFault::DropBefore) => Err(Dropped),
        Some(InjectedFault::DropAfter) => {
            shared.handler.handle(&request);
            Err(Dropped)
        }
        Some(InjectedFault::DropInBody) => {
            let reply = shared.handler.handle(&request);
            if reply.body.is_empty() {
                return Err(Dropped);
            }
            let half = reply.body.slice(..reply.body.len() / 2);
            Ok(response(reply, stream::iter([Ok(Frame::data(half)), Err(Dropped)])))
        }
        Some(InjectedFault::SlowBody(pause)) => {
            let reply = shared.handler.handle(&request);
            let size = (reply.body.len() / 8).max(1);
            let pieces: Vec<Bytes> =
                reply.body.chunks(size).map(|piece| reply.body.slice_ref(piece)).collect();
            let pieces = stream::iter(pieces).then(move |piece| async move {
                tokio::time::sleep(pause).await;
                Ok(Frame::data(piece))
            });
            Ok(response(reply, pieces))
        }
        Some(InjectedFault::Garbage) => {
            shared.handler.handle(&request);
            garbage.store(true, Ordering::Relaxed);
            Err(Dropped)
        }
    }
}

async fn record<H>(
    shared: &Shared<H>,
    request: http::Request<hyper::body::Incoming>,
) -> Result<RecordedRequest, Dropped> {
    let (mut head, body) = request.into_parts();
    let body = Limited::new(body, MAX_REQUEST_BYTES).collect().await.map_err(|_| Dropped)?.to_bytes();
    if let Some(authorization) = head.headers.get_mut(header::AUTHORIZATION) {
        authorization.set_sensitive(true);
    }
    let request = RecordedRequest {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        headers: head.headers,
        body,
    };
    if shared.recording.load(Ordering::Relaxed) {
        shared.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
    }
    Ok(request)
}

fn whole(reply: Reply) -> http::Response<Body> {
    let body = reply.body.clone();
    response(reply, stream::iter((!body.is_empty()).then(|| Ok(Frame::data(body)))))
}

/// A response whose `Content-Length` is that of the whole body, whether or not all of it is sent.
fn response(
    reply: Reply,
    body: impl stream::Stream<Item = Result<Frame<Bytes>, Dropped>> + Send + 'static,
) -> http::Response<Body> {
    let mut response = http::Response::new(UnsyncBoxBody::new(StreamBody::new(body)));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    let status = response.status();
    if !status.is_informational() && status != StatusCode::NO_CONTENT && status != StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(reply.body.len()));
    }
    response
}

/// A number that is not an HTTP status counts as 500.
fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Generates the methods of every fake: one line each, over the field `server`. The handler has a field `clock`.
macro_rules! server_methods {
    ($name:ident) => {
        impl $name {
            /// The base URL, like `http://127.0.0.1:41234`.
            #[must_use]
            pub fn uri(&self) -> String {
                self.server.uri()
            }

            /// The address it listens on.
            #[must_use]
            pub fn address(&self) -> std::net::SocketAddr {
                self.server.address()
            }

            /// The requests that arrived, in order. Those met by a fault are among them.
            #[must_use]
            pub fn requests(&self) -> Vec<$crate::RecordedRequest> {
                self.server.requests()
            }

            /// Forgets the requests that arrived.
            pub fn clear_requests(&self) {
                self.server.clear_requests();
            }

            /// Whether requests are recorded. They are; turn it off where there are so many that memory counts.
            pub fn record_requests(&self, record: bool) {
                self.server.set_recording(record);
            }

            /// Responds to the next `count` requests with this status and the service's own error document. They have no
            /// effect. `usize::MAX` is for ever; a number that is no HTTP status counts as 500.
            pub fn fail_next(&self, count: usize, status: u16) {
                self.server.fail_next(count, status);
            }

            /// Responds to the next `count` requests with this status, these headers and this body. They have no effect.
            /// Headers with an invalid name or value are left out; `Content-Length` is always that of the body.
            pub fn respond_next(
                &self,
                count: usize,
                status: u16,
                headers: &[(&str, &str)],
                body: impl Into<bytes::Bytes>,
            ) {
                self.server.respond_next(count, status, headers, body.into());
            }

            /// Closes the connection on the next `count` requests before they have an effect.
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

            /// Carries out the next `count` requests and sends the response body in eight pieces with this pause
            /// before each.
            pub fn slow_response_next(&self, count: usize, pause: std::time::Duration) {
                self.server.inject(count, $crate::fault::InjectedFault::SlowBody(pause));
            }

            /// Carries out the next `count` requests and responds with bytes that are not HTTP.
            pub fn garbage_next(&self, count: usize) {
                self.server.inject(count, $crate::fault::InjectedFault::Garbage);
            }

            /// Stops the server. Returns when all connections are closed and the port is free, so that another server
            /// can start at the same address. Dropping the fake stops it, too, but a moment later.
            pub async fn stop(self) {
                self.server.stop().await;
            }

            /// Waits before each request is carried out from now on.
            pub fn delay(&self, delay: std::time::Duration) {
                self.server.faults().set_delay(delay);
            }

            /// Takes back all faults and the delay.
            pub fn clear_faults(&self) {
                self.server.faults().clear();
            }

            /// Stops the server's clock at this time.
            pub fn set_time(&self, time: chrono::DateTime<chrono::Utc>) {
                self.server.handler().clock.set(time);
            }

            /// Moves the server's clock on, and stops it there.
            pub fn advance_time(&self, by: std::time::Duration) {
                self.server.handler().clock.advance(by);
            }

            /// Lets the server's clock run again, with real time.
            pub fn resume_time(&self) {
                self.server.handler().clock.resume();
            }

            /// The server's time.
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
