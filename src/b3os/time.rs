//! Timestamps in the formats of B3OS, including the forms of an unset timestamp.
//!
//! The API's schema declares them as strings, which Go writes in RFC 3339 with 0 to 9 fraction digits. An unset timestamp
//! is `null`, an empty string, or the first instant of year 1. Related resources use integers: seconds since 1970 have
//! ten digits, milliseconds thirteen.

use std::fmt;

use chrono::{DateTime, Datelike, SecondsFormat, Utc};
use serde::{
    Deserializer, Serializer,
    de::{Error, Visitor},
};

use crate::time::parse;

/// For `#[serde(with = "..", default)]` on an optional timestamp.
pub(super) fn serialize<S: Serializer>(
    time: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        None => serializer.serialize_none(),
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    deserializer.deserialize_any(MaybeTime)
}

struct MaybeTime;

impl Visitor<'_> for MaybeTime {
    type Value = Option<DateTime<Utc>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a timestamp (RFC 3339)")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if let Ok(number) = text.parse() {
            // A sign or a leading zero would change the number of digits.
            let digits = text == "0" || (text.starts_with(|first: char| matches!(first, '1'..='9')));
            return self.visit_i64(if digits { number } else { i64::MAX });
        }
        let time = parse(text).ok_or_else(|| E::custom("expected a timestamp (RFC 3339)"))?;
        if is_zero(&time) { Ok(None) } else { writable(Some(time)) }
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        // The number of digits tells seconds from milliseconds. Other numbers are a year or a date, for example.
        match number {
            0 => Ok(None),
            1_000_000_000..10_000_000_000 => writable(DateTime::from_timestamp_secs(number)),
            1_000_000_000_000..10_000_000_000_000 => writable(DateTime::from_timestamp_millis(number)),
            _ => writable(None),
        }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        // A number that does not fit is far beyond any valid date.
        self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// Returns `true` for Go's zero time. No server reports other times in year 1.
fn is_zero(time: &DateTime<Utc>) -> bool {
    time.year() <= 1
}

/// Rejects times that RFC 3339 cannot express, as it has four digits for the year.
fn writable<E: Error>(time: Option<DateTime<Utc>>) -> Result<Option<DateTime<Utc>>, E> {
    match time.filter(|time| time.year() <= 9999) {
        Some(time) => Ok(Some(time)),
        None => Err(E::custom("the timestamp is out of range")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, serde::Serialize, serde::Deserialize)]
    struct Row {
        #[serde(with = "super", default)]
        at: Option<DateTime<Utc>>,
    }

    fn read(value: &Value) -> Result<Option<String>, serde_json::Error> {
        let row: Row = serde_json::from_value(json!({"at": value}))?;
        Ok(serde_json::to_value(&row)?["at"].as_str().map(str::to_owned))
    }

    #[test]
    fn unset_timestamps_read_as_none() {
        assert!(serde_json::from_str::<Row>("{}").unwrap().at.is_none());
        for value in [
            json!(null),
            json!(""),
            json!(" "),
            json!("0001-01-01T00:00:00Z"),
            json!("0001-01-01T00:00:00.000Z"),
            json!("0001-01-01T00:53:28+00:53"),
            json!(0),
            json!("0"),
        ] {
            assert_eq!(read(&value).unwrap(), None, "{value}");
        }
    }

    #[test]
    fn fractions_offsets_and_numbers_are_read() {
        for (value, expected) in [
            (json!("2024-01-01T00:00:00Z"), "2024-01-01T00:00:00Z"),
            (json!("2024-01-01T00:00:00.1Z"), "2024-01-01T00:00:00.100Z"),
            (json!("2024-01-01T00:00:00.12Z"), "2024-01-01T00:00:00.120Z"),
            (json!("2024-01-01T00:00:00.123Z"), "2024-01-01T00:00:00.123Z"),
            (json!("2024-01-01T00:00:00.1234Z"), "2024-01-01T00:00:00.123400Z"),
            (json!("2024-01-01T00:00:00.12345Z"), "2024-01-01T00:00:00.123450Z"),
            (json!("2024-01-01T00:00:00.123456Z"), "2024-01-01T00:00:00.123456Z"),
            (json!("2024-01-01T00:00:00.1234567Z"), "2024-01-01T00:00:00.123456700Z"),
            (json!("2024-01-01T00:00:00.12345678Z"), "2024-01-01T00:00:00.123456780Z"),
            (json!("2024-01-01T00:00:00.123456789Z"), "2024-01-01T00:00:00.123456789Z"),
            (json!("2024-01-01T05:45:00+05:45"), "2024-01-01T00:00:00Z"),
            (json!("2023-12-31T16:00:00-08:00"), "2024-01-01T00:00:00Z"),
            (json!(1_704_067_200), "2024-01-01T00:00:00Z"),
            (json!(1_704_067_200_123_i64), "2024-01-01T00:00:00.123Z"),
            (json!("1704067200"), "2024-01-01T00:00:00Z"),
            (json!("1704067200123"), "2024-01-01T00:00:00.123Z"),
        ] {
            assert_eq!(read(&value).unwrap().as_deref(), Some(expected), "{value}");
        }
    }

    #[test]
    fn invalid_timestamps_are_errors() {
        for value in [
            json!("9999-12-31T23:59:59-01:00"),
            json!("2026"),
            json!("20260101"),
            json!(2026),
            json!(-1),
            json!("-1704067200"),
            json!("01704067200"),
            json!(17_040_672_001_i64),
            json!(-99_999_999_999_i64),
            json!(253_402_300_800_000_i64),
            json!("yesterday"),
            json!(i64::MAX),
            json!(u64::MAX),
            json!(true),
            json!({}),
            json!(1.5),
        ] {
            let error = read(&value).unwrap_err().to_string();
            assert!(!error.contains("yesterday") && error.contains("timestamp"), "{error}");
        }
    }
}
