//! Details of bodies, lists and stored documents that are as on the server.

use connectors_sdk::{Method, elasticsearch::FilteringValidation};
use connectors_testing::{FakeElasticsearch, elasticsearch::Options};
use serde_json::{Value, json};

use super::support::{
    ARGUMENT, PARSE, RULE, assert_refused, call, call_with, client, ids, noop, put, stored, update, updated,
    with_connector,
};

#[tokio::test]
async fn fractions_of_whole_numbers_are_cut_off() {
    let fake = with_connector(json!({"index_name": "i", "service_type": "s"})).await;
    for (given, expected) in [
        (json!(12.7), 12),
        (json!("12.7"), 12),
        (json!(-0.9), 0),
        (json!(1.5e3), 1500),
        (json!("9223372036854775806.5"), i64::MAX - 1),
    ] {
        update(&fake, "_last_sync", json!({"last_indexed_document_count": given})).await.ok();
        assert_eq!(stored(&fake, "a").await["last_indexed_document_count"], expected, "{given}");
    }
    let rule =
        json!({"id": "r", "field": "f", "order": "3.9", "policy": "exclude", "rule": "equals", "value": "v"});
    update(&fake, "_filtering", json!({"rules": [rule]})).await.is(200, updated());
    let rules = &stored(&fake, "a").await["filtering"][0]["draft"]["rules"];
    assert_eq!((&rules[0]["order"], &rules[1]["order"]), (&json!(3), &json!(4)));
    let field = json!({"configuration": {"k": {"label": "K", "order": 2.5}}});
    update(&fake, "_configuration", field).await.ok();
    assert_eq!(stored(&fake, "a").await["configuration"]["k"]["order"], 2);

    let es = client(&fake);
    let job = es.sync_jobs().create("a").send().await.unwrap().id;
    let stats = json!({
        "deleted_document_count": 1.9, "indexed_document_count": "2.9", "indexed_document_volume": 3.0,
        "total_document_count": 4.1,
    });
    let path = format!("/_connector/_sync_job/{}/_stats", job.as_str());
    assert_eq!(es.request(Method::PUT, path).json(&stats).send::<Value>().await.unwrap(), updated());
    let job = es.sync_job(&job).get().send().await.unwrap();
    let counts = (job.deleted_document_count, job.indexed_document_count, job.indexed_document_volume);
    assert_eq!((counts, job.total_document_count), ((Some(1), Some(2), Some(3)), Some(4)));
}

#[tokio::test]
async fn empty_elements_of_list_filters_are_filters() {
    let fake = with_connector(json!({"index_name": "a", "service_type": "s"})).await;
    put(&fake, "b", json!({"index_name": "b", "service_type": "s", "name": "d"})).await;
    for _ in 0..2 {
        call_with(&fake, "POST", "/_connector/_sync_job", json!({"id": "a"})).await.ok();
    }
    for (path, error_type, reason) in [
        ("/_connector/_sync_job?status=", ARGUMENT, "Unknown ConnectorSyncStatus []."),
        ("/_connector/_sync_job?job_type=full,,incremental", ARGUMENT, "Unknown ConnectorSyncJobType []."),
        (
            "/_connector?index_name=a,,b",
            "action_request_validation_exception",
            "Validation Failed: 1: Invalid index name [], must not be empty;",
        ),
    ] {
        call(&fake, "GET", path).await.refused(400, error_type, reason);
    }
    for (path, expected) in [
        ("/_connector/_sync_job?connector_id=", 0),
        ("/_connector/_sync_job?connector_id=a", 2),
        ("/_connector/_sync_job?job_type=", 2),
        ("/_connector?connector_name=,d", 2),
        ("/_connector?connector_name=d", 1),
        ("/_connector?connector_name=d,", 1),
        ("/_connector?service_type=,x", 0),
        ("/_connector?index_name=&connector_name=&service_type=&query=", 2),
        ("/_connector?connector_name=,", 2),
    ] {
        assert_eq!(call(&fake, "GET", path).await.ok()["count"], expected, "{path}");
    }
    // The SDK leaves out an empty list, and refuses empty values before it sends anything.
    let es = client(&fake);
    assert_eq!(es.connectors().list().names([""; 0]).send().await.unwrap().count, 2);
    assert!(es.connectors().list().names(["", "d"]).send().await.is_err());
    let named = es.connectors().list().query("connector_name", ",d").send().await.unwrap();
    assert_eq!(named.count, 2);
    let error = es.sync_jobs().list().query("status", "").send().await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
}

