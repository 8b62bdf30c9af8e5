//! Serialization of timestamps.

use std::{borrow::Cow, fmt};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::{Error, Visitor};

/// Formats a timestamp as Elasticsearch does: RFC 3339 in UTC with 3 to 9 fraction digits and no further trailing zeros.
/// Timestamps that were read are written back unchanged.
pub(crate) fn to_text(time: &DateTime<Utc>) -> String {
    let mut text = time.to_rfc3339_opts(SecondsFormat::Nanos, false);
    text.truncate(text.len() - "+00:00".len());
    for _ in 0..6 {
        if text.ends_with('0') {
            text.pop();
        }
    }
    text.push('Z');
    text
}

/// Reads a timestamp: RFC 3339 with any offset, the same without an offset (UTC), a date, or milliseconds since the Unix
/// epoch as a number or as text.
struct AnyTime;

impl Visitor<'_> for AnyTime {
    type Value = DateTime<Utc>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a timestamp (RFC 3339 or epoch milliseconds)")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        parse(text).ok_or_else(|| E::custom("expected a timestamp (RFC 3339 or epoch milliseconds)"))
    }

    fn visit_i64<E: Error>(self, millis: i64) -> Result<Self::Value, E> {
        DateTime::from_timestamp_millis(millis).ok_or_else(|| E::custom("epoch milliseconds out of range"))
    }

    fn visit_u64<E: Error>(self, millis: u64) -> Result<Self::Value, E> {
        i64::try_from(millis)
            .ok()
            .and_then(DateTime::from_timestamp_millis)
            .ok_or_else(|| E::custom("epoch milliseconds out of range"))
    }

    fn visit_f64<E: Error>(self, millis: f64) -> Result<Self::Value, E> {
        // Beyond ±2^53, floats are less precise than a millisecond.
        if millis.is_finite() && millis.abs() < 9_007_199_254_740_992.0 {
            #[allow(clippy::cast_possible_truncation)]
            self.visit_i64(millis as i64)
        } else {
            Err(E::custom("epoch milliseconds out of range"))
        }
    }
}

pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    // Offsets without a colon (`+0000`), and the parts that the server's date format treats as optional.
    let text = &*with_dot_and_minutes(text);
    let utc = text.strip_suffix('Z').unwrap_or(text);
    for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"] {
        if let Ok(time) = DateTime::parse_from_str(text, &format!("{format}%z")) {
            return Some(time.to_utc());
        }
        if let Ok(time) = chrono::NaiveDateTime::parse_from_str(utc, format) {
            return Some(time.and_utc());
        }
    }
    // A year, or a year and month, means its first day. Four digits are a year, not milliseconds.
    for rest in ["", "-01", "-01-01"] {
        if matches!((text.len(), rest.len()), (10, 0) | (7, 3) | (4, 6))
            && let Ok(date) = chrono::NaiveDate::parse_from_str(&format!("{text}{rest}"), "%Y-%m-%d")
        {
            return date.and_hms_opt(0, 0, 0).map(|time| time.and_utc());
        }
    }
    DateTime::from_timestamp_millis(text.parse().ok()?)
}

/// Completes the short forms that newer servers allow: an hour alone (`T10`), an offset of hours alone (`+02`), and a comma
/// before the fraction.
fn with_dot_and_minutes(text: &str) -> Cow<'_, str> {
    let Some((date, time)) = text.split_once('T') else { return text.into() };
    let offset = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, offset) = time.split_at_checked(offset).unwrap_or((time, ""));
    let two_digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let hour = if two_digits(clock) { ":00" } else { "" };
    let minutes = if offset.strip_prefix(['+', '-']).is_some_and(two_digits) { ":00" } else { "" };
    if hour.is_empty() && minutes.is_empty() && !clock.contains(',') {
        return text.into();
    }
    format!("{date}T{}{hour}{offset}{minutes}", clock.replacen(',', ".", 1)).into()
}

/// For `#[serde(with = "..")]` on a timestamp that may be absent or null. The field also needs `default`.
pub(crate) mod optional {
    use std::fmt;

