//! Direct access to the stored connectors, types and tokens, without HTTP.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{FakeB3os, KeyScope, Options, USER, reply::random_text, state::Stored};
use crate::time;

impl FakeB3os {
    /// Replaces the [`Options`] for all later requests.
    pub fn set_options(&self, options: Options) {
        self.server.handler().state().options = options;
    }

    /// Stores a connector with this id, replacing an existing one.
    ///
    /// `fields` is a connector as in a response, with `data` instead of `maskedData`. Defaults: `name` is the id,
    /// `type` is `slack`, `data` is empty, `organizationId` is the initial organization, and the times are the current
    /// time. All other fields appear in responses unchanged, including unknown fields and `maskedData`. Nothing is
    /// validated. A value that is not an object counts as an empty object.
    pub fn put_connector(&self, id: impl Into<String>, fields: Value) {
        let id = id.into();
        let Value::Object(mut fields) = fields else { return self.put_connector(id, json!({})) };
        let api = self.server.handler();
        let now = api.clock.now();
        let organization = match fields.remove("organizationId") {
            Some(Value::String(organization)) => organization,
            _ => self.organization.clone(),
        };
        let data = match fields.remove("data") {
            Some(Value::Object(data)) => data,
            _ => Map::new(),
        };
        fields.remove("id");
        for (name, value) in
            [("name", id.as_str()), ("type", "slack"), ("createdBy", USER), ("updatedBy", USER)]
        {
            fields.entry(name).or_insert_with(|| value.into());
        }
        // A valid timestamp is stored as a time, whose format the options select. Other values are kept unchanged.
        let mut at = |name: &str| {
            let time = time::parse(fields.get(name)?.as_str()?)?;
            fields.remove(name);
            Some(time)
        };
        let created_at = at("createdAt").unwrap_or(now);
        let updated_at = at("updatedAt").unwrap_or(now);
        let used_by = Default::default();
        api.state().put(Stored { id, organization, data, created_at, updated_at, fields, used_by });
    }

    /// Removes a connector, even if it is in use. Returns whether it existed.
    pub fn remove_connector(&self, id: &str) -> bool {
        let mut state = self.server.handler().state();
        let before = state.connectors.len();
        state.connectors.retain(|known| known.id != id);
        state.connectors.len() < before
    }

    /// Returns a connector of any organization, as it would appear in a response.
    #[must_use]
    pub fn connector(&self, id: &str) -> Option<Value> {
        let state = self.server.handler().state();
        let connector = state.connectors.iter().find(|known| known.id == id)?;
        Some(connector.view(&state.options).into())
    }

    /// Returns the credentials of a connector, which no call returns.
    #[must_use]
    pub fn connector_data(&self, id: &str) -> Option<Value> {
        let state = self.server.handler().state();
        let connector = state.connectors.iter().find(|known| known.id == id)?;
        Some(Value::Object(connector.data.clone()))
    }

    /// Returns everything that is stored: `{"organizations": [..], "connectors": [..], "connectorTypes": [..]}`.
    ///
    /// The connectors of all organizations are in the order of their creation and contain their `data`. Use it to
    /// compare the state before and after a request.
    #[must_use]
    pub fn snapshot(&self) -> Value {
        let state = self.server.handler().state();
        let connectors = state.connectors.iter().map(|connector| {
            let mut view = connector.view(&state.options);
            view.insert("data".to_owned(), Value::Object(connector.data.clone()));
            view
        });
        json!({
            "organizations": state.access.organizations,
            "connectors": connectors.collect::<Vec<_>>(),
            "connectorTypes": state.types,
        })
    }

    /// Marks a connector as used by a workflow. Deleting it is rejected with 409 until
    /// [`release_connector`](Self::release_connector) is called. Returns whether the connector exists.
    pub fn use_connector(&self, id: &str, workflow: impl Into<String>) -> bool {
        let mut state = self.server.handler().state();
        let connector = state.connectors.iter_mut().find(|known| known.id == id);
        connector.map(|connector| connector.used_by.insert(workflow.into())).is_some()
    }

    /// Marks a connector as not used by any workflow. Returns whether the connector exists.
    pub fn release_connector(&self, id: &str) -> bool {
        let mut state = self.server.handler().state();
        let connector = state.connectors.iter_mut().find(|known| known.id == id);
        connector.map(|connector| connector.used_by.clear()).is_some()
    }

    /// Adds a connector type, replacing the one with the same `type`.
    ///
    /// `definition` is a JSON object as in a response; any other value is ignored. If `logoUrl` is absent, it is
    /// derived from `logoDomain`.
    pub fn add_connector_type(&self, definition: Value) {
        if let Value::Object(definition) = definition {
            self.server.handler().state().put_type(definition);
        }
    }

    /// Removes a connector type, but not its connectors. Returns whether it existed.
    pub fn remove_connector_type(&self, slug: &str) -> bool {
        let mut state = self.server.handler().state();
        let before = state.types.len();
        state.types.retain(|known| known.get("type").and_then(Value::as_str) != Some(slug));
        state.types.len() < before
    }

    /// Adds an organization. Returns whether it is new.
    ///
    /// [`add_key`](Self::add_key), [`add_session`](Self::add_session) and [`put_connector`](Self::put_connector) add
    /// their organizations automatically.
    pub fn add_organization(&self, organization: impl Into<String>) -> bool {
        self.server.handler().state().access.organizations.insert(organization.into())
    }

    /// Creates an API key and returns it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> connectors_sdk::Result<()> {
    /// use connectors_testing::{FakeB3os, b3os::KeyScope};
    ///
    /// let fake = FakeB3os::start().await;
    /// let key = fake.add_key("org_other", KeyScope::Read);
    /// let reader = fake.client_builder().token(key).build()?;
    /// let error = reader.connector("conn_1").delete().send().await.unwrap_err();
    /// assert!(error.is_forbidden());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn add_key(&self, organization: &str, scope: KeyScope) -> String {
        let token = format!("b3sk_{}", random_text(32));
        self.server.handler().state().access.add_key(token.clone(), organization, scope, USER);
        token
    }

    /// Creates a session token for `user`, who belongs to these organizations, and returns it. Requests with it require
    /// `X-Org-ID`.
    #[must_use]
    pub fn add_session<I>(&self, user: &str, organizations: I) -> String
    where
        I: IntoIterator<Item: Into<String>>,
    {
        // Three parts, as in a JWT.
        let token = format!("{}.{}.{}", random_text(20), random_text(40), random_text(40));
        let organizations = organizations.into_iter().map(Into::into).collect();
        self.server.handler().state().access.add_session(token.clone(), user, organizations);
        token
    }

    /// Revokes an API key or a session token: later requests with it get 401. Returns whether it existed.
    pub fn revoke(&self, token: &str) -> bool {
        self.server.handler().state().access.revoke(token)
    }

    /// Sets the expiration time of an API key or a session token, by the fake's clock. Returns whether it exists.
    pub fn expire(&self, token: &str, at: DateTime<Utc>) -> bool {
        self.server.handler().state().access.expire(token, at)
    }
}
