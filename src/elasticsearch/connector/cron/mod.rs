//! Quartz cron expressions: the syntax and when they fire next.

mod days;
mod next;
mod parse;

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use days::Days;
use parse::Span;

use crate::error::{Error, Result};

/// When something is due: a cron expression in Quartz's form, as schedules of connectors have it, in UTC.
///
/// Six fields and an optional seventh, separated by blanks; case does not matter:
///
/// | field | values | beside `*` `,` `-` `/` |
/// | --- | --- | --- |
/// | seconds | 0-59 | |
/// | minutes | 0-59 | |
/// | hours | 0-23 | |
/// | day of month | 1-31 | `?`; `L` the last day, `L-3` three days before it; `15W` the workday nearest to the 15th within the month, `LW` the last workday |
/// | month | 1-12 or JAN-DEC | |
/// | day of week | 1-7 or SUN-SAT | `?`; `6L` the last Friday, `6#3` the third Friday of the month, `L` Saturday |
/// | year | any; everything up to 2999 if not given | |
///
/// Exactly one of the two day fields must be `?`. `5/20` starts at 5 and goes on in steps of 20 to the end of the field;
/// `*/20` and `/20` start at the beginning. A range may go over the end: `FRI-MON`, `22-2`. Whatever follows the seventh
/// field is not looked at.
///
/// Input that servers accept but partly ignore is refused here: characters after a complete value (`5X`, `MON-FRI/2`),
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
    /// Bit n is set where the field has the value n; the same in the next four.
    seconds: u64,
    minutes: u64,
    hours: u64,
    months: u64,
    days: Days,
    years: Vec<Span>,
}

impl CronExpression {
    /// Reads an expression.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) with what is wrong.
    pub fn parse(text: &str) -> Result<Self> {
        parse::expression(text).map_err(|fault| {
            Error::request(format!("`{}` is no cron expression: {fault}", text.escape_debug()))
        })
    }

    /// The expression in upper case, which is how servers store it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is due in this very second.
    #[must_use]
    pub fn matches(&self, at: DateTime<Utc>) -> bool {
        next::matches(self, at)
    }

    /// The first time it is due after this one. `None` if it never is again, like the 30th of February, or not
    /// before the year 3000.
    #[must_use]
    pub fn next_after(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        next::after(self, after)
    }

    /// All times it is due after this one, in order.
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

/// Whether `value` is one of the bits. Values beyond the field's never are.
fn has(bits: u64, value: u32) -> bool {
    next_bit(bits, value) == Some(value)
}

/// The lowest bit that is set, from `from` on.
fn next_bit(bits: u64, from: u32) -> Option<u32> {
    let rest = bits.checked_shr(from).unwrap_or_default();
    (rest != 0).then(|| from + rest.trailing_zeros())
}

#[cfg(test)]
mod proptests;
