use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ConnectorReference, MaskedData};
use crate::{
    b3os::time,
    error::{Error, ErrorKind, Result},
    lenient::{Leftovers, unreadable},
};

/// A connector of B3OS: stored credentials for an outside service. The credentials themselves are never returned.
///
/// The API promises none of these fields, so each may be `None`: absent or `null`. [`id`](Self::id), `name` and `type`
/// come with every connector in practice; [`require_id`](Self::require_id) is for code that relies on it. A text the
/// server leaves empty stays an empty text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Connector {
    /// The connector's id, like `conn_d72d8f37b42000fmpbkg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name that people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The slug of its type (`type`), like `slack`. Cannot be changed.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub connector_type: Option<String>,
    /// Provider that stores the credentials, such as `pipedream`; absent for B3OS itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// What the connector is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The organization it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
    /// The credentials in masked form. The server computes it for each response.
    #[serde(serialize_with = "MaskedData::serialize", skip_serializing_if = "Option::is_none")]
    pub masked_data: Option<MaskedData>,
    /// When it was created. `None` also for an empty text and for the year 1, which mean that it is not set.
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it was last changed. `None` as for [`created_at`](Self::created_at).
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// The user or service account that created it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// The user or service account that last changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

unreadable!(Connector);

impl Connector {
    /// The id, for going on with [`Client::connector`](crate::Client::connector).
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
    /// Of kind [`Decode`](crate::ErrorKind::Decode) if the server gave none.
    pub fn require_id(&self) -> Result<&str> {
        let id = self.id.as_deref().filter(|id| !id.is_empty());
        id.ok_or_else(|| Error::new(ErrorKind::Decode, "the connector has no `id`"))
    }

    /// What names this connector to an action; `None` unless the server gave both type and id.
    #[must_use]
    pub fn reference(&self) -> Option<ConnectorReference> {
        Some(ConnectorReference::new(self.connector_type.clone()?, self.id.clone()?))
    }
}
