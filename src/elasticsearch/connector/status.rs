use crate::open_enum::open_enum;

open_enum! {
    /// Status of the connector.
    #[doc(alias = "status")]
    pub enum ConnectorStatus {
        /// New, without a configuration schema.
        Created = "created",
        /// The configuration schema is registered; the user has to enter values.
        NeedsConfiguration = "needs_configuration",
        /// The configuration has values; the connector has not connected to the source yet.
        Configured = "configured",
        /// The connector has connected to the source.
        Connected = "connected",
        /// The connector has failed; [`Connector::error`](super::Connector::error) has the message.
        Error = "error",
    }
}

impl ConnectorStatus {
    /// Returns whether [`update_status`](super::ConnectorHandle::update_status) accepts this change.
    ///
    /// A change to the same status is allowed for `configured`, `connected` and `error`, and has no effect. Returns
    /// `true` if one of the two is unknown to this version of the crate: the server decides.
    ///
    /// ```
    /// use connectors_sdk::elasticsearch::ConnectorStatus;
    ///
    /// assert!(ConnectorStatus::Created.can_become(&ConnectorStatus::NeedsConfiguration));
    /// assert!(!ConnectorStatus::Created.can_become(&ConnectorStatus::Connected));
    /// ```
    #[must_use]
    pub fn can_become(&self, next: &Self) -> bool {
        use ConnectorStatus::{Configured, Connected, Created, Error, NeedsConfiguration, Unknown};
        match (self, next) {
            (Unknown(_), _) | (_, Unknown(_)) => true,
            (_, Created) => false,
            (_, Error) => true,
            (Created | Configured, NeedsConfiguration) => true,
            (_, NeedsConfiguration) => false,
            (Created, Configured) => false,
            (_, Configured) => true,
            (Configured | Connected | Error, Connected) => true,
            (_, Connected) => false,
        }
    }
}
