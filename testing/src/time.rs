//! Timestamps in the formats of Elasticsearch.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SecondsFormat, Utc};

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

/// Parses a time in any of the formats that may be stored; `None` for other text.
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    if let Some(time) = parse_iso(text) {
        return Some(time);
    }
    // An incomplete date means its first day. Four digits are a year, not milliseconds.
    for rest in ["", "-01", "-01-01"] {
        if matches!((text.len(), rest.len()), (10, 0) | (7, 3) | (4, 6))
            && let Some(date) = day(&format!("{text}{rest}"))
        {
            return Some(date.and_time(NaiveTime::MIN).and_utc());
        }
    }
    DateTime::from_timestamp_millis(text.parse().ok()?)
}

/// Parses an ISO 8601 time as the server does: minutes, seconds and the fraction may be absent, and a comma may precede
/// the fraction. An offset may have hours alone. Without an offset the time is in UTC.
pub(crate) fn parse_iso(text: &str) -> Option<DateTime<Utc>> {
    let (date, rest) = text.split_once('T')?;
    let (time, offset) = match rest.find(['Z', '+', '-']) {
        Some(at) => rest.split_at_checked(at)?,
        None => (rest, "Z"),
    };
    let local = day(date)?.and_time(time_of_day(time)?);
    local.checked_sub_offset(offset_of(offset)?).map(|time| time.and_utc())
}

fn day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(number(year, 4)?).ok()?, number(month, 2)?, number(day, 2)?)
}

/// Parses hours, with minutes and seconds if there are any, and a fraction of a second.
fn time_of_day(text: &str) -> Option<NaiveTime> {
    let (whole, fraction) = match text.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let parts: Vec<_> = whole.split(':').map(|part| number(part, 2)).collect::<Option<_>>()?;
    let (hour, minute, second) = match (parts.as_slice(), fraction) {
        ([hour], None) => (*hour, 0, 0),
        ([hour, minute], None) => (*hour, *minute, 0),
        ([hour, minute, second], _) => (*hour, *minute, *second),
        _ => return None,
    };
    let nanos = match fraction {
        Some(digits) if (1..=9).contains(&digits.len()) => number(&format!("{digits:0<9}"), 9)?,
        Some(_) => return None,
        None => 0,
    };
    NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)
}

/// Parses `Z`, `+02`, `+0200` or `+02:00`.
fn offset_of(text: &str) -> Option<FixedOffset> {
    if text == "Z" {
        return FixedOffset::east_opt(0);
    }
    let (sign, digits) = text.split_at_checked(1)?;
    let (hours, minutes) = match digits.len() {
        2 => (digits, "00"),
        4 => digits.split_at_checked(2)?,
        _ => digits.split_once(':')?,
    };
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    if hours > 18 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from((hours * 60 + minutes) * 60).ok()?;
    FixedOffset::east_opt(if sign == "-" { -seconds } else { seconds })
}

/// Parses a number with exactly this many digits.
fn number(digits: &str, length: usize) -> Option<u32> {
    let valid = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    if valid { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_times_may_be_incomplete_but_are_otherwise_strict() {
        for (text, expected) in [
            ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00.000Z"),
            ("2024-05-01T10:00:00", "2024-05-01T10:00:00.000Z"),
            ("2024-05-01T10:30", "2024-05-01T10:30:00.000Z"),
            ("2024-05-01T12Z", "2024-05-01T12:00:00.000Z"),
            ("2024-05-01T12:00:00+02", "2024-05-01T10:00:00.000Z"),
            ("2024-05-01T12:30:00+0230", "2024-05-01T10:00:00.000Z"),
            ("2024-04-30T23:00:00,5-11:00", "2024-05-01T10:00:00.500Z"),
            ("2024-05-01T10:00:00.123456789Z", "2024-05-01T10:00:00.123456789Z"),
        ] {
            assert_eq!(parse_iso(text).map(|time| to_text(&time)).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "2024-05-01",
            "2024-05-01 10:00:00Z",
            "2024-05-01T",
            "2024-05-01T10:00.5Z",
            "2024-05-01T10:00:00.Z",
            "2024-05-01T10:00:00.1234567890Z",
            "2024-05-01T10:00:60Z",
            "2024-05-01T25Z",
            "2024-05-01T1:00Z",
            "2024-05-01T10:00:00z",
            "2024-05-01T10:00:00+2",
            "2024-05-01T10:00:00+19",
            "2024-05-01T10:00:00+02:",
            "2024-02-30T10:00:00Z",
            "24-05-01T10:00:00Z",
            "2024-05-01-01T10:00:00Z",
        ] {
            assert_eq!(parse_iso(text), None, "{text}");
        }
    }
}
