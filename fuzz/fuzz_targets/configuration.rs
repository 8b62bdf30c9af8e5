//! Configurations and their typed values, schedules and features: arbitrary content never causes a panic.
#![no_main]

use chrono::DateTime;
use connectors_sdk::elasticsearch as es;
use libfuzzer_sys::fuzz_target;

#[path = "round_trip.rs"]
mod round_trip;
use round_trip::round_trip;

fuzz_target!(|bytes: &[u8]| {
    if let Some(configuration) = round_trip::<es::Configuration>(bytes) {
        let _ = configuration.check().map_err(|problems| problems.to_string());
        let _ = configuration.missing_required().count();
        for (_, field) in configuration.iter() {
            let _ =
                (field.as_str(), field.as_i64(), field.as_bool(), field.as_list(), field.effective_value());
        }
    }
    round_trip::<es::Filtering>(bytes);
    round_trip::<es::Scheduling>(bytes);
    round_trip::<es::ConnectorFeatures>(bytes);
    if let Ok(cron) = std::str::from_utf8(bytes).unwrap_or_default().parse::<es::CronExpression>() {
        let mut last = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for next in cron.upcoming(last).take(3) {
            assert!(next > last);
            last = next;
        }
    }
});
