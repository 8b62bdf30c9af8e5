//! Conversion of scalar values.

use std::ops::RangeInclusive;

use chrono::DateTime;
use connectors_sdk::elasticsearch::CronExpression;
use serde_json::Value;

use super::{Options, json::Kind, parse::FieldError};
use crate::time::{parse_iso, to_text};

/// Converts a boolean, or its name as a string.
pub(super) fn boolean(kind: Kind) -> Result<Value, FieldError> {
    match kind {
        Kind::Bool(value) => Ok(value.into()),
        Kind::Text(text) => parse_bool(&text).map(Value::Bool).map_err(FieldError::illegal),
        _ => Err(FieldError::illegal("not a boolean")),
    }
}

/// Parses `true` or `false`. The error is the server's reason.
pub(super) fn parse_bool(text: &str) -> Result<bool, String> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("Failed to parse value [{text}] as only [true] or [false] are allowed.")),
    }
}

/// Converts a number, or its digits as a string, to an integer. A fraction is cut off.
pub(super) fn integer(kind: Kind, range: RangeInclusive<i64>, name: &str) -> Result<Value, FieldError> {
    let digits = match kind {
        Kind::Number(number) => number.to_string(),
        Kind::Text(text) => text,
        _ => return Err(FieldError::illegal("not a number")),
    };
    let number =
        cut(&digits).ok_or_else(|| FieldError::illegal(format!("For input string: \"{digits}\"")))?;
    match number {
        Some(number) if range.contains(&number) => Ok(number.into()),
        _ => Err(FieldError::illegal(format!("Numeric value ({digits}) out of range of {name}"))),
    }
}

/// The integer part of a number. `None` if it is not a number, `Some(None)` if it does not fit in 64 bits.
#[allow(clippy::option_option)]
fn cut(digits: &str) -> Option<Option<i64>> {
    let plain = match digits.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte.is_ascii_digit()) => whole,
        _ => digits,
    };
    if let Ok(number) = plain.parse() {
        return Some(Some(number));
    }
    if digits.contains(|character: char| character.is_alphabetic() && !matches!(character, 'e' | 'E')) {
        return None;
    }
    let number: f64 = digits.parse().ok()?;
    // The limits of a long: -2^63 and 2^63 are floats.
    let fits = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&number);
    #[allow(clippy::cast_possible_truncation)]
    Some(fits.then_some(number as i64))
}

/// Converts a time to the form in which it is stored, in UTC.
pub(super) fn time(value: &Value, options: &Options) -> Result<Value, FieldError> {
    let text = value.as_str().unwrap_or_default();
    let time = if is_millis(text) {
        text.parse().ok().and_then(DateTime::from_timestamp_millis)
    } else if options.times_need_offset && !is_complete(text) {
        None
    } else {
        parse_iso(text)
    };
    match time {
        Some(time) => Ok(to_text(&time).into()),
        None => Err(FieldError::illegal(format!(
            "failed to parse date field [{text}] with format [strict_date_optional_time||epoch_millis]"
        ))),
    }
}

fn is_millis(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    // Four digits could be a year or milliseconds; the server tries dates first.
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.len() != 4
}

/// Whether older servers accept the form of a time: with minutes, a point before the fraction, and an offset in hours and
/// minutes.
fn is_complete(text: &str) -> bool {
    let clock = text.split_once('T').map_or("", |(_, clock)| clock);
    let (time, offset) =
        clock.split_at_checked(clock.find(['Z', '+', '-']).unwrap_or(clock.len())).unwrap_or_default();
    time.contains(':') && !time.contains(',') && (offset == "Z" || offset.len() > "+02".len())
}

/// Converts a cron expression to the form in which it is stored, in upper case.
pub(super) fn cron(value: &Value) -> Result<Value, FieldError> {
    let text = value.as_str().unwrap_or_default();
    match CronExpression::parse(text) {
        Ok(cron) => Ok(cron.as_str().into()),
        Err(_) => Err(FieldError::illegal(format!("invalid cron expression [{text}]"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_may_be_strings_and_lose_their_fraction() {
        let read = |kind| integer(kind, -5..=i64::MAX, "int").ok();
        let number = |text: &str| Kind::Number(text.parse().unwrap());
        let text = |text: &str| Kind::Text(text.to_owned());
        for (kind, expected) in [
            (number("7"), 7),
            (number("7.0"), 7),
            (number("12.7"), 12),
            (number("-0.9"), 0),
            (number("-5.9"), -5),
            (number("1.5e3"), 1500),
            (text("-5"), -5),
            (text("12.7"), 12),
            (text("1e2"), 100),
            (text("9223372036854775807.9"), i64::MAX),
        ] {
            assert_eq!(read(kind.clone()), Some(expected.into()), "{kind:?}");
        }
        for kind in [
            number("-6"),
            number("-6.5"),
            number("1e30"),
            number("9223372036854775808"),
            text("seven"),
            text(""),
            text("NaN"),
            text("inf"),
            text("12.x"),
        ] {
            assert_eq!(read(kind.clone()), None, "{kind:?}");
        }
    }

    #[test]
    fn older_servers_need_a_complete_time() {
        let read = |text: &str, options| time(&text.into(), &options).ok();
        let (new, old) = (Options::new(), Options::new().times_need_offset(true));
        for text in ["2024-05-01T12:00:00+02:00", "2024-05-01T10:00:00.000000000Z", "1714557600000"] {
            assert_eq!(read(text, new), Some("2024-05-01T10:00:00.000Z".into()), "{text}");
            assert_eq!(read(text, old), Some("2024-05-01T10:00:00.000Z".into()), "{text}");
        }
        for text in
            ["2024-05-01T10:00:00", "2024-05-01T12:00:00+02", "2024-05-01T10:00:00,0Z", "2024-05-01T10Z"]
        {
            assert_eq!(read(text, new), Some("2024-05-01T10:00:00.000Z".into()), "{text}");
            assert_eq!(read(text, old), None, "{text}");
        }
        for text in ["2024-05-01", "2024", "2024-05-01 10:00:00Z", "this is not a timestamp", ""] {
            assert_eq!((read(text, new), read(text, old)), (None, None), "{text}");
        }
    }
}
