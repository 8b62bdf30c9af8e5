use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Which connector an action or a workflow node uses.
///
/// ```
/// use connectors_sdk::b3os::ConnectorReference;
///
/// let slack = ConnectorReference::new("slack", "conn_1");
/// let wallet = ConnectorReference::new("wallet", "wal_1").chain_id(8453).wallet_address("0xabc");
/// # let _ = (slack, wallet);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConnectorReference {
    /// The slug of the connector's type, like `slack`, `wallet` or `turnkey`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub connector_type: Option<String>,
    /// The id: of a connector, but for some types of something else, like a wallet or a sub-organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The chain, for wallets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain_id: Option<i64>,
    /// The wallet's address, for wallets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wallet_address: Option<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ConnectorReference {
    /// The connector of this type with this id.
    pub fn new(connector_type: impl Into<String>, id: impl Into<String>) -> Self {
        Self { connector_type: Some(connector_type.into()), id: Some(id.into()), ..Self::default() }
    }

    /// Sets the chain of a wallet.
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
