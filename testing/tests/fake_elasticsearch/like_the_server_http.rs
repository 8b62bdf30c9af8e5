//! Details of HTTP that are as on the server: methods, media types, comments, request lines, escapes.

use std::collections::BTreeSet;

use connectors_sdk::Method;
use connectors_testing::{FakeElasticsearch, elasticsearch::Privilege};
use serde_json::{Value, json};

use super::support::{
    ARGUMENT, NOT_FOUND, VALIDATION, call, call_with, client, ids, problems, put, send, send_json, stored,
    updated, with_connector,
};

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn options_lists_the_methods_of_a_path() {
    let fake = FakeElasticsearch::start().await;
    // Also without credentials.
    let _ = fake.add_api_key(&[Privilege::ManageConnector]);
    for (path, allowed) in [
        ("/_connector", vec!["GET", "POST", "PUT"]),
        ("/_connector/a", vec!["DELETE", "GET", "PUT"]),
        ("/_connector/a/_name", vec!["PUT"]),
        ("/_connector/_sync_job/j", vec!["DELETE", "GET", "PUT"]),
        ("/index/_doc/1", vec!["DELETE", "GET", "HEAD", "POST", "PUT"]),
    ] {
        let response = call(&fake, "OPTIONS", path).await;
        assert_eq!((response.status, response.text.as_str()), (200, ""), "{path}");
        let listed: BTreeSet<_> = response.headers["allow"].to_str().unwrap().split(',').collect();
        let listed_without_connector = match path {
            // The pattern of a connector matches this path as well.
            "/_connector/_sync_job/j" => allowed.iter().copied().filter(|name| *name != "PUT").collect(),
            _ => allowed.into_iter().collect::<BTreeSet<_>>(),
        };
        assert_eq!(listed, listed_without_connector, "{path}");
    }
    let unknown = call(&fake, "OPTIONS", "/_connector/a/_foo").await;
    assert_eq!((unknown.status, unknown.headers.get("allow")), (200, None));
    let response = client(&fake).request(Method::OPTIONS, "/_connector").response::<Value>().await.unwrap();
    assert_eq!(response.headers()["allow"].to_str().unwrap().split(',').count(), 3);
}

