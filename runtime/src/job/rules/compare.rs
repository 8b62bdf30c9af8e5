//! Comparison of a document's value with the text of a rule, which takes the type of the value.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde_json::{Number, Value};

/// Returns whether the value equals the text.
pub(super) fn equal(value: &Value, text: &str) -> bool {
    match value {
        Value::Bool(value) => text.trim().eq_ignore_ascii_case(if *value { "true" } else { "false" }),
        _ => order(value, text).is_some_and(Ordering::is_eq),
    }
}

/// Compares the value with the text: numbers as numbers, times as times, other text as text. `None` if they cannot be
/// compared.
pub(super) fn order(value: &Value, text: &str) -> Option<Ordering> {
    match value {
        Value::Number(value) => order_numbers(value, text.trim()),
        Value::String(value) => match (instant(value), instant(text)) {
            (Some(value), Some(limit)) => Some(value.cmp(&limit)),
            _ => Some(value.as_str().cmp(text)),
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn order_numbers(value: &Number, text: &str) -> Option<Ordering> {
    if let (Some(value), Ok(limit)) = (value.as_i128(), text.parse::<i128>()) {
        return Some(value.cmp(&limit));
    }
    let limit: f64 = text.parse().ok().filter(|limit: &f64| !limit.is_nan())?;
    value.as_f64()?.partial_cmp(&limit)
}

/// The point in time that a text stands for. Without an offset it is in UTC.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    // Cheaper than the attempts to parse it.
    if !text.starts_with(|first: char| first.is_ascii_digit()) || text.len() < "2024-01-01".len() {
        return None;
    }
    let with_offset = || DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc));
    let without = || {
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
    };
    let date = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    with_offset().or_else(|| without().or_else(date).map(|at| at.and_utc()))
}
