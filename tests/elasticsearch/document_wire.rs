//! Direct access to the stored documents: every call, with no option and with all, and what becomes of refusals.

use std::time::Duration;

use chrono::{DateTime, Utc};
use connectors_sdk::{
    Client, Error, RetryPolicy,
    elasticsearch::{Connector, DocumentUpdate, SyncJob, Versioned},
};
use serde_json::{Value, json};

use super::support::{Wire, arrived, client, decoded, offline, refusal, refused, responding, wire};

fn written(result: &str, seq_no: u64) -> DocumentUpdate {
    decoded(json!({"result": result, "_seq_no": seq_no, "_primary_term": 1}))
}

fn versioned<T: serde::de::DeserializeOwned>(value: Value) -> Versioned<T> {
    Versioned { value: decoded(value), seq_no: 7, primary_term: 2 }
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

const AT: &str = "2026-03-04T05:06:07.800Z";

wire! {
    get_connector: |es| es.connector("a/ü b").get().include_deleted(true).versioned() =>
        GET "/.elastic-connectors/_doc/a%2F%C3%BC%20b" null,
        200 {"_index": ".elastic-connectors-v1", "_id": "a/ü b", "_version": 9, "_seq_no": 7, "_primary_term": 2,
             "found": true, "_source": {"status": "connected", "index_name": null, "new": [1]}} =>
        versioned::<Connector>(json!({"id": "a/ü b", "status": "connected", "new": [1]}));
    get_job: |es| es.sync_job("j").get().query("preference", "_local").versioned() =>
        GET "/.elastic-connectors-sync-jobs/_doc/j?preference=_local" null,
        200 {"_id": "j", "_seq_no": 7, "_primary_term": 2, "_source": {"status": "canceling", "metadata": null}} =>
        versioned::<SyncJob>(json!({"id": "j", "status": "canceling"}));

    update_connector: |es| es.connector("a").update_document(json!({"name": null, "features": {"x": {"enabled": true}}})) =>
        POST "/.elastic-connectors/_update/a" {"doc": {"name": null, "features": {"x": {"enabled": true}}}},
        200 {"_index": ".elastic-connectors-v1", "_id": "a", "result": "updated", "_seq_no": 8, "_primary_term": 1,
             "_shards": {"total": 2, "successful": 1, "failed": 0}} => written("updated", 8);
    update_connector_under_a_condition: |es| es.connector("a").update_document(json!({}))
        .if_match(&versioned(json!({}))) =>
        POST "/.elastic-connectors/_update/a?if_seq_no=7&if_primary_term=2" {"doc": {}},
        200 {"result": "noop", "_seq_no": 7, "_primary_term": 1} => written("noop", 7);
    update_job: |es| es.sync_job("j").update_document(json!({"metadata": {"page": 7}})) =>
        POST "/.elastic-connectors-sync-jobs/_update/j" {"doc": {"metadata": {"page": 7}}},
        200 {"result": "updated", "_seq_no": 8, "_primary_term": 1} => written("updated", 8);
    update_job_under_a_condition: |es| es.sync_job("j").update_document(json!({"error": "e"}))
        .query("refresh", "wait_for").if_match(&versioned(json!({}))) =>
        POST "/.elastic-connectors-sync-jobs/_update/j?if_seq_no=7&if_primary_term=2&refresh=wait_for"
        {"doc": {"error": "e"}},
        200 {"result": "of a newer server", "_seq_no": 8, "_primary_term": 1} => written("of a newer server", 8);

    complete: |es| es.sync_job("j").complete().at(time(AT)) =>
        POST "/.elastic-connectors-sync-jobs/_update/j"
        {"doc": {"status": "completed", "completed_at": AT, "last_seen": AT, "error": null}},
        200 {"result": "updated", "_seq_no": 8, "_primary_term": 1} => written("updated", 8);
    complete_full: |es| es.sync_job("a/b").complete().indexed(1).deleted(2).volume(3).total(4).at(time(AT))
        .if_match(&versioned(json!({}))) =>
        POST "/.elastic-connectors-sync-jobs/_update/a%2Fb?if_seq_no=7&if_primary_term=2"
        {"doc": {"status": "completed", "completed_at": AT, "last_seen": AT, "error": null,
                 "indexed_document_count": 1, "deleted_document_count": 2, "indexed_document_volume": 3,
                 "total_document_count": 4}},
        200 {"result": "updated", "_seq_no": 8, "_primary_term": 1} => written("updated", 8);
    suspend: |es| es.sync_job("j").suspend().at(time(AT)) =>
        POST "/.elastic-connectors-sync-jobs/_update/j"
        {"doc": {"status": "suspended", "last_seen": AT, "error": null}},
        200 {"result": "updated", "_seq_no": 8, "_primary_term": 1} => written("updated", 8);
    suspend_full: |es| es.sync_job("j").suspend().indexed(1).deleted(0).volume(0).total(4).at(time(AT))
        .if_match(&versioned(json!({}))) =>
        POST "/.elastic-connectors-sync-jobs/_update/j?if_seq_no=7&if_primary_term=2"
        {"doc": {"status": "suspended", "last_seen": AT, "error": null, "indexed_document_count": 1,
                 "deleted_document_count": 0, "indexed_document_volume": 0, "total_document_count": 4}},
        200 {"result": "updated", "_seq_no": 8, "_primary_term": 1} => written("updated", 8);
    mark_canceled: |es| es.sync_job("j").mark_canceled().at(time(AT)) =>
        POST "/.elastic-connectors-sync-jobs/_update/j"
        {"doc": {"status": "canceled", "canceled_at": AT, "completed_at": AT, "last_seen": AT}},
        200 {"result": "noop", "_seq_no": 8, "_primary_term": 1} => written("noop", 8);
    mark_canceled_full: |es| es.sync_job("j").mark_canceled().indexed(1).deleted(2).volume(3).total(4).at(time(AT))
        .if_match(&versioned(json!({}))) =>
        POST "/.elastic-connectors-sync-jobs/_update/j?if_seq_no=7&if_primary_term=2"
        {"doc": {"status": "canceled", "canceled_at": AT, "completed_at": AT, "last_seen": AT,
                 "indexed_document_count": 1, "deleted_document_count": 2, "indexed_document_volume": 3,
                 "total_document_count": 4}},
        200 {"result": "updated", "_seq_no": 8, "_primary_term": 1} => written("updated", 8);
}

refused! {
    a_document_that_is_no_object: |es| es.connector("a").update_document([1]) =>
        "POST /.elastic-connectors/_update/a: the document is not serialized as a JSON object";
    a_document_that_is_no_json: |es| es.sync_job("j").update_document(std::collections::BTreeMap::from([(vec![1], 1)])) =>
        "POST /.elastic-connectors-sync-jobs/_update/j: the body cannot be serialized as JSON";
    no_connector: |es| es.connector("").get().versioned() =>
        "GET /.elastic-connectors/_doc/{connector_id}: `connector_id` must not be empty";
    no_connector_to_update: |es| es.connector("..").update_document(json!({})) =>
        "POST /.elastic-connectors/_update/{connector_id}: `connector_id` must not be `..`: it cannot be a path segment";
    no_job: |es| es.sync_job("").get().versioned() =>
        "GET /.elastic-connectors-sync-jobs/_doc/{connector_sync_job_id}: `connector_sync_job_id` must not be empty";
    no_job_to_complete: |es| es.sync_job("").complete() =>
        "POST /.elastic-connectors-sync-jobs/_update/{connector_sync_job_id}: \
         `connector_sync_job_id` must not be empty";
}

#[tokio::test]
async fn the_header_of_the_product_can_be_replaced() {
    let server = responding(200, &json!({"result": "updated", "_seq_no": 8, "_primary_term": 1})).await;
    let request =
        client(&server).sync_job("j").suspend().at(time(AT)).header("X-Elastic-Product-Origin", "mine");
    request.send().await.unwrap();
    let body = json!({"doc": {"status": "suspended", "last_seen": AT, "error": null}});
    let expected = Wire::new("POST", "/.elastic-connectors-sync-jobs/_update/j", Some(body));
    assert_eq!(arrived(&server).await, [expected.with_header("x-elastic-product-origin", "mine")]);
}

#[test]
fn the_time_of_the_end_is_the_time_of_the_request_object() {
    let before = Utc::now();
    let request = offline().sync_job("j").complete();
    let after = Utc::now();
    let body = |request: &connectors_sdk::elasticsearch::sync_job::CompleteSyncJob| {
        decoded::<Value>(serde_json::from_slice(request.to_http().unwrap().body()).unwrap())
    };
    let sent = body(&request);
    let at: DateTime<Utc> = sent["doc"]["completed_at"].as_str().unwrap().parse().unwrap();
    assert!(before <= at && at <= after);
    assert_eq!(sent["doc"]["completed_at"], sent["doc"]["last_seen"]);
    assert_eq!(body(&request.clone()), sent);
}

#[tokio::test]
async fn every_call_is_retried_and_only_conditional_ones_explain_a_conflict() {
    let reason =
        "[j]: version conflict, required seqNo [7], primary term [2]. current document has seqNo [8]";
    let conflict = refusal(409, "version_conflict_engine_exception", reason, json!({}));
    let policy = RetryPolicy::new().max_attempts(2).initial_backoff(Duration::from_millis(1));
    for case in cases() {
        let server = wiremock::MockServer::start().await;
        let any = || wiremock::Mock::given(wiremock::matchers::any());
        any()
            .respond_with(wiremock::ResponseTemplate::new(503).set_body_json(json!({"error": "busy"})))
            .up_to_n_times(1)
            .mount(&server)
            .await;
        any()
            .respond_with(wiremock::ResponseTemplate::new(409).set_body_json(&conflict))
            .mount(&server)
            .await;
        let es = Client::elasticsearch(server.uri()).no_proxy().retry(policy.clone()).build().unwrap();
        let error: Error = (case.fails)(es).await;
        assert!(error.is_conflict() && error.attempts() == 2, "{error}");
        let conditional = case.wire.target.contains("if_seq_no");
        let explained = error.to_string().contains("; an earlier attempt may have carried out the request");
        assert_eq!(explained, conditional, "{error}");
        assert!(!error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn secrets_of_a_document_are_scrubbed() {
    let reason = "failed to parse [hunter2], [s3cr3t-Value] and [ok]";
    let server = responding(400, &refusal(400, "document_parsing_exception", reason, json!({}))).await;
    let fields = json!({"name": "ok", "configuration": {
        "password": {"value": "hunter2"}, "other": {"value": "s3cr3t-Value", "sensitive": true}}});
    let request = client(&server).connector("a").update_document(fields);
    assert!(!format!("{request:?}").contains("hunter2"));
    let error = request.send().await.unwrap_err();
    assert!(error.is_bad_request());
    let text = format!("{error} {error:?}");
    assert!(!text.contains("hunter2") && !text.contains("s3cr3t") && text.contains("[ok]"), "{text}");
}

#[tokio::test]
async fn parts_that_do_not_fit_are_left_out_and_the_id_is_that_of_the_document() {
    let hit =
        json!({"_id": "a", "_seq_no": 7, "_primary_term": 2, "_source": {"id": "other", "name": {"x": 1}}});
    let server = responding(200, &hit).await;
    let read = client(&server).connector("a").get().versioned().await.unwrap();
    assert_eq!((read.value.id.as_str(), read.value.name.as_ref(), read.seq_no), ("a", None, 7));
    let paths: Vec<_> = read.value.unreadable().iter().map(connectors_sdk::Unreadable::path).collect();
    assert_eq!(paths, ["name"]);
}

#[tokio::test]
async fn a_missing_document_is_not_found() {
    let server =
        responding(404, &json!({"_index": ".elastic-connectors-v1", "_id": "a", "found": false})).await;
    let error = client(&server).connector("a").get().versioned().await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let missing = refusal(404, "document_missing_exception", "[j]: document missing", json!({}));
    let server = responding(404, &missing).await;
    let error = client(&server).sync_job("j").complete().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "POST /.elastic-connectors-sync-jobs/_update/j: HTTP 404: [j]: document missing (document_missing_exception)"
    );
}
