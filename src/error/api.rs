use std::fmt;

use crate::{b3os, elasticsearch, error::Scrubber};

/// Error document of a service.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ApiError {
    /// Elasticsearch: type, reason, root causes.
    Elasticsearch(Box<elasticsearch::ErrorCause>),
    /// B3OS: code, message, details, request id.
    B3os(Box<b3os::ErrorResponse>),
}

impl ApiError {
    /// Returns the error document of Elasticsearch, if this is one.
    #[must_use]
    pub fn as_elasticsearch(&self) -> Option<&elasticsearch::ErrorCause> {
        match self {
            Self::Elasticsearch(cause) => Some(cause),
            Self::B3os(_) => None,
        }
    }

    /// Returns the error document of B3OS, if this is one.
    #[must_use]
    pub fn as_b3os(&self) -> Option<&b3os::ErrorResponse> {
        match self {
            Self::B3os(response) => Some(response),
            Self::Elasticsearch(_) => None,
        }
    }

    /// Returns the status in an error document that arrived with a success status.
    pub(crate) fn status_in_success(&self) -> Option<u16> {
        match self {
            Self::Elasticsearch(cause) => cause.status_in_success(),
            Self::B3os(response) => {
                // The code is an HTTP status, optionally followed by three more digits.
                let code = response.code?;
                let code = if (100_000..600_000).contains(&code) { code / 1_000 } else { code };
                code.try_into().ok()
            }
        }
    }

    pub(crate) fn scrub(&mut self, scrubber: &Scrubber) {
        match self {
            Self::Elasticsearch(cause) => cause.scrub(scrubber),
            Self::B3os(response) => response.scrub(scrubber),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elasticsearch(cause) => cause.fmt(f),
            Self::B3os(response) => response.fmt(f),
        }
    }
}
