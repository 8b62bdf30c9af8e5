//! Quartz cron expressions: parsing, and computation of scheduled times.

mod days;
mod next;
mod parse;

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use days::Days;
use parse::Span;

use crate::{
    error::{Error, Result},
    text::quoted,
};

/// Quartz cron expression in UTC, as used in the schedules of connectors.
///
/// It has six fields and an optional seventh, separated by spaces or tabs. Case does not matter.
///
/// | field | values | in addition to `*` `,` `-` `/` |
/// | --- | --- | --- |
/// | seconds | 0-59 | |
/// | minutes | 0-59 | |
/// | hours | 0-23 | |
/// | day of month | 1-31 | `?`; `L`: the last day, `L-3`: three days before it; `15W`: the workday nearest to the 15th within the month, `LW`: the last workday |
/// | month | 1-12 or JAN-DEC | |
/// | day of week | 1-7 or SUN-SAT | `?`; `6L`: the last Friday, `6#3`: the third Friday of the month, `L`: Saturday |
/// | year | any; 1970-2999 if not given | |
///
/// Exactly one of the two day fields must be `?`. `5/20` starts at 5 and continues in steps of 20 to the maximum of the
/// field; `*/20` and `/20` start at the minimum. A range may wrap around: `FRI-MON`, `22-2`. Input after the seventh
/// field is ignored.
///
/// Input that servers accept but partly ignore is rejected: characters after a complete value (`5X`, `MON-FRI/2`),
/// empty list items, a step of 0, and lists that contain `?`, `W` or `#`.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use connectors_sdk::elasticsearch::CronExpression;
///
/// let workdays: CronExpression = "0 30 6 ? * mon-fri".parse()?;
/// assert_eq!(workdays.to_string(), "0 30 6 ? * MON-FRI");
///
/// let friday: DateTime<Utc> = "2026-03-06T12:00:00Z".parse().unwrap();
/// let monday = "2026-03-09T06:30:00Z".parse().unwrap();
/// assert_eq!(workdays.next_after(friday), Some(monday));
/// assert_eq!(workdays.upcoming(friday).take(6).count(), 6);
/// # Ok::<(), connectors_sdk::Error>(())
/// ```
#[doc(alias = "quartz")]
#[doc(alias = "schedule")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CronExpression {
    text: String,
    /// Bit n is set if the field contains the value n; likewise in the next three fields.
    seconds: u64,
    minutes: u64,
    hours: u64,
    months: u64,
    days: Days,
    years: Vec<Span>,
}

impl CronExpression {
    /// Parses an expression.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) with the reason if the expression is invalid.
    pub fn parse(text: &str) -> Result<Self> {
        parse::expression(text).map_err(|reason| {
            Error::request(format!("invalid cron expression `{}`: {reason}", quoted(text, 200)))
        })
    }

    /// Returns the expression in upper case, as servers store it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether this time, truncated to the second, is a scheduled time.
    #[must_use]
    pub fn matches(&self, at: DateTime<Utc>) -> bool {
        next::matches(self, at)
    }

    /// Returns the first scheduled time after `after`. `None` if there is none before the year 3000, for example for
    /// the 30th of February.
    #[must_use]
    pub fn next_after(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        next::after(self, after)
    }

    /// Iterates over all scheduled times after `after`, in ascending order.
    pub fn upcoming(&self, after: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
        std::iter::successors(self.next_after(after), |last| self.next_after(*last))
    }
}

impl FromStr for CronExpression {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl fmt::Display for CronExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for CronExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CronExpression").field(&self.text).finish()
    }
}

impl AsRef<str> for CronExpression {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// Returns whether the bit `value` is set. `false` for a value outside the field.
fn has(bits: u64, value: u32) -> bool {
    next_bit(bits, value) == Some(value)
}

/// Returns the lowest bit that is set, starting at `from`.
fn next_bit(bits: u64, from: u32) -> Option<u32> {
    let rest = bits.checked_shr(from).unwrap_or_default();
    (rest != 0).then(|| from + rest.trailing_zeros())
}

#[cfg(test)]
mod proptests;
