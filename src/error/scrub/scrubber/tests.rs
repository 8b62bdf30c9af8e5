use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[path = "../../../../tests/common/spellings.rs"]
#[allow(unreachable_pub)]
mod spellings;
use spellings::spellings;

fn scrubber(declared: &[&str]) -> Scrubber {
    let mut secrets = Secrets::default();
    declared.iter().for_each(|secret| secrets.declare(secret));
    secrets.scrubber()
}

fn of_data(data: Value) -> Scrubber {
    let mut secrets = Secrets::default();
    secrets.values(&json!({"data": data}).to_string(), "data", &BTreeSet::new());
    secrets.scrubber()
}

#[test]
fn secrets_are_removed_wherever_they_are() {
    assert_eq!(scrubber(&["b3sk_abc"]).text("token b3sk_abc, xb3sk_abcx"), "token [redacted], x[redacted]x");
    assert_eq!(scrubber(&["abcd", "abcdef"]).text("abcdef abcd"), "[redacted] [redacted]");
    assert_eq!(scrubber(&["abcd", "cdef"]).text("abcdef abcdabcd"), "[redacted] [redacted][redacted]");
    assert_eq!(scrubber(&["a"]).text("a cat: 'a' a_b a"), "[redacted] cat: '[redacted]' a_b [redacted]");
    assert_eq!(scrubber(&[]).text("nothing"), "nothing");
    assert_eq!(scrubber(&[""]).text("nothing"), "nothing");
}

#[test]
fn all_spellings_are_removed() {
    for secret in ["s3cr3t&\"<ä/=+ \\>'%41", "pässwörd", "hunter2", "xoxb-1 2+3=4", "😀-secret"] {
        let scrubber = scrubber(&[secret]);
        for spelling in spellings(secret) {
            assert_eq!(scrubber.text(&format!("<{spelling}>")), "<[redacted]>", "{secret} as {spelling}");
        }
    }
}

#[test]
fn long_lines_count_by_themselves() {
    let pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\r\nBKcwggSjAgEAAoIB\nshort\n-----END PRIVATE KEY-----\n";
    let scrubber = scrubber(&[pem]);
    assert_eq!(
        scrubber.text("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC BKcwggSjAgEAAoIB short"),
        "[redacted] [redacted] short"
    );
    assert_eq!(scrubber.text(&format!("{pem:?}")), "\"[redacted]\"");
    assert_eq!(scrubber.text("a\\nBKcwggSjAgEAAoIB\\nb"), "a\\n[redacted]\\nb");
}

#[test]
fn a_cut_text_does_not_end_in_the_beginning_of_a_secret() {
    let secret = "s3cr3t-ä\"k3y";
    let scrubber = scrubber(&[secret]);
    for spelling in spellings(secret) {
        for end in 1..spelling.len() {
            let mut text = b"value = ".to_vec();
            text.extend_from_slice(&spelling.as_bytes()[..end]);
            let clean = scrubber.beginning(&text);
            assert!("value = ".starts_with(&clean), "{clean} is left of {end} bytes of {spelling}");
        }
    }
    assert_eq!(scrubber.beginning(format!("{secret} and s3").as_bytes()), "[redacted] and ");
}

#[test]
fn long_texts_are_cut() {
    let long = "x".repeat(2 * LONGEST);
    let scrubber = scrubber(&[&format!("s3cr3t{long}"), "ends-here"]);
    let mut text = format!("a s3cr3t{long}");
    scrubber.in_place(&mut text);
    assert_eq!(text, "a …");
    let mut text = format!("{}ends-here", "x".repeat(LONGEST - 3));
    scrubber.in_place(&mut text);
    assert_eq!(text.len(), LONGEST - 3 + '…'.len_utf8());
}