#[tokio::test]
async fn changes_of_the_draft_leave_one_filtering_entry() {
    let fake = with_connector(json!({})).await;
    let entry = stored(&fake, "a").await["filtering"][0].clone();
    let valid = json!({"validation": {"state": "valid", "errors": []}});
    for (call_name, body) in [
        ("_filtering", Some(json!({"rules": []}))),
        ("_filtering/_validation", Some(valid)),
        ("_filtering/_activate", None),
    ] {
        let two = json!({"filtering": [entry, entry]});
        update(&fake, "_filtering", two).await.ok();
        assert_eq!(stored(&fake, "a").await["filtering"].as_array().unwrap().len(), 2);
        let path = format!("/_connector/a/{call_name}");
        let response = match body {
            Some(body) => call_with(&fake, "PUT", &path, body).await,
            None => call(&fake, "PUT", &path).await,
        };
        response.is(200, updated());
        let left = stored(&fake, "a").await["filtering"].clone();
        assert_eq!(
            (left.as_array().unwrap().len(), &left[0]["domain"]),
            (1, &json!("DEFAULT")),
            "{call_name}"
        );
    }
    update(&fake, "_filtering", json!({"filtering": [entry, entry]})).await.ok();
    let es = client(&fake);
    es.connector("a").update_filtering_validation(FilteringValidation::valid()).send().await.unwrap();
    assert_eq!(es.connector("a").get().send().await.unwrap().filtering.len(), 1);
}

#[tokio::test]
async fn times_may_lack_everything_but_the_hour() {
    let fake = with_connector(json!({})).await;
    for (given, expected) in [
        ("2024-05-01T10:00:00", "2024-05-01T10:00:00.000Z"),
        ("2024-05-01T12:00:00+02", "2024-05-01T10:00:00.000Z"),
        ("2024-05-01T10:00:00,5Z", "2024-05-01T10:00:00.500Z"),
        ("2024-05-01T12Z", "2024-05-01T12:00:00.000Z"),
        ("2024-05-01T12:30", "2024-05-01T12:30:00.000Z"),
    ] {
        update(&fake, "_last_sync", json!({"last_synced": given})).await.ok();
        assert_eq!(stored(&fake, "a").await["last_synced"], expected, "{given}");
    }
    for given in ["2024-05-01", "2024-05", "2024", "2024-05-01T"] {
        let response = update(&fake, "_last_sync", json!({"last_synced": given})).await;
        let reason = format!(
            "failed to parse date field [{given}] with format [strict_date_optional_time||epoch_millis]"
        );
        let outer = "[connector_update_last_sync_stats_request] failed to parse field [last_synced]";
        response.unreadable_because(outer, ARGUMENT, &reason);
    }
    let es = client(&fake);
    let request = es.request(Method::PUT, "/_connector/a/_last_sync");
    request.json(&json!({"last_synced": "2024-05-01T10"})).send::<Value>().await.unwrap();
    let synced = es.connector("a").get().send().await.unwrap().last_synced.unwrap();
    assert_eq!(synced.to_rfc3339(), "2024-05-01T10:00:00+00:00");
}

