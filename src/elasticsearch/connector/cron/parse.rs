//! Parser of cron expressions.

use super::{CronExpression, Days};
use crate::text::quoted;

/// Last year of the search. It ends the search for an expression without scheduled times.
pub(super) const LAST_YEAR: u32 = 2999;
/// Start of `*`, and of steps without a start.
const FIRST_YEAR: u32 = 1970;

/// Years from `first` to `last` in steps of `step`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Span {
    first: u32,
    last: u32,
    step: u32,
}

impl Span {
    pub(super) fn has(self, year: u32) -> bool {
        (self.first..=self.last).contains(&year) && (year - self.first).is_multiple_of(self.step)
    }
}

struct Field {
    name: &'static str,
    min: u32,
    max: u32,
    /// Names of the values, starting at `min`.
    names: &'static [&'static str],
}

const SECONDS: Field = Field { name: "seconds", min: 0, max: 59, names: &[] };
const MINUTES: Field = Field { name: "minutes", min: 0, max: 59, names: &[] };
const HOURS: Field = Field { name: "hours", min: 0, max: 23, names: &[] };
const DAY_OF_MONTH: Field = Field { name: "day of month", min: 1, max: 31, names: &[] };
const MONTH: Field = Field {
    name: "month",
    min: 1,
    max: 12,
    names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};
const DAY_OF_WEEK: Field =
    Field { name: "day of week", min: 1, max: 7, names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] };
const YEAR: Field = Field { name: "year", min: FIRST_YEAR, max: LAST_YEAR, names: &[] };

type Parsed<T> = Result<T, String>;

pub(super) fn expression(text: &str) -> Parsed<CronExpression> {
    let text = text.to_uppercase();
    // As on servers, only spaces and tabs separate fields, but any whitespace is trimmed from a field.
    let tokens: Vec<&str> =
        text.split([' ', '\t']).filter(|token| !token.is_empty()).map(str::trim).take(7).collect();
    let [seconds, minutes, hours, day_of_month, month, day_of_week, year @ ..] = tokens.as_slice() else {
        return Err(format!("expected 6 or 7 fields, found {}", tokens.len()));
    };
    Ok(CronExpression {
        seconds: set(&SECONDS, seconds)?,
        minutes: set(&MINUTES, minutes)?,
        hours: set(&HOURS, hours)?,
        months: set(&MONTH, month)?,
        days: days(day_of_month, day_of_week)?,
        years: spans(year.first().copied().unwrap_or("*"))?,
        text,
    })
}

fn days(of_month: &str, of_week: &str) -> Parsed<Days> {
    match (of_month, of_week) {
        ("?", "?") => Err("one of day of month and day of week must not be `?`".to_owned()),
        ("?", of_week) => days_of_week(of_week),
        (of_month, "?") => days_of_month(of_month),
        _ => Err("one of day of month and day of week must be `?`".to_owned()),
    }
}

fn days_of_month(text: &str) -> Parsed<Days> {
    if let Some(rest) = text.strip_prefix('L') {
        let (rest, workday) = rest.strip_suffix('W').map_or((rest, false), |rest| (rest, true));
        let offset = match rest.strip_prefix('-') {
            Some(offset) => number(&DAY_OF_MONTH, offset)?,
            None if rest.is_empty() => 0,
            None => return Err(invalid(&DAY_OF_MONTH, text)),
        };
        return if offset > 30 {
            Err("the offset of `L` must be from 0 to 30".to_owned())
        } else {
            Ok(Days::BeforeLast { offset, workday })
        };
    }
    match text.strip_suffix('W') {
        Some(day) => Ok(Days::NearestWorkday(value(&DAY_OF_MONTH, day)?)),
        None => Ok(Days::OfMonth(set(&DAY_OF_MONTH, text)?)),
    }
}

fn days_of_week(text: &str) -> Parsed<Days> {
    if text == "L" {
        return Ok(Days::OfWeek(1 << DAY_OF_WEEK.max));
    }
    if let Some((day, nth)) = text.split_once('#') {
        let weekday = value(&DAY_OF_WEEK, day)?;
        return match number(&DAY_OF_WEEK, nth)? {
            nth @ 1..=5 => Ok(Days::NthOfWeek { weekday, nth }),
            _ => Err("`#` must be followed by a number from 1 to 5".to_owned()),
        };
    }
    match text.strip_suffix('L') {
        Some(day) => Ok(Days::LastOfWeek(value(&DAY_OF_WEEK, day)?)),
        None => Ok(Days::OfWeek(set(&DAY_OF_WEEK, text)?)),
    }
}

