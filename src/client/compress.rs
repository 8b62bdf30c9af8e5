//! Compression of request bodies.

use std::io::Write;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::header::CONTENT_ENCODING;

use crate::client::{Client, call::Call, options::CallOptions, service::sealed::Service, wiped::WipedBuffer};

/// Bodies below this size, in bytes, are sent as they are: they fit into one packet anyway.
const THRESHOLD: usize = 1024;
/// Larger bodies are compressed on a thread that may block.
const LARGE: usize = 128 * 1024;

/// Returns the body of a call that is to be compressed.
fn candidate<'a, S: Service>(client: &Client<S>, call: &'a Call, options: &CallOptions) -> Option<&'a Bytes> {
    let body = call.body.as_ref().filter(|body| body.len() >= THRESHOLD)?;
    let encoded = [&client.inner.headers, &options.headers]
        .iter()
        .any(|headers| headers.contains_key(CONTENT_ENCODING));
    (client.inner.service.compresses_requests() && !encoded).then_some(body)
}

/// Compresses the body of a call. `None` if it is sent as it is.
pub(crate) fn body<S: Service>(client: &Client<S>, call: &Call, options: &CallOptions) -> Option<Bytes> {
    candidate(client, call, options).and_then(gzip)
}

/// Same as [`body`], without blocking the executor.
pub(crate) async fn body_async<S: Service>(
    client: &Client<S>,
    call: &Call,
    options: &CallOptions,
) -> Option<Bytes> {
    let body = candidate(client, call, options)?;
    if body.len() < LARGE {
        return gzip(body);
    }
    let body = body.clone();
    // It fails only if the runtime shuts down, which ends the call, too.
    tokio::task::spawn_blocking(move || gzip(&body)).await.ok().flatten()
}

/// `None` if the result is no smaller.
fn gzip(body: &Bytes) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(WipedBuffer::default(), Compression::fast());
    // Writing to memory does not fail.
    encoder.write_all(body).ok()?;
    let compressed = Bytes::from_owner(encoder.finish().ok()?);
    (compressed.len() < body.len()).then_some(compressed)
}
