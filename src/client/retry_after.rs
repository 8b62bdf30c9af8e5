//! The `Retry-After` header.

use std::time::Duration;

use chrono::{DateTime, Datelike, Months, NaiveDateTime, Utc};
use http::{
    HeaderMap,
    header::{DATE, RETRY_AFTER},
};

/// Reads `Retry-After`, in seconds or as a date. A number that is too large counts as the longest possible delay.
///
/// A date is relative to the `Date` of the response, if there is one, because the local clock may be wrong.
pub(crate) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Some(delay) = seconds(text) {
        return Some(delay);
    }
    let server_now = headers.get(DATE).and_then(|value| value.to_str().ok()).and_then(|text| date(text, now));
    Some((date(text, now)? - server_now.unwrap_or(now)).to_std().unwrap_or(Duration::ZERO))
}

/// Reads a number of seconds. A fraction is rounded up.
fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let begun = u64::from(fraction.bytes().any(|byte| byte != b'0'));
    // Digits fail to parse only if there are too many of them.
    Some(Duration::from_secs(whole.parse::<u64>().unwrap_or(u64::MAX).saturating_add(begun)))
}

/// Reads a date in one of the three forms of RFC 9110. The day of the week may be wrong or missing.
fn date(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let (_, day_and_time) = text.split_once(", ").unwrap_or(("", text));
    if let Ok(date) = DateTime::parse_from_rfc2822(day_and_time) {
        return Some(date.to_utc());
    }
    let utc = |text, format| NaiveDateTime::parse_from_str(text, format).ok().map(|date| date.and_utc());
    // RFC 850, with a year of two digits or, in practice, of four.
    if let Some(date) = utc(day_and_time, "%d-%b-%y %H:%M:%S GMT") {
        const CENTURY: Months = Months::new(1200);
        let date = if date.year() < 2000 { date.checked_add_months(CENTURY)? } else { date };
        // A year that appears to be more than 50 years in the future is in the past.
        let latest = now.checked_add_months(Months::new(600))?;
        return if date > latest { date.checked_sub_months(CENTURY) } else { Some(date) };
    }
    utc(day_and_time, "%d-%b-%Y %H:%M:%S GMT").or_else(|| {
        // C's asctime().
        let (_, month_and_time) = text.split_once(' ')?;
        utc(month_and_time.trim_start(), "%b %e %H:%M:%S %Y")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::parse_from_rfc2822("Fri, 20 Nov 2026 12:00:00 GMT").unwrap().to_utc()
    }

    fn read(text: &str) -> Option<Duration> {
        retry_after(&HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]), now())
    }

    #[test]
    fn every_form_is_read() {
        for (text, expected) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("007", Some(7)),
            ("1.0", Some(1)),
            ("1.2", Some(2)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", Some(u64::MAX)),
            ("99999999999999999999999999999999999999", Some(u64::MAX)),
            // IMF-fixdate
            ("Fri, 20 Nov 2026 12:01:30 GMT", Some(90)),
            ("Fri, 20 Nov 2026 11:00:00 GMT", Some(0)),
            ("20 Nov 2026 12:01:30 GMT", Some(90)),
            ("Mon, 20 Nov 2026 12:01:30 GMT", Some(90)),
            // RFC 850
            ("Friday, 20-Nov-26 12:01:30 GMT", Some(90)),
            ("Fri, 20-Nov-2026 12:01:30 GMT", Some(90)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(0)),
            ("Friday, 20-Nov-68 12:00:00 GMT", Some(15_341 * 86_400)),
            ("Friday, 20-Nov-76 12:00:00 GMT", Some(18_263 * 86_400)),
            ("Saturday, 21-Nov-76 12:00:00 GMT", Some(0)),
            ("Friday, 20-Nov-99 12:00:00 GMT", Some(0)),
            // asctime
            ("Fri Nov 20 12:01:30 2026", Some(90)),
            ("Tue Dec  1 12:00:00 2026", Some(11 * 86_400)),
            ("", None),
            (".", None),
            ("1.", None),
            ("-1", None),
            ("+1", None),
            ("1e3", None),
            ("soon", None),
            ("Friday, 20-Nov-26 12:01:30 CET", None),
        ] {
            assert_eq!(read(text), expected.map(Duration::from_secs), "{text}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now()), None);
    }

    #[test]
    fn a_date_is_relative_to_the_clock_of_the_server() {
        for date in
            ["Fri, 20 Nov 2026 09:00:00 GMT", "Friday, 20-Nov-26 09:00:00 GMT", "Fri Nov 20 09:00:00 2026"]
        {
            let headers = HeaderMap::from_iter([
                (RETRY_AFTER, "Fri, 20 Nov 2026 09:00:05 GMT".parse().unwrap()),
                (DATE, date.parse().unwrap()),
            ]);
            assert_eq!(retry_after(&headers, now()), Some(Duration::from_secs(5)));
        }
    }
}
