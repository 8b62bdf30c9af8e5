//! Direct access to the fake, without HTTP.

use std::time::Duration;

use connectors_sdk::{
    Client, RetryPolicy,
    elasticsearch::{SyncStatus, WriteResult},
};
use connectors_testing::{FakeElasticsearch, elasticsearch::Privilege};
use serde_json::{Value, json};

use super::support::{assert_refused, call, call_with, client, ids, keys, put, send, stored, time, with};

#[tokio::test]
async fn connectors_are_put_read_changed_and_removed() {
    let fake = FakeElasticsearch::start().await;
    put(&fake, "fresh", json!({})).await;
    fake.put_connector("a", json!({"name": "n", "status": "connected", "error": null, "id": "other"}));
    let connector = stored(&fake, "a").await;
    assert_eq!(fake.connector("a").as_ref(), Some(&connector));
    let mut expected = stored(&fake, "fresh").await;
    expected["filtering"] = connector["filtering"].clone();
    let fields = json!({"id": "a", "name": "n", "status": "connected", "error": null});
    assert_eq!(connector, with(&expected, fields));

    let odd = json!({"status": "odd", "configuration": null, "unknown": [1]});
    assert!(fake.set_connector_fields("a", odd.clone()));
    assert_eq!(stored(&fake, "a").await, with(&connector, odd));
    assert!(!fake.set_connector_fields("none", json!({"name": "n"})));
    assert_eq!(fake.connector("none"), None);

    fake.put_raw_connector("a", json!({"index_name": "i", "configuration": []}));
    call(&fake, "GET", "/_connector/a")
        .await
        .is(200, json!({"id": "a", "index_name": "i", "configuration": []}));
    // No other connector can have its index.
    let taken = client(&fake).connector("b").put().index_name("i").send().await;
    assert_refused(taken, 400, "status_exception", "Index name [i] is used by another connector.");
    assert!(fake.set_connector_fields("a", json!({"index_name": "j"})));
    client(&fake).connector("b").put().index_name("i").send().await.unwrap();
    assert!(fake.remove_connector("a") && !fake.remove_connector("a"));
    assert_eq!(call(&fake, "GET", "/_connector/a?include_deleted=true").await.status, 404);
    assert_eq!(fake.requests().iter().filter(|request| request.method() == "DELETE").count(), 0);
}

#[tokio::test]
async fn documents_of_older_servers_are_updated_like_others() {
    let fake = FakeElasticsearch::start().await;
    fake.put_raw_connector("a", json!({"name": null, "service_type": null, "sync_cursor": null}));
    let a = client(&fake).connector("a");
    assert_eq!(a.update_name().name("n").send().await.unwrap().result, WriteResult::Updated);
    assert_eq!(a.get().send().await.unwrap().name.as_deref(), Some("n"));
    let cursor = json!({"sync_cursor": {"k": 1}});
    call_with(&fake, "PUT", "/_connector/a/_last_sync", cursor).await.is(200, json!({"result": "updated"}));
    call_with(&fake, "PUT", "/_connector/a/_configuration", json!({"values": {"k": 1}})).await.against_rule(
        "Unknown [configuration] fields in the request payload: [k]. Remove them from request or register their schema \
         first.",
    );
    let expected = json!({"id": "a", "name": "n", "service_type": null, "sync_cursor": {"k": 1}});
    assert_eq!(stored(&fake, "a").await, expected);
    assert!(a.delete().send().await.unwrap().acknowledged);
    assert_eq!(stored(&fake, "a").await, with(&expected, json!({"deleted": true})));
}

