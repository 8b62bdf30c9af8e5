use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ConnectorReference, MaskedData};
use crate::{
    b3os::time,
    error::{Error, ErrorKind, Result},
    free_form::debug,
    lenient::{Leftovers, unreadable},
};

/// Connector of B3OS: stored credentials for an external service. The server never returns the credentials.
///
/// The API guarantees none of these fields. `None` means absent or `null`; an empty string remains an empty string. In
/// practice, every connector has [`id`](Self::id), `name` and `type`. [`require_id`](Self::require_id) returns the id
/// or an error.
#[doc(alias = "credentials")]
#[doc(alias = "integration")]
#[doc(alias = "connection")]
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Connector {
    /// Id, like `conn_d72d8f37b42000fmpbkg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Slug of the connector type (`type`), like `slack`. Cannot be changed.
    #[doc(alias = "type")]
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub connector_type: Option<String>,
    /// Provider that stores the credentials, such as `pipedream`; absent for B3OS itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Id of the organization that owns the connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
    /// Credentials in masked form. The server computes it for each response.
    #[serde(serialize_with = "MaskedData::serialize", skip_serializing_if = "Option::is_none")]
    pub masked_data: Option<MaskedData>,
    /// Creation time. `None` also for an empty string and for a time in year 1, which both mean that it is not set.
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// Time of the last update. `None` as for [`created_at`](Self::created_at).
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// User or service account that created the connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// User or service account that last updated the connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

debug!(Connector {
    id, name, connector_type, provider, organization_id, masked_data, created_at, updated_at, created_by,
    updated_by, unreadable;
    description, extra
});

unreadable!(Connector);

impl Connector {
    /// Returns the id, as an argument for [`Client::connector`](crate::Client#impl-Client%3CB3os%3E).
    ///
    /// ```no_run
    /// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
    /// use connectors_sdk::b3os::ConnectorData;
    ///
    /// let data = ConnectorData::new().secret("botToken", "xoxb-1-abc");
    /// let created = b3.connectors().create("slack", "Team Slack", data).send().await?.into_data();
    /// b3.connector(created.require_id()?).update().description("Alerts").send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the id is missing or empty.
    pub fn require_id(&self) -> Result<&str> {
        let id = self.id.as_deref().filter(|id| !id.is_empty());
        id.ok_or_else(|| Error::new(ErrorKind::Decode, "the connector has no `id`"))
    }

    /// Returns a reference to this connector, as an argument for actions. `None` if the type or the id is missing.
    #[must_use]
    pub fn reference(&self) -> Option<ConnectorReference> {
        Some(ConnectorReference::new(self.connector_type.clone()?, self.id.clone()?))
    }
}
