//! Computation of the next scheduled time.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};

use super::{CronExpression, has, next_bit, parse::LAST_YEAR};

pub(super) fn matches(cron: &CronExpression, at: DateTime<Utc>) -> bool {
    has(cron.seconds, at.second())
        && has(cron.minutes, at.minute())
        && has(cron.hours, at.hour())
        && cron.has_date(at.date_naive())
}

pub(super) fn after(cron: &CronExpression, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    // Expressions have a resolution of one second.
    let from = after.naive_utc().with_nanosecond(0)?.checked_add_signed(TimeDelta::seconds(1))?;
    let date = from.date();
    if cron.has_date(date)
        && let Some(time) = cron.time_from(from.time())
    {
        return Some(date.and_time(time).and_utc());
    }
    let date = cron.date_from(date.succ_opt()?)?;
    Some(date.and_time(cron.time_from(NaiveTime::MIN)?).and_utc())
}

impl CronExpression {
    fn has_year(&self, year: i32) -> bool {
        u32::try_from(year)
            .is_ok_and(|year| year <= LAST_YEAR && self.years.iter().any(|span| span.has(year)))
    }

    fn has_date(&self, date: NaiveDate) -> bool {
        self.has_year(date.year())
            && has(self.months, date.month())
            && has(self.days.of(date.year(), date.month()), date.day())
    }

    /// Returns the first matching day, starting at `from`.
    fn date_from(&self, from: NaiveDate) -> Option<NaiveDate> {
        let last = i32::try_from(LAST_YEAR).ok()?;
        (from.year().max(0)..=last).filter(|year| self.has_year(*year)).find_map(|year| {
            let mut at = if year == from.year() { from.month() } else { 1 };
            while let Some(month) = next_bit(self.months, at) {
                let day = if (year, month) == (from.year(), from.month()) { from.day() } else { 1 };
                if let Some(day) = next_bit(self.days.of(year, month), day) {
                    return NaiveDate::from_ymd_opt(year, month, day);
                }
                at = month + 1;
            }
            None
        })
    }

