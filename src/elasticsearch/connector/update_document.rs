use super::Connector;
use crate::{
    client::{
        call::{Call, SecretBody},
        request::Request,
    },
    elasticsearch::{
        DocumentUpdate, Elasticsearch, Versioned,
        document::{self, Condition, PartialDocument},
        request::request,
    },
    error::Result,
};

/// Changes fields of the stored document of a connector: `POST /.elastic-connectors/_update/{connector_id}`.
///
/// For connector services. The given fields are merged into the document: objects are merged field by field, other values
/// are replaced, and `null` is stored as such. Nothing is validated, neither the names nor the values nor the transition of
/// a status. Use it for what the Connector APIs have no call for, and where a precondition is needed.
///
/// The document is updated in its index directly. See [`document`](crate::elasticsearch::document) for the privileges that
/// this needs. Without [`if_match`](Self::if_match) the write is unconditional, whatever others have written since the
/// document was read.
///
/// Safe to retry: the client retries it if an attempt fails. If a retried call with a condition fails with 409
/// ([`Error::attempts`](crate::Error::attempts)), an earlier attempt may have succeeded. A future that is dropped may also
/// have been carried out.
///
/// # Errors
///
/// Fields that are not serialized as a JSON object are rejected before anything is sent. 403 without the privileges; 404 if
/// the connector does not exist; 409 if it has changed since it was read, or, without a condition, while it was being written.
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let wiki = es.connector("wiki");
/// let read = wiki.get().versioned().send().await?;
/// let due = serde_json::json!({"last_sync_scheduled_at": "2026-11-25T12:00:00Z"});
/// wiki.update_document(due).if_match(&read).send().await?;
/// # Ok(()) }
/// ```
#[doc(alias = "compare_and_set")]
#[doc(alias = "optimistic")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateConnectorDocument {
    request: Request<Elasticsearch>,
    id: String,
    document: PartialDocument,
    condition: Option<Condition>,
}

impl UpdateConnectorDocument {
    pub(super) fn new(request: Request<Elasticsearch>, id: String, document: PartialDocument) -> Self {
        Self { request: document::direct(request), id, document, condition: None }
    }

    /// Writes only if the connector has not changed since it was read.
    pub fn if_match(mut self, read: &Versioned<Connector>) -> Self {
        self.condition = Some(read.into());
        self
    }

    fn call(&self) -> Result<Call> {
        let call = document::update(
            "connector.update_document",
            "/.elastic-connectors/_update/{connector_id}",
            &self.id,
            &self.document,
            self.condition,
        )?;
        Ok(call.secret_body(SecretBody::Document))
    }
}

request!(UpdateConnectorDocument => DocumentUpdate);
