//! Serialization of a [`Duration`] as a number of seconds, as configurations have it.
//!
//! ```
//! use std::time::Duration;
//!
//! use connectors_sdk::elasticsearch::{Configuration, ConfigurationField, FieldType, seconds};
//!
//! #[derive(serde::Deserialize)]
//! struct Settings {
//!     #[serde(with = "seconds")]
//!     timeout: Duration,
//!     #[serde(default, with = "seconds::optional")]
//!     pause: Option<Duration>,
//! }
//!
//! let timeout = ConfigurationField::new("Timeout", FieldType::Int).value(30);
//! let settings: Settings = Configuration::from_iter([("timeout", timeout)]).deserialize()?;
//! assert_eq!((settings.timeout, settings.pause), (Duration::from_secs(30), None));
//! # Ok::<(), connectors_sdk::Error>(())
//! ```

use std::{fmt, time::Duration};

use serde::{
    Deserializer, Serializer,
    de::{Error, Unexpected, Visitor},
};

/// Reads a duration: a number of seconds, which may have a fraction.
///
/// # Errors
///
/// If the value is not a number, is negative, or is too large.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    deserializer.deserialize_f64(Seconds)
}

/// Writes a duration as a number of seconds: a whole number, or one with a fraction.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    if duration.subsec_nanos() == 0 {
        serializer.serialize_u64(duration.as_secs())
    } else {
        serializer.serialize_f64(duration.as_secs_f64())
    }
}

struct Seconds;

impl Visitor<'_> for Seconds {
    type Value = Duration;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of seconds")
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Duration, E> {
        Ok(Duration::from_secs(seconds))
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<Duration, E> {
        let seconds =
            u64::try_from(seconds).map_err(|_| E::invalid_value(Unexpected::Signed(seconds), &self))?;
        self.visit_u64(seconds)
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<Duration, E> {
        Duration::try_from_secs_f64(seconds).map_err(|_| E::invalid_value(Unexpected::Float(seconds), &self))
    }
}

/// For a duration that may be absent: `#[serde(default, with = "seconds::optional")]`.
pub mod optional {
    use std::{fmt, time::Duration};

    use serde::{
        Deserializer, Serializer,
        de::{Error, Visitor},
    };

    /// Reads a duration. An absent value and `null` are `None`.
    ///
    /// # Errors
    ///
    /// As [`seconds::deserialize`](super::deserialize).
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
        struct Optional;

        impl<'de> Visitor<'de> for Optional {
            type Value = Option<Duration>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of seconds")
            }

            fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
                super::deserialize(deserializer).map(Some)
            }
        }

        deserializer.deserialize_option(Optional)
    }

    /// Writes a duration, or `null`.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
        match duration {
            Some(duration) => super::serialize(duration, serializer),
            None => serializer.serialize_none(),
        }
    }
}
