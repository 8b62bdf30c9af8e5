//! Behaviors of servers, with the expected outcomes.

use super::server::{Act, Script};
use connectors_sdk::ErrorKind;

/// How often the request arrives, and the outcome of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    pub arrived: usize,
    pub attempts: u32,
    /// `None` if the call succeeds.
    pub kind: Option<ErrorKind>,
    pub retryable: bool,
    /// A part of the error's message.
    pub says: &'static str,
}

/// The request arrives once, and the call succeeds.
pub const SUCCESS: Expected = Expected { arrived: 1, attempts: 1, kind: None, retryable: false, says: "" };
/// The server has received the request, and the client cannot know whether it was carried out.
pub const UNCERTAIN: Expected = Expected {
    kind: Some(ErrorKind::Transport),
    says: "the server may have carried out the request",
    ..SUCCESS
};
/// The server has not received the whole request, but the client cannot know that.
pub const UNSEEN: Expected = Expected { arrived: 0, ..UNCERTAIN };
pub const TIMED_OUT: Expected =
    Expected { kind: Some(ErrorKind::Timeout), says: "it may have carried out the request", ..SUCCESS };
/// The server has rejected the request, so the call is retried and succeeds.
pub const RETRIED: Expected = Expected { arrived: 2, attempts: 2, ..SUCCESS };
pub const REDIRECT: Expected = Expected { kind: Some(ErrorKind::Redirect), says: "redirects to", ..SUCCESS };

impl Expected {
    /// An error response with this body. A web page is not an error of the service.
    pub fn with_body(mut self, body: &str) -> Self {
        if self.kind == Some(ErrorKind::Api) && body.starts_with("<html>") {
            self.kind = Some(ErrorKind::Html);
        }
        self
    }
}

pub struct Behavior {
    pub name: String,
    pub script: Script,
    pub expected: Expected,
    /// Whether a successful call comes first, whose connection is then idle.
    pub warm_up: bool,
}

pub fn behavior(name: impl Into<String>, expected: Expected, acts: Vec<Act>) -> Behavior {
    Behavior { name: name.into(), script: vec![acts], expected, warm_up: false }
}

impl Behavior {
    /// Whether the idle connection of the first call ends before the next request.
    pub fn ends_idle(&self) -> bool {
        let is_of_first_call = |act: &&Act| !matches!(act, Act::WarmedUp);
        let needs_request = |act: &Act| matches!(act, Act::Bytes(_) | Act::Request | Act::Serve);
        self.warm_up && !self.script[0].iter().skip_while(is_of_first_call).any(needs_request)
    }

    pub fn times_out(&self) -> bool {
        self.expected.kind == Some(ErrorKind::Timeout)
    }

    /// Applies the script to this many connections.
    pub fn times(mut self, times: usize) -> Self {
        self.script = self.script.iter().cycle().take(times).cloned().collect();
        self
    }

    pub fn warmed_up(mut self) -> Self {
        self.warm_up = true;
        // The successful call arrives as well.
        self.expected.arrived += 1;
        self
    }
}

/// Statuses with `Retry-After`, and the expected outcome of a call that is not safe to retry.
pub fn statuses() -> Vec<(u16, Option<&'static str>, Expected)> {
    let api = |says| Expected { kind: Some(ErrorKind::Api), says, ..SUCCESS };
    let later = |says| Expected { retryable: true, ..api(says) };
    vec![
        (300, None, REDIRECT),
        (301, None, REDIRECT),
        (302, None, REDIRECT),
        (303, None, REDIRECT),
        (304, None, REDIRECT),
        (307, None, REDIRECT),
        (308, None, REDIRECT),
        (400, None, api("HTTP 400")),
        (401, None, api("HTTP 401")),
        (403, None, api("HTTP 403")),
        (404, None, api("HTTP 404")),
        (408, None, api("HTTP 408")),
        (408, Some("0"), api("HTTP 408")),
        (409, None, api("HTTP 409")),
        (413, None, api("HTTP 413")),
        (425, None, api("HTTP 425")),
        (429, None, RETRIED),
        (429, Some("0"), RETRIED),
        (429, Some("9999"), later("HTTP 429")),
        (429, Some("99999999999999999999999"), later("HTTP 429")),
        (429, Some("Sun, 06 Nov 2099 08:49:37 GMT"), later("HTTP 429")),
        (500, None, api("HTTP 500")),
        (501, None, api("HTTP 501")),
        (502, None, api("HTTP 502")),
        (503, None, api("HTTP 503")),
        (503, Some("0"), api("HTTP 503")),
        (503, Some("9999"), api("HTTP 503")),
        (504, None, api("HTTP 504")),
        (504, Some("0"), api("HTTP 504")),
        (599, None, api("HTTP 599")),
    ]
}

pub const BODIES: [(&str, &str); 3] = [
    ("without a body", ""),
    (
        "with an error document",
        r#"{"error":{"type":"t","reason":"r"},"status":400,"code":400,"message":"m"}"#,
    ),
    ("with an HTML page", "<html><body>no</body></html>"),
];

/// The connection ends or stalls, before or while the server reads the request.
pub fn ends_while_reading() -> Vec<Behavior> {
    use Act::{Head, Request, Stall};
    let mut all = closes_or_resets("before reading", UNSEEN, &[]);
    all.extend(closes_or_resets("after the head", UNCERTAIN, &[Head]));
    all.extend(closes_or_resets("after reading", UNCERTAIN, &[Request]));
    all.push(behavior("stalls before reading", Expected { arrived: 0, ..TIMED_OUT }, vec![Stall]));
    all.push(behavior("stalls after reading", TIMED_OUT, vec![Request, Stall]));
    all
}

/// Two behaviors: `acts`, followed by a close and by a reset. `point` says when that happens.
pub fn closes_or_resets(point: &str, expected: Expected, acts: &[Act]) -> Vec<Behavior> {
    let ended = |how: &str, end: Act| {
        behavior(format!("{how} {point}"), expected, acts.iter().cloned().chain([end]).collect())
    };
    vec![ended("closes", Act::Close), ended("resets", Act::Reset)]
}

/// `acts` on a connection that has already carried a successful call.
pub fn reused(success: Act, acts: impl IntoIterator<Item = Act>) -> Vec<Act> {
    [Act::Request, success, Act::WarmedUp].into_iter().chain(acts).collect()
}

/// A reused connection ends while it is idle, or after the server has read a request.
pub fn reused_connection_ends(success: Act) -> Vec<Behavior> {
    // The client notices the end of an idle connection and opens another one.
    let mut all = closes_or_resets("an idle connection", SUCCESS, &reused(success.clone(), []));
    let acts = reused(success, [Act::Request]);
    all.extend(closes_or_resets("a reused connection after reading", UNCERTAIN, &acts));
    all.into_iter().map(Behavior::warmed_up).collect()
}