#[test]
fn documents() {
    static SHAPE: Shape = Shape::Fields(&[("id", &Shape::Protocol), ("list", &SHAPE)]);
    let mut secrets = Secrets::default();
    secrets.declare("declared");
    secrets.declare("12345");
    secrets.declare("true");
    secrets.values(r#"{"data": {"x": "Ordinary-1"}}"#, "data", &BTreeSet::new());
    let scrubber = secrets.scrubber();
    let mut value = json!({
        "id": "Ordinary-1 declared", "other": ["a Ordinary-1", {"declared": 12345, "id": "Ordinary-1"}], "n": 1,
        "list": [{"id": "Ordinary-1", "text": "Ordinary-1"}], "b": [true, false, null],
    });
    scrubber.value(&mut value, &SHAPE);
    assert_eq!(
        value,
        json!({
            "id": "Ordinary-1 [redacted]", "other": ["a [redacted]", {"[redacted]": "[redacted]", "id": "[redacted]"}], "n": 1,
            "list": [{"id": "Ordinary-1", "text": "[redacted]"}], "b": ["[redacted]", false, null],
        })
    );
}

#[test]
fn collecting_and_searching_is_linear() {
    let work = |values: usize| {
        let data: Map<String, Value> = (0..values)
            .map(|number| (format!("field{number}"), json!(format!("Value-{number:06}"))))
            .collect();
        let scrubber = of_data(Value::Object(data));
        scrubber.text(&"an error that echoes Value-000001 and more; ".repeat(100));
        scrubber.beginning(b"cut off Value-0000");
        scrubber.matcher.work.get()
    };
    let (few, many) = (work(1_000), work(40_000));
    assert!(many < 41 * few, "{few} bytes for 1,000 values, {many} for 40,000");
    // In all spellings, each is hashed once to collect them and once to look for a cut one, in each view.
    assert!(many < 40_000 * 14 * 16, "{many}");
}

#[test]
fn equal_beginnings_cost_no_more() {
    let secrets: Vec<_> = (0..1_000).map(|number| format!("{}{number}", "a".repeat(100))).collect();
    let scrubber = scrubber(&secrets.iter().map(String::as_str).collect::<Vec<_>>());
    let before = scrubber.matcher.work.get();
    let text = "a".repeat(10_000);
    assert_eq!(scrubber.text(&text), text);
    // One length of the verbatim secrets, and those of their base64.
    assert!(scrubber.matcher.work.get() - before <= 5 * text.len());
}

#[test]
fn different_lengths_cost_little_more() {
    let secrets: Vec<_> = (8..2_008).map(|length| format!("{}B", "a".repeat(length))).collect();
    let scrubber = scrubber(&secrets.iter().map(String::as_str).collect::<Vec<_>>());
    let before = scrubber.matcher.work.get();
    let text = "a".repeat(10_000);
    assert_eq!(scrubber.text(&text), text);
    // About 3,500 lengths, of which a binary search visits 12.
    let work = scrubber.matcher.work.get() - before;
    assert!(work <= 13 * text.len(), "{work}");
    assert_eq!(scrubber.text(&format!("{text}B")), format!("{}[redacted]", "a".repeat(10_000 - 2_007)));
}

proptest! {
    #[test]
    fn every_spelling_of_a_secret_is_removed(
        secret in "[ -~äß😀\n]{4,40}",
        before in "[ -~ä]{0,20}",
        after in "[ -~ä]{0,20}",
        spelling in any::<prop::sample::Index>(),
    ) {
        let spellings = spellings(&secret);
        let spelling = spelling.get(&spellings);
        let clean = scrubber(&[&secret]).text(&format!("{before}{spelling}{after}"));
        prop_assert!(!clean.contains(spelling.as_str()), "{clean:?}");
        prop_assert!(clean.contains(REDACTED));
    }

    #[test]
    fn text_without_secrets_is_unchanged(text in "[a-z %&;\\\\u0-9+]{0,60}") {
        prop_assert_eq!(scrubber(&["S3CR3T-KEY"]).text(&text), text);
    }
}