#[tokio::test]
async fn an_array_as_a_value_prevents_sync_jobs() {
    let fake = with_connector(json!({"index_name": "i", "service_type": "s"})).await;
    update(&fake, "_configuration", json!({"configuration": {"k": {"label": "K", "value": "v"}}})).await.ok();
    update(&fake, "_configuration", json!({"values": {"k": ["v"]}})).await.is(200, updated());
    let create = async || call_with(&fake, "POST", "/_connector/_sync_job", json!({"id": "a"})).await;
    create().await.unreadable_because(
        "[sync_job_connector] failed to parse field [configuration]",
        PARSE,
        "Unsupported token [START_ARRAY]",
    );
    let es = client(&fake);
    let error = es.sync_jobs().create("a").send().await.unwrap_err();
    assert!(error.is_bad_request() && error.to_string().contains("START_ARRAY"), "{error}");
    es.connector("a").update_configuration().value("k", json!({"l": ["v"]})).send().await.unwrap();
    es.sync_jobs().create("a").send().await.unwrap();
}

#[tokio::test]
async fn a_job_of_a_connector_without_filtering_has_none() {
    let fake = with_connector(json!({"index_name": "i", "service_type": "s"})).await;
    update(&fake, "_filtering", json!({"filtering": []})).await.is(200, updated());
    let job = call_with(&fake, "POST", "/_connector/_sync_job", json!({"id": "a"})).await.ok();
    let id = job["id"].as_str().unwrap();
    let job = call(&fake, "GET", &format!("/_connector/_sync_job/{id}")).await.ok();
    assert!(job["connector"].get("filtering").is_none(), "{job}");
    let job = client(&fake).sync_job(id).get().send().await.unwrap();
    assert!(job.connector.rules().is_none() && job.unreadable().is_empty());
}

#[tokio::test]
async fn failures_of_the_server_itself_have_its_types_and_reasons() {
    let fake = with_connector(json!({})).await;
    update(&fake, "_configuration", json!({"configuration": {"f": {"label": "F", "value": 1}}})).await.ok();
    update(&fake, "_filtering", json!({"filtering": []})).await.is(200, updated());
    let error = |error_type: &str, reason: Value| {
        let cause = json!({"type": error_type, "reason": reason});
        json!({"error": {"root_cause": [cause], "type": error_type, "reason": reason}, "status": 500})
    };
    let valid = json!({"validation": {"state": "valid", "errors": []}});
    let out_of_bounds = error("index_out_of_bounds_exception", json!("Index 0 out of bounds for length 0"));
    update(&fake, "_filtering", json!({"rules": []})).await.is(500, out_of_bounds.clone());
    update(&fake, "_filtering/_validation", valid).await.is(500, out_of_bounds.clone());
    call(&fake, "PUT", "/_connector/a/_filtering/_activate").await.is(500, out_of_bounds);
    let null_pointer = error("null_pointer_exception", Value::Null);
    update(&fake, "_features", json!({})).await.is(500, null_pointer.clone());
    update(&fake, "_configuration", json!({"values": {"f": null}})).await.is(500, null_pointer);

    let es = client(&fake);
    let error = es.connector("a").update_configuration().value("f", Value::Null).send().await.unwrap_err();
    let cause = error.elasticsearch().unwrap();
    assert_eq!((cause.error_type.as_deref(), &cause.reason), (Some("null_pointer_exception"), &None));
    assert_eq!(error.status().unwrap().as_u16(), 500);
    assert!(error.to_string().contains("null_pointer_exception"), "{error}");
    assert_refused(
        es.connector("a").activate_filtering().send().await,
        500,
        "index_out_of_bounds_exception",
        "Index 0 out of bounds for length 0",
    );
}

