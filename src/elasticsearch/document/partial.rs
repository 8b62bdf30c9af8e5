//! The bodies of updates.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;

use crate::{
    client::wiped,
    error::{Error, Result},
};

/// Fields of a document that an update sets, serialized as the body of the request. An error is kept until the request
/// is sent.
#[derive(Clone)]
pub(in crate::elasticsearch) struct PartialDocument(std::result::Result<Bytes, String>);

impl PartialDocument {
    pub(in crate::elasticsearch) fn new(fields: &(impl Serialize + ?Sized)) -> Self {
        #[derive(Serialize)]
        struct Body<'a, T: ?Sized> {
            doc: &'a T,
        }
        Self(match wiped::json(&Body { doc: fields }) {
            Ok(body) if body.starts_with(b"{\"doc\":{") => Ok(body),
            Ok(_) => Err("the document is not serialized as a JSON object".to_owned()),
            Err(error) => Err(error.to_string()),
        })
    }

    /// Returns the body of the request: `{"doc": {..}}`.
    pub(super) fn body(&self) -> Result<Bytes> {
        self.0.clone().map_err(Error::request)
    }
}

/// The document may contain secrets.
impl fmt::Debug for PartialDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(body) => write!(f, "[{} bytes]", body.len()),
            Err(error) => write!(f, "invalid: {error}"),
        }
    }
}
