//! Timestamps in the formats of Elasticsearch.

use chrono::{DateTime, SecondsFormat, Utc};

/// Formats a time as Elasticsearch does: RFC 3339 in UTC with 3 to 9 fraction digits and no further trailing zeros.
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

/// Parses a time in any of the formats that the server accepts; `None` for other text.
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    // Offsets without a colon, such as `+0000`, and times without an offset or without seconds, which the server's date
    // format allows.
    let utc = text.strip_suffix('Z').unwrap_or(text);
    for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"] {
        if let Ok(time) = DateTime::parse_from_str(text, &format!("{format}%z")) {
            return Some(time.to_utc());
        }
        if let Ok(time) = chrono::NaiveDateTime::parse_from_str(utc, format) {
            return Some(time.and_utc());
        }
    }
    // An incomplete date means its first day. Four digits are a year, not milliseconds.
    for rest in ["", "-01", "-01-01"] {
        if matches!((text.len(), rest.len()), (10, 0) | (7, 3) | (4, 6))
            && let Ok(date) = chrono::NaiveDate::parse_from_str(&format!("{text}{rest}"), "%Y-%m-%d")
        {
            return date.and_hms_opt(0, 0, 0).map(|time| time.and_utc());
        }
    }
    DateTime::from_timestamp_millis(text.parse().ok()?)
}
