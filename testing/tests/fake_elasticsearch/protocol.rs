//! Common to all operations: paths, methods, query parameters, media types, headers.

use std::collections::BTreeSet;

use connectors_sdk::elasticsearch::WriteResult;
use connectors_testing::FakeElasticsearch;
use serde_json::json;

use super::support::{
    ARGUMENT, CONNECTOR_UPDATES, MISSING, call, call_with, client, ids, keys, noop, problems, put, send,
    stored, with_connector,
};

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn other_methods_are_refused_with_the_allowed_ones() {
    let fake = FakeElasticsearch::start().await;
    let mut paths = vec![
        ("/_connector".to_owned(), vec!["GET", "POST", "PUT"]),
        ("/_connector/a".to_owned(), vec!["DELETE", "GET", "PUT"]),
        ("/_connector/_sync_job/j".to_owned(), vec!["DELETE", "GET"]),
        ("/_connector/_secret/s".to_owned(), vec!["DELETE", "GET", "PUT"]),
    ];
    paths.extend(CONNECTOR_UPDATES.map(|update| (format!("/_connector/a/{update}"), vec!["PUT"])));
    let of_jobs = ["_cancel", "_check_in", "_claim", "_error", "_stats"];
    paths.extend(of_jobs.map(|update| (format!("/_connector/_sync_job/j/{update}"), vec!["PUT"])));
    for (path, allowed) in paths {
        let allowed: BTreeSet<&str> = allowed.into_iter().collect();
        for method in ["GET", "POST", "PUT", "DELETE"] {
            if allowed.contains(method) {
                continue;
            }
            let response = call(&fake, method, &path).await;
            assert_eq!(response.status, 405, "{method} {path}: {response:?}");
            let listed: BTreeSet<&str> =
                response.headers["allow"].to_str().unwrap().split([',', ' ']).collect();
            assert_eq!(listed.into_iter().filter(|name| !name.is_empty()).collect::<BTreeSet<_>>(), allowed);
            let document = response.json();
            assert_eq!((keys(&document), &document["status"]), (vec!["error", "status"], &json!(405)));
            let text = document["error"].as_str().unwrap();
            let start = format!("Incorrect HTTP method for uri [{path}] and method [{method}], allowed: [");
            let names = text.strip_prefix(&start).and_then(|rest| rest.strip_suffix(']')).unwrap();
            assert_eq!(names.split(", ").collect::<BTreeSet<_>>(), allowed);
        }
        let head = call(&fake, "HEAD", &path).await;
        assert_eq!((head.status, head.text.as_str()), (405, ""), "HEAD {path}");
    }
    call(&fake, "GET", "/_connector").await.is(200, json!({"count": 0, "results": []}));
}

#[tokio::test]
async fn unknown_paths_have_no_handler() {
    let fake = with_connector(json!({})).await;
    for (method, path) in [
        ("PUT", "/_connector/a/_foo"),
        ("GET", "/_connector/a/_foo"),
        ("PUT", "/_connector/a/_name/b"),
        ("PUT", "/_connector/a/_filtering/_foo"),
        ("PUT", "/_connector/_sync_job/j/_foo"),
        ("GET", "/_connector/_secret/s/_foo"),
    ] {
        let text = format!("no handler found for uri [{path}] and method [{method}]");
        call(&fake, method, path).await.is(400, json!({"error": text}));
    }
}

#[tokio::test]
async fn an_empty_id_is_refused() {
    let fake = FakeElasticsearch::start().await;
    let reason = problems(&["[connector_id] cannot be [null] or [\"\"]."]);
    for (update, body) in [
        ("_check_in", None),
        ("_name", Some(json!({"name": "n"}))),
        ("_error", Some(json!({"error": "e"}))),
        ("_service_type", Some(json!({"service_type": "s"}))),
        ("_index_name", Some(json!({"index_name": "i"}))),
        ("_native", Some(json!({"is_native": true}))),
        ("_status", Some(json!({"status": "error"}))),
        ("_features", Some(json!({"features": {"document_level_security": {"enabled": true}}}))),
        ("_api_key_id", Some(json!({"api_key_id": "k"}))),
    ] {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let headers: &[_] = if body.is_empty() { &[] } else { &[JSON] };
        let response = send(&fake, "PUT", &format!("/_connector//{update}"), headers, body).await;
        response.has_error(400, "action_request_validation_exception", &reason);
    }
}

