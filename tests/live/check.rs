//! One check: what the documentation says of an input, and what the server did.

use std::{
    fmt::Debug,
    sync::{Mutex, PoisonError},
};

use connectors_sdk::{
    Error,
    elasticsearch::{DocumentUpdate, UpdateResponse, WriteResult},
};

use crate::{report::Report, server::Version};

/// Ends a test whose later steps make no sense any more. The reason is in the report.
#[derive(Debug)]
pub struct Ended;

/// The result of a test.
pub type Outcome = Result<(), Ended>;

/// The response to an update.
pub trait Written {
    fn result(&self) -> &WriteResult;
}

impl Written for UpdateResponse {
    fn result(&self) -> &WriteResult {
        &self.result
    }
}

impl Written for DocumentUpdate {
    fn result(&self) -> &WriteResult {
        &self.result
    }
}

/// A check that is to be completed with one of the methods that compare.
#[must_use = "a check does nothing until it compares"]
pub struct Check<'a> {
    report: &'a Mutex<Report>,
    version: Version,
    operation: &'static str,
    input: String,
    earlier: Option<(Version, String)>,
}

impl<'a> Check<'a> {
    pub fn new(
        report: &'a Mutex<Report>,
        version: Version,
        operation: &'static str,
        input: impl Into<String>,
    ) -> Self {
        Self { report, version, operation, input: input.into(), earlier: None }
    }

    /// What servers before this version do, in the words of the table.
    pub fn before(mut self, version: Version, found: impl Into<String>) -> Self {
        self.earlier = Some((version, found.into()));
        self
    }

    /// Compares two values.
    pub fn is<T: Debug>(self, documented: T, found: T) {
        self.compare(None, &plain(&format!("{documented:?}")), &plain(&format!("{found:?}")));
    }

    /// Expects success, and ends the test otherwise.
    pub fn accepted<T>(self, result: Result<T, Error>) -> Result<T, Ended> {
        let found = result.as_ref().map_or_else(summary, |_| ACCEPTED.to_owned());
        self.compare(Some(result.is_ok()), ACCEPTED, &found);
        result.map_err(|_| Ended)
    }

    /// Expects this status and type of error. An empty type stands for errors without one.
    pub fn refused<T>(self, status: u16, error_type: &str, result: Result<T, Error>) {
        let found = result.as_ref().map_or_else(summary, |_| ACCEPTED.to_owned());
        self.compare(Some(result.is_ok()), format!("{status} {error_type}").trim_end(), &found);
    }

    /// Expects an update with this result: `updated` or `noop`.
    pub fn writes<T: Written>(self, documented: &str, result: Result<T, Error>) {
        let found = result.as_ref().map_or_else(summary, |response| response.result().to_string());
        self.compare(Some(result.is_ok()), documented, &found);
    }

    fn compare(self, accepted: Option<bool>, documented: &str, found: &str) {
        let (operation, input) = (self.operation, self.input.as_str());
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        report.count(operation, accepted);
        match &self.earlier {
            Some((first, earlier)) if self.version < *first && documented != found => {
                let documented = format!("{documented} (before {}.{}: {earlier})", first.0, first.1);
                if earlier == found {
                    report.explained(operation, input, &documented, found);
                } else {
                    report.differs(operation, input, &documented, found);
                }
            }
            _ if documented == found => {}
            _ => report.differs(operation, input, documented, found),
        }
    }
}

/// Takes the names of the kinds of JSON values out of debug output: `Object {"a": Number(1)}` becomes `{"a": 1}`.
fn plain(debug: &str) -> String {
    let (mut plain, mut rest, mut in_scalar) = (String::new(), debug, false);
    while let Some(first) = rest.chars().next() {
        if let Some(after) = ["Number(", "Bool(", "String("].iter().find_map(|kind| rest.strip_prefix(kind)) {
            (in_scalar, rest) = (true, after);
        } else if let Some(after) = ["Object ", "Array "].iter().find_map(|kind| rest.strip_prefix(kind)) {
            rest = after;
        } else {
            let length = if first == '"' { quoted(rest) } else { first.len_utf8() };
            let (text, after) = rest.split_at(length);
            if in_scalar && text == ")" {
                in_scalar = false;
            } else {
                plain.push_str(text);
            }
            rest = after;
        }
    }
    plain
}

/// The length of the string literal that the text starts with.
fn quoted(text: &str) -> usize {
    let mut escaped = true;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 1)
}

const ACCEPTED: &str = "accepted";

/// The status and the type of an error, or its kind if the server did not send one.
fn summary(error: &Error) -> String {
    let Some(status) = error.status() else { return format!("{:?}: {error}", error.kind()) };
    let error_type = error.elasticsearch().and_then(|cause| cause.error_type.clone()).unwrap_or_default();
    format!("{} {error_type}", status.as_u16()).trim_end().to_owned()
}
