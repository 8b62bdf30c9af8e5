//! One check: what the documentation says of an input, and what the server did.

use std::{
    fmt::Debug,
    sync::{Mutex, PoisonError},
};

use connectors_sdk::{Error, elasticsearch::UpdateResponse};

use crate::{report::Report, server::Version};

/// Ends a test whose later steps make no sense any more. The reason is in the report.
#[derive(Debug)]
pub struct Ended;

/// The result of a test.
pub type Outcome = Result<(), Ended>;

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
        self.compare(None, &format!("{documented:?}"), &format!("{found:?}"));
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
    pub fn writes(self, documented: &str, result: Result<UpdateResponse, Error>) {
        let found = result.as_ref().map_or_else(summary, |response| response.result.to_string());
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

const ACCEPTED: &str = "accepted";

/// The status and the type of an error, or its kind if the server did not send one.
fn summary(error: &Error) -> String {
    let Some(status) = error.status() else { return format!("{:?}: {error}", error.kind()) };
    let error_type = error.elasticsearch().and_then(|cause| cause.error_type.clone()).unwrap_or_default();
    format!("{} {error_type}", status.as_u16()).trim_end().to_owned()
}
