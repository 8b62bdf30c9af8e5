use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    lenient::{Leftovers, unreadable},
    null::null_as_default,
};

/// A kind of connector: its purpose and the credentials it needs.
///
/// The API promises none of these fields. Texts may be `None` (absent or `null`); lists and switches are empty and
/// `false` then.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConnectorType {
    /// The slug (`type`), like `slack`: what [`create`](crate::b3os::Connectors::create) takes. Any text may stand
    /// here.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub connector_type: Option<String>,
    /// The name that people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What `data` of such a connector must look like, as JSON Schema. With the feature `json-schema`, the method
    /// `check` compares.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_schema: Option<Value>,
    /// Whether an action that uses such a connector also runs without one.
    #[serde(deserialize_with = "null_as_default")]
    pub optional: bool,
    /// Whether such connectors come with the platform: users cannot create any. Older servers do not say.
    #[serde(deserialize_with = "null_as_default")]
    pub default_only: bool,
    /// Provider that stores the credentials, such as `pipedream`; absent for B3OS itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Settings for the provider; for Pipedream `appSlug`, `authPropName` and `authType`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_config: Option<Map<String, Value>>,
    /// Words to find it by.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What older servers give instead of `tags`.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// The domain its logo belongs to, like `slack.com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_domain: Option<String>,
    /// Where the logo is. The server makes it of `logo_domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    /// Where to read more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub information_url: Option<String>,
    /// How to get the credentials, in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup_guide: Option<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    pub(super) unreadable: Leftovers,
}

unreadable!(ConnectorType);
