//! Days of a month that match an expression.

use chrono::{Datelike, NaiveDate};

use super::has;

/// Value of the day field that is not `?`. Weekdays are 1 (Sunday) to 7 (Saturday).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Days {
    /// Bit n is day n.
    OfMonth(u64),
    /// `offset` days before the last day of the month, or the workday nearest to that.
    BeforeLast { offset: u32, workday: bool },
    /// Workday nearest to a day.
    NearestWorkday(u32),
    /// Bit n is weekday n.
    OfWeek(u64),
    /// Last such weekday of the month.
    LastOfWeek(u32),
    /// Nth such weekday of the month.
    NthOfWeek { weekday: u32, nth: u32 },
}

impl Days {
    /// Returns the matching days of a month: bit n for day n.
    pub(super) fn of(self, year: i32, month: u32) -> u64 {
        let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else { return 0 };
        let month = Month {
            last: u32::from(first.num_days_in_month()),
            starts: first.weekday().number_from_sunday(),
        };
        match self {
            Self::OfMonth(days) => days & month.all(),
            Self::BeforeLast { offset, workday } => match month.last.checked_sub(offset) {
                Some(day) if workday => month.nearest_workday(day),
                Some(day) => month.only(day),
                None => 0,
            },
            Self::NearestWorkday(day) => month.nearest_workday(day),
            Self::OfWeek(weekdays) => (1..=month.last)
                .filter(|day| has(weekdays, month.weekday(*day)))
                .fold(0, |days, day| days | 1 << day),
            Self::LastOfWeek(weekday) => {
                month.only(month.last - (month.weekday(month.last) + 7 - weekday) % 7)
            }
            Self::NthOfWeek { weekday, nth } => {
                month.only(1 + (weekday + 7 - month.starts) % 7 + 7 * (nth - 1))
            }
        }
    }
}

struct Month {
    last: u32,
    /// Weekday of the first day of the month.
    starts: u32,
}

impl Month {
    fn weekday(&self, day: u32) -> u32 {
        (self.starts + day - 2) % 7 + 1
    }

    fn all(&self) -> u64 {
        (1 << (self.last + 1)) - 2
    }

    /// Returns the bit of this day, or none if the month does not have it.
    fn only(&self, day: u32) -> u64 {
        if (1..=self.last).contains(&day) { 1 << day } else { 0 }
    }

    /// A Saturday moves back and a Sunday moves forward, within the month.
    fn nearest_workday(&self, day: u32) -> u64 {
        if self.only(day) == 0 {
            return 0;
        }
        match self.weekday(day) {
            7 if day == 1 => self.only(3),
            7 => self.only(day - 1),
            1 if day == self.last => self.only(day - 2),
            1 => self.only(day + 1),
            _ => self.only(day),
        }
    }
}
