//! Comparison with a naive matcher that implements only the definitions.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use proptest::{prelude::*, sample::select};

use super::CronExpression;

/// List item of a field.
#[derive(Clone, Debug)]
enum Item {
    Any,
    Every(u32),
    One(u32),
    From(u32, u32),
    Range(u32, u32),
    RangeStep(u32, u32, u32),
}

impl Item {
    fn text(&self) -> String {
        match self {
            Self::Any => "*".to_owned(),
            Self::Every(step) => format!("*/{step}"),
            Self::One(value) => value.to_string(),
            Self::From(first, step) => format!("{first}/{step}"),
            Self::Range(first, last) => format!("{first}-{last}"),
            Self::RangeStep(first, last, step) => format!("{first}-{last}/{step}"),
        }
    }

    fn has(&self, value: u32, min: u32, max: u32) -> bool {
        let size = max - min + 1;
        let distance = |from: u32| (value + size - from) % size;
        match *self {
            Self::Any => true,
            Self::Every(step) => (value - min).is_multiple_of(step),
            Self::One(one) => value == one,
            Self::From(first, step) => value >= first && (value - first).is_multiple_of(step),
            Self::Range(first, last) => distance(first) <= (last + size - first) % size,
            Self::RangeStep(first, last, step) => {
                distance(first) <= (last + size - first) % size && distance(first).is_multiple_of(step)
            }
        }
    }
}

fn item(min: u32, max: u32) -> impl Strategy<Value = Item> {
    let value = min..=max;
    let step = 1..=max;
    prop_oneof![
        2 => Just(Item::Any),
        1 => step.clone().prop_map(Item::Every),
        4 => value.clone().prop_map(Item::One),
        1 => (value.clone(), step.clone()).prop_map(|(first, step)| Item::From(first, step)),
        2 => (value.clone(), value.clone()).prop_map(|(first, last)| Item::Range(first, last)),
        1 => (value.clone(), value, step).prop_map(|(first, last, step)| Item::RangeStep(first, last, step)),
    ]
}

#[derive(Clone, Debug)]
struct Field(Vec<Item>, u32, u32);

impl Field {
    fn text(&self) -> String {
        self.0.iter().map(Item::text).collect::<Vec<_>>().join(",")
    }

    fn has(&self, value: u32) -> bool {
        self.0.iter().any(|item| item.has(value, self.1, self.2))
    }
}

fn field(min: u32, max: u32) -> impl Strategy<Value = Field> {
    proptest::collection::vec(item(min, max), 1..3).prop_map(move |items| Field(items, min, max))
}

#[derive(Clone, Debug)]
enum Day {
    OfMonth(Field),
    OfWeek(Field),
    BeforeLast(u32, bool),
    Nearest(u32),
    LastOfWeek(u32),
    Nth(u32, u32),
    Saturday,
}

impl Day {
    fn text(&self) -> (String, String) {
        let month = |text: String| (text, "?".to_owned());
        let week = |text: String| ("?".to_owned(), text);
        match self {
            Self::OfMonth(field) => month(field.text()),
            Self::BeforeLast(0, workday) => month(if *workday { "LW" } else { "L" }.to_owned()),
            Self::BeforeLast(days, workday) => month(format!("L-{days}{}", if *workday { "W" } else { "" })),
            Self::Nearest(day) => month(format!("{day}W")),
            Self::OfWeek(field) => week(field.text()),
            Self::LastOfWeek(weekday) => week(format!("{weekday}L")),
            Self::Nth(weekday, nth) => week(format!("{weekday}#{nth}")),
            Self::Saturday => week("L".to_owned()),
        }
    }

    fn has(&self, date: NaiveDate) -> bool {
        let weekday = date.weekday().number_from_sunday();
        let days = |count: i64| date + TimeDelta::days(count);
        let same_month = |other: NaiveDate| other.month() == date.month();
        let days_left = (1_u32..).find(|count| !same_month(days(i64::from(*count)))).unwrap() - 1;
        let is_workday = |date: NaiveDate| !matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        // The nearest workday of the month, which is always unique.
        let is_nearest_to = |day: u32| {
            let distance = |other: u32| other.abs_diff(day);
            date.with_day(day).is_some()
                && is_workday(date)
                && (1..=31)
                    .filter_map(|day| date.with_day(day))
                    .filter(|other| is_workday(*other))
                    .all(|other| distance(other.day()) >= distance(date.day()))
        };
        match self {
            Self::OfMonth(field) => field.has(date.day()),
            Self::OfWeek(field) => field.has(weekday),
            Self::BeforeLast(offset, false) => days_left == *offset,
            Self::BeforeLast(offset, true) => {
                (date.day() + days_left).checked_sub(*offset).is_some_and(|day| day > 0 && is_nearest_to(day))
            }
            Self::Nearest(day) => is_nearest_to(*day),
            Self::LastOfWeek(wanted) => weekday == *wanted && !same_month(days(7)),
            Self::Nth(wanted, nth) => weekday == *wanted && date.day().div_ceil(7) == *nth,
            Self::Saturday => date.weekday() == Weekday::Sat,
        }
    }
}

