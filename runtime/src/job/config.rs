//! The values of a configuration, checked and typed.

use connectors_sdk::elasticsearch::{Configuration, ConfigurationErrors};
use serde::de::DeserializeOwned;

use crate::{Error, ErrorKind};

/// Checks the values, and reads them as the configuration of a source. The error contains no values.
pub(crate) fn typed<T: DeserializeOwned>(configuration: &Configuration) -> Result<T, Error> {
    let invalid = |errors: ConfigurationErrors| Error::new(ErrorKind::Configuration, errors.to_string());
    configuration.check().map_err(invalid)?;
    configuration.deserialize().map_err(invalid)
}
