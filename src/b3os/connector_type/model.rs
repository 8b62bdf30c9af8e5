use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    free_form::debug,
    lenient::{Leftovers, unreadable},
    null::null_as_default,
};

/// Connector type: the external service and the credentials that it needs.
///
/// The API guarantees none of these fields. An absent or `null` value is read as `None`, an empty list or `false`.
#[doc(alias = "integration")]
#[doc(alias = "catalog")]
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConnectorType {
    /// Slug (`type`), like `slack`, as an argument for [`create`](crate::b3os::Connectors::create). The values are not
    /// restricted.
    #[doc(alias = "type")]
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub connector_type: Option<String>,
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// JSON Schema of the `data` of connectors of this type. With the feature `json-schema`, the method `check`
    /// validates `data` against it.
    #[doc(alias = "dataSchema")]
    #[doc(alias = "JSON Schema")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_schema: Option<Value>,
    /// Whether actions that use connectors of this type also run without a connector.
    #[serde(deserialize_with = "null_as_default")]
    pub optional: bool,
    /// Whether the platform provides the connectors of this type, so that users cannot create any. Older servers do not
    /// send this field.
    #[serde(deserialize_with = "null_as_default")]
    pub default_only: bool,
    /// Provider that stores the credentials, such as `pipedream`; absent for B3OS itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Settings for the provider; for Pipedream `appSlug`, `authPropName` and `authType`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_config: Option<Map<String, Value>>,
    /// Search keywords.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Categories. Older servers send them instead of `tags`.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Domain from which the logo is derived, like `slack.com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_domain: Option<String>,
    /// URL of the logo. The server derives it from `logo_domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    /// URL of further information.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub information_url: Option<String>,
    /// Instructions to obtain the credentials, in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup_guide: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    pub(super) unreadable: Leftovers,
}

debug!(ConnectorType {
    connector_type, name, optional, default_only, provider, tags, categories, logo_domain, logo_url,
    information_url, unreadable;
    description, data_schema, provider_config, setup_guide, extra
});

unreadable!(ConnectorType);
