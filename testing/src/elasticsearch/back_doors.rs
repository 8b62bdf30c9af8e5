//! Direct access to the stored documents, credentials and settings, without HTTP.

use serde_json::{Value, json};

use super::{
    FakeElasticsearch, Options, Privilege,
    call::only,
    documents::{fresh_connector, fresh_job},
    state::{Document, Store, into_document, view},
};
use crate::time::to_text;

impl FakeElasticsearch {
    /// Replaces the [`Options`] for all later requests.
    pub fn set_options(&self, options: Options) {
        self.server.handler().state().options = options;
    }

    /// Stores a connector under this id, replacing an existing one. `fields` override the defaults of a new connector.
    ///
    /// Nothing is validated. A value that is not an object counts as an empty object.
    pub fn put_connector(&self, id: impl AsRef<str>, fields: Value) {
        let api = self.server.handler();
        let mut state = api.state();
        let mut document = fresh_connector(&to_text(&api.clock.now()));
        replace(&mut document, fields);
        state.connectors.put(id.as_ref(), document);
    }

    /// Stores a connector with exactly these fields, as an older server or another program may have written it. A field
    /// `id` is stored, but appears in responses only with [`Options::stored_ids`].
    pub fn put_raw_connector(&self, id: impl AsRef<str>, document: Value) {
        put_raw(&mut self.server.handler().state().connectors, id.as_ref(), document);
    }

    /// Replaces fields of a connector, soft-deleted or not. Nothing is validated. Returns whether the connector exists.
    pub fn set_connector_fields(&self, id: &str, fields: Value) -> bool {
        self.server.handler().state().connectors.edit(id, |stored| replace(stored, fields)).is_some()
    }

    /// Removes a connector permanently, without its sync jobs. Returns whether it existed.
    pub fn remove_connector(&self, id: &str) -> bool {
        self.server.handler().state().connectors.remove(id)
    }

    /// Returns a connector, soft-deleted or not, as it would appear in a response.
    #[must_use]
    pub fn connector(&self, id: &str) -> Option<Value> {
        self.server.handler().state().connectors.get(id).map(|document| view(id, document))
    }

    /// Stores a sync job under this id, replacing an existing one. `fields` override the defaults of a new job, whose
    /// `connector` is empty.
    ///
    /// Nothing is validated. A value that is not an object counts as an empty object.
    pub fn put_sync_job(&self, id: impl AsRef<str>, fields: Value) {
        let api = self.server.handler();
        let mut state = api.state();
        let mut document = fresh_job(&to_text(&api.clock.now()));
        replace(&mut document, fields);
        state.jobs.put(id.as_ref(), document);
    }

    /// Stores a sync job with exactly these fields. A field `id` is stored, but appears in responses only with
    /// [`Options::stored_ids`].
    pub fn put_raw_sync_job(&self, id: impl AsRef<str>, document: Value) {
        put_raw(&mut self.server.handler().state().jobs, id.as_ref(), document);
    }

    /// Replaces fields of a sync job. Nothing is validated. Returns whether the job exists.
    pub fn set_sync_job_fields(&self, id: &str, fields: Value) -> bool {
        self.server.handler().state().jobs.edit(id, |stored| replace(stored, fields)).is_some()
    }

    /// Sets the status of a sync job, regardless of its current status. `completed`, `canceled` and `error` set
    /// `completed_at`, `canceled` also sets `canceled_at`. Returns whether the job exists.
    ///
    /// The Connector APIs have no call that sets `completed` or `suspended`: connector services write these statuses to
    /// the index of the sync jobs.
    pub fn set_sync_job_status(&self, id: &str, status: impl AsRef<str>) -> bool {
        let api = self.server.handler();
        let mut state = api.state();
        let (status, now) = (status.as_ref(), to_text(&api.clock.now()));
        let times: &[&str] = match status {
            "completed" | "error" => &["completed_at"],
            "canceled" => &["completed_at", "canceled_at"],
            _ => &[],
        };
        let mut fields = only("status", status);
        fields.extend(times.iter().map(|name| ((*name).to_owned(), now.as_str().into())));
        state.jobs.edit(id, |stored| stored.extend(fields)).is_some()
    }

