//! Secrets, spellings, senders, places and sizes in all combinations.

use std::{cell::RefCell, collections::BTreeSet, error::Error as _};

use connectors_sdk::Error;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use super::{
    calls::{SENDERS, Sender},
    places::{PLACES, Place},
};
use crate::{log::Log, spellings::spellings, wire::Wire};

/// The beginning of each secret, so that nothing else looks like it.
const MARK: &str = "Zq7-";

/// Length of the beginning of a secret that must not remain where a text was cut.
const STUMP: usize = 8;

/// Where errors, and what is searched of them, are cut, and sizes around that.
fn paddings() -> impl Strategy<Value = usize> {
    let near = |size: usize| (size - 300)..(size + 40);
    prop_oneof![
        3 => Just(0),
        3 => 0..2_000_usize,
        2 => near(1_000),
        2 => near(4 * 1024),
        1 => near(64 * 1024),
        1 => Just(100_000),
    ]
}

/// Everything that an error makes visible.
fn shown(error: &Error) -> String {
    let mut shown =
        format!("{error}\n{error:#}\n{error:?}\n{error:#?}\n{:?} {:?}\n", error.path(), error.operation());
    let mut source = error.source();
    while let Some(cause) = source {
        shown.push_str(&format!("{cause}\n{cause:?}\n"));
        source = cause.source();
    }
    shown.push_str(error.body().unwrap_or_default());
    shown.push_str(&format!("{:?}\n{:#?}\n", error.api(), error.headers()));
    shown.extend(error.api().map(ToString::to_string));
    shown.extend(error.b3os().map(|api| serde_json::to_string(api).unwrap()));
    shown.extend(error.elasticsearch().map(|api| serde_json::to_string(api).unwrap()));
    for (name, value) in error.headers().into_iter().flatten() {
        shown.push_str(&format!("\n{name}: {}", String::from_utf8_lossy(value.as_bytes())));
    }
    shown
}

/// All texts that must not occur: the secret, its spelling, both as quoted by `Debug` and by JSON, and their beginnings.
fn forbidden(secret: &str, spelling: &str) -> Vec<String> {
    let mut forbidden = Vec::new();
    for text in [secret, spelling] {
        let debug = format!("{text:?}");
        let json = serde_json::Value::from(text).to_string();
        let beginning = (0..=STUMP.min(text.len())).rev().find_map(|end| text.get(..end)).unwrap();
        forbidden.extend(
            [text, &debug[1..debug.len() - 1], &json[1..json.len() - 1], beginning].map(str::to_owned),
        );
    }
    forbidden
}

async fn check(
    sender: &Sender,
    place: &Place,
    secret: &str,
    spelling: &str,
    padding: usize,
) -> Result<bool, TestCaseError> {
    let (log, _guard) = Log::start();
    let status = if sender.replaces_credentials() && place.status >= 400 { 401 } else { place.status };
    let server = Wire::responding([(place.response)(status, spelling, &"x ".repeat(padding / 2))]).await;
    let outcome = (sender.send)(server.uri(), secret.to_owned()).await;
    let shown = match &outcome {
        Ok(_) if place.has_names() => String::new(),
        Ok(success) => success.clone(),
        Err(error) => {
            // The response was read, so that there was something to be shown.
            prop_assert!(error.status().is_some(), "{error}");
            shown(error)
        }
    };
    let log = log.text();
    prop_assert!(log.contains("hyper"), "{log}");
    for text in forbidden(secret, spelling) {
        for (output, name) in [(&shown, "output"), (&log, "log")] {
            if let Some(at) = output.find(&text) {
                let around: String =
                    output[..at].chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect();
                prop_assert!(
                    false,
                    "{} as {spelling:?} in {}: {text:?} is in the {name} after {around:?}",
                    sender.name,
                    place.name
                );
            }
        }
    }
    Ok(shown.contains("[redacted]") || log.contains("[redacted]"))
}

#[test]
fn no_echo_of_a_secret_is_in_any_output() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = Config { cases: cases(), failure_persistence: None, ..Config::default() };
    let secrets = "[ -~äß😀\n]{0,40}[!-~]{4}";
    // The places whose text would be visible if it were not scrubbed.
    let visible = RefCell::new(BTreeSet::new());
    for sender in SENDERS {
        for place in PLACES.iter().filter(|place| sender.declared || !place.protocol) {
            let generated = (secrets, any::<prop::sample::Index>(), paddings());
            // A runner counts its cases over all of its runs.
            let outcome = TestRunner::new(config.clone()).run(&generated, |(secret, spelling, padding)| {
                let mut secret = format!("{MARK}{secret}");
                if sender.token {
                    secret.retain(|c| c.is_ascii_graphic() && !matches!(c, ';' | ',' | '"' | '\\'));
                }
                let spellings = spellings(&secret);
                let spelling: &String = spelling.get(&spellings);
                if place.header && spelling.contains(|c: char| c.is_ascii_control()) {
                    return Ok(());
                }
                if runtime.block_on(check(sender, place, &secret, spelling, padding))? {
                    visible.borrow_mut().insert(place.name);
                }
                Ok(())
            });
            outcome.unwrap_or_else(|failure| panic!("{} and {}: {failure}", sender.name, place.name));
        }
    }
    let invisible: Vec<_> =
        PLACES.iter().map(|place| place.name).filter(|name| !visible.borrow().contains(name)).collect();
    assert_eq!(invisible, ["success that is no JSON", "redirect to a host"]);
}

/// Number of cases of each pair of sender and place.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1)
}
