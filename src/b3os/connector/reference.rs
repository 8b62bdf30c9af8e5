use crate::free_form::debug;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Reference to the connector that an action or a workflow node uses.
///
/// ```
/// use connectors_sdk::b3os::ConnectorReference;
///
/// let slack = ConnectorReference::new("slack", "conn_1");
/// let wallet = ConnectorReference::new("wallet", "wal_1").chain_id(8453).wallet_address("0xabc");
/// # let _ = (slack, wallet);
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConnectorReference {
    /// Slug of the connector type (`type`), like `slack`, `wallet` or `turnkey`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub connector_type: Option<String>,
    /// Id of the connector. For some types, this is the id of a wallet or a sub-organization instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Chain id of a wallet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain_id: Option<i64>,
    /// Address of a wallet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wallet_address: Option<String>,
    /// Unknown fields, sent unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(ConnectorReference { connector_type, id, chain_id, wallet_address; extra });

impl ConnectorReference {
    /// Creates a reference to the connector with this type and id.
    pub fn new(connector_type: impl Into<String>, id: impl Into<String>) -> Self {
        Self { connector_type: Some(connector_type.into()), id: Some(id.into()), ..Self::default() }
    }

    /// Sets the chain id of a wallet.
    #[must_use]
    pub fn chain_id(mut self, chain_id: i64) -> Self {
        self.chain_id = Some(chain_id);
        self
    }

    /// Sets the address of a wallet.
    #[must_use]
    pub fn wallet_address(mut self, address: impl Into<String>) -> Self {
        self.wallet_address = Some(address.into());
        self
    }
}
