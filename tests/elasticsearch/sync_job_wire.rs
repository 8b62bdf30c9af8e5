//! Every call on sync jobs, with the fewest inputs and with all. A body of `null` stands for no body.

use chrono::{DateTime, Utc};
use connectors_sdk::elasticsearch::{
    Acknowledged, CreateResponse, Page, SyncJob, SyncJobType, SyncStatus, TriggerMethod, UpdateResponse,
};
use serde_json::{Map, Value, json};

use super::support::{Wire, arrived, client, decoded, responding, wire};

fn updated() -> UpdateResponse {
    decoded(json!({"result": "updated"}))
}

fn created(id: &str) -> CreateResponse {
    decoded(json!({"id": id}))
}

fn acknowledged() -> Acknowledged {
    decoded(json!({"acknowledged": true}))
}

fn object(value: Value) -> Map<String, Value> {
    decoded(value)
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A type of the caller for cursors and metadata.
#[derive(serde::Serialize)]
struct Cursor {
    page: u32,
}

wire! {
    create_minimal: |es| es.sync_jobs().create("wiki") =>
        POST "/_connector/_sync_job" {"id": "wiki"}, 201 {"id": "Ab3"} => created("Ab3");
    create_full: |es| es.sync_jobs().create("a/ü b").job_type(SyncJobType::AccessControl)
        .trigger_method(TriggerMethod::Scheduled) =>
        POST "/_connector/_sync_job" {"id": "a/ü b", "job_type": "access_control", "trigger_method": "scheduled"},
        201 {"id": "Ab3", "result": "created"} =>
        decoded::<CreateResponse>(json!({"id": "Ab3", "result": "created"}));
    create_for_a_newer_server: |es| es.sync_jobs().create("wiki").job_type("partial").trigger_method("webhook") =>
        POST "/_connector/_sync_job" {"id": "wiki", "job_type": "partial", "trigger_method": "webhook"},
        201 {"id": "Ab3"} => created("Ab3");

    list_minimal: |es| es.sync_jobs().list() =>
        GET "/_connector/_sync_job" null, 200 {"count": 0, "results": []} =>
        decoded::<Page<SyncJob>>(json!({"count": 0, "results": []}));
    list_full: |es| es.sync_jobs().list().from(20).size(10).connector_id("a/ü b,c&d").status(SyncStatus::InProgress)
        .job_types([SyncJobType::Full, SyncJobType::Incremental]).query("human", "true") =>
        GET "/_connector/_sync_job?from=20&size=10&connector_id=a%2F%C3%BC%20b,c%26d&status=in_progress\
             &job_type=full,incremental&human=true" null,
        200 {"count": 21, "results": [{"id": "j", "status": "in_progress"}], "new": 1} =>
        decoded::<Page<SyncJob>>(json!({"count": 21, "results": [{"id": "j", "status": "in_progress"}], "new": 1}));

    get_minimal: |es| es.sync_job("j").get() =>
        GET "/_connector/_sync_job/j" null, 200 {"id": "j", "error": null} => decoded(json!({"id": "j"}));
    get_full: |es| es.sync_job("a/ü b").get().query("filter_path", "id,x&y") =>
        GET "/_connector/_sync_job/a%2F%C3%BC%20b?filter_path=id,x%26y" null, 200 {"id": "a/ü b"} =>
        decoded(json!({"id": "a/ü b"}));

    delete: |es| es.sync_job("j?k#l").delete() =>
        DELETE "/_connector/_sync_job/j%3Fk%23l" null, 200 {"acknowledged": true} => acknowledged();

    cancel: |es| es.sync_job("j%2F").cancel() =>
        PUT "/_connector/_sync_job/j%252F/_cancel" null, 200 {"result": "updated"} => updated();

    check_in: |es| es.sync_job("j").check_in() =>
        PUT "/_connector/_sync_job/j/_check_in" null, 200 {"result": "noop"} =>
        decoded::<UpdateResponse>(json!({"result": "noop"}));
    check_in_with_an_empty_response: |es| es.sync_job("j").check_in() =>
        PUT "/_connector/_sync_job/j/_check_in" null, 200 {} => updated();

    claim_minimal: |es| es.sync_job("j").claim("worker-7") =>
        PUT "/_connector/_sync_job/j/_claim" {"worker_hostname": "worker-7"}, 200 {"result": "updated"} => updated();
    claim_full: |es| es.sync_job("j").claim("").cursor(object(json!({"page": [1, {"x": null}]}))) =>
        PUT "/_connector/_sync_job/j/_claim" {"worker_hostname": "", "sync_cursor": {"page": [1, {"x": null}]}},
        200 {} => updated();
    claim_with_an_empty_cursor: |es| es.sync_job("j").claim("w").cursor(object(json!({}))) =>
        PUT "/_connector/_sync_job/j/_claim" {"worker_hostname": "w", "sync_cursor": {}},
        200 {"result": "of a newer server"} => decoded::<UpdateResponse>(json!({"result": "of a newer server"}));

    claim_with_a_cursor_of_the_caller: |es| es.sync_job("j").claim("w").cursor(&Cursor { page: 7 }) =>
        PUT "/_connector/_sync_job/j/_claim" {"worker_hostname": "w", "sync_cursor": {"page": 7}}, 200 {} => updated();
    claim_without_the_cursor_of_the_caller: |es| es.sync_job("j").claim("w").cursor(None::<Cursor>) =>
        PUT "/_connector/_sync_job/j/_claim" {"worker_hostname": "w"}, 200 {} => updated();

    fail: |es| es.sync_job("j").fail("no \"disk\"\n") =>
        PUT "/_connector/_sync_job/j/_error" {"error": "no \"disk\"\n"}, 200 {"result": "updated"} => updated();
    fail_with_a_null_result: |es| es.sync_job("j").fail("e") =>
        PUT "/_connector/_sync_job/j/_error" {"error": "e"}, 200 {"result": null} => updated();

    stats_of_nothing: |es| es.sync_job("j").update_stats() =>
        PUT "/_connector/_sync_job/j/_stats"
        {"deleted_document_count": 0, "indexed_document_count": 0, "indexed_document_volume": 0},
        200 {"result": "updated"} => updated();
    stats_with_metadata_of_the_caller: |es| es.sync_job("j").update_stats().volume(1).metadata(Cursor { page: 7 }) =>
        PUT "/_connector/_sync_job/j/_stats"
        {"deleted_document_count": 0, "indexed_document_count": 0, "indexed_document_volume": 1,
         "metadata": {"page": 7}}, 200 {"result": "updated"} => updated();
    stats_minimal: |es| es.sync_job("j").update_stats().deleted(1).indexed(2).volume(3) =>
        PUT "/_connector/_sync_job/j/_stats"
        {"deleted_document_count": 1, "indexed_document_count": 2, "indexed_document_volume": 3},
        200 {"result": "updated"} => updated();
    stats_full: |es| es.sync_job("j").update_stats().indexed(u64::MAX).volume(3).total(4)
        .last_seen(time("2026-03-04T06:06:07.123456789+01:00")).metadata(object(json!({"phase": {"n": null}}))) =>
        PUT "/_connector/_sync_job/j/_stats"
        {"deleted_document_count": 0, "indexed_document_count": 18_446_744_073_709_551_615_u64,
         "indexed_document_volume": 3, "last_seen": "2026-03-04T05:06:07.123456789Z",
         "metadata": {"phase": {"n": null}}, "total_document_count": 4},
        200 {} => updated();
}

#[tokio::test]
async fn headers_of_one_call_are_sent() {
    let server = responding(200, &json!({"result": "updated"})).await;
    let request =
        client(&server).sync_job("j").check_in().opaque_id("nightly").header("Accept", "application/smile");
    let expected = Wire::new("PUT", "/_connector/_sync_job/j/_check_in", None)
        .with_header("x-opaque-id", "nightly")
        .with_header("accept", "application/smile");
    assert_eq!(Wire::announced(&request.to_http().unwrap()), expected);
    request.send().await.unwrap();
    assert_eq!(arrived(&server).await, [expected]);
}