    use super::{AnyTime, DateTime, Error, Utc, Visitor, to_text};
    use serde::{Deserializer, Serialize, Serializer};

    /// Reads a timestamp. An empty string is one that was never set.
    struct Maybe;

    impl<'de> Visitor<'de> for Maybe {
        type Value = Option<DateTime<Utc>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            AnyTime.expecting(f)
        }

        fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_any(self)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            if text.is_empty() { Ok(None) } else { AnyTime.visit_str(text).map(Some) }
        }

        fn visit_i64<E: Error>(self, millis: i64) -> Result<Self::Value, E> {
            AnyTime.visit_i64(millis).map(Some)
        }

        fn visit_u64<E: Error>(self, millis: u64) -> Result<Self::Value, E> {
            AnyTime.visit_u64(millis).map(Some)
        }

        fn visit_f64<E: Error>(self, millis: f64) -> Result<Self::Value, E> {
            AnyTime.visit_f64(millis).map(Some)
        }
    }

    #[allow(clippy::ref_option)]
    pub(crate) fn serialize<S: Serializer>(
        time: &Option<DateTime<Utc>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        time.as_ref().map(to_text).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<DateTime<Utc>>, D::Error> {
        deserializer.deserialize_option(Maybe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_reads_as_the_same_instant() {
        let expected = DateTime::parse_from_rfc3339("2024-05-01T10:00:00.120Z").unwrap();
        for text in [
            "2024-05-01T10:00:00.12Z",
            "2024-05-01T10:00:00.120Z",
            "2024-05-01T10:00:00.120000000Z",
            "2024-05-01T12:00:00.120+02:00",
            "2024-05-01T12:00:00.120+0200",
            "2024-05-01T10:00:00.120",
            "1714557600120",
        ] {
            assert_eq!(parse(text), Some(expected.to_utc()), "{text}");
        }
        assert_eq!(parse("2024-05-01").map(|t| to_text(&t)), Some("2024-05-01T00:00:00.000Z".to_owned()));
        assert_eq!(
            parse("2024-05-01T10:00").map(|t| to_text(&t)),
            Some("2024-05-01T10:00:00.000Z".to_owned())
        );
        for (text, expected) in [
            ("2024", "2024-01-01T00:00:00.000Z"),
            ("2024-05", "2024-05-01T00:00:00.000Z"),
            ("2024-05-01T10:00Z", "2024-05-01T10:00:00.000Z"),
            ("2024-05-01T10:00+02:00", "2024-05-01T08:00:00.000Z"),
            ("20240", "1970-01-01T00:00:20.240Z"),
        ] {
            assert_eq!(parse(text).map(|time| to_text(&time)).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "2024-5", "2024-13", "yesterday", "2024-13-01T00:00:00Z", "99999999999999999999"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn text_is_written_back_unchanged() {
        for text in [
            "2024-05-01T10:00:00.000Z",
            "2024-05-01T10:00:10.100Z",
            "2024-05-01T10:00:00.1203Z",
            "2024-05-01T10:00:00.123456789Z",
            "1970-01-01T00:00:00.000Z",
        ] {
            assert_eq!(parse(text).map(|t| to_text(&t)).as_deref(), Some(text));
        }
    }

    #[test]
    fn numbers_are_epoch_milliseconds() {
        let read = |json: &str| optional::deserialize(&mut serde_json::Deserializer::from_str(json));
        assert_eq!(
            read("1714557600120").unwrap().map(|t| to_text(&t)),
            Some("2024-05-01T10:00:00.120Z".into())
        );
        assert_eq!(
            read("1714557600120.0").unwrap().map(|t| to_text(&t)),
            Some("2024-05-01T10:00:00.120Z".into())
        );
        assert_eq!(read("-1").unwrap().map(|t| to_text(&t)), Some("1969-12-31T23:59:59.999Z".into()));
        assert_eq!(read("null").unwrap(), None);
        for json in ["18446744073709551615", "9223372036854775807", "1e300", "true", "{}", "\"x\""] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