#[tokio::test]
async fn sync_jobs_are_put_read_changed_and_removed() {
    let fake = FakeElasticsearch::start().await;
    fake.put_sync_job("j", json!({"job_type": "incremental", "connector": {"id": "a"}}));
    let job = call(&fake, "GET", "/_connector/_sync_job/j").await.ok();
    assert_eq!(fake.sync_job("j").as_ref(), Some(&job));
    assert_eq!((&job["job_type"], &job["status"]), (&json!("incremental"), &json!("pending")));
    let listed = call(&fake, "GET", "/_connector/_sync_job?connector_id=a").await.ok();
    assert_eq!(ids(&listed), ["j"]);
    assert!(fake.set_sync_job_fields("j", json!({"metadata": {"k": 1}, "status": "odd"})));
    let expected = with(&job, json!({"metadata": {"k": 1}, "status": "odd"}));
    assert_eq!(fake.sync_job("j"), Some(expected));
    let found = client(&fake).sync_job("j").get().send().await.unwrap();
    assert_eq!(found.status.as_ref().map(SyncStatus::as_str), Some("odd"));

    for (status, set) in [
        ("suspended", vec![]),
        ("in_progress", vec![]),
        ("completed", vec!["completed_at"]),
        ("error", vec!["completed_at"]),
        ("canceled", vec!["canceled_at", "completed_at"]),
    ] {
        fake.put_sync_job("j", json!({}));
        let before = fake.sync_job("j").unwrap();
        assert!(fake.set_sync_job_status("j", status));
        let after = fake.sync_job("j").unwrap();
        let mut expected = with(&before, json!({"status": status}));
        for name in set {
            assert!(time(&after[name]) > time(&before["created_at"]));
            expected[name] = after[name].clone();
        }
        assert_eq!(after, expected);
    }
    assert!(!fake.set_sync_job_status("none", "completed") && !fake.set_sync_job_fields("none", json!({})));
    fake.put_raw_sync_job("raw", json!({"status": "pending"}));
    call(&fake, "GET", "/_connector/_sync_job/raw").await.is(200, json!({"id": "raw", "status": "pending"}));
    assert!(fake.remove_sync_job("j") && !fake.remove_sync_job("j"));
    assert_eq!(fake.sync_job("j"), None);
}

#[tokio::test]
async fn secrets_are_put_read_and_removed() {
    let fake = FakeElasticsearch::start().await;
    fake.put_secret("s", "one");
    call(&fake, "GET", "/_connector/_secret/s").await.is(200, json!({"id": "s", "value": "one"}));
    call_with(&fake, "PUT", "/_connector/_secret/s", json!({"value": "two"})).await.ok();
    assert_eq!(fake.secret("s").as_deref(), Some("two"));
    assert!(fake.remove_secret("s") && !fake.remove_secret("s"));
    assert_eq!((fake.secret("s"), call(&fake, "GET", "/_connector/_secret/s").await.status), (None, 404));
}

