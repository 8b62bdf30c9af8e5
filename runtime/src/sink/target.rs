//! The index that a job writes to.

use std::fmt::Write as _;

use connectors_sdk::{Client, Elasticsearch, Method, RawRequest};

use super::response::ItemError;
use crate::{Error, ErrorKind};

/// An index and how to write to it.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) client: Client<Elasticsearch>,
    pub(crate) index: String,
    /// Name of the ingest pipeline, if there is one.
    pub(crate) pipeline: Option<String>,
    /// Further fields of each document, each followed by a comma.
    pub(crate) flags: Vec<u8>,
}

impl Target {
    /// A request to the index itself (`operation` is empty), or to one of its operations, such as `/_count`.
    pub(super) fn request(&self, method: Method, operation: &str) -> RawRequest<Elasticsearch> {
        self.client.request(method, format!("{}{operation}", path(&[&self.index])))
    }

    /// The error if a write failed because of the index as a whole, not because of a document.
    pub(super) fn unusable(&self, kind: &str, reason: &str) -> Option<Error> {
        let by_kind = matches!(
            kind,
            "cluster_block_exception"
                | "index_closed_exception"
                | "index_not_found_exception"
                | "invalid_index_name_exception"
                | "security_exception"
                | "alias_not_found_exception"
        );
        let by_reason = reason.starts_with("no write index is defined for alias")
            || (reason.starts_with("pipeline with id [") && reason.contains("does not exist"));
        (by_kind || by_reason).then(|| self.failed(&format!("{kind}: {reason}")))
    }

    pub(super) fn unusable_item(&self, error: &ItemError) -> Option<Error> {
        self.unusable(&error.kind, error.reason.as_deref().unwrap_or_default())
    }

    fn failed(&self, cause: &str) -> Error {
        Error::new(ErrorKind::Target, format!("cannot write to the index `{}`: {cause}", self.index))
    }

    /// The error of a call that concerns the index.
    pub(super) fn error(&self, what: &str, error: connectors_sdk::Error) -> Error {
        let unusable = error.elasticsearch().and_then(|cause| {
            self.unusable(
                cause.error_type.as_deref().unwrap_or_default(),
                cause.reason.as_deref().unwrap_or_default(),
            )
        });
        unusable.unwrap_or_else(|| {
            let message = format!("{what} of the index `{}` failed: {error}", self.index);
            Error::new(ErrorKind::Elasticsearch, message).with_source(error)
        })
    }
}

/// A path of these segments, percent-encoded.
pub(crate) fn path(segments: &[&str]) -> String {
    let mut path = String::new();
    for segment in segments {
        path.push('/');
        for byte in segment.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                path.push(byte.into());
            } else {
                // Writing to memory cannot fail.
                let _ = write!(path, "%{byte:02X}");
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_encoded() {
        assert_eq!(path(&["a/b", "_doc", "ü %"]), "/a%2Fb/_doc/%C3%BC%20%25");
    }
}