#[tokio::test]
async fn a_trailing_slash_is_ignored() {
    let fake = FakeElasticsearch::start().await;
    let created = call_with(&fake, "PUT", "/_connector/", json!({"name": "n"})).await;
    assert_eq!(created.status, 201);
    let id = created.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), 20);
    assert_eq!(ids(&call(&fake, "GET", "/_connector/").await.ok()), [id.as_str()]);
    assert_eq!(call(&fake, "DELETE", "/_connector/").await.status, 405);
    assert_eq!(call(&fake, "GET", "/_connector/_sync_job/").await.ok()["count"], 0);
    call(&fake, "PUT", &format!("/_connector/{id}/_check_in/")).await.is(200, json!({"result": "updated"}));
}

#[tokio::test]
async fn ids_may_contain_any_character() {
    let fake = FakeElasticsearch::start().await;
    let es = client(&fake);
    let odd = ["a b", "a/b", "a%2Fb", "ünï", "a?b#c", "a+b", "-._~,*", "🦀", "A", "a"];
    for id in odd {
        let created = es.connector(id).put().name(id).send().await.unwrap();
        assert_eq!((created.id.as_str(), created.result), (id, Some(WriteResult::Created)));
    }
    for id in odd {
        let connector = es.connector(id).get().send().await.unwrap();
        assert_eq!((connector.id.as_str(), connector.name.as_deref()), (id, Some(id)));
    }
    assert_eq!(es.connectors().list().send().await.unwrap().count, 10);
}

#[tokio::test]
async fn ids_have_at_most_512_bytes() {
    let fake = FakeElasticsearch::start().await;
    let es = client(&fake);
    let longest = "ü".repeat(256);
    es.connector(&longest).put().send().await.unwrap();
    es.connector(&longest).check_in().send().await.unwrap();
    let error = es.connector(format!("{longest}x")).put().send().await.unwrap_err();
    let reason = error.elasticsearch().unwrap().reason.clone().unwrap();
    assert!(
        error.is_bad_request() && reason.contains("is too long, must be no longer than 512 bytes"),
        "{reason}"
    );
    assert_eq!(es.connectors().list().send().await.unwrap().count, 1);
    let secret = format!("/_connector/_secret/{}", "s".repeat(513));
    assert_eq!(call_with(&fake, "PUT", &secret, json!({"value": "v"})).await.status, 400);
    assert_eq!(call(&fake, "GET", &secret).await.status, 404);
}

