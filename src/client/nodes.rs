//! The nodes of a client and their health.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;
use url::Url;

use crate::{
    error::{Error, Result},
    text::quoted,
};

/// How long a node is skipped after its first failure. Doubles with each further failure.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Replaces a `Retry-After` that overflows the clock.
const FAR: Duration = Duration::from_secs(86_400 * 365);

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
    /// A response has arrived, so the server speaks HTTP.
    responded: AtomicBool,
    health: Mutex<Health>,
}

#[derive(Debug, Default)]
struct Health {
    failures: u32,
    last_failure: Option<Instant>,
    skipped_until: Option<Instant>,
    /// An attempt is testing whether the node has recovered. Until it ends, others do not use the node.
    probed: bool,
}

/// The nodes that a call has tried. Stays empty with a single node.
#[derive(Debug, Default)]
pub(crate) struct Tried(Vec<Trial>);

#[derive(Debug)]
struct Trial {
    position: usize,
    /// When the node may be used again, from its `Retry-After`.
    not_before: Option<Instant>,
}

/// A node in use by one attempt. If it is dropped without a verdict, because the call was dropped or its timeout elapsed, the
/// health of the node does not change.
#[derive(Debug)]
pub(crate) struct Lease<'a> {
    node: &'a Node,
    position: usize,
    /// Start time of the attempt. `None` with a single node: it is always used, so its health is not tracked.
    began: Option<Instant>,
    probe: bool,
}

impl Nodes {
    pub(crate) fn new(urls: Vec<Url>) -> Self {
        Self { nodes: urls.into_iter().map(Node::new).collect(), next: AtomicUsize::new(0) }
    }

    /// Picks the node of the next attempt: a healthy one that the call has not tried, otherwise any healthy one, otherwise the
    /// one that can be used the soonest.
    pub(crate) fn pick(&self, tried: &Tried) -> Option<Lease<'_>> {
        if let [only] = self.nodes.as_slice() {
            return Some(Lease { node: only, position: 0, began: None, probe: false });
        }
        let now = Instant::now();
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        self.healthy(turn, now, |position| !tried.contains(position))
            .or_else(|| {
                self.healthy(turn, now, |position| tried.not_before(position).is_none_or(|at| at <= now))
            })
            .or_else(|| {
                self.in_turn(turn)
                    .min_by_key(|(position, node)| tried.not_before(*position).max(node.skipped_until()))
                    .map(|(position, node)| Lease { node, position, began: Some(now), probe: false })
            })
    }

    /// Picks a healthy node that the call has not tried, for a retry without a delay.
    pub(crate) fn pick_untried(&self, tried: &Tried) -> Option<Lease<'_>> {
        if self.nodes.len() == 1 {
            return None;
        }
        self.healthy(self.next.fetch_add(1, Ordering::Relaxed), Instant::now(), |position| {
            !tried.contains(position)
        })
    }

    /// Picks a node that the call has not tried, even if it is unhealthy.
    pub(crate) fn pick_any_untried(&self, tried: &Tried) -> Option<Lease<'_>> {
        self.pick_untried(tried).or_else(|| {
            self.in_turn(0)
                .filter(|(position, _)| self.nodes.len() > 1 && !tried.contains(*position))
                .min_by_key(|(_, node)| node.skipped_until())
                .map(|(position, node)| Lease { node, position, began: Some(Instant::now()), probe: false })
        })
    }

    /// Records that a node was tried, and the `Retry-After` of its response.
    pub(crate) fn record(&self, lease: &Lease<'_>, retry_after: Option<Duration>, tried: &mut Tried) {
        if self.nodes.len() > 1 {
            let not_before = retry_after.map(|delay| {
                let now = Instant::now();
                now.checked_add(delay).or_else(|| now.checked_add(FAR)).unwrap_or(now)
            });
            tried.0.retain(|trial| trial.position != lease.position);
            tried.0.push(Trial { position: lease.position, not_before });
        }
    }

    /// Returns how long to wait until a node may be used, according to the `Retry-After` of the tried nodes. `of_this`
    /// is that of the last one.
    pub(crate) fn wait(&self, tried: &Tried, of_this: Option<Duration>) -> Duration {
        if self.nodes.len() == 1 {
            return of_this.unwrap_or_default();
        }
        let now = Instant::now();
        let waits = (0..self.nodes.len())
            .map(|position| tried.not_before(position).map_or(Duration::ZERO, |at| at - now));
        waits.min().unwrap_or_default()
    }

    pub(crate) fn base_urls(&self) -> impl Iterator<Item = &Url> {
        self.nodes.iter().map(|node| &node.base)
    }

    fn healthy(&self, turn: usize, now: Instant, allowed: impl Fn(usize) -> bool) -> Option<Lease<'_>> {
        self.in_turn(turn)
            .filter(|(position, _)| allowed(*position))
            .find_map(|(position, node)| node.lease(position, now))
    }

    fn in_turn(&self, turn: usize) -> impl Iterator<Item = (usize, &Node)> {
        let first = turn % self.nodes.len().max(1);
        self.nodes.iter().enumerate().cycle().skip(first).take(self.nodes.len())
    }
}