#[tokio::test]
async fn a_snapshot_has_all_documents_in_order_of_creation() {
    let fake = FakeElasticsearch::start().await;
    assert_eq!(fake.snapshot(), json!({"connectors": [], "sync_jobs": [], "secrets": []}));
    for id in ["z", "a", "m"] {
        put(&fake, id, json!({"index_name": id, "service_type": "s"})).await;
    }
    let es = client(&fake);
    es.connector("a").delete().send().await.unwrap();
    let job = es.sync_jobs().create("z").send().await.unwrap().id;
    fake.put_secret("s", "v");
    let snapshot = fake.snapshot();
    let of = |kind: &str| -> Vec<String> {
        let all = snapshot[kind].as_array().unwrap().iter();
        all.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((of("connectors"), of("sync_jobs")), (vec!["z".into(), "a".into(), "m".into()], vec![job]));
    assert_eq!(snapshot["secrets"], json!([{"id": "s", "value": "v"}]));
    assert_eq!(snapshot["connectors"][1], stored(&fake, "a").await);
}

#[tokio::test]
async fn the_product_header_can_be_left_out() {
    let fake = FakeElasticsearch::start().await;
    put(&fake, "a", json!({})).await;
    fake.product_header(false);
    for path in ["/_connector", "/_connector/none", "/_connector/a/_foo"] {
        assert!(!call(&fake, "GET", path).await.headers.contains_key("x-elastic-product"));
    }
    fake.product_header(true);
    assert_eq!(call(&fake, "GET", "/_connector").await.headers["x-elastic-product"], "Elasticsearch");
}

#[tokio::test]
async fn warnings_are_in_every_response_until_removed() {
    let fake = FakeElasticsearch::start().await;
    put(&fake, "a", json!({})).await;
    let texts = ["this \"API\" is old", "für alle: 100 %", r"a\b, c"];
    texts.iter().for_each(|text| fake.add_warning(*text));
    let response = client(&fake).connector("a").get().response().await.unwrap();
    assert_eq!(response.warnings(), texts);
    let missing = call(&fake, "GET", "/_connector/none").await;
    let first = missing.headers["warning"].to_str().unwrap();
    assert!(
        first.starts_with("299 Elasticsearch-9.1.0-") && first.contains(r#""this \"API\" is old""#),
        "{first}"
    );
    fake.clear_warnings();
    let response = client(&fake).connector("a").get().response().await.unwrap();
    assert_eq!(response.warnings(), [""; 0]);
}

#[tokio::test]
async fn failed_requests_have_no_effect_and_a_typical_error() {
    let fake = FakeElasticsearch::start().await;
    put(&fake, "a", json!({"name": "n"})).await;
    let before = fake.snapshot();
    for (status, error_type) in [
        (401, "security_exception"),
        (403, "security_exception"),
        (404, "resource_not_found_exception"),
        (409, "version_conflict_engine_exception"),
        (410, "api_not_available_exception"),
        (429, "es_rejected_execution_exception"),
    ] {
        fake.fail_next(1, status);
        let response = call_with(&fake, "PUT", "/_connector/a/_name", json!({"name": "m"})).await;
        assert_eq!(response.status, status);
        let document = response.json();
        assert_eq!(
            (keys(&document), &document["error"]["type"]),
            (vec!["error", "status"], &json!(error_type))
        );
        assert_eq!(document["status"], status);
        assert_eq!(response.headers["x-elastic-product"], "Elasticsearch");
    }
    for status in [500, 502, 503, 504] {
        fake.fail_next(1, status);
        assert_eq!(call(&fake, "DELETE", "/_connector/a").await.status, status);
    }
    assert_eq!(fake.snapshot(), before);
    fake.respond_next(1, 503, &[("content-type", "text/html")], "<h1>no</h1>");
    let response = send(&fake, "GET", "/_connector/a", &[], "").await;
    assert_eq!((response.status, response.text.as_str()), (503, "<h1>no</h1>"));
    fake.drop_response_next(1);
    let dropped = client(&fake).connector("a").update_name().name("m").send().await;
    assert!(dropped.is_err());
    assert_eq!(fake.connector("a").unwrap()["name"], "m");
}

#[tokio::test]
async fn the_clock_can_be_set() {
    let fake = FakeElasticsearch::start().await;
    fake.set_time("2024-05-01T10:00:00.5Z".parse().unwrap());
    put(&fake, "a", json!({"index_name": "i", "service_type": "s"})).await;
    let es = client(&fake);
    let job = es.sync_jobs().create("a").send().await.unwrap().id;
    fake.advance_time(Duration::from_secs(90));
    es.sync_job(&job).claim("w").send().await.unwrap();
    for _ in 0..2 {
        // Never a noop, even if the clock is stopped.
        assert_eq!(es.connector("a").check_in().send().await.unwrap().result, WriteResult::Updated);
        assert_eq!(es.sync_job(&job).check_in().send().await.unwrap().result, WriteResult::Updated);
    }
    let (connector, job) = (stored(&fake, "a").await, fake.sync_job(&job).unwrap());
    let (then, now) = (json!("2024-05-01T10:00:00.500Z"), json!("2024-05-01T10:01:30.500Z"));
    assert_eq!(connector["filtering"][0]["draft"]["rules"][0]["created_at"], then);
    assert_eq!((&job["created_at"], &job["started_at"], &job["last_seen"]), (&then, &now, &now));
    assert_eq!(connector["last_seen"], now);
}

#[tokio::test]
async fn requests_are_recorded_and_debug_hides_credentials() {
    let fake = FakeElasticsearch::start().await;
    let key = fake.add_api_key(&[Privilege::MonitorConnector]);
    let es = Client::elasticsearch(fake.uri()).no_proxy().api_key(key.as_str());
    let es = es.retry(RetryPolicy::none()).build().unwrap();
    es.connectors().list().names(["a b"]).send().await.unwrap();
    es.connector("x").update_name().name("n").send().await.unwrap_err();
    let requests = fake.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].query_value("connector_name").as_deref(), Some("a b"));
    assert_eq!(requests[1].path(), "/_connector/x/_name");
    assert_eq!(requests[1].json::<Value>().unwrap(), json!({"name": "n"}));
    assert_eq!(requests[0].header("authorization"), Some(format!("ApiKey {key}").as_str()));
    assert!(!format!("{requests:?}{fake:?}").contains(&key));
}

#[tokio::test]
async fn an_unlimited_fault_lasts_until_it_is_removed() {
    let fake = FakeElasticsearch::start().await;
    fake.fail_next(usize::MAX, 503);
    for _ in 0..3 {
        assert_eq!(call(&fake, "GET", "/_connector").await.status, 503);
    }
    fake.clear_faults();
    assert_eq!(call(&fake, "GET", "/_connector").await.status, 200);
    fake.fail_next(0, 503);
    assert_eq!(call(&fake, "GET", "/_connector").await.status, 200);
    // A status without a body has no content length.
    fake.fail_next(1, 204);
    let response = call(&fake, "GET", "/_connector").await;
    assert_eq!((response.status, response.headers.get("content-length")), (204, None));
}
