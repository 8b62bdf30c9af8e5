//! The nodes of a client and their health.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;
use url::Url;

use crate::error::{Error, Result};

/// How long a node is skipped after its first failure. Doubles with each further failure.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(crate) struct Nodes {
    nodes: Vec<Node>,
    next: AtomicUsize,
}

#[derive(Debug)]
pub(crate) struct Node {
    base: Url,
    /// Path of the base URL without the trailing slash. Usually empty.
    prefix: String,
    health: Mutex<Health>,
}

#[derive(Debug, Default)]
struct Health {
    failures: u32,
    last_failure: Option<Instant>,
    skipped_until: Option<Instant>,
}

impl Nodes {
    pub(crate) fn new(urls: Vec<Url>) -> Self {
        Self { nodes: urls.into_iter().map(Node::new).collect(), next: AtomicUsize::new(0) }
    }

    /// Picks the next healthy node, round-robin. If there is none, picks the node that is skipped for the shortest time.
    pub(crate) fn pick(&self) -> Option<&Node> {
        if let [only] = self.nodes.as_slice() {
            return Some(only);
        }
        let now = Instant::now();
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.nodes.len().max(1);
        let in_turn = || self.nodes.iter().cycle().skip(turn).take(self.nodes.len());
        in_turn()
            .find(|node| node.skipped_until().is_none_or(|until| until <= now))
            .or_else(|| in_turn().min_by_key(|node| node.skipped_until()))
    }

    /// Whether any node is healthy, so that a retry needs no delay.
    pub(crate) fn any_healthy(&self) -> bool {
        let now = Instant::now();
        self.nodes.iter().any(|node| node.skipped_until().is_none_or(|until| until <= now))
    }

    /// Start time of an attempt. `None` with a single node: it is always used, so its health is not tracked.
    pub(crate) fn now(&self) -> Option<Instant> {
        (self.nodes.len() > 1).then(Instant::now)
    }

    pub(crate) fn base_urls(&self) -> impl Iterator<Item = &Url> {
        self.nodes.iter().map(|node| &node.base)
    }
}

impl Node {
    fn new(base: Url) -> Self {
        let prefix = base.path().trim_end_matches('/').to_owned();
        Self { base, prefix, health: Mutex::default() }
    }

    /// Builds the URL of a call. An error if the URL parser would change the path.
    pub(crate) fn url(&self, path: &str, query: &str) -> Result<Url> {
        let mut url = self.base.clone();
        if self.prefix.is_empty() {
            url.set_path(path);
        } else {
            url.set_path(&format!("{}{path}", self.prefix));
        }
        if !path.starts_with('/') || url.path().strip_prefix(&self.prefix) != Some(path) {
            return Err(Error::request(format!(
                "invalid path `{}`: it must start with `/` and be percent-encoded, without `.` or `..` segments",
                path.escape_debug()
            )));
        }
        if !query.is_empty() {
            url.set_query(Some(query));
        }
        Ok(url)
    }

    pub(crate) fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    pub(crate) fn port(&self) -> Option<u16> {
        self.base.port_or_known_default()
    }

    /// Records the failure of an attempt that began at this time. Attempts that ran concurrently when the node failed count
    /// as one failure.
    pub(crate) fn failed(&self, began: Option<Instant>) {
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        if began.zip(health.last_failure).is_some_and(|(began, last)| began < last) {
            return;
        }
        let pause = FIRST_PAUSE
            .saturating_mul(1_u32.checked_shl(health.failures).unwrap_or(u32::MAX))
            .min(LONGEST_PAUSE);
        health.failures = health.failures.saturating_add(1);
        let now = Instant::now();
        health.last_failure = Some(now);
        health.skipped_until = now.checked_add(pause);
    }

    pub(crate) fn succeeded(&self) {
        *self.health.lock().unwrap_or_else(PoisonError::into_inner) = Health::default();
    }

    fn skipped_until(&self) -> Option<Instant> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).skipped_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(urls: &[&str]) -> Nodes {
        Nodes::new(urls.iter().map(|url| Url::parse(url).unwrap()).collect())
    }

    #[test]
    fn a_path_prefix_of_the_base_url_is_kept_with_and_without_a_trailing_slash() {
        for (base, expected) in [
            ("http://h:9200", "http://h:9200/_connector/x?size=1"),
            ("http://h:9200/", "http://h:9200/_connector/x?size=1"),
            ("https://proxy/es", "https://proxy/es/_connector/x?size=1"),
            ("https://proxy/es/", "https://proxy/es/_connector/x?size=1"),
            ("https://proxy/a/b//", "https://proxy/a/b/_connector/x?size=1"),
        ] {
            let nodes = nodes(&[base]);
            assert_eq!(nodes.pick().unwrap().url("/_connector/x", "size=1").unwrap().as_str(), expected);
        }
    }

    #[test]
    fn a_path_that_the_parser_would_change_is_refused() {
        let nodes = nodes(&["http://h/es"]);
        for path in
            ["/a/../b", "/a/./b", "/a/%2e%2e/b", "/..", "/a b", "/a?b", "/a#b", "/a\tb", "/ü", "relative"]
        {
            assert!(nodes.pick().unwrap().url(path, "").is_err(), "{path}");
        }
        assert!(nodes.pick().unwrap().url("/a%2Fb/%2E", "").is_err());
        assert!(nodes.pick().unwrap().url("/a%2Fb/c", "").is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_failing_node_is_skipped_longer_each_time_and_then_used_again() {
        let nodes = nodes(&["http://a", "http://b"]);
        let hosts = |n: usize| (0..n).map(|_| nodes.pick().unwrap().host().to_owned()).collect::<Vec<_>>();
        assert_eq!(hosts(4), ["a", "b", "a", "b"]);
        let bad = &nodes.nodes[0];
        for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
            bad.failed(Some(Instant::now()));
            tokio::time::advance(Duration::from_secs(pause) - Duration::from_millis(1)).await;
            assert_eq!(hosts(3), ["b", "b", "b"]);
            tokio::time::advance(Duration::from_millis(1)).await;
            assert!(hosts(2).contains(&"a".to_owned()), "{pause}");
        }
        bad.succeeded();
        // Concurrent attempts count as one failure.
        let began = Instant::now();
        tokio::time::advance(Duration::from_millis(1)).await;
        for _ in 0..8 {
            bad.failed(Some(began));
        }
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(hosts(2).contains(&"a".to_owned()));
    }

    #[tokio::test(start_paused = true)]
    async fn if_all_nodes_failed_the_one_skipped_for_the_shortest_time_is_used() {
        let nodes = nodes(&["http://a", "http://b"]);
        nodes.nodes[0].failed(Some(Instant::now()));
        nodes.nodes[0].failed(Some(Instant::now()));
        nodes.nodes[1].failed(Some(Instant::now()));
        assert!(!nodes.any_healthy());
        assert_eq!(nodes.pick().unwrap().host(), "b");
        assert_eq!(nodes.pick().unwrap().host(), "b");
    }
}