impl Tried {
    fn contains(&self, position: usize) -> bool {
        self.0.iter().any(|trial| trial.position == position)
    }

    fn not_before(&self, position: usize) -> Option<Instant> {
        self.0.iter().find(|trial| trial.position == position)?.not_before
    }
}

impl<'a> Lease<'a> {
    pub(crate) fn node(&self) -> &'a Node {
        self.node
    }

    /// Records a failure of the node. Attempts that ran concurrently when it failed count as one failure.
    pub(crate) fn failed(&self) {
        let mut health = self.node.health();
        if self.began.zip(health.last_failure).is_some_and(|(began, last)| began < last) {
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
        if self.began.is_some() {
            let mut health = self.node.health();
            *health = Health { probed: health.probed && !self.probe, ..Health::default() };
        }
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if self.probe {
            self.node.health().probed = false;
        }
    }
}

impl Node {
    fn new(base: Url) -> Self {
        let prefix = base.path().trim_end_matches('/').to_owned();
        Self { base, prefix, responded: AtomicBool::new(false), health: Mutex::default() }
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
                quoted(path, 300)
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

    /// Host and port.
    pub(crate) fn address(&self) -> String {
        format!("{}:{}", self.host(), self.port().unwrap_or_default())
    }

    pub(crate) fn is_https(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// Records that a response has arrived.
    pub(crate) fn responded(&self) {
        if !self.has_responded() {
            self.responded.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn has_responded(&self) -> bool {
        self.responded.load(Ordering::Relaxed)
    }

    /// Takes the node for an attempt, if it is healthy. After a pause, for one attempt at a time.
    fn lease(&self, position: usize, now: Instant) -> Option<Lease<'_>> {
        let mut health = self.health();
        let probe = match health.skipped_until {
            None => false,
            Some(until) if until <= now && !health.probed => true,
            Some(_) => return None,
        };
        health.probed |= probe;
        Some(Lease { node: self, position, began: Some(now), probe })
    }

    fn skipped_until(&self) -> Option<Instant> {
        self.health().skipped_until
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
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
            assert_eq!(
                nodes
                    .pick(&Tried::default())
                    .unwrap()
                    .node()
                    .url("/_connector/x", "size=1")
                    .unwrap()
                    .as_str(),
                expected
            );
        }
    }

    #[test]
    fn a_path_that_the_parser_would_change_is_refused() {
        let nodes = nodes(&["http://h/es"]);
        for path in
            ["/a/../b", "/a/./b", "/a/%2e%2e/b", "/..", "/a b", "/a?b", "/a#b", "/a\tb", "/ü", "relative"]
        {
            assert!(nodes.pick(&Tried::default()).unwrap().node().url(path, "").is_err(), "{path}");
        }
        assert!(nodes.pick(&Tried::default()).unwrap().node().url("/a%2Fb/%2E", "").is_err());
        assert!(nodes.pick(&Tried::default()).unwrap().node().url("/a%2Fb/c", "").is_ok());
    }

    fn hosts(nodes: &Nodes, n: usize) -> Vec<&str> {
        (0..n).map(|_| nodes.pick(&Tried::default()).unwrap().node().host()).collect()
    }

    /// Picks until it is this node's turn.
    fn lease<'a>(nodes: &'a Nodes, host: &str) -> Lease<'a> {
        (0..nodes.nodes.len())
            .find_map(|_| nodes.pick(&Tried::default()).filter(|lease| lease.node().host() == host))
            .unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_failing_node_is_skipped_longer_each_time_and_then_used_again() {
        let nodes = nodes(&["http://a", "http://b"]);
        assert_eq!(hosts(&nodes, 4), ["a", "b", "a", "b"]);
        lease(&nodes, "a").failed();
        for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
            tokio::time::advance(Duration::from_secs(pause) - Duration::from_millis(1)).await;
            assert_eq!(hosts(&nodes, 3), ["b", "b", "b"]);
            tokio::time::advance(Duration::from_millis(1)).await;
            lease(&nodes, "a").failed();
        }
        tokio::time::advance(Duration::from_secs(60)).await;
        lease(&nodes, "a").succeeded();
        // Concurrent attempts count as one failure.
        let concurrent: Vec<_> = (0..8).map(|_| lease(&nodes, "a")).collect();
        tokio::time::advance(Duration::from_millis(1)).await;
        concurrent.iter().for_each(Lease::failed);
        tokio::time::advance(Duration::from_secs(1)).await;
        lease(&nodes, "a").succeeded();
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_that_may_be_back_is_probed_by_one_attempt_at_a_time() {
        let nodes = nodes(&["http://a", "http://b"]);
        lease(&nodes, "a").failed();
        tokio::time::advance(Duration::from_secs(1)).await;
        let probe = lease(&nodes, "a");
        assert_eq!(hosts(&nodes, 4), ["b"; 4]);
        // Without a verdict, the next attempt is a probe again.
        drop(probe);
        let probe = lease(&nodes, "a");
        assert_eq!(hosts(&nodes, 4), ["b"; 4]);
        probe.succeeded();
        drop(probe);
        assert_eq!(hosts(&nodes, 4).iter().filter(|host| **host == "a").count(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn if_all_nodes_failed_the_one_skipped_for_the_shortest_time_is_used() {
        let nodes = nodes(&["http://a", "http://b"]);
        lease(&nodes, "a").failed();
        tokio::time::advance(Duration::from_secs(1)).await;
        lease(&nodes, "a").failed();
        lease(&nodes, "b").failed();
        assert_eq!(hosts(&nodes, 2), ["b", "b"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_tries_the_other_nodes_first_and_then_the_one_that_asked_for_the_shortest_delay() {
        let nodes = nodes(&["http://a", "http://b", "http://c"]);
        let mut tried = Tried::default();
        for (host, retry_after) in [("a", 20), ("b", 5), ("c", 30)] {
            let lease = nodes.pick_untried(&tried).unwrap();
            assert_eq!(lease.node().host(), host);
            nodes.record(&lease, Some(Duration::from_secs(retry_after)), &mut tried);
        }
        assert!(nodes.pick_untried(&tried).is_none() && nodes.pick_any_untried(&tried).is_none());
        assert_eq!(nodes.wait(&tried, Some(Duration::from_secs(30))), Duration::from_secs(5));
        tokio::time::advance(Duration::from_secs(5)).await;
        for _ in 0..3 {
            assert_eq!(nodes.pick(&tried).unwrap().node().host(), "b");
        }
        // A delay that overflows the clock must not become zero.
        let lease = nodes.pick(&tried).unwrap();
        nodes.record(&lease, Some(Duration::MAX), &mut tried);
        assert_eq!(nodes.wait(&tried, Some(Duration::MAX)), Duration::from_secs(15));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_found_no_connection_tries_unhealthy_nodes_as_well() {
        let nodes = nodes(&["http://a", "http://b"]);
        lease(&nodes, "b").failed();
        let mut tried = Tried::default();
        let lease = nodes.pick(&tried).unwrap();
        assert_eq!(lease.node().host(), "a");
        nodes.record(&lease, None, &mut tried);
        assert!(nodes.pick_untried(&tried).is_none());
        assert_eq!(nodes.pick_any_untried(&tried).unwrap().node().host(), "b");
    }
}
