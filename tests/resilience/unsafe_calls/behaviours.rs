//! What servers do to a request.

use super::server::{Act, Script};
use connectors_sdk::ErrorKind;

/// How often the request arrives, and what becomes of the call.
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
/// The server has seen the request, and nobody knows what it did.
pub const PERHAPS: Expected = Expected {
    kind: Some(ErrorKind::Transport),
    says: "the server may have carried out the request",
    ..SUCCESS
};
/// The server has not seen all of the request, but the client cannot know.
pub const UNSEEN: Expected = Expected { arrived: 0, ..PERHAPS };
pub const SILENT: Expected =
    Expected { kind: Some(ErrorKind::Timeout), says: "it may have carried out the request", ..SUCCESS };
/// The server has said that it did nothing, so the call is retried and succeeds.
pub const AGAIN: Expected = Expected { arrived: 2, attempts: 2, ..SUCCESS };
pub const REDIRECT: Expected = Expected { kind: Some(ErrorKind::Redirect), says: "redirects to", ..SUCCESS };

pub struct Behaviour {
    pub name: String,
    pub script: Script,
    pub expected: Expected,
    /// The number of calls that succeed before, and after which connections are idle.
    pub warm_up: bool,
}

pub fn behaviour(name: impl Into<String>, expected: Expected, acts: Vec<Act>) -> Behaviour {
    Behaviour { name: name.into(), script: vec![acts], expected, warm_up: false }
}

impl Behaviour {
    /// The connections that follow do the same.
    pub fn times(mut self, times: usize) -> Self {
        self.script = self.script.iter().cycle().take(times).cloned().collect();
        self
    }

    pub fn warmed_up(mut self) -> Self {
        self.warm_up = true;
        // The first request is not the one that is tested.
        self.expected.arrived += 1;
        self
    }
}

/// Every status that a call may meet, with the expectation for a call that is not safe to retry.
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
        (429, None, AGAIN),
        (429, Some("0"), AGAIN),
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
