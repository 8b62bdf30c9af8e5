//! What tests may do without HTTP.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{FakeB3os, KeyScope, Options, USER, reply::random_text, state::Stored};
use crate::time;

impl FakeB3os {
    /// Changes how it behaves from now on where the real service's behavior is not published.
    pub fn set_options(&self, options: Options) {
        self.server.handler().state().options = options;
    }

    /// Stores a connector with this id, in place of the one that has it.
    ///
    /// `fields` is a JSON object like a response, with `data` instead of `maskedData`. What is missing becomes: `name`
    /// the id, `type` `slack`, `data` empty, `organizationId` the organization that exists from the start, the times
    /// now. Any other field, known or not, appears in responses as it is given, `maskedData` included. Nothing is checked;
    /// a value that is no object counts as an empty one.
    pub fn put_connector(&self, id: impl Into<String>, members: Value) {
        let id = id.into();
        let Value::Object(mut members) = members else { return self.put_connector(id, json!({})) };
        let api = self.server.handler();
        let now = api.clock.now();
        let organization = match members.remove("organizationId") {
            Some(Value::String(organization)) => organization,
            _ => self.organization.clone(),
        };
        let data = match members.remove("data") {
            Some(Value::Object(data)) => data,
            _ => Map::new(),
        };
        members.remove("id");
        for (name, value) in
            [("name", id.as_str()), ("type", "slack"), ("createdBy", USER), ("updatedBy", USER)]
        {
            members.entry(name).or_insert_with(|| value.into());
        }
        // A time that can be read is written in the form that is set, any other value as it is.
        let mut at = |name: &str| {
            let time = time::parse(members.get(name)?.as_str()?)?;
            members.remove(name);
            Some(time)
        };
        let created_at = at("createdAt").unwrap_or(now);
        let updated_at = at("updatedAt").unwrap_or(now);
        let used_by = Default::default();
        api.state().put(Stored { id, organization, data, created_at, updated_at, members, used_by });
    }

    /// Removes a connector, in use or not. `false` if there is none.
    pub fn remove_connector(&self, id: &str) -> bool {
        let mut state = self.server.handler().state();
        let before = state.connectors.len();
        state.connectors.retain(|known| known.id != id);
        state.connectors.len() < before
    }

    /// A connector of any organization as it would appear in a response.
    #[must_use]
    pub fn connector(&self, id: &str) -> Option<Value> {
        let state = self.server.handler().state();
        let connector = state.connectors.iter().find(|known| known.id == id)?;
        Some(connector.view(&state.options).into())
    }

    /// The credentials that a connector holds, which no call returns.
    #[must_use]
    pub fn connector_data(&self, id: &str) -> Option<Value> {
        let state = self.server.handler().state();
        let connector = state.connectors.iter().find(|known| known.id == id)?;
        Some(Value::Object(connector.data.clone()))
    }

    /// Everything that is stored: `{"organizations": [..], "connectors": [..], "connectorTypes": [..]}`, all
    /// organizations together, as they were created, connectors with their `data`. For comparing before and after.
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

    /// Says that a workflow needs a connector: deleting it is refused with 409 until
    /// [`release_connector`](Self::release_connector). `false` if there is no such connector.
    pub fn use_connector(&self, id: &str, workflow: impl Into<String>) -> bool {
        let mut state = self.server.handler().state();
        let connector = state.connectors.iter_mut().find(|known| known.id == id);
        connector.map(|connector| connector.used_by.insert(workflow.into())).is_some()
    }

    /// Says that no workflow needs a connector any more. `false` if there is no such connector.
    pub fn release_connector(&self, id: &str) -> bool {
        let mut state = self.server.handler().state();
        let connector = state.connectors.iter_mut().find(|known| known.id == id);
        connector.map(|connector| connector.used_by.clear()).is_some()
    }

    /// Adds a connector type, in place of the one with the same `type`. `definition` is a JSON object as it appears in responses;
    /// anything else is ignored. `logoUrl` is computed of `logoDomain` unless given.
    pub fn add_connector_type(&self, definition: Value) {
        if let Value::Object(definition) = definition {
            self.server.handler().state().put_type(definition);
        }
    }

    /// Removes a connector type. Its connectors stay. `false` if there is none.
    pub fn remove_connector_type(&self, slug: &str) -> bool {
        let mut state = self.server.handler().state();
        let before = state.types.len();
        state.types.retain(|known| known.get("type").and_then(Value::as_str) != Some(slug));
        state.types.len() < before
    }

    /// Adds an organization. Those named by [`add_key`](Self::add_key), [`add_session`](Self::add_session) and
    /// [`put_connector`](Self::put_connector) are added by themselves. `false` if it was there.
    pub fn add_organization(&self, organization: impl Into<String>) -> bool {
        self.server.handler().state().access.organizations.insert(organization.into())
    }

    /// Adds an API key and gives its text.
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

    /// Adds the token of a session of `user`, who is a member of these organizations, and gives its text. Requests
    /// with it need `X-Org-ID`.
    #[must_use]
    pub fn add_session<I>(&self, user: &str, organizations: I) -> String
    where
        I: IntoIterator<Item: Into<String>>,
    {
        // In three parts, as a JWT is.
        let token = format!("{}.{}.{}", random_text(20), random_text(40), random_text(40));
        let organizations = organizations.into_iter().map(Into::into).collect();
        self.server.handler().state().access.add_session(token.clone(), user, organizations);
        token
    }

    /// Revokes an API key or a session: its requests get 401 from now on. `false` if there is none.
    pub fn revoke(&self, token: &str) -> bool {
        self.server.handler().state().access.revoke(token)
    }

    /// Lets an API key or a session expire at this time of the fake's clock. `false` if there is none.
    pub fn expire(&self, token: &str, at: DateTime<Utc>) -> bool {
        self.server.handler().state().access.expire(token, at)
    }
}