#[tokio::test]
async fn newline_delimited_json_counts_as_json() {
    let fake = with_connector(json!({})).await;
    for media_type in ["application/x-ndjson", "application/vnd.elasticsearch+x-ndjson"] {
        let headers = [("content-type", media_type)];
        let name = format!(r#"{{"name":"{media_type}"}}"#);
        send(&fake, "PUT", "/_connector/a/_name", &headers, name).await.is(200, updated());
        assert_eq!(stored(&fake, "a").await["name"], media_type);
    }
    let es = client(&fake);
    let request =
        es.request(Method::PUT, "/_connector/a/_name").header("content-type", "application/x-ndjson");
    assert_eq!(request.json(&json!({"name": "n"})).send::<Value>().await.unwrap(), updated());
}

#[tokio::test]
async fn invalid_media_types_are_refused() {
    let fake = with_connector(json!({})).await;
    let header = "media_type_header_exception";
    for (headers, name, reason) in [
        (vec![("content-type", "json")], "Content-Type", "invalid media-type [json]"),
        (
            vec![("content-type", "application/json; charset = utf-8")],
            "Content-Type",
            "invalid media-type [application/json; charset = utf-8]",
        ),
        (vec![JSON, ("accept", "json")], "Accept", "invalid media-type [json]"),
        (vec![JSON, ("accept", "")], "Accept", "Header [Accept] cannot be empty."),
        (
            vec![JSON, ("accept", "application/json"), ("accept", "application/json")],
            "Accept",
            "Incorrect header [Accept]. Only one value should be provided",
        ),
    ] {
        let response = send(&fake, "PUT", "/_connector/a/_name", &headers, r#"{"name":"n"}"#).await;
        response.has_error(400, header, &format!("Invalid media-type value on headers [{name}]"));
        let cause = &response.json()["error"]["caused_by"];
        assert_eq!(*cause, json!({"type": ARGUMENT, "reason": reason}), "{headers:?}");
    }
    assert_eq!(stored(&fake, "a").await["name"], "");
    let request = client(&fake).request(Method::GET, "/_connector").header("accept", "json");
    let error = request.send::<Value>().await.unwrap_err();
    assert!(error.is_bad_request() && error.elasticsearch().unwrap().has_type(header), "{error}");
    // Lists of media types, as browsers and the JavaScript client send them, are accepted.
    for accept in
        ["text/html, */*; q=0.1", "application/vnd.elasticsearch+json; compatible-with=9,text/plain"]
    {
        assert_eq!(
            send(&fake, "GET", "/_connector", &[("accept", accept)], "").await.status,
            200,
            "{accept}"
        );
    }
}

#[tokio::test]
async fn comments_and_a_byte_order_mark_are_accepted() {
    let fake = with_connector(json!({})).await;
    for (body, name) in [
        ("\u{feff}{\"name\":\"mark\"}", "mark"),
        ("{/* block\n */ \"name\": // line\n \"comment\"}", "comment"),
        ("// first\n{\"name\":\"http://no/*comment*/\"}", "http://no/*comment*/"),
    ] {
        send_json(&fake, "PUT", "/_connector/a/_name", body).await.is(200, updated());
        assert_eq!(stored(&fake, "a").await["name"], name);
        send_json(&fake, "PUT", "/index/_doc/1", body).await.ok();
        assert_eq!(call(&fake, "GET", "/index/_doc/1").await.ok()["_source"]["name"], name);
    }
    for body in ["{\"name\":\"n\"} /* open", "{\"name\":\"n\"} / x", "# no comment\n{}"] {
        assert_eq!(send_json(&fake, "PUT", "/_connector/a/_name", body).await.status, 400, "{body}");
    }
    // Positions in errors count the comment.
    let response = send_json(&fake, "PUT", "/_connector/a/_name", "/**/{\"foo\":1}").await;
    let reason = "[1:6] [connector_update_name_request] unknown field [foo]";
    response.has_error(400, "x_content_parse_exception", reason);
}

#[tokio::test]
async fn a_request_line_has_at_most_4096_bytes() {
    let fake = FakeElasticsearch::start().await;
    let (error_type, reason) = ("too_long_http_line_exception", "An HTTP line is larger than 4096 bytes.");
    let path = |length: usize| {
        let rest = length - "GET /_connector?connector_name= HTTP/1.1".len();
        format!("/_connector?connector_name={}", "n".repeat(rest))
    };
    call(&fake, "GET", &path(4096)).await.is(200, json!({"count": 0, "results": []}));
    call(&fake, "GET", &path(4097)).await.refused(400, error_type, reason);
    let id = "i".repeat(5000);
    call(&fake, "PUT", &format!("/_connector/{id}/_check_in")).await.refused(400, error_type, reason);

    let es = client(&fake);
    let names = |count: usize| (0..count).map(|number| format!("connector number {number:06}"));
    assert_eq!(es.connectors().list().names(names(100)).send().await.unwrap().count, 0);
    let error = es.connectors().list().names(names(200)).send().await.unwrap_err();
    assert!(error.is_bad_request() && error.elasticsearch().unwrap().has_type(error_type), "{error}");
    let text = error.to_string();
    assert!(text.contains("send fewer filter values per call"), "{text}");
}

#[tokio::test]
async fn broken_escapes_are_refused_and_semicolons_separate_parameters() {
    let fake = FakeElasticsearch::start().await;
    put(&fake, "a", json!({"name": "a;b", "service_type": "s"})).await;
    put(&fake, "b", json!({"name": "a", "service_type": "s"})).await;
    for (query, reason) in [
        ("query=%zz", "invalid escape sequence `%zz' at index 0 of: %zz"),
        ("query=a%2", "partial escape sequence at end of string: a%2"),
        ("query=a%", "unterminated escape sequence at end of string: a%"),
        ("%q=1", "partial escape sequence at end of string: %q"),
    ] {
        let response = call(&fake, "GET", &format!("/_connector?{query}")).await;
        let outer = format!("java.lang.IllegalArgumentException: {reason}");
        response.has_error(400, "bad_parameter_exception", &outer);
        assert_eq!(response.json()["error"]["caused_by"], json!({"type": ARGUMENT, "reason": reason}));
    }
    let response = call(&fake, "GET", "/_connector/a%zz").await;
    assert_eq!((response.status, &response.json()["error"]["type"]), (400, &json!(ARGUMENT)));

    let page = call(&fake, "GET", "/_connector?size=1;from=1;;").await.ok();
    assert_eq!((ids(&page).len(), &page["count"]), (1, &json!(2)));
    let page = call(&fake, "GET", "/_connector?connector_name=a;service_type=s").await.ok();
    assert_eq!(ids(&page), ["b"]);
    // The SDK escapes it in values.
    let page = client(&fake).connectors().list().names(["a;b"]).send().await.unwrap();
    assert_eq!(page.results[0].id.as_str(), "a");
    let page = client(&fake).connectors().list().search("100%;size=0").send().await.unwrap();
    assert_eq!(page.count, 0);
}

#[tokio::test]
async fn only_creations_check_the_length_of_an_id() {
    let fake = with_connector(json!({})).await;
    let long = "x".repeat(513);
    let reason = format!("id [{long}] is too long, must be no longer than 512 bytes but was: 513");
    for (path, body) in [
        (format!("/_connector/{long}"), json!({})),
        (format!("/_connector/_secret/{long}"), json!({"value": "v"})),
    ] {
        call_with(&fake, "PUT", &path, body).await.has_error(400, VALIDATION, &problems(&[&reason]));
        assert_eq!(call(&fake, "GET", &path).await.status, 404);
    }
    let update = |call: &str| format!("/_connector/{long}/{call}");
    call(&fake, "PUT", &update("_check_in")).await.missing_document(&long);
    call_with(&fake, "PUT", &update("_name"), json!({"name": "n"})).await.missing_document(&long);
    let missing = format!("connector [{long}] not found");
    call_with(&fake, "PUT", &update("_native"), json!({"is_native": true}))
        .await
        .refused(404, NOT_FOUND, &missing);
    for end in ["_cancel", "_check_in"] {
        assert_eq!(call(&fake, "PUT", &format!("/_connector/_sync_job/{long}/{end}")).await.status, 404);
    }
    let es = client(&fake);
    assert!(es.connector(&long).put().send().await.unwrap_err().is_bad_request());
    assert!(es.connector(&long).check_in().send().await.unwrap_err().is_not_found());
    assert!(es.sync_job(&long).cancel().send().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn errors_repeat_the_path_decoded() {
    let fake = FakeElasticsearch::start().await;
    let response = call(&fake, "GET", "/_connector/a%20b%2Fc?zzz=1").await;
    response.refused(400, ARGUMENT, "request [/_connector/a b/c] contains unrecognized parameter: [zzz]");
    let response = call_with(&fake, "PUT", "/_connector/%C3%A9/_check_in", json!({})).await;
    response.refused(400, ARGUMENT, "request [PUT /_connector/é/_check_in] does not support having a body");
    let es = client(&fake);
    let error = es.connector("a b/c").get().query("zzz", "1").send().await.unwrap_err();
    let reason = error.elasticsearch().unwrap().reason.clone();
    let expected = "request [/_connector/a b/c] contains unrecognized parameter: [zzz]";
    assert_eq!(reason.as_deref(), Some(expected));
}