fn day() -> impl Strategy<Value = Day> {
    prop_oneof![
        2 => field(1, 31).prop_map(Day::OfMonth),
        2 => field(1, 7).prop_map(Day::OfWeek),
        1 => (0_u32..=30, any::<bool>()).prop_map(|(days, workday)| Day::BeforeLast(days, workday)),
        2 => prop_oneof![1_u32..=2, 28_u32..=31, 1_u32..=31].prop_map(Day::Nearest),
        1 => (1_u32..=7).prop_map(Day::LastOfWeek),
        1 => (1_u32..=7, 1_u32..=5).prop_map(|(weekday, nth)| Day::Nth(weekday, nth)),
        1 => Just(Day::Saturday),
    ]
}

#[derive(Clone, Debug)]
struct Expression {
    seconds: Field,
    minutes: Field,
    hours: Field,
    day: Day,
    month: Field,
    year: Option<u32>,
}

impl Expression {
    fn text(&self) -> String {
        let (of_month, of_week) = self.day.text();
        let year = self.year.map(|year| format!(" {year}")).unwrap_or_default();
        let [seconds, minutes, hours, month] =
            [&self.seconds, &self.minutes, &self.hours, &self.month].map(Field::text);
        format!("{seconds} {minutes} {hours} {of_month} {month} {of_week}{year}")
    }

    fn has_date(&self, date: NaiveDate) -> bool {
        self.year.is_none_or(|year| date.year() == i32::try_from(year).unwrap())
            && self.month.has(date.month())
            && self.day.has(date)
    }

    fn has_time(&self, second_of_day: u32) -> bool {
        self.hours.has(second_of_day / 3600)
            && self.minutes.has(second_of_day / 60 % 60)
            && self.seconds.has(second_of_day % 60)
    }

    /// Tries every second of every matching day, for a limited number of days.
    fn next_after(&self, after: DateTime<Utc>, days: usize) -> Option<DateTime<Utc>> {
        after.date_naive().iter_days().take(days).filter(|date| self.has_date(*date)).find_map(|date| {
            let from = if date == after.date_naive() { after.num_seconds_from_midnight() + 1 } else { 0 };
            let second = (from..86_400).find(|second| self.has_time(*second))?;
            let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(second, 0)?;
            Some(date.and_time(time).and_utc())
        })
    }
}

fn expression() -> impl Strategy<Value = Expression> {
    (
        field(0, 59),
        field(0, 59),
        field(0, 23),
        day(),
        prop_oneof![Just(Field(vec![Item::Any], 1, 12)), field(1, 12)],
        prop_oneof![3 => Just(None), 1 => (2024_u32..2034).prop_map(Some)],
    )
        .prop_map(|(seconds, minutes, hours, day, month, year)| Expression {
            seconds,
            minutes,
            hours,
            day,
            month,
            year,
        })
}

/// Times from 2023 to 2033.
fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (1_672_531_200_i64..2_000_000_000, select(vec![0_u32, 1, 999_999_999]))
        .prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn next_is_the_first_matching_second(expression in expression(), after in instant()) {
        const DAYS: usize = 1500;
        let text = expression.text();
        let cron: CronExpression = text.parse().unwrap();
        // Starting at a match covers most edge cases.
        let mut after = after;
        for _ in 0..4 {
            let next = cron.next_after(after);
            let Some(expected) = expression.next_after(after, DAYS) else {
                let horizon = after + TimeDelta::days(DAYS as i64 - 1);
                prop_assert!(next.is_none_or(|next| next > horizon && cron.matches(next)), "{text} {next:?}");
                break;
            };
            prop_assert_eq!(next, Some(expected), "{} after {}", text, after);
            after = expected;
        }
    }

    #[test]
    fn matches_agrees_with_the_definitions(expression in expression(), at in instant()) {
        let cron: CronExpression = expression.text().parse().unwrap();
        let fits = expression.has_date(at.date_naive()) && expression.has_time(at.num_seconds_from_midnight());
        prop_assert_eq!(cron.matches(at), fits);
    }

    #[test]
    fn any_text_is_parsed_or_rejected(text in "[ \t0-9A-Za-z*?/,#LW-]{0,40}|.{0,40}") {
        match CronExpression::parse(&text) {
            Ok(cron) => prop_assert_eq!(CronExpression::parse(cron.as_str()).unwrap(), cron),
            Err(error) => prop_assert!(error.to_string().starts_with("invalid cron expression `")),
        }
    }

    #[test]
    fn a_changed_expression_never_panics(expression in expression(), at in any::<proptest::sample::Index>(), with in "[0-9*?/,#LW -]") {
        let mut text = expression.text();
        let at = at.index(text.len());
        text.replace_range(at..=at, &with);
        if let Ok(cron) = CronExpression::parse(&text) {
            let from = DateTime::from_timestamp(1_772_000_000, 0).unwrap();
            prop_assert!(cron.next_after(from).is_none_or(|next| next > from && cron.matches(next)));
        }
    }
}

#[test]
fn formats_as_the_expression() {
    let cron: CronExpression = "0 0 2 ? * sun".parse().unwrap();
    assert_eq!(format!("{cron:>15}|"), "  0 0 2 ? * SUN|");
    assert_eq!(format!("{cron:?}"), r#"CronExpression("0 0 2 ? * SUN")"#);
    assert_eq!(cron.as_ref(), "0 0 2 ? * SUN");
    assert_eq!(
        CronExpression::parse("\n").unwrap_err().to_string(),
        r"invalid cron expression `\n`: expected 6 or 7 fields, found 1"
    );
}
