//! Deserializers for whole numbers that Elasticsearch may have stored in another form.

use std::{fmt, marker::PhantomData};

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A 64-bit integer type.
pub(crate) trait Whole: TryFrom<i128> {
    /// What a value is expected to be, for error messages.
    const EXPECTED: &'static str;
}

impl Whole for u64 {
    const EXPECTED: &'static str = "a count from 0 to 2^64 - 1";
}

impl Whole for i64 {
    const EXPECTED: &'static str = "a 64-bit integer";
}

/// Reads every form in which a `long` may be stored: a whole number, a number with a fraction (the fraction is cut off), or
/// the digits of either as text. A number that `T` cannot hold, such as a negative count, is an error.
struct AnyForm<T>(PhantomData<T>);

fn fit<T: Whole, E: Error>(number: i128) -> Result<T, E> {
    T::try_from(number).map_err(|_| E::custom(format_args!("expected {}", T::EXPECTED)))
}

impl<T: Whole> Visitor<'_> for AnyForm<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        fit(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        fit(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        if number.is_nan() {
            return Err(E::custom(format_args!("expected {}", T::EXPECTED)));
        }
        // The cast saturates, and no `T` holds the extreme values of `i128`.
        #[allow(clippy::cast_possible_truncation)]
        fit(number as i128)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        match text.parse() {
            Ok(number) => fit(number),
            Err(_) => self.visit_f64(text.parse().unwrap_or(f64::NAN)),
        }
    }
}

struct Number<T>(T);

impl<'de, T: Whole> Deserialize<'de> for Number<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyForm(PhantomData)).map(Self)
    }
}

/// For `#[serde(with = "..")]` on a number that may be absent or null. The field also needs `default`.
pub(crate) mod optional {
    use super::{Number, Whole};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[allow(clippy::ref_option)]
    pub(crate) fn serialize<S: Serializer, T: Serialize>(
        number: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        number.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Whole>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        Ok(Option::<Number<T>>::deserialize(deserializer)?.map(|number| number.0))
    }
}

/// For `#[serde(deserialize_with = "..")]` on a number that reads as 0 where it is null. The field also needs `default`.
pub(crate) fn or_zero<'de, D: Deserializer<'de>, T: Whole + Default>(deserializer: D) -> Result<T, D::Error> {
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
        assert_eq!(or_zero::<_, u64>(&mut serde_json::Deserializer::from_str("null")).unwrap(), 0);
    }

    #[test]
    fn signed_numbers_may_be_negative() {
        let read = |json| or_zero::<_, i64>(&mut serde_json::Deserializer::from_str(json));
        for (json, number) in
            [("-3", -3), ("-3.9", -3), ("\"-3\"", -3), ("null", 0), ("-9223372036854775808.0", i64::MIN)]
        {
            assert_eq!(read(json).unwrap(), number, "{json}");
        }
        for json in ["9223372036854775808", "9.3e18", "-1e30", "1e400", "\"inf\""] {
            assert!(read(json).is_err(), "{json}");
        }
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
