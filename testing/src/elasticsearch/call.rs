//! A request as an endpoint sees it.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    Options,
    errors::{Outcome, Problems, Refusal},
    json::Node,
    merge::merge,
    parse::{self, Context},
    query::Query,
    spec::Object,
    state::{Document, State, is_deleted},
};

pub(super) struct Call<'a> {
    pub(super) state: &'a mut State,
    pub(super) options: Options,
    /// The id in the path; empty if there is none.
    pub(super) id: String,
    pub(super) query: Query,
    pub(super) body: Option<Node>,
    /// The timestamp of everything that the request writes.
    pub(super) now: String,
}

impl Call<'_> {
    /// Parses the body, which is required.
    pub(super) fn body(&mut self, spec: &Object) -> Result<Document, Refusal> {
        match self.body.take() {
            Some(body) => self.read(spec, body),
            None => Err(Refusal::bad("parse_exception", "request body is required")),
        }
    }

    /// Parses the body. Without one, the document is empty.
    pub(super) fn body_or_empty(&mut self, spec: &Object) -> Result<Document, Refusal> {
        self.body.take().map_or_else(|| Ok(Document::new()), |body| self.read(spec, body))
    }

    fn read(&self, spec: &Object, body: Node) -> Result<Document, Refusal> {
        let context = Context { now: &self.now, options: &self.options };
        Ok(parse::object(spec, body, &context)?)
    }

    /// Checks the id of a connector, as the first of the request's values.
    pub(super) fn check_connector_id(&self) -> Problems {
        self.check_id("[connector_id] cannot be [null] or [\"\"].")
    }

    /// Checks the id of a sync job, as the first of the request's values.
    pub(super) fn check_job_id(&self) -> Problems {
        self.check_id("[id] of the connector sync job cannot be null or empty")
    }

    /// Checks the id of a secret, as the first of the request's values.
    pub(super) fn check_secret_id(&self) -> Problems {
        self.check_id("[id] cannot be [null] or [\"\"].")
    }

    fn check_id(&self, if_empty: &str) -> Problems {
        Problems::default().check(!self.id.is_empty(), if_empty)
    }

    /// Returns the connector, for endpoints that read it first. They do not find a soft-deleted one.
    pub(super) fn connector(&self) -> Result<&Document, Refusal> {
        let found = self.state.connectors.get(&self.id).filter(|stored| !is_deleted(stored));
        found.ok_or_else(|| Refusal::no_connector(&self.id))
    }

    /// Updates the connector without reading it first. This also updates a soft-deleted one.
    pub(super) fn update_connector(&mut self, change: Document) -> Outcome {
        match self.state.connectors.edit(&self.id, |stored| merge(stored, change)) {
            Some(changed) => updated(changed),
            None if self.options.blind_not_found || !self.state.connectors.exists() => {
                Err(Refusal::no_connector(&self.id))
            }
            None => Err(Refusal::missing_document(&self.id)),
        }
    }
}

impl Problems {
    /// Refuses an id that is too long for a new document.
    pub(super) fn check_length(self, id: &str) -> Self {
        let length = id.len();
        let long = format!("id [{id}] is too long, must be no longer than 512 bytes but was: {length}");
        self.check(length <= MAX_ID_BYTES, &long)
    }
}

const MAX_ID_BYTES: usize = 512;

pub(super) fn updated(changed: bool) -> Outcome {
    Ok((StatusCode::OK, json!({"result": if changed { "updated" } else { "noop" }})))
}

pub(super) fn acknowledged() -> Outcome {
    Ok((StatusCode::OK, json!({"acknowledged": true})))
}

/// Creates a document with one field.
pub(super) fn only(name: &str, value: impl Into<Value>) -> Document {
    Document::from_iter([(name.to_owned(), value.into())])
}
