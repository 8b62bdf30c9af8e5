//! Deserializers for document counts.

use std::fmt;

use serde::de::{Error, Visitor};

/// Reads a count in every form in which Elasticsearch may have stored a `long`: a whole number, a number with a
/// fraction (the fraction is cut off), or the digits of either as text. Negative numbers are an error.
struct AnyCount;

/// 2^64: the smallest float that no `u64` holds.
const TOO_LARGE: f64 = 18_446_744_073_709_551_616.0;

impl Visitor<'_> for AnyCount {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a count from 0 to 2^64 - 1")
    }

    fn visit_i64<E: Error>(self, count: i64) -> Result<u64, E> {
        u64::try_from(count).map_err(|_| E::custom("expected a count from 0 to 2^64 - 1"))
    }

    fn visit_u64<E: Error>(self, count: u64) -> Result<u64, E> {
        Ok(count)
    }

    fn visit_f64<E: Error>(self, count: f64) -> Result<u64, E> {
        if (0.0..TOO_LARGE).contains(&count) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Ok(count as u64)
        } else {
            Err(E::custom("expected a count from 0 to 2^64 - 1"))
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
        match text.parse() {
            Ok(count) => Ok(count),
            Err(_) => self.visit_f64(text.parse().unwrap_or(f64::NAN)),
        }
    }
}

/// For `#[serde(with = "..")]` on a count that may be absent or null. The field also needs `default`.
pub(crate) mod optional {
    use super::AnyCount;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    struct Count(u64);

    impl<'de> Deserialize<'de> for Count {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(AnyCount).map(Self)
        }
    }

    #[allow(clippy::ref_option)]
    pub(crate) fn serialize<S: Serializer>(count: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
        count.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
        Ok(Option::<Count>::deserialize(deserializer)?.map(|count| count.0))
    }
}

/// For `#[serde(deserialize_with = "..")]` on a count that reads as 0 where it is null. The field also needs `default`.
pub(crate) fn or_zero<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    optional::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Option<u64>, serde_json::Error> {
        optional::deserialize(&mut serde_json::Deserializer::from_str(json))
    }

    #[test]
    fn every_form_of_a_count_is_read() {
        for (json, count) in [
            ("0", 0),
            ("42", 42),
            ("42.0", 42),
            ("42.9", 42),
            ("1e3", 1000),
            ("\"42\"", 42),
            ("\"42.5\"", 42),
            ("9223372036854775808", 1 << 63),
            ("18446744073709551615", u64::MAX),
            ("\"18446744073709551615\"", u64::MAX),
        ] {
            assert_eq!(read(json).unwrap(), Some(count), "{json}");
        }
        assert_eq!(read("null").unwrap(), None);
        assert_eq!(or_zero(&mut serde_json::Deserializer::from_str("null")).unwrap(), 0);
    }

    #[test]
    fn other_values_are_errors() {
        for json in [
            "-1",
            "-1.5",
            "\"-1\"",
            "18446744073709551616",
            "1.9e19",
            "\"\"",
            "\"many\"",
            "\"NaN\"",
            "true",
            "[1]",
            "{}",
        ] {
            assert!(read(json).is_err(), "{json}");
        }
        let error = read("-1").unwrap_err().to_string();
        assert!(error.starts_with("expected a count from 0 to 2^64 - 1"), "{error}");
    }
}
