use connectors_sdk::elasticsearch::ConnectorFeatures;

/// Features of a data source, which decide what Kibana offers for its connectors.
///
/// ```
/// use connectors_runtime::Features;
///
/// let features = Features::new().incremental(true);
/// assert!(features.has_incremental() && !features.has_access_control());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    incremental: bool,
    access_control: bool,
    advanced_rules: bool,
}

impl Features {
    /// Creates a value with basic sync rules only, which every source supports.
    #[must_use]
    pub const fn new() -> Self {
        Self { incremental: false, access_control: false, advanced_rules: false }
    }

    /// Sets whether the source supports incremental syncs.
    #[must_use]
    pub const fn incremental(mut self, supported: bool) -> Self {
        self.incremental = supported;
        self
    }

    /// Sets whether the source says who may read each document.
    #[must_use]
    pub const fn access_control(mut self, supported: bool) -> Self {
        self.access_control = supported;
        self
    }

    /// Sets whether the source supports advanced sync rules, written in its own query language.
    #[must_use]
    pub const fn advanced_rules(mut self, supported: bool) -> Self {
        self.advanced_rules = supported;
        self
    }

    /// Returns whether the source supports incremental syncs.
    #[must_use]
    pub const fn has_incremental(&self) -> bool {
        self.incremental
    }

    /// Returns whether the source says who may read each document.
    #[must_use]
    pub const fn has_access_control(&self) -> bool {
        self.access_control
    }

    /// Returns whether the source supports advanced sync rules.
    #[must_use]
    pub const fn has_advanced_rules(&self) -> bool {
        self.advanced_rules
    }

    /// Returns the features as they are stored in the connector.
    pub(crate) fn to_connector(self) -> ConnectorFeatures {
        ConnectorFeatures::new()
            .basic_sync_rules(true)
            .advanced_sync_rules(self.advanced_rules)
            .incremental_sync(self.incremental)
            .document_level_security(self.access_control)
            .native_connector_api_keys(false)
    }
}
