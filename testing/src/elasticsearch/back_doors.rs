//! What tests may do without HTTP.

use serde_json::{Value, json};

use super::{
    FakeElasticsearch, Options, Privilege,
    call::only,
    documents::{fresh_connector, fresh_job},
    state::{Document, Store, members, view},
};
use crate::time::to_text;

impl FakeElasticsearch {
    /// Changes how it behaves from now on where servers differ or their behavior is not known for certain.
    pub fn set_options(&self, options: Options) {
        self.server.handler().state().options = options;
    }

    /// Stores a connector with this id, in place of the one that has it: a new one with these members instead of its
    /// own. Nothing is checked; a value that is no object counts as an empty one.
    pub fn put_connector(&self, id: impl AsRef<str>, fields: Value) {
        let api = self.server.handler();
        let mut state = api.state();
        let mut document = fresh_connector(&to_text(&api.clock.now()));
        replace(&mut document, fields);
        state.connectors.put(id.as_ref(), document);
    }

    /// Stores a connector that has these members and no others, as older servers and other programs may have left it.
    pub fn put_raw_connector(&self, id: impl AsRef<str>, document: Value) {
        put_raw(&mut self.server.handler().state().connectors, id.as_ref(), document);
    }

    /// Sets members of a connector, each in place of the one that was there, soft-deleted or not. Nothing is checked.
    /// `false` if there is no such connector.
    pub fn set_connector_fields(&self, id: &str, fields: Value) -> bool {
        self.server.handler().state().connectors.edit(id, |stored| replace(stored, fields)).is_some()
    }

    /// Removes a connector for good. Its sync jobs stay. `false` if there is none.
    pub fn remove_connector(&self, id: &str) -> bool {
        self.server.handler().state().connectors.remove(id)
    }

    /// A connector as it would appear in a response, soft-deleted or not.
    #[must_use]
    pub fn connector(&self, id: &str) -> Option<Value> {
        self.server.handler().state().connectors.get(id).map(|document| view(id, document))
    }

    /// Stores a sync job with this id, in place of the one that has it: a new one with these members instead of its
    /// own. Its `connector` is empty if not given. Nothing is checked; a value that is no object counts as an empty
    /// one.
    pub fn put_sync_job(&self, id: impl AsRef<str>, fields: Value) {
        let api = self.server.handler();
        let mut state = api.state();
        let mut document = fresh_job(&to_text(&api.clock.now()));
        replace(&mut document, fields);
        state.jobs.put(id.as_ref(), document);
    }

    /// Stores a sync job that has these members and no others.
    pub fn put_raw_sync_job(&self, id: impl AsRef<str>, document: Value) {
        put_raw(&mut self.server.handler().state().jobs, id.as_ref(), document);
    }

    /// Sets members of a sync job, each in place of the one that was there. Nothing is checked. `false` if there is no
    /// such job.
    pub fn set_sync_job_fields(&self, id: &str, fields: Value) -> bool {
        self.server.handler().state().jobs.edit(id, |stored| replace(stored, fields)).is_some()
    }

    /// Sets the status of a sync job, without asking what may follow what: `completed` and `suspended` can be had in no
    /// other way, as services write them past the API. `completed`, `canceled` and `error` set `completed_at`,
    /// `canceled` also `canceled_at`. `false` if there is no such job.
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

    /// Removes a sync job. `false` if there is none.
    pub fn remove_sync_job(&self, id: &str) -> bool {
        self.server.handler().state().jobs.remove(id)
    }

    /// A sync job as it would appear in a response.
    #[must_use]
    pub fn sync_job(&self, id: &str) -> Option<Value> {
        self.server.handler().state().jobs.get(id).map(|document| view(id, document))
    }

    /// Stores a secret with this id, in place of the one that has it.
    pub fn put_secret(&self, id: impl AsRef<str>, value: impl Into<String>) {
        let document = members(json!({"value": value.into()}));
        self.server.handler().state().secrets.put(id.as_ref(), document);
    }

    /// Removes a secret. `false` if there is none.
    pub fn remove_secret(&self, id: &str) -> bool {
        self.server.handler().state().secrets.remove(id)
    }

    /// The value of a secret.
    #[must_use]
    pub fn secret(&self, id: &str) -> Option<String> {
        let state = self.server.handler().state();
        Some(state.secrets.get(id)?.get("value")?.as_str()?.to_owned())
    }

    /// Everything that is stored: `{"connectors": [..], "sync_jobs": [..], "secrets": [..]}`, each as they were added,
    /// with their ids, soft-deleted connectors among them. For comparing before and after.
    #[must_use]
    pub fn snapshot(&self) -> Value {
        let state = self.server.handler().state();
        json!({
            "connectors": state.connectors.views(),
            "sync_jobs": state.jobs.views(),
            "secrets": state.secrets.views(),
        })
    }

    /// Adds an API key with these privileges and gives it encoded, as `Authorization: ApiKey` wants it. From now on
    /// requests without known credentials are refused.
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

    /// Adds a user with these privileges, in place of the one with this name. From now on requests without known
    /// credentials are refused.
    pub fn add_user(&self, name: &str, password: &str, privileges: &[Privilege]) {
        self.server.handler().state().access.add_user(name, password, privileges);
    }

    /// Forgets an API key, encoded or as `id:key`, or the user of this name: their requests get 401 from now on.
    /// `false` if there is none.
    pub fn revoke(&self, credential: &str) -> bool {
        self.server.handler().state().access.revoke(credential)
    }

    /// Whether responses have the header `X-elastic-product`, without which official clients say that this is no
    /// Elasticsearch. They do.
    pub fn product_header(&self, send: bool) {
        self.server.handler().state().product_header = send;
    }

    /// Adds a `Warning` header with this text to every response from now on.
    pub fn add_warning(&self, text: impl Into<String>) {
        self.server.handler().state().warnings.push(text.into());
    }

    /// Takes back all warnings.
    pub fn clear_warnings(&self) {
        self.server.handler().state().warnings.clear();
    }
}

fn replace(document: &mut Document, fields: Value) {
    document.extend(members(fields).into_iter().filter(|(name, _)| name != "id"));
}

fn put_raw(store: &mut Store, id: &str, document: Value) {
    let mut document = members(document);
    document.remove("id");
    store.put(id, document);
}