fn set(field: &Field, text: &str) -> Parsed<u64> {
    let mut bits = 0;
    for item in text.split(',') {
        let (first, last, step) = range(field, item)?;
        let size = field.max - field.min + 1;
        // A range that wraps around continues at the minimum of the field.
        let last = if last < first { last + size } else { last };
        let mut at = first;
        while at <= last {
            bits |= 1_u64 << (if at > field.max { at - size } else { at });
            at = at.saturating_add(step);
        }
    }
    Ok(bits)
}

fn spans(text: &str) -> Parsed<Vec<Span>> {
    text.split(',')
        .map(|item| match range(&YEAR, item)? {
            (first, last, _) if last < first => Err("a range of years must be ascending".to_owned()),
            (first, last, step) => Ok(Span { first, last, step }),
        })
        .collect()
}

/// Parses a list item into first value, last value and step.
fn range(field: &Field, item: &str) -> Parsed<(u32, u32, u32)> {
    let (base, step) = match item.split_once('/') {
        Some((base, step)) => match number(field, step)? {
            0 => return Err(format!("the step of {} must not be 0", field.name)),
            step => (base, Some(step)),
        },
        None => (item, None),
    };
    match (base, step) {
        ("*", None) => Ok((field.min, field.max, 1)),
        // Servers limit the step only here.
        ("" | "*", Some(step)) if step <= field.max => Ok((field.min, field.max, step)),
        ("" | "*", Some(_)) => Err(format!("the step of {} must not exceed {}", field.name, field.max)),
        _ => match (base.split_once('-'), step) {
            (None, None) => value(field, base).map(|value| (value, value, 1)),
            (None, Some(step)) => Ok((numeric(field, base)?, field.max.max(numeric(field, base)?), step)),
            (Some((first, last)), Some(step)) => Ok((numeric(field, first)?, numeric(field, last)?, step)),
            (Some((first, last)), None) if named(field, first).is_some() => {
                match (named(field, first), named(field, last)) {
                    (Some(first), Some(last)) => Ok((first, last, 1)),
                    _ => Err(format!("`{}` mixes names and numbers", quoted(base, 50))),
                }
            }
            (Some((first, last)), None) => Ok((numeric(field, first)?, numeric(field, last)?, 1)),
        },
    }
}

/// Parses a name or a number.
fn value(field: &Field, text: &str) -> Parsed<u32> {
    named(field, text).map_or_else(|| numeric(field, text), Ok)
}

fn named(field: &Field, text: &str) -> Option<u32> {
    let index = field.names.iter().position(|name| *name == text)?;
    Some(field.min + u32::try_from(index).ok()?)
}

/// Parses a number within the limits of the field; years have no limits.
fn numeric(field: &Field, text: &str) -> Parsed<u32> {
    let value = number(field, text)?;
    if field.max < LAST_YEAR && !(field.min..=field.max).contains(&value) {
        return Err(format!("{} must be from {} to {}, not {value}", field.name, field.min, field.max));
    }
    Ok(value)
}

fn number(field: &Field, text: &str) -> Parsed<u32> {
    // `parse` alone would accept a sign.
    if text.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(number) = text.parse()
    {
        return Ok(number);
    }
    Err(invalid(field, text))
}

