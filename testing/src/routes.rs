//! Faults, fixed responses and handlers for a method and a path.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;

use crate::{
    RecordedRequest,
    fault::{FaultQueue, InjectedFault},
    wildcard,
};

/// A method and a pattern of paths of a fake, to which a fault, a response or a handler is bound.
///
/// In the pattern, `*` matches any number of characters of one segment, and the segment `**` matches any number of
/// segments. Paths are compared as they arrive, percent-encoded and without the query. The method `*` matches any
/// method.
///
/// If several bindings match a request, the first one applies. Faults that are not bound to a path apply only to
/// requests that match no binding. A count of `usize::MAX` means no limit.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use connectors_testing::FakeElasticsearch;
///
/// let fake = FakeElasticsearch::start().await;
/// fake.put_connector("wiki", serde_json::json!({"index_name": "search-wiki"}));
/// fake.on("PUT", "/_connector/*/_check_in").fail(2, 503);
/// fake.on("GET", "/_cat/**").handle(|request| {
///     http::Response::new(bytes::Bytes::from(format!("asked for {}", request.path())))
/// });
///
/// let es = fake.client();
/// es.connectors().list().send().await?;
/// es.connector("wiki").check_in().send().await?; // retries twice
/// assert_eq!(fake.requests().len(), 4);
/// # Ok(()) }
/// ```
#[must_use = "a route has no effect until a fault, a response or a handler is bound to it"]
pub struct Route<'a> {
    faults: &'a FaultQueue,
    pattern: Pattern,
}

impl<'a> Route<'a> {
    pub(crate) fn new(faults: &'a FaultQueue, method: &str, path: &str) -> Self {
        Self { faults, pattern: Pattern { method: method.to_owned(), path: path.to_owned() } }
    }

    /// Fails the next `count` requests with this status and the service's own error document. They have no effect.
    ///
    /// An invalid HTTP status is replaced by 500.
    pub fn fail(self, count: usize, status: u16) {
        self.bind(count, InjectedFault::status(status));
    }

    /// Sends this response to the next `count` requests. They have no effect.
    ///
    /// Headers with an invalid name or value are left out. An invalid HTTP status is replaced by 500.
    pub fn respond(self, count: usize, status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) {
        self.bind(count, InjectedFault::response(status, headers, body.into()));
    }

    /// Closes the connection at the next `count` requests. They have no effect.
    pub fn drop_connection(self, count: usize) {
        self.bind(count, InjectedFault::DropBefore);
    }

    /// Carries out the next `count` requests, then closes the connection without a response.
    pub fn drop_response(self, count: usize) {
        self.bind(count, InjectedFault::DropAfter);
    }

    /// Carries out the next `count` requests, then closes the connection in the middle of the response.
    pub fn cut_response(self, count: usize) {
        self.bind(count, InjectedFault::DropInBody);
    }

    /// Carries out the next `count` requests and sends the response body in at most eight pieces, with this pause
    /// before each.
    pub fn slow_response(self, count: usize, pause: Duration) {
        self.bind(count, InjectedFault::SlowBody(pause));
    }

    /// Carries out the next `count` requests and sends bytes that are not HTTP.
    pub fn garbage(self, count: usize) {
        self.bind(count, InjectedFault::Garbage);
    }

    /// Responds to all later matching requests with this function, even if the fake has an endpoint of its own for
    /// them.
    ///
    /// Handlers are kept when faults are removed.
    pub fn handle(self, handler: impl Fn(&RecordedRequest) -> http::Response<Bytes> + Send + Sync + 'static) {
        self.bind(usize::MAX, InjectedFault::Handle(Handle(Arc::new(handler))));
    }

    fn bind(self, count: usize, fault: InjectedFault) {
        self.faults.bind(self.pattern, count, fault);
    }
}

impl fmt::Debug for Route<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route").field("pattern", &self.pattern).finish_non_exhaustive()
    }
}

/// A function that responds to requests.
#[derive(Clone)]
pub(crate) struct Handle(Arc<Respond>);

type Respond = dyn Fn(&RecordedRequest) -> http::Response<Bytes> + Send + Sync;

impl Handle {
    pub(crate) fn respond(&self, request: &RecordedRequest) -> http::Response<Bytes> {
        (self.0)(request)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle")
    }
}

/// A method and a pattern of paths.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    method: String,
    path: String,
}

impl Pattern {
    pub(crate) fn matches(&self, request: &RecordedRequest) -> bool {
        let method = self.method == "*" || self.method.eq_ignore_ascii_case(request.method().as_str());
        let segments = |path: &str| path.trim_matches('/').split('/').map(str::to_owned).collect::<Vec<_>>();
        method && segments_match(&segments(&self.path), &segments(request.path()))
    }
}

fn segments_match(pattern: &[String], path: &[String]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (None, Some(_)) => false,
        (Some((head, rest)), found) if head == "**" => {
            segments_match(rest, path) || found.is_some_and(|(_, path)| segments_match(pattern, path))
        }
        (Some(_), None) => false,
        (Some((head, rest)), Some((found, path))) => {
            wildcard::matches(head, found) && segments_match(rest, path)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_by_segments() {
        for (pattern, path, expected) in [
            ("/_connector/*", "/_connector/a", true),
            ("/_connector/*", "/_connector/a/_name", false),
            ("/_connector/**", "/_connector/a/_name", true),
            ("/**/_name", "/_connector/a/_name", true),
            ("/**", "/", true),
            ("/*/_doc/x-?", "/i/_doc/x-1/", true),
            ("/a", "/b", false),
            ("/a/b", "/a", false),
        ] {
            let split = |path: &str| path.trim_matches('/').split('/').map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(segments_match(&split(pattern), &split(path)), expected, "{pattern} {path}");
        }
    }
}