    /// Returns the first matching time of day, starting at `from`.
    fn time_from(&self, from: NaiveTime) -> Option<NaiveTime> {
        let first = |bits| next_bit(bits, 0);
        if has(self.hours, from.hour()) {
            if has(self.minutes, from.minute())
                && let Some(second) = next_bit(self.seconds, from.second())
            {
                return NaiveTime::from_hms_opt(from.hour(), from.minute(), second);
            }
            if let Some(minute) = next_bit(self.minutes, from.minute() + 1) {
                return NaiveTime::from_hms_opt(from.hour(), minute, first(self.seconds)?);
            }
        }
        let hour = next_bit(self.hours, from.hour() + 1)?;
        NaiveTime::from_hms_opt(hour, first(self.minutes)?, first(self.seconds)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        crate::time::parse(text).unwrap()
    }

    fn next(cron: &str, from: &str, count: usize) -> Vec<String> {
        let cron: CronExpression = cron.parse().unwrap();
        cron.upcoming(at(from)).take(count).map(|at| at.format("%Y-%m-%dT%H:%M:%S").to_string()).collect()
    }

    /// 2026-03-03 is a Tuesday.
    #[test]
    fn next_times_match_the_expression() {
        let from = "2026-03-03T10:07:03.5Z";
        for (cron, expected) in [
            ("0/5 * * * * ?", ["2026-03-03T10:07:05", "2026-03-03T10:07:10", "2026-03-03T10:07:15"]),
            ("0 0/15 * * * ?", ["2026-03-03T10:15:00", "2026-03-03T10:30:00", "2026-03-03T10:45:00"]),
            ("0 0/60 * * * ?", ["2026-03-03T11:00:00", "2026-03-03T12:00:00", "2026-03-03T13:00:00"]),
            ("5/20 7 10 * * ?", ["2026-03-03T10:07:05", "2026-03-03T10:07:25", "2026-03-03T10:07:45"]),
            ("0 0 22-2/2 * * ?", ["2026-03-03T22:00:00", "2026-03-04T00:00:00", "2026-03-04T02:00:00"]),
            ("0 0 0 ? * 2,4", ["2026-03-04T00:00:00", "2026-03-09T00:00:00", "2026-03-11T00:00:00"]),
            ("0 0 0 ? * 2", ["2026-03-09T00:00:00", "2026-03-16T00:00:00", "2026-03-23T00:00:00"]),
            ("0 0 0 ? * 2-6", ["2026-03-04T00:00:00", "2026-03-05T00:00:00", "2026-03-06T00:00:00"]),
            ("0 0 0 ? * MON-FRI", ["2026-03-04T00:00:00", "2026-03-05T00:00:00", "2026-03-06T00:00:00"]),
            ("0 0 0 ? * FRI-MON", ["2026-03-06T00:00:00", "2026-03-07T00:00:00", "2026-03-08T00:00:00"]),
            ("0 0 0 ? * 1", ["2026-03-08T00:00:00", "2026-03-15T00:00:00", "2026-03-22T00:00:00"]),
            ("0 0 0 ? * L", ["2026-03-07T00:00:00", "2026-03-14T00:00:00", "2026-03-21T00:00:00"]),
            ("0 0 0 ? * 6#3", ["2026-03-20T00:00:00", "2026-04-17T00:00:00", "2026-05-15T00:00:00"]),
            ("0 0 0 ? * 6#5", ["2026-05-29T00:00:00", "2026-07-31T00:00:00", "2026-10-30T00:00:00"]),
            ("0 0 0 ? * 6L", ["2026-03-27T00:00:00", "2026-04-24T00:00:00", "2026-05-29T00:00:00"]),
            ("0 0 0 L * ?", ["2026-03-31T00:00:00", "2026-04-30T00:00:00", "2026-05-31T00:00:00"]),
            ("0 0 0 L-3 * ?", ["2026-03-28T00:00:00", "2026-04-27T00:00:00", "2026-05-28T00:00:00"]),
            ("0 0 0 L-29 * ?", ["2026-04-01T00:00:00", "2026-05-02T00:00:00", "2026-06-01T00:00:00"]),
            ("0 0 0 LW * ?", ["2026-03-31T00:00:00", "2026-04-30T00:00:00", "2026-05-29T00:00:00"]),
            ("0 0 0 15W * ?", ["2026-03-16T00:00:00", "2026-04-15T00:00:00", "2026-05-15T00:00:00"]),
            ("0 0 0 1W 8 ?", ["2026-08-03T00:00:00", "2027-08-02T00:00:00", "2028-08-01T00:00:00"]),
            ("0 0 0 31W * ?", ["2026-03-31T00:00:00", "2026-05-29T00:00:00", "2026-07-31T00:00:00"]),
            ("0 0 0 29 FEB ?", ["2028-02-29T00:00:00", "2032-02-29T00:00:00", "2036-02-29T00:00:00"]),
            ("0 0 0 1 1 ? 2027/3", ["2027-01-01T00:00:00", "2030-01-01T00:00:00", "2033-01-01T00:00:00"]),
            (
                "0 0 0 1 1 ? 2025-2031/2",
                ["2027-01-01T00:00:00", "2029-01-01T00:00:00", "2031-01-01T00:00:00"],
            ),
            ("59 59 23 31 12 ?", ["2026-12-31T23:59:59", "2027-12-31T23:59:59", "2028-12-31T23:59:59"]),
        ] {
            assert_eq!(next(cron, from, 3), expected, "{cron}");
        }
    }

    #[test]
    fn expressions_may_have_no_next_time() {
        for cron in [
            "0 0 0 30 2 ?",
            "0 0 0 31W 2 ?",
            "0 0 0 L-30 2 ?",
            "0 0 0 1 1 ? 2025",
            "0 0 0 1 1 ? 3000",
            "0 0 0 ? 2 1#5 2026",
        ] {
            assert_eq!(next(cron, "2026-03-03T00:00:00Z", 1), [""; 0], "{cron}");
        }
        assert_eq!(next("0 0 0 1 1 ?", "2998-12-31T23:59:59Z", 9), ["2999-01-01T00:00:00"]);
        let always: CronExpression = "* * * * * ?".parse().unwrap();
        assert_eq!(always.next_after(at("2999-12-31T23:59:59Z")), None);
        assert_eq!(always.next_after(DateTime::<Utc>::MAX_UTC), None);
    }

    #[test]
    fn next_times_are_found_at_the_limits_of_the_calendar() {
        let always: CronExpression = "* * * * * ?".parse().unwrap();
        assert_eq!(always.next_after(DateTime::<Utc>::MIN_UTC), Some(at("1970-01-01T00:00:00Z")));
        assert_eq!(always.next_after(at("2026-12-31T23:59:59.999999999Z")), Some(at("2027-01-01T00:00:00Z")));
        assert_eq!(next("0 0 0 1 1 ? 1950", "1949-05-05T00:00:00Z", 9), ["1950-01-01T00:00:00"]);
        // A leap second is treated as the second before it.
        let leap = at("2016-12-31T23:59:59Z") + TimeDelta::zero();
        let leap = leap.with_nanosecond(1_500_000_000).unwrap();
        assert_eq!(always.next_after(leap), Some(at("2017-01-01T00:00:00Z")));
    }

    #[test]
    fn the_next_time_is_later_than_a_match() {
        let daily: CronExpression = "0 0 0 * * ?".parse().unwrap();
        let midnight = at("2026-03-03T00:00:00Z");
        assert!(daily.matches(midnight) && daily.matches(midnight + TimeDelta::milliseconds(999)));
        assert!(!daily.matches(midnight - TimeDelta::nanoseconds(1)));
        assert_eq!(daily.next_after(midnight), Some(midnight + TimeDelta::days(1)));
        assert_eq!(daily.next_after(midnight - TimeDelta::nanoseconds(1)), Some(midnight));
    }
}
