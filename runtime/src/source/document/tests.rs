use serde_json::{Value, json, value::RawValue};

use super::*;

fn written(document: &Document) -> String {
    let mut out = Vec::new();
    document.write(&mut out, "2026-01-01T00:00:00Z", b"", None);
    assert!(out.len() <= document.size(None), "{} > {}", out.len(), document.size(None));
    String::from_utf8(out).unwrap()
}

fn message(result: Result<Document, Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Document);
    error.to_string()
}

#[test]
fn the_fields_of_the_protocol_come_before_those_of_the_source() {
    let at: DateTime<Utc> = "2024-01-01T00:00:00.000000001Z".parse().unwrap();
    let document = Document::new("a\"b", &json!({"title": "x"})).unwrap();
    assert_eq!(written(&document), r#"{"id":"a\"b","_timestamp":"2026-01-01T00:00:00Z","title":"x"}"#);
    let document = document.timestamp(at).allow(["u\"1"]).allow(["g"]);
    assert_eq!(
        written(&document),
        r#"{"id":"a\"b","_timestamp":"2024-01-01T00:00:00.000000001Z","_allow_access_control":["u\"1","g"],"title":"x"}"#
    );
    let mut out = Vec::new();
    let attachment = Attachment::new(&b"abc"[..]);
    let empty = Document::new("e", &json!({})).unwrap().timestamp(at).allow(Vec::<String>::new());
    empty.write(&mut out, "", b"\"_run_ml_inference\":true,", Some(&attachment));
    let value: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(
        value,
        json!({"id": "e", "_timestamp": "2024-01-01T00:00:00.000000001Z", "_allow_access_control": [],
               "_run_ml_inference": true, "_attachment": "YWJj"})
    );
    assert!(out.len() <= empty.size(Some(&attachment)));
}

#[test]
fn a_field_id_of_the_source_is_replaced_by_the_id_of_the_document() {
    for (json, rest) in [
        (r#"{"id":5}"#, ""),
        (r#"{"id":5,"a":1}"#, r#","a":1"#),
        (r#"{"a":1,"id":5}"#, r#","a":1"#),
        (r#"{"a":1,"id":{"id":[1]},"b":2}"#, r#","a":1,"b":2"#),
        (r#"{"id":1,"id":2,"a":{"id":3}}"#, r#","a":{"id":3}"#),
        (r#"{"id":1,"a":1,"id":2}"#, r#","a":1"#),
        (" { \"id\" : 1 , \"a\" : 1 } ", r#","a" : 1"#),
        (r#"{"\u0069d":1}"#, ""),
    ] {
        let document = Document::from_json("x", json).unwrap();
        assert_eq!(
            written(&document),
            format!(r#"{{"id":"x","_timestamp":"2026-01-01T00:00:00Z"{rest}}}"#),
            "{json}"
        );
    }
}

#[test]
fn line_breaks_are_removed_between_tokens_only() {
    let document = Document::from_json("x", "\r\n{\n  \"a\": \"b\\nc\",\r\n  \"d\": [1,\n2]\n}\n").unwrap();
    let line = written(&document);
    assert!(!line.contains(['\n', '\r']), "{line}");
    let value: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&value["a"], &value["d"]), (&json!("b\nc"), &json!([1, 2])));
    let raw: Box<RawValue> = serde_json::from_str("{\"a\":\n1}").unwrap();
    assert!(!written(&Document::new("x", &raw).unwrap()).contains('\n'));
}

#[test]
fn numbers_keep_their_text() {
    let document = Document::from_json("x", r#"{"n":1.10,"big":123456789012345678901234567890}"#).unwrap();
    assert!(written(&document).ends_with(r#""n":1.10,"big":123456789012345678901234567890}"#));
}

#[test]
fn invalid_documents_are_refused_with_a_reason() {
    assert_eq!(message(Document::new("", &json!({}))), "the id of a document must not be empty");
    for value in [json!([1]), json!("x"), json!(null), json!(1)] {
        assert_eq!(message(Document::new("x", &value)), "document `x` must be a JSON object");
    }
    for json in ["", "{", "{\"a\":}", "{} {}", "{a:1}", "{\"a\":\"\n\"}"] {
        assert_eq!(message(Document::from_json("x", json)), "document `x` is not valid JSON", "{json}");
    }
    assert_eq!(message(Document::from_json("x", &b"{\"a\":\"\xff\"}"[..])), "document `x` is not valid JSON");
    assert_eq!(
        message(Document::new("x", &json!({"a": 1, "_timestamp": "2024"}))),
        "document `x` has the reserved field `_timestamp`: set it with `.timestamp(..)`"
    );
    assert!(message(Document::from_json("x", r#"{"\u005fattachment":1}"#)).contains("`_attachment`"));
    // Nested fields and similar names are free.
    Document::new("x", &json!({"a": {"_timestamp": 1}, "_timestamps": 2, "_x": 3})).unwrap();
    let bad = std::collections::BTreeMap::from([((1, 2), 3)]);
    let error = Document::new("i".repeat(500), &bad).unwrap_err();
    assert!(std::error::Error::source(&error).is_some() && error.to_string().len() < 250);
}

#[test]
fn long_ids_are_hashed_and_kept_in_the_field() {
    let stored = |id: &str| stored_id(id, str::to_owned);
    assert_eq!(stored(&"a".repeat(512)), "a".repeat(512));
    let long = "ü".repeat(257);
    assert_eq!(stored(&long).len(), 64);
    assert_eq!(stored(&long), stored(&long));
    assert_ne!(stored(&long), stored(&format!("{long}x")));
    let value: Value =
        serde_json::from_str(&written(&Document::new(long.clone(), &json!({})).unwrap())).unwrap();
    assert_eq!(value["id"], json!(long));
}

#[test]
fn nothing_of_the_content_is_shown() {
    let document =
        Document::new("x", &json!({"secret": "hunter2"})).unwrap().attachment(Attachment::new("hunter2"));
    let shown = format!("{document:?} {:?}", Attachment::new("hunter2"));
    assert!(!shown.contains("hunter2") && shown.contains("20 bytes") && shown.contains("7 bytes"), "{shown}");
}
