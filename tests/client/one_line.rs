//! Texts from servers and callers in messages: one line, of limited length.

use std::error::Error as _;

use connectors_sdk::{
    Error, Method,
    elasticsearch::{CronExpression, ErrorCause},
};
use serde_json::json;

use crate::wire::{Wire, json as json_response};

const FORGED: &str = "a\r\nERROR forged\u{2028}b\u{202e}\u{7}";

/// Asserts that all texts of the error are one line of limited length.
fn assert_short(error: &Error) {
    let mut texts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        texts.push(cause.to_string());
        source = cause.source();
    }
    for text in texts {
        assert!(text.len() < 5000, "{} bytes", text.len());
        let broken = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{202e}');
        assert!(!text.contains(broken), "{text:?}");
    }
    assert!(!format!("{error:?}").contains('\n'));
}

fn names() -> [String; 2] {
    [FORGED.to_owned(), "x".repeat(2_000_000)]
}

#[derive(Debug, serde::Deserialize)]
struct Typed {
    #[allow(dead_code)]
    fields: std::collections::HashMap<String, u64>,
}

#[tokio::test]
async fn paths_in_decode_errors() {
    for name in names() {
        for body in [json!({"fields": {&name: "text"}}), json!({&name: 1})] {
            let server = Wire::responding([json_response(200, &body.to_string())]).await;
            let error = server.elasticsearch().request(Method::GET, "/x").send::<Typed>().await.unwrap_err();
            assert!(error.is_decode());
            assert_short(&error);
            let server = Wire::responding([json_response(200, &body.to_string())]).await;
            assert_short(&server.elasticsearch().connector("x").get().await.unwrap_err());
        }
    }
}

#[tokio::test]
async fn the_servers_error_documents() {
    for name in names().map(|name| name[..name.len().min(60_000)].to_owned()) {
        let cause = json!({"type": &name, "reason": &name, "caused_by": {"type": "t", "reason": format!("why {name}")}});
        let bodies = [
            json!({"error": cause, "code": 400, "message": &name, "requestId": &name}),
            json!({"error": &name, "message": &name}),
            json!([&name]),
        ];
        for body in bodies {
            let server = Wire::responding([json_response(400, &body.to_string())]).await;
            let error = server.elasticsearch().connector("x").get().await.unwrap_err();
            assert_short(&error);
            if let Some(api) = error.api() {
                assert!(api.to_string().len() < 2000 && !api.to_string().contains(char::is_control));
            }
            let error = server.b3os().connector("x").get().await.unwrap_err();
            assert_short(&error);
            if let Some(api) = error.api() {
                assert!(api.to_string().len() < 2000 && !api.to_string().contains(char::is_control));
            }
        }
    }
    let cause: ErrorCause = serde_json::from_value(json!({"type": "t", "reason": FORGED})).unwrap();
    assert_eq!(cause.to_string(), "a  ERROR forged b   (t)");
}

#[tokio::test]
async fn redirect_targets() {
    let location = format!("/{}", "x".repeat(50_000));
    let server = Wire::responding([crate::wire::response(302, &[("location", &location)], "")]).await;
    assert_short(&server.elasticsearch().connector("x").get().await.unwrap_err());
}

#[tokio::test]
async fn paths_of_calls() {
    let server = Wire::responding([json_response(404, "{}")]).await;
    let es = server.elasticsearch();
    let long = "x".repeat(20_000);
    let error = es.connector(&long).get().await.unwrap_err();
    assert_short(&error);
    assert!(error.path().unwrap().len() > 20_000);
    for path in [format!("/{FORGED}"), long] {
        assert_short(&es.request(Method::GET, &path).send::<()>().await.unwrap_err());
        assert_short(&es.request(Method::GET, "/x").header(&path, "").send::<()>().await.unwrap_err());
    }
}

#[test]
fn cron_expressions() {
    for text in names() {
        for expression in [text.clone(), format!("0 0 0 {} * ?", text.replace([' ', '\r', '\n'], "\u{7}"))] {
            assert_short(&CronExpression::parse(&expression).unwrap_err());
        }
    }
}
