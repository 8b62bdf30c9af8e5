//! All forms of responses: envelopes of success, envelopes of errors, and bodies without an envelope.

use connectors_sdk::{Error, ErrorKind, b3os::Envelope};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{exchange, json, text};

async fn get(response: ResponseTemplate) -> Result<Envelope<connectors_sdk::b3os::Connector>, Error> {
    exchange(response, async |b3| b3.connector("conn_1").get().await).await.1
}

async fn delete(response: ResponseTemplate) -> Result<Envelope<()>, Error> {
    exchange(response, async |b3| b3.connector("conn_1").delete().await).await.1
}

#[tokio::test]
async fn all_forms_of_success_are_decoded() {
    let data = json!({"id": "conn_1"});
    for (status, body, code, message, request_id) in [
        (
            200,
            json!({"code": 200, "message": "success", "requestId": "abc-123", "data": data}),
            200,
            "success",
            "abc-123",
        ),
        (
            200,
            json!({"code": 0, "message": "successfully", "requestId": "req_123", "data": data}),
            0,
            "successfully",
            "req_123",
        ),
        (200, json!({"code": 0, "message": "success", "data": data}), 0, "success", ""),
        (
            201,
            json!({"code": 201, "message": "Success", "requestId": null, "data": data}),
            201,
            "Success",
            "",
        ),
        (200, json!({"code": 299, "message": null, "data": data}), 299, "", ""),
        (200, json!({"code": "200", "data": data}), 200, "", ""),
        (200, json!({"code": null, "data": data}), 0, "", ""),
        (200, json!({"data": data}), 0, "", ""),
    ] {
        let envelope = get(ResponseTemplate::new(status).set_body_json(&body)).await.unwrap();
        assert_eq!(
            (envelope.code, &*envelope.message, &*envelope.request_id),
            (code, message, request_id),
            "{body}"
        );
        assert!(envelope.extra.is_empty());
        assert_eq!(envelope.into_data().id.as_deref(), Some("conn_1"));
    }
}

#[tokio::test]
async fn unknown_fields_of_the_envelope_are_kept() {
    let envelope = get(json(json!({"success": true, "data": {"id": "c"}, "took": 1}))).await.unwrap();
    assert_eq!(Value::from(envelope.extra), json!({"success": true, "took": 1}));
}

#[tokio::test]
async fn escapes_of_go_are_decoded() {
    let body = r#"{"code":200,"data":{"name":"\u003ca\u0026b\u003e"}}"#;
    assert_eq!(get(text(200, body)).await.unwrap().data.name.as_deref(), Some("<a&b>"));
}

#[tokio::test]
async fn deletions_need_neither_payload_nor_body() {
    for (response, code) in [
        (json(json!({"code": 200, "message": "Connector deleted successfully", "requestId": "r"})), 200),
        (json(json!({"code": 200, "data": null})), 200),
        (json(json!({"code": 0, "data": {"id": "conn_1"}})), 0),
        (json(json!({"code": 0, "data": "gone"})), 0),
        (text(200, ""), 200),
        (text(200, " \n"), 200),
        (ResponseTemplate::new(204), 204),
    ] {
        assert_eq!(delete(response).await.unwrap().code, code);
    }
}

#[tokio::test]
async fn a_success_without_a_payload_is_a_decode_error() {
    for response in [
        json(json!({"code": 200, "message": "success"})),
        json(json!({"code": 200, "data": null})),
        text(200, ""),
        text(200, "ok"),
        json(json!({"code": 200, "data": 7})),
        json(json!({"code": 200, "data": [{"id": "conn_1"}]})),
        json(json!([{"id": "conn_1"}])),
    ] {
        let error = get(response).await.unwrap_err();
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Decode, 200), "{error}");
        assert!(error.body().is_none() && error.api().is_none());
    }
}

