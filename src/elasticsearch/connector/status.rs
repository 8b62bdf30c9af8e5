use crate::open_enum::open_enum;

open_enum! {
    /// Status of the connector.
    #[doc(alias = "status")]
    pub enum ConnectorStatus {
        /// New; not set up at all.
        Created = "created",
        /// The schema is registered, the user has to fill in values.
        NeedsConfiguration = "needs_configuration",
        /// Values are filled in, the source was not reached yet.
        Configured = "configured",
        /// The source was reached.
        Connected = "connected",
        /// Something is wrong; see [`Connector::error`](super::Connector::error).
        Error = "error",
    }
}

impl ConnectorStatus {
    /// Whether [`update_status`](super::ConnectorHandle::update_status) accepts this change.
    ///
    /// Staying the same is a change, too: allowed for `configured`, `connected` and `error`, where it does nothing.
    /// Returns `true` if this version does not know one of the two: the server decides.
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