fn invalid(field: &Field, text: &str) -> String {
    format!("`{}` is not a valid value for {}", quoted(text, 50), field.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_expressions_are_parsed() {
        for text in [
            "0 0 0 * * ?",
            "0/5 * * * * ?",
            "0 0/15 * * * ?",
            "0 0/60 * * * ?",
            "/20 */59 */23 */31 */12 ? */7",
            "0,15,30,45 0-30/10 22-2 28-3 11-2 ?",
            "0 0 0 ? JAN,MAR-MAY MON-FRI,SUN",
            "0 0 0 ? * 1,3-5,7",
            "0 0 0 ? * FRI-MON 2026-2030/2,2040,2050/3,9999",
            "0 0 0 L * ?",
            "0 0 0 L-0 * ?",
            "0 0 0 L-30 * ?",
            "0 0 0 LW * ?",
            "0 0 0 L-3W * ?",
            "0 0 0 1W * ?",
            "0 0 0 31W * ?",
            "0 0 0 ? * L",
            "0 0 0 ? * 6L",
            "0 0 0 ? * FRIL",
            "0 0 0 ? * 6#3",
            "0 0 0 ? * FRI#5",
            "0 0 0 ? * *",
            "0 0 0 *,5 * ?",
            "0 0 0 05 012 ?",
            "0 0 0 31 2 ?",
            "0 0 0 1 1 ? 1950",
            "  0\t0 0   1 1 ?  * ignored fields ",
            "0 0 0 * * ?\n",
        ] {
            let cron = expression(text).unwrap_or_else(|reason| panic!("{text}: {reason}"));
            assert_eq!(expression(&text.to_lowercase()).as_ref(), Ok(&cron), "{text}");
            assert_eq!(cron.text, text.to_uppercase());
        }
    }

    #[test]
    fn invalid_expressions_are_explained() {
        for (text, reason) in [
            ("", "expected 6 or 7 fields, found 0"),
            ("0 0 0 * *", "expected 6 or 7 fields, found 5"),
            ("0 0 0 * * *", "one of day of month and day of week must be `?`"),
            ("0 0 0 1 * MON", "one of day of month and day of week must be `?`"),
            ("0 0 0 ? * ?", "one of day of month and day of week must not be `?`"),
            ("61 0 0 * * ?", "seconds must be from 0 to 59, not 61"),
            ("0 60 0 * * ?", "minutes must be from 0 to 59, not 60"),
            ("0 0 24 * * ?", "hours must be from 0 to 23, not 24"),
            ("0 0 1-24 * * ?", "hours must be from 0 to 23, not 24"),
            ("0 0 0 0 * ?", "day of month must be from 1 to 31, not 0"),
            ("0 0 0 32 * ?", "day of month must be from 1 to 31, not 32"),
            ("0 0 0 * 13 ?", "month must be from 1 to 12, not 13"),
            ("0 0 0 ? * 0", "day of week must be from 1 to 7, not 0"),
            ("0 0 0 ? * 8/2", "day of week must be from 1 to 7, not 8"),
            ("*/60 0 0 * * ?", "the step of seconds must not exceed 59"),
            ("0 0 /24 * * ?", "the step of hours must not exceed 23"),
            ("0 0 0 ? * */8", "the step of day of week must not exceed 7"),
            ("0/0 0 0 * * ?", "the step of seconds must not be 0"),
            ("0/ 0 0 * * ?", "`` is not a valid value for seconds"),
            ("0 0 0 * FOO ?", "`FOO` is not a valid value for month"),
            ("0 0 0 * JAN-5 ?", "`JAN-5` mixes names and numbers"),
            ("0 0 0 * 1-MAY ?", "`MAY` is not a valid value for month"),
            ("0 0 0 ? * MON-FRI/2", "`MON` is not a valid value for day of week"),
            ("0 0 0 ? * MON/2", "`MON` is not a valid value for day of week"),
            ("5x 0 0 * * ?", "`5X` is not a valid value for seconds"),
            ("-5 0 0 * * ?", "`` is not a valid value for seconds"),
            ("+5 0 0 * * ?", "`+5` is not a valid value for seconds"),
            ("1,,2 0 0 * * ?", "`` is not a valid value for seconds"),
            ("? 0 0 * * ?", "`?` is not a valid value for seconds"),
            ("L 0 0 * * ?", "`L` is not a valid value for seconds"),
            ("99999999999 0 0 * * ?", "`99999999999` is not a valid value for seconds"),
            ("0 0 0 1,? * ?", "`?` is not a valid value for day of month"),
            ("0 0 0 L,5 * ?", "`L,5` is not a valid value for day of month"),
            ("0 0 0 L-31 * ?", "the offset of `L` must be from 0 to 30"),
            ("0 0 0 L- * ?", "`` is not a valid value for day of month"),
            ("0 0 0 W * ?", "`` is not a valid value for day of month"),
            ("0 0 0 32W * ?", "day of month must be from 1 to 31, not 32"),
            ("0 0 0 1W,15W * ?", "`1W,15` is not a valid value for day of month"),
            ("0 0 0 6L * ?", "`6L` is not a valid value for day of month"),
            ("0 0 0 6#3 * ?", "`6#3` is not a valid value for day of month"),
            ("0 0 0 ? * LW", "`LW` is not a valid value for day of week"),
            ("0 0 0 ? * 6L,1L", "`6L,1` is not a valid value for day of week"),
            ("0 0 0 ? * 6#6", "`#` must be followed by a number from 1 to 5"),
            ("0 0 0 ? * 6#0", "`#` must be followed by a number from 1 to 5"),
            ("0 0 0 ? * 6#", "`` is not a valid value for day of week"),
            ("0 0 0 ? * 6#3,2#1", "`3,2#1` is not a valid value for day of week"),
            ("0 0 0 * * ? 2030-2026", "a range of years must be ascending"),
            ("0 0 0 * * ? soon", "`SOON` is not a valid value for year"),
            ("0 0 0 * * \u{a0}", "one of day of month and day of week must be `?`"),
        ] {
            assert_eq!(expression(text).map(|cron| cron.text), Err(reason.to_owned()), "{text}");
        }
    }
}
