//! Error documents in every form that servers and their proxies send.

use connectors_sdk::elasticsearch::ErrorCause;
use serde_json::{Value, json};

use super::support::{client, decoded, refusal, responding};

async fn error_of(status: u16, body: &Value) -> connectors_sdk::Error {
    client(&responding(status, body).await).connector("a").get().send().await.unwrap_err()
}

#[tokio::test]
async fn every_form_is_decoded() {
    for (body, said) in [
        // The form for requests without a handler.
        (json!({"error": "Incorrect HTTP method", "status": 405}), "Incorrect HTTP method"),
        // The proxy of Elastic Cloud.
        (json!({"ok": false, "message": "Unknown resource."}), "Unknown resource."),
        (json!({"error": {"type": "a_exception"}}), "a_exception"),
        (json!({"error": {"reason": "no"}}), "no"),
        (
            json!({"error": {"type": null, "reason": null, "caused_by": null, "stack_trace": null}}),
            "unnamed error",
        ),
        (json!({"error": {}}), "unnamed error"),
        (json!({"error": {"type": "a", "reason": "out", "caused_by": "in"}}), "out (a): in"),
        (json!({"error": {"type": "a", "caused_by": {"reason": "in"}}}), "a: in"),
        (json!({"error": {"type": "a", "reason": "out: in", "caused_by": {"reason": "in"}}}), "out: in (a)"),
    ] {
        let error = error_of(405, &body).await;
        assert_eq!(error.to_string(), format!("GET /_connector/a: HTTP 405: {said}"), "{body}");
        assert_eq!(error.elasticsearch().unwrap().to_string(), said);
    }
}

#[tokio::test]
async fn other_documents_are_not_decoded_as_errors() {
    for body in [
        json!({"error": 1}),
        json!({"ok": true, "message": "fine"}),
        json!({"message": "of somebody else"}),
        json!(["error"]),
        json!({}),
    ] {
        let error = error_of(400, &body).await;
        assert!(error.elasticsearch().is_none() && error.is_bad_request(), "{body}");
    }
}

#[tokio::test]
async fn all_fields_are_kept() {
    let more = json!({
        "stack_trace": "at a\n at b", "header": {"WWW-Authenticate": ["ApiKey"]}, "resource.id": "a",
        "suppressed": [{"type": "b", "reason": "too", "suppressed": [{"reason": "deep"}]}],
        "caused_by": {"type": "c", "reason": "why"},
    });
    let body = refusal(400, "a", "no", more);
    let error = error_of(400, &body).await;
    let cause = error.elasticsearch().unwrap();
    assert_eq!(json!(cause), body["error"]);
    assert_eq!(cause.stack_trace.as_deref(), Some("at a\n at b"));
    assert_eq!(cause.suppressed[0].suppressed[0].reason.as_deref(), Some("deep"));
    assert_eq!(cause.extra.len(), 2);
}

#[test]
fn fields_of_an_unexpected_type_are_kept() {
    for value in [
        json!({"type": 1, "reason": ["a"], "root_cause": "b", "suppressed": {}, "caused_by": 2, "stack_trace": 3}),
        json!({"error": 7}),
    ] {
        let cause: ErrorCause = decoded(value.clone());
        assert_eq!((cause.error_type.as_ref(), cause.reason.as_ref()), (None, None));
        assert_eq!(json!(cause), value);
    }
    // A value of another type in place of a cause.
    assert_eq!(decoded::<ErrorCause>(json!("text")).reason.as_deref(), Some("text"));
    assert_eq!(decoded::<ErrorCause>(Value::Null), ErrorCause::default());
    assert_eq!(json!(decoded::<ErrorCause>(json!([1]))), json!({"error": [1]}));
}

#[tokio::test]
async fn a_credential_is_redacted_in_every_field() {
    let more = json!({"header": {"seen": "say hunter2"}, "stack_trace": "hunter2",
        "suppressed": [{"reason": "hunter2 again"}], "caused_by": {"type": "hunter2", "note": ["hunter2"]}});
    let body = refusal(400, "a", "the value hunter2 is bad", more);
    let server = responding(400, &body).await;
    let error = client(&server).secret("a").put("hunter2").send().await.unwrap_err();
    let cause = error.elasticsearch().unwrap();
    assert!(!json!(cause).to_string().contains("hunter2"), "{cause:?}");
    assert!(cause.stack_trace.is_some() && cause.suppressed.len() == 1 && cause.caused_by.is_some());
}
