use std::{collections::VecDeque, fmt};

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde::de::DeserializeOwned;

/// A request that arrived at a fake.
///
/// `Debug` shows neither `Authorization` nor the body, which may contain secrets.
#[derive(Clone)]
pub struct RecordedRequest {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl RecordedRequest {
    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path as it arrived, still percent-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the query as it arrived, without `?`.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// Returns the decoded value of a query parameter.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<String> {
        self.query_pairs().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Returns the query parameters, decoded.
    #[must_use]
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(self.query.as_deref().unwrap_or_default().as_bytes())
            .into_owned()
            .collect()
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the value of a header, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the body; empty if there was none.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Parses the body as JSON.
    ///
    /// # Errors
    ///
    /// If the body is not valid JSON, or does not match the type.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.body)
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &self.headers)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish()
    }
}

/// The latest requests that arrived, within a limit of bytes.
#[derive(Debug)]
pub(crate) struct Log {
    requests: VecDeque<RecordedRequest>,
    bytes: usize,
    limit: usize,
}

impl Default for Log {
    fn default() -> Self {
        Self { requests: VecDeque::new(), bytes: 0, limit: DEFAULT_LIMIT }
    }
}

/// The default limit.
const DEFAULT_LIMIT: usize = 64 * 1024 * 1024;

/// Approximate size of a request without its path and body.
const OVERHEAD: usize = 512;

impl Log {
    pub(crate) fn push(&mut self, request: RecordedRequest) {
        self.bytes += size(&request);
        self.requests.push_back(request);
        self.trim();
    }

    pub(crate) fn set_limit(&mut self, bytes: usize) {
        self.limit = bytes;
        self.trim();
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.requests.clear();
        self.bytes = 0;
    }

    fn trim(&mut self) {
        while self.bytes > self.limit {
            let Some(oldest) = self.requests.pop_front() else { return };
            self.bytes = self.bytes.saturating_sub(size(&oldest));
        }
    }
}

fn size(request: &RecordedRequest) -> usize {
    OVERHEAD + request.path.len() + request.body.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_requests_are_dropped_first() {
        let request = |number: u8| RecordedRequest {
            method: Method::GET,
            path: String::new(),
            query: None,
            headers: HeaderMap::new(),
            body: Bytes::from(vec![number; 100]),
        };
        let mut log = Log::default();
        log.set_limit(2 * (OVERHEAD + 100));
        (0..4).for_each(|number| log.push(request(number)));
        let first = |log: &Log| log.all().iter().map(|request| request.body[0]).collect::<Vec<_>>();
        assert_eq!(first(&log), [2, 3]);
        log.set_limit(OVERHEAD + 100);
        assert_eq!(first(&log), [3]);
        log.clear();
        log.push(request(5));
        assert_eq!(first(&log), [5]);
    }
}