#[tokio::test]
async fn errors_with_a_success_status_are_errors() {
    for (body, code, message) in [
        (json!({"code": 404, "message": "no such connector"}), Some(404), "no such connector"),
        (json!({"code": "400228", "message": "bad"}), Some(400_228), "bad"),
        (json!({"code": 1, "message": "bad", "data": {"id": "conn_1"}}), Some(1), "bad"),
        (json!({"code": -1, "message": "bad"}), Some(-1), "bad"),
        (json!({"code": 300, "message": "bad"}), Some(300), "bad"),
        (json!({"code": "ERROR_CODE", "message": "bad", "data": {}}), None, "bad"),
        (json!({"success": false, "error": {"message": "bad", "code": "ERROR_CODE"}}), None, "bad"),
    ] {
        for outcome in [get(json(&body)).await.map(drop), delete(json(&body)).await.map(drop)] {
            let error = outcome.unwrap_err();
            assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Api, 200), "{body}");
            let response = error.b3os().unwrap();
            assert_eq!((response.code, response.message.as_deref()), (code, Some(message)), "{body}");
            assert_eq!(error.is_not_found(), code == Some(404));
            assert!(!error.is_retryable());
        }
    }
}

#[tokio::test]
async fn errors_with_an_envelope_are_decoded() {
    // These application codes are made up: none are published for connectors.
    for (status, body) in [
        (
            400,
            json!({"code": 400_001, "message": "invalid name", "details": [{"field": "name"}, "x", 1], "requestId": "r1"}),
        ),
        (401, json!({"code": 401, "message": "expired", "requestId": "r1"})),
        (402, json!({"code": 402, "message": "Insufficient CU balance", "requestId": "r1"})),
        (403, json!({"code": 403, "message": "read-only key", "requestId": "r1"})),
        (404, json!({"code": 404, "message": "unknown", "details": null, "requestId": "r1"})),
        (409, json!({"code": 409, "message": "conflict", "requestId": "r1"})),
        (429, json!({"code": 429, "message": "slow down", "requestId": "r1"})),
        (500, json!({"code": 500, "message": "internal", "requestId": "r1"})),
    ] {
        let error = get(ResponseTemplate::new(status).set_body_json(&body)).await.unwrap_err();
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Api, status));
        let response = error.b3os().unwrap();
        assert_eq!(response.code, body["code"].as_i64());
        assert_eq!(response.message.as_deref(), body["message"].as_str());
        assert_eq!(response.request_id.as_deref(), Some("r1"));
        assert_eq!(response.details, body["details"].as_array().cloned().unwrap_or_default());
        assert_eq!(error.is_bad_request(), status == 400);
        assert_eq!(error.is_unauthorized(), status == 401);
        assert_eq!(error.is_forbidden(), status == 403);
        assert_eq!(error.is_not_found(), status == 404);
        assert_eq!(error.is_conflict(), status == 409);
        assert_eq!(error.is_rate_limited(), status == 429);
        assert_eq!(
            error.to_string(),
            format!(
                "GET /v1/connectors/conn_1: HTTP {status}: {} (code {}, request r1)",
                body["message"].as_str().unwrap(),
                body["code"]
            )
        );
    }
}

#[tokio::test]
async fn errors_without_an_envelope_are_summarized() {
    for (status, body, shown, api) in [
        (403, "Forbidden: insufficient permissions", "Forbidden: Forbidden: insufficient permissions", false),
        (400, r#"{"error":"invalid definition"}"#, "invalid definition", true),
        (400, r#"{"success":false,"error":{"message":"nope","code":"BAD"}}"#, "nope", true),
        (400, r#"{"hello":"world"}"#, r#"Bad Request: {"hello":"world"}"#, false),
        (404, "", "Not Found (no body)", false),
        (500, "[]", "Internal Server Error: []", false),
    ] {
        let error = get(text(status, body)).await.unwrap_err();
        assert_eq!(error.to_string(), format!("GET /v1/connectors/conn_1: HTTP {status}: {shown}"));
        assert_eq!((error.kind(), error.b3os().is_some()), (ErrorKind::Api, api), "{body}");
    }
}
