//! Reading counts.

use std::fmt;

use serde::de::{Error, Visitor};

/// Reads a whole number as a `long` of Elasticsearch may be stored: as a number, one with a fraction, which counts as
/// cut off, or its digits.
struct AnyCount;

/// `i64` holds every smaller float and no larger one.
const BEYOND: f64 = 9_223_372_036_854_775_808.0;

impl Visitor<'_> for AnyCount {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number of 64 bits")
    }

    fn visit_i64<E: Error>(self, count: i64) -> Result<i64, E> {
        Ok(count)
    }

    fn visit_u64<E: Error>(self, count: u64) -> Result<i64, E> {
        i64::try_from(count).map_err(|_| E::custom("expected a whole number of 64 bits"))
    }

    fn visit_f64<E: Error>(self, count: f64) -> Result<i64, E> {
        if (-BEYOND..BEYOND).contains(&count) {
            #[allow(clippy::cast_possible_truncation)]
            Ok(count as i64)
        } else {
            Err(E::custom("expected a whole number of 64 bits"))
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<i64, E> {
        match text.parse() {
            Ok(count) => Ok(count),
            Err(_) => self.visit_f64(text.parse().unwrap_or(f64::NAN)),
        }
    }
}

/// serde's `with` for a count that may be absent or null; wants `default`.
pub(crate) mod optional {
    use super::AnyCount;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    struct Count(i64);

    impl<'de> Deserialize<'de> for Count {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(AnyCount).map(Self)
        }
    }

    #[allow(clippy::ref_option)]
    pub(crate) fn serialize<S: Serializer>(count: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
        count.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
        Ok(Option::<Count>::deserialize(deserializer)?.map(|count| count.0))
    }
}

/// serde's `deserialize_with` for a count that reads as 0 where it is null; wants `default`.
pub(crate) fn or_zero<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    optional::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Option<i64>, serde_json::Error> {
        optional::deserialize(&mut serde_json::Deserializer::from_str(json))
    }

    #[test]
    fn every_form_of_a_long() {
        for (json, count) in [
            ("42", 42),
            ("-1", -1),
            ("42.0", 42),
            ("42.9", 42),
            ("1e3", 1000),
            ("\"42\"", 42),
            ("\"42.5\"", 42),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("-9223372036854775808.0", i64::MIN),
        ] {
            assert_eq!(read(json).unwrap(), Some(count), "{json}");
        }
        assert_eq!(read("null").unwrap(), None);
    }

    #[test]
    fn what_is_no_long() {
        for json in
            ["9223372036854775808", "9.3e18", "-1e30", "\"\"", "\"many\"", "\"NaN\"", "true", "[1]", "{}"]
        {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
