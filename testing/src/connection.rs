//! One connection to a fake: reads requests, records them, and sends the handler's response or injects a fault.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use http::{HeaderValue, StatusCode, header};
use http_body_util::{BodyExt, Limited, StreamBody, combinators::UnsyncBoxBody};
use hyper::{body::Frame, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{
    RecordedRequest,
    fault::InjectedFault,
    server::{Handler, Reply, Shared},
};

/// A longer request body ends the connection.
const MAX_REQUEST_BYTES: usize = 128 * 1024 * 1024;

/// A slow response body has this many pieces.
const SLOW_PIECES: usize = 8;

/// Ends the connection without a response.
#[derive(Debug, thiserror::Error)]
#[error("the fake closes the connection because of an injected fault or an unreadable request")]
struct Dropped;

type Body = UnsyncBoxBody<Bytes, Dropped>;

/// Serves the connection until either side closes it.
pub(crate) async fn serve<H: Handler>(stream: TcpStream, shared: Arc<Shared<H>>) {
    // Without this, Nagle's algorithm delays small responses. It is only an optimization.
    let _ = stream.set_nodelay(true);
    let garbage = AtomicBool::new(false);
    let service = service_fn(|request| Box::pin(respond(&shared, &garbage, request)));
    let mut connection = hyper::server::conn::http1::Builder::new()
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    // Errors are those of the client, or `Dropped`; the connection ends either way.
    let _ = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let mut stream = connection.into_parts().io.into_inner();
    if garbage.load(Ordering::Relaxed) {
        let _ = stream.write_all(b"\x16\x03\x01 this is not HTTP\r\n\r\n").await;
    }
    let _ = stream.shutdown().await;
}

async fn respond<H: Handler>(
    shared: &Shared<H>,
    garbage: &AtomicBool,
    request: http::Request<hyper::body::Incoming>,
) -> Result<http::Response<Body>, Dropped> {
    let request = read(request).await?;
    shared.record(&request);
    let (delay, fault) = shared.faults.take(&request);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    match fault {
        None => Ok(complete(shared.handler.handle(&request))),
        Some(InjectedFault::Respond { status, headers, body }) => {
            Ok(complete(Reply { status, headers, body }))
        }
        Some(InjectedFault::Status(status)) => Ok(complete(shared.handler.failure(status))),
        Some(InjectedFault::Handle(handle)) => {
            let (head, body) = handle.respond(&request).into_parts();
            Ok(complete(Reply { status: head.status, headers: head.headers, body }))
        }
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
            let size = reply.body.len().div_ceil(SLOW_PIECES).max(1);
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

async fn read(request: http::Request<hyper::body::Incoming>) -> Result<RecordedRequest, Dropped> {
    let (mut head, body) = request.into_parts();
    let body = Limited::new(body, MAX_REQUEST_BYTES).collect().await.map_err(|_| Dropped)?.to_bytes();
    if let Some(authorization) = head.headers.get_mut(header::AUTHORIZATION) {
        authorization.set_sensitive(true);
    }
    Ok(RecordedRequest {
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        headers: head.headers,
        body,
    })
}

fn complete(reply: Reply) -> http::Response<Body> {
    let body = reply.body.clone();
    response(reply, stream::iter((!body.is_empty()).then(|| Ok(Frame::data(body)))))
}

/// A response that announces the length of the reply's body, whether or not `body` delivers all of it.
fn response(
    reply: Reply,
    body: impl Stream<Item = Result<Frame<Bytes>, Dropped>> + Send + 'static,
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
