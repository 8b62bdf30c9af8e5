use std::{borrow::Cow, error::Error as StdError, fmt};

use crate::progress::SyncReport;

/// Any error, as a data source returns it.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Result of the methods of a data source.
///
/// `?` converts every error into it, including [`Error`].
pub type SourceResult<T = ()> = Result<T, BoxError>;

/// Error of this crate.
///
/// [`Display`](fmt::Display) writes one line. [`kind`](Self::kind) tells what failed, and [`report`](Self::report) returns
/// what a failed job had done until then.
///
/// ```
/// use connectors_runtime::{Document, ErrorKind};
///
/// let error = Document::new("a", &[1, 2]).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Document);
/// assert_eq!(error.to_string(), "document `a` must be a JSON object");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    source: Option<BoxError>,
    report: Option<Box<SyncReport>>,
}

/// Kind of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A document, an id or an attachment is invalid.
    Document,
    /// The configuration of the connector or a sync rule is missing or invalid.
    Configuration,
    /// The data source returned an error, panicked, or made no progress for too long.
    Source,
    /// The job has been canceled, suspended or has failed, so it accepts no more operations.
    Stopped,
    /// A checkpoint or a cursor cannot be written as JSON or read as the requested type.
    State,
    /// A limit that protects the index was exceeded: too many documents failed, or too many would be deleted.
    Refused,
    /// The index cannot be written: it is missing, blocked or closed, its pipeline is missing, or a privilege is.
    Target,
    /// A call to Elasticsearch failed. The source of the error is the [`connectors_sdk::Error`].
    Elasticsearch,
    /// Another worker runs a job of this connector, or has taken this job over.
    Conflict,
    /// The service cannot be built or started as it is configured.
    Service,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), source: None, report: None }))
    }

    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_report(mut self, report: SyncReport) -> Self {
        self.0.report = Some(Box::new(report));
        self
    }

    /// Returns what failed.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the report of the job that failed. `None` if there was no job.
    #[must_use]
    pub fn report(&self) -> Option<&SyncReport> {
        self.0.report.as_deref()
    }

    /// Returns whether the job has ended early, so that a source should return: see [`ErrorKind::Stopped`].
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.kind == ErrorKind::Stopped
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