#[tokio::test]
async fn unknown_query_parameters_are_refused() {
    let fake = with_connector(json!({"index_name": "i", "service_type": "s"})).await;
    let job = call_with(&fake, "POST", "/_connector/_sync_job", json!({"id": "a"})).await.ok();
    let job = job["id"].as_str().unwrap();
    let before = stored(&fake, "a").await;
    for (method, path, body) in [
        ("GET", "/_connector".to_owned(), None),
        ("POST", "/_connector".to_owned(), Some(json!({}))),
        ("PUT", "/_connector/b".to_owned(), Some(json!({}))),
        ("GET", "/_connector/a".to_owned(), None),
        ("DELETE", "/_connector/a".to_owned(), None),
        ("PUT", "/_connector/a/_check_in".to_owned(), None),
        ("PUT", "/_connector/a/_name".to_owned(), Some(json!({"name": "n"}))),
        ("PUT", "/_connector/a/_filtering/_activate".to_owned(), None),
        ("GET", "/_connector/_sync_job".to_owned(), None),
        ("POST", "/_connector/_sync_job".to_owned(), Some(json!({"id": "a"}))),
        ("GET", format!("/_connector/_sync_job/{job}"), None),
        ("DELETE", format!("/_connector/_sync_job/{job}"), None),
        ("PUT", format!("/_connector/_sync_job/{job}/_cancel"), None),
        ("PUT", format!("/_connector/_sync_job/{job}/_claim"), Some(json!({"worker_hostname": "w"}))),
        ("GET", "/_connector/_secret/s".to_owned(), None),
        ("PUT", "/_connector/_secret/s".to_owned(), Some(json!({"value": "v"}))),
    ] {
        for (query, text) in [("zzz=1", "parameter: [zzz]"), ("zzz&qqq=1", "parameters: [qqq], [zzz]")] {
            let target = format!("{path}?{query}");
            let response = match &body {
                Some(body) => call_with(&fake, method, &target, body.clone()).await,
                None => call(&fake, method, &target).await,
            };
            response.refused(400, ARGUMENT, &format!("request [{path}] contains unrecognized {text}"));
        }
    }
    assert_eq!(stored(&fake, "a").await, before);
    let jobs = call(&fake, "GET", "/_connector/_sync_job").await.ok();
    assert_eq!((ids(&jobs), &jobs["results"][0]["status"]), (vec![job], &json!("pending")));
    assert_eq!(call(&fake, "GET", "/_connector/b").await.status, 404);
    assert_eq!(call(&fake, "GET", "/_connector/_secret/s").await.status, 404);

    // A parameter of another operation is unknown as well. The error may suggest a similar one.
    let response = call(&fake, "GET", "/_connector/a?include_delete=true").await;
    let reason = response.json()["error"]["reason"].as_str().unwrap().to_owned();
    assert!(
        reason.starts_with("request [/_connector/a] contains unrecognized parameter: [include_delete]"),
        "{reason}"
    );
    assert_eq!(call(&fake, "GET", "/_connector/a?from=1").await.status, 400);
    let reason = "request [/_connector] contains unrecognized parameter: [sise] -> did you mean [size]?";
    call(&fake, "GET", "/_connector?sise=1").await.refused(400, ARGUMENT, reason);
}

#[tokio::test]
async fn the_parameters_of_all_operations_are_known() {
    let fake = with_connector(json!({"name": "n"})).await;
    for parameter in
        ["error_trace", "error_trace=false", "human=true", "pretty=false", "format=json", "filter_path=*"]
    {
        for path in ["/_connector", "/_connector/a", "/_connector/_sync_job"] {
            assert_eq!(
                call(&fake, "GET", &format!("{path}?{parameter}")).await.status,
                200,
                "{path}?{parameter}"
            );
        }
        let renamed =
            call_with(&fake, "PUT", &format!("/_connector/a/_name?{parameter}"), json!({"name": "n"})).await;
        renamed.is(200, noop());
    }
}

#[tokio::test]
async fn filter_path_keeps_the_requested_parts() {
    let fake = with_connector(json!({"name": "one"})).await;
    put(&fake, "b", json!({"name": "two", "index_name": "i"})).await;
    for (query, expected) in [
        ("filter_path=count", json!({"count": 2})),
        ("filter_path=results.id", json!({"results": [{"id": "b"}, {"id": "a"}]})),
        ("filter_path=count,results.index_name", json!({"count": 2, "results": [{"index_name": "i"}]})),
        (
            "filter_path=results.scheduling.full.enabled&size=1",
            json!({"results": [{"scheduling": {"full": {"enabled": false}}}]}),
        ),
        ("filter_path=nothing", json!({})),
        ("filter_path=-results", json!({"count": 2})),
        (
            "filter_path=results.*_name,results.name",
            json!({"results": [{"index_name": "i", "name": "two"}, {"name": "one"}]}),
        ),
        (
            "filter_path=**.draft.rules.order&size=1",
            json!({"results": [{"filtering": [{"draft": {"rules": [{"order": 0}]}}]}]}),
        ),
        (
            "filter_path=results.scheduling.full,-**.interval&size=1",
            json!({"results": [{"scheduling": {"full": {"enabled": false}}}]}),
        ),
    ] {
        call(&fake, "GET", &format!("/_connector?{query}")).await.is(200, expected);
    }
    // Errors are not filtered.
    let missing = call(&fake, "GET", "/_connector/none?filter_path=status").await;
    missing.refused(404, "resource_not_found_exception", "connector [none] not found");
    call_with(&fake, "PUT", "/_connector/c?filter_path=result", json!({}))
        .await
        .is(201, json!({"result": "created"}));
}

