//! Required and unexpected bodies, and media types.

use serde_json::json;

use super::support::{
    ARGUMENT, CONNECTOR_UPDATES, call, call_with, keys, send, send_json, stored, updated, with_connector,
};

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn unexpected_bodies_are_refused() {
    let fake = with_connector(json!({"index_name": "i", "service_type": "s"})).await;
    let job = call_with(&fake, "POST", "/_connector/_sync_job", json!({"id": "a"})).await.ok();
    let job = job["id"].as_str().unwrap();
    call_with(&fake, "PUT", "/_connector/_secret/s", json!({"value": "v"})).await.ok();
    let before = stored(&fake, "a").await;
    for (method, path) in [
        ("GET", "/_connector".to_owned()),
        ("GET", "/_connector/a".to_owned()),
        ("DELETE", "/_connector/a".to_owned()),
        ("PUT", "/_connector/a/_check_in".to_owned()),
        ("PUT", "/_connector/a/_filtering/_activate".to_owned()),
        ("GET", "/_connector/_sync_job".to_owned()),
        ("GET", format!("/_connector/_sync_job/{job}")),
        ("DELETE", format!("/_connector/_sync_job/{job}")),
        ("PUT", format!("/_connector/_sync_job/{job}/_check_in")),
        ("PUT", format!("/_connector/_sync_job/{job}/_cancel")),
        ("GET", "/_connector/_secret/s".to_owned()),
        ("DELETE", "/_connector/_secret/s".to_owned()),
    ] {
        for body in ["{}", "{\"a\":1}"] {
            let reason = format!("request [{method} {path}] does not support having a body");
            send_json(&fake, method, &path, body).await.refused(400, ARGUMENT, &reason);
        }
    }
    assert_eq!(stored(&fake, "a").await, before);
    let job = call(&fake, "GET", &format!("/_connector/_sync_job/{job}")).await.ok();
    assert_eq!((&job["status"], &job["last_seen"]), (&json!("pending"), &job["created_at"]));
    assert_eq!(call(&fake, "GET", "/_connector/_secret/s").await.status, 200);
}

#[tokio::test]
async fn required_bodies_must_be_present() {
    let fake = with_connector(json!({"index_name": "i", "service_type": "s"})).await;
    let mut targets: Vec<(&str, String)> = CONNECTOR_UPDATES
        .into_iter()
        .filter(|update| !["_check_in", "_filtering/_activate"].contains(update))
        .map(|update| ("PUT", format!("/_connector/a/{update}")))
        .collect();
    targets.push(("POST", "/_connector/_sync_job".to_owned()));
    targets.extend(
        ["_claim", "_error", "_stats"].map(|update| ("PUT", format!("/_connector/_sync_job/j/{update}"))),
    );
    for (method, path) in targets {
        for headers in [&[][..], &[JSON]] {
            let response = send(&fake, method, &path, headers, "").await;
            response.refused(400, "parse_exception", "request body is required");
        }
    }
    call(&fake, "PUT", "/_connector/b").await.is(201, json!({"id": "b", "result": "created"}));
    for method in ["POST", "PUT"] {
        assert_eq!(keys(&call(&fake, method, "/_connector").await.ok()), ["id", "result"]);
    }
}

#[tokio::test]
async fn the_content_type_of_a_body_must_be_json() {
    let fake = with_connector(json!({})).await;
    let body = r#"{"name":"n"}"#;
    for media in ["text/plain", "application/x-www-form-urlencoded", "text/html"] {
        let response = send(&fake, "PUT", "/_connector/a/_name", &[("content-type", media)], body).await;
        let text = format!("Content-Type header [{media}] is not supported");
        response.is(406, json!({"error": text, "status": 406}));
    }
    assert_eq!(send(&fake, "PUT", "/_connector/a/_name", &[], body).await.status, 406);
    assert_eq!(stored(&fake, "a").await["name"], "");
    for media in ["application/json; charset=UTF-8", "application/json;charset=utf-8", "Application/JSON"] {
        let name = json!({"name": media}).to_string();
        send(&fake, "PUT", "/_connector/a/_name", &[("content-type", media)], name).await.is(200, updated());
    }
    // Without a body, the content type is ignored.
    let response = send(&fake, "PUT", "/_connector/a/_check_in", &[("content-type", "text/plain")], "").await;
    response.is(200, updated());
}

#[tokio::test]
async fn versioned_media_types_are_returned() {
    let fake = with_connector(json!({})).await;
    for version in [8, 9] {
        let media = format!("application/vnd.elasticsearch+json; compatible-with={version}");
        let headers = [("content-type", media.as_str()), ("accept", media.as_str())];
        let body = format!(r#"{{"name":"n{version}"}}"#);
        let response = send(&fake, "PUT", "/_connector/a/_name", &headers, body).await;
        assert_eq!((response.status, response.text.as_str()), (200, r#"{"result":"updated"}"#));
        let echoed = format!("application/vnd.elasticsearch+json;compatible-with={version}");
        assert_eq!(response.headers["content-type"].to_str().unwrap().replace("; ", ";"), echoed);
        let missing = send(&fake, "GET", "/_connector/b", &headers[1..], "").await;
        assert_eq!(missing.status, 404);
        assert_eq!(missing.headers["content-type"].to_str().unwrap().replace("; ", ";"), echoed);
    }
    assert_eq!(stored(&fake, "a").await["name"], "n9");
}

#[tokio::test]
async fn different_or_unsupported_versions_are_refused() {
    let fake = with_connector(json!({})).await;
    let versioned = |version| format!("application/vnd.elasticsearch+json; compatible-with={version}");
    let (seven, eight, nine) = (versioned(7), versioned(8), versioned(9));
    for (accept, content) in [
        (nine.as_str(), eight.as_str()),
        (nine.as_str(), "application/json"),
        ("application/json", nine.as_str()),
        (seven.as_str(), seven.as_str()),
    ] {
        let headers = [("accept", accept), ("content-type", content)];
        let response = send(&fake, "PUT", "/_connector/a/_name", &headers, r#"{"name":"n"}"#).await;
        assert_eq!(response.status, 400, "{accept} {content}: {response:?}");
    }
    let headers = [("accept", nine.as_str()), ("content-type", eight.as_str())];
    let response = send(&fake, "PUT", "/_connector/a/_name", &headers, r#"{"name":"n"}"#).await;
    let text = "A compatible version is required on both Content-Type and Accept headers if either one has \
                requested a compatible version and the compatible versions must match. ";
    assert!(
        response.text.contains(&format!("{text}Accept={nine}, Content-Type={eight}")),
        "{}",
        response.text
    );
    assert_eq!(stored(&fake, "a").await["name"], "");
}
