//! Conversion of scalar values.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::{Options, json::Kind, parse::FieldError};
use connectors_sdk::elasticsearch::CronExpression;

use crate::time::{self, to_text};

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

/// Converts an integer, or its digits as a string.
pub(super) fn integer(kind: Kind, range: RangeInclusive<i64>, name: &str) -> Result<Value, FieldError> {
    let digits = match kind {
        Kind::Number(number) => number.to_string(),
        Kind::Text(text) => text,
        _ => return Err(FieldError::illegal("not a number")),
    };
    let number = match (digits.parse::<i64>(), digits.parse::<f64>()) {
        (Ok(number), _) => number,
        (_, Ok(number)) if number.fract() != 0.0 => {
            let reason = format!("{digits} cannot be converted to {name} without data loss");
            return Err(FieldError::illegal(reason));
        }
        // Above 2^53 a float cannot represent every integer.
        #[allow(clippy::cast_possible_truncation)]
        (_, Ok(number)) if number.abs() <= 9_007_199_254_740_992.0 => number as i64,
        (_, Ok(_)) => {
            return Err(FieldError::illegal(format!("Numeric value ({digits}) out of range of {name}")));
        }
        (_, Err(_)) => return Err(FieldError::illegal(format!("For input string: \"{digits}\""))),
    };
    if !range.contains(&number) {
        return Err(FieldError::illegal(format!("Numeric value ({digits}) out of range of {name}")));
    }
    Ok(number.into())
}

/// Converts a time to the form in which it is stored, in UTC.
pub(super) fn time(value: &Value, options: &Options) -> Result<Value, FieldError> {
    let text = value.as_str().unwrap_or_default();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let millis = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // Four digits could be a year or milliseconds; the server tries dates first.
    let millis = millis && digits.len() != 4;
    // The part after the date. The server refuses a space instead of the `T`.
    let clock = text.get(10..).unwrap_or_default();
    let zone = clock.starts_with('T') && clock.contains(['Z', '+', '-']);
    let no_zone = options.any_time && (clock.is_empty() || clock.starts_with('T'));
    match time::parse(text) {
        Some(time) if millis || zone || no_zone => Ok(to_text(&time).into()),
        _ => Err(FieldError::illegal(format!(
            "failed to parse date field [{text}] with format [strict_date_optional_time||epoch_millis]"
        ))),
    }
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
    fn integers_may_be_strings_but_have_no_fraction() {
        let read = |kind| integer(kind, -5..=3_000_000_000, "int").ok();
        let number = |text: &str| Kind::Number(text.parse().unwrap());
        assert_eq!(read(number("7")), Some(7.into()));
        assert_eq!(read(number("7.0")), Some(7.into()));
        assert_eq!(read(Kind::Text("-5".to_owned())), Some((-5).into()));
        assert_eq!(read(number("7.5")), None);
        assert_eq!(read(number("-6")), None);
        assert_eq!(read(number("1e30")), None);
        assert_eq!(read(Kind::Text("seven".to_owned())), None);
        assert_eq!(read(Kind::Text(String::new())), None);
    }

    #[test]
    fn times_need_an_offset_unless_any_time_is_allowed() {
        let read = |text: &str, options| time(&text.into(), &options).ok();
        let strict = Options::new();
        for text in ["2024-05-01T12:00:00+02:00", "2024-05-01T10:00:00.000000000Z", "1714557600000"] {
            assert_eq!(read(text, strict), Some("2024-05-01T10:00:00.000Z".into()), "{text}");
        }
        assert_eq!(read("2024-05-01 10:00:00Z", strict.any_time(true)), None);
        for text in ["2024-05-01", "2024-05-01T10:00:00"] {
            assert_eq!(read(text, strict), None, "{text}");
            assert!(read(text, strict.any_time(true)).is_some(), "{text}");
        }
        assert_eq!(read("this is not a timestamp", strict.any_time(true)), None);
    }
}