#[tokio::test]
async fn pretty_responses_have_line_breaks() {
    let fake = with_connector(json!({})).await;
    let pretty = call(&fake, "GET", "/_connector/a?pretty").await;
    assert!(pretty.text.starts_with("{\n  \"id\"") && pretty.text.ends_with("}\n"), "{}", pretty.text);
    assert_eq!(pretty.json(), stored(&fake, "a").await);
    assert!(!call(&fake, "GET", "/_connector/a").await.text.contains('\n'));
}

#[tokio::test]
async fn stack_traces_are_returned_on_request() {
    let fake = FakeElasticsearch::start().await;
    let response = call(&fake, "GET", "/_connector/a?error_trace=true").await;
    assert!(response.json()["error"]["stack_trace"].is_string(), "{response:?}");
    let response = call(&fake, "GET", "/_connector/a?error_trace=false").await;
    assert!(response.json()["error"].get("stack_trace").is_none());
}

#[tokio::test]
async fn an_empty_boolean_is_true_and_other_values_are_refused() {
    let fake = FakeElasticsearch::start().await;
    for (path, method) in [
        ("/_connector?include_deleted", "GET"),
        ("/_connector/a?include_deleted", "GET"),
        ("/_connector/a?hard", "DELETE"),
        ("/_connector/a?delete_sync_jobs", "DELETE"),
    ] {
        for value in ["yes", "1", "TRUE", "True", "%20"] {
            put(&fake, "a", json!({})).await;
            let shown = value.replace("%20", " ");
            let reason = format!("Failed to parse value [{shown}] as only [true] or [false] are allowed.");
            call(&fake, method, &format!("{path}={value}")).await.has_error(400, ARGUMENT, &reason);
        }
        for query in ["", "=", "=true", "=false"] {
            put(&fake, "a", json!({})).await;
            assert_eq!(call(&fake, method, &format!("{path}{query}")).await.status, 200, "{path}{query}");
        }
    }
    for hard in ["hard", "hard=", "hard=true"] {
        put(&fake, "a", json!({})).await;
        call(&fake, "DELETE", &format!("/_connector/a?{hard}")).await.is(200, json!({"acknowledged": true}));
        assert_eq!(call(&fake, "GET", "/_connector/a?include_deleted=true").await.status, 404);
    }
    put(&fake, "a", json!({})).await;
    call(&fake, "DELETE", "/_connector/a?hard=false").await.ok();
    assert_eq!(call(&fake, "GET", "/_connector/a?include_deleted=").await.status, 200);
}

#[tokio::test]
async fn every_response_names_the_product_and_the_request() {
    let fake = with_connector(json!({})).await;
    for (method, path, body, status) in [
        ("GET", "/_connector/a", "", 200),
        ("PUT", "/_connector/b", "{}", 201),
        ("PUT", "/_connector/a/_name", "{", 400),
        ("GET", "/_connector/none", "", 404),
        ("DELETE", "/_connector", "", 405),
        ("PUT", "/_connector/a/_foo", "", 400),
    ] {
        let mut headers = vec![("x-opaque-id", "request 1")];
        if !body.is_empty() {
            headers.push(JSON);
        }
        let response = send(&fake, method, path, &headers, body).await;
        assert_eq!(response.status, status);
        assert_eq!(response.headers["x-elastic-product"], "Elasticsearch");
        assert_eq!(response.headers["x-opaque-id"], "request 1");
        assert!(!response.headers.contains_key("location"));
    }
    assert!(!call(&fake, "GET", "/_connector").await.headers.contains_key("x-opaque-id"));
}

#[tokio::test]
async fn a_missing_connector_of_a_blind_update_is_a_missing_document() {
    let fake = with_connector(json!({})).await;
    let response = call(&fake, "PUT", "/_connector/none/_check_in").await;
    response.missing_document("none");
    let error = client(&fake).connector("none").check_in().send().await.unwrap_err();
    assert!(error.is_not_found() && error.elasticsearch().unwrap().has_type(MISSING));
}