    /// Removes a sync job. Returns whether it existed.
    pub fn remove_sync_job(&self, id: &str) -> bool {
        self.server.handler().state().jobs.remove(id)
    }

    /// Returns a sync job as it would appear in a response.
    #[must_use]
    pub fn sync_job(&self, id: &str) -> Option<Value> {
        self.server.handler().state().jobs.get(id).map(|document| view(id, document))
    }

    /// Stores a secret under this id, replacing an existing one.
    pub fn put_secret(&self, id: impl AsRef<str>, value: impl Into<String>) {
        let document = into_document(json!({"value": value.into()}));
        self.server.handler().state().secrets.put(id.as_ref(), document);
    }

    /// Removes a secret. Returns whether it existed.
    pub fn remove_secret(&self, id: &str) -> bool {
        self.server.handler().state().secrets.remove(id)
    }

    /// Returns the value of a secret.
    #[must_use]
    pub fn secret(&self, id: &str) -> Option<String> {
        let state = self.server.handler().state();
        Some(state.secrets.get(id)?.get("value")?.as_str()?.to_owned())
    }

    /// Returns all connectors (including soft-deleted ones), sync jobs and secrets, to compare the state before and after
    /// a call: `{"connectors": [..], "sync_jobs": [..], "secrets": [..]}`, each with its id and in order of creation.
    #[must_use]
    pub fn snapshot(&self) -> Value {
        let state = self.server.handler().state();
        json!({
            "connectors": state.connectors.views(),
            "sync_jobs": state.jobs.views(),
            "secrets": state.secrets.views(),
        })
    }

    /// Adds an API key with these privileges and returns it encoded, as in `Authorization: ApiKey`. From then on requests
    /// without known credentials are refused.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> connectors_sdk::Result<()> {
    /// use connectors_testing::{FakeElasticsearch, elasticsearch::Privilege};
    ///
    /// let fake = FakeElasticsearch::start().await;
    /// let key = fake.add_api_key(&[Privilege::MonitorConnector]);
    /// let reader = fake.client_builder().api_key(key).build()?;
    /// reader.connectors().list().send().await?;
    /// assert!(reader.connector("c").delete().send().await.unwrap_err().is_forbidden());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn add_api_key(&self, privileges: &[Privilege]) -> String {
        self.server.handler().state().access.new_api_key(privileges)
    }

    /// Adds a user with these privileges, replacing one with the same name. From then on requests without known
    /// credentials are refused.
    pub fn add_user(&self, name: &str, password: &str, privileges: &[Privilege]) {
        self.server.handler().state().access.add_user(name, password, privileges);
    }

    /// Removes an API key, given as `id:key` or encoded, or the user with this name. From then on, their requests get
    /// 401. Returns whether there was one.
    pub fn revoke(&self, credential: &str) -> bool {
        self.server.handler().state().access.revoke(credential)
    }

    /// Sets whether responses have the header `X-elastic-product`, without which official clients refuse to work. On by
    /// default.
    pub fn product_header(&self, send: bool) {
        self.server.handler().state().product_header = send;
    }

    /// Adds a `Warning` header with this text to all later responses.
    pub fn add_warning(&self, text: impl Into<String>) {
        self.server.handler().state().warnings.push(text.into());
    }

    /// Removes all warnings.
    pub fn clear_warnings(&self) {
        self.server.handler().state().warnings.clear();
    }
}

fn replace(document: &mut Document, fields: Value) {
    document.extend(into_document(fields).into_iter().filter(|(name, _)| name != "id"));
}

fn put_raw(store: &mut Store, id: &str, document: Value) {
    store.put(id, into_document(document));
}