#[tokio::test]
async fn a_backslash_in_a_query_escapes_wildcards() {
    let fake = FakeElasticsearch::start().await;
    for (id, name) in [("a", "x*y"), ("b", "x?y"), ("c", "xzy"), ("d", r"x\y")] {
        put(&fake, id, json!({"name": name})).await;
    }
    for (search, expected) in [
        ("x*y", vec!["a", "b", "c", "d"]),
        ("x?y", vec!["a", "b", "c", "d"]),
        (r"x\*y", vec!["a"]),
        (r"x\?y", vec!["b"]),
        (r"x\\y", vec!["d"]),
        (r"\xzy", vec!["c"]),
    ] {
        let query: String = url::form_urlencoded::byte_serialize(search.as_bytes()).collect();
        let page = call(&fake, "GET", &format!("/_connector?query={query}")).await.ok();
        assert_eq!(ids(&page), expected, "{search}");
        let page = client(&fake).connectors().list().search(search).send().await.unwrap();
        assert_eq!(page.results.iter().map(|found| found.id.as_str()).collect::<Vec<_>>(), expected);
    }
}

#[tokio::test]
async fn the_wording_of_errors_is_the_servers() {
    let fake = with_connector(json!({})).await;
    let response = update(&fake, "_features", json!({"features": {"incremental_sync": {}}})).await;
    let build = "Failed to build [connector_feature_enabled] after last required field arrived";
    let inner = &response.json()["error"]["caused_by"]["caused_by"];
    assert_eq!((response.status, &inner["type"], &inner["reason"]), (400, &json!(PARSE), &json!(build)));
    let response = update(&fake, "_filtering", json!({"advanced_snippet": {"value": "x"}})).await;
    assert!(
        response.text.contains("value doesn't support values of type: VALUE_STRING"),
        "{}",
        response.text
    );

    let es = client(&fake);
    let request = es.request(Method::PUT, "/_connector/a/_features");
    let body = json!({"features": {"sync_rules": {"basic": {}}}});
    let error = request.json(&body).send::<Value>().await.unwrap_err();
    assert!(
        error.elasticsearch().unwrap().chain().any(|cause| cause.reason.as_deref() == Some(build)),
        "{error:?}"
    );
    assert!(es.connector("a").get().send().await.unwrap().features.is_none());
}

#[tokio::test]
async fn a_stored_id_may_come_a_second_time() {
    let fake = FakeElasticsearch::start().await;
    fake.put_raw_connector("a", json!({"id": "stored", "name": "n"}));
    fake.put_raw_sync_job("j", json!({"id": 7, "status": "pending"}));
    let es = client(&fake);
    for (options, connector, job) in [
        (Options::new(), r#"{"id":"a","name":"n"}"#, r#"{"id":"j","status":"pending"}"#),
        (
            Options::new().stored_ids(true),
            r#"{"id":"a","id":"stored","name":"n"}"#,
            r#"{"id":"j","id":7,"status":"pending"}"#,
        ),
    ] {
        fake.set_options(options);
        assert_eq!(call(&fake, "GET", "/_connector/a").await.text, connector);
        assert_eq!(call(&fake, "GET", "/_connector/_sync_job/j").await.text, job);
        let list = call(&fake, "GET", "/_connector").await.text;
        assert_eq!(list, format!(r#"{{"count":1,"results":[{connector}]}}"#));
        // The first one is the document's.
        assert_eq!(es.connector("a").get().send().await.unwrap().id.as_str(), "a");
        assert_eq!(es.connectors().list().send().await.unwrap().results[0].id.as_str(), "a");
        assert_eq!(es.sync_job("j").get().send().await.unwrap().id.as_str(), "j");
        assert_eq!(es.sync_jobs().list().send().await.unwrap().results[0].id.as_str(), "j");
    }
    // The stored field is no part of the rules of connectors.
    assert_refused(
        es.sync_jobs().create("a").send().await,
        400,
        RULE,
        "Cannot start a sync for connector [a] with no index attached. Set the [index_name] property for the connector \
         to enable syncing data.",
    );
    call(&fake, "PUT", "/_connector/a/_check_in").await.is(200, updated());
    let renamed = call_with(&fake, "PUT", "/_connector/a/_name", json!({"name": "n"})).await;
    renamed.is(200, noop());
}
