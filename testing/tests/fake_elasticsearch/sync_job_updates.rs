//! Updates of sync jobs.

use connectors_sdk::{
    Error,
    elasticsearch::{UpdateResponse, WriteResult},
};
use connectors_testing::FakeElasticsearch;
use serde_json::{Map, Value, json};

use super::support::{
    ARGUMENT, NOT_FOUND, call, call_with, client, stored, time, updated, with, with_connector,
};

const STATUSES: [&str; 7] =
    ["canceling", "canceled", "completed", "error", "in_progress", "pending", "suspended"];

/// Starts a fake with a job of the connector `a`.
async fn with_job() -> (FakeElasticsearch, String) {
    let fake = with_connector(json!({"index_name": "i", "service_type": "s"})).await;
    let id = client(&fake).sync_jobs().create("a").send().await.unwrap().id;
    (fake, id)
}

async fn with_status(status: &str) -> (FakeElasticsearch, String) {
    let (fake, id) = with_job().await;
    assert!(fake.set_sync_job_fields(&id, json!({"status": status})));
    (fake, id)
}

async fn job(fake: &FakeElasticsearch, id: &str) -> Value {
    call(fake, "GET", &format!("/_connector/_sync_job/{id}")).await.ok()
}

async fn update(fake: &FakeElasticsearch, id: &str, call: &str, body: Value) -> super::support::HttpResponse {
    call_with(fake, "PUT", &format!("/_connector/_sync_job/{id}/{call}"), body).await
}

/// Checks that the transition was refused, with the exact error.
#[track_caller]
fn assert_transition(result: Result<UpdateResponse, Error>, from: &str, to: &str) {
    let error = result.unwrap_err();
    let reason = format!(
        "Invalid transition attempt from [{from}] to [{to}]. Such a ConnectorSyncStatus transition is not supported \
         by the Connector Protocol."
    );
    let expected = json!({
        "error": {
            "root_cause": [{"type": "status_exception", "reason": reason}],
            "type": "status_exception",
            "reason": reason,
            "caused_by": {"type": "connector_sync_job_invalid_status_transition_exception", "reason": reason},
        },
        "status": 400,
    });
    assert_eq!(serde_json::from_str::<Value>(error.body().unwrap()).unwrap(), expected);
    assert!(error.is_bad_request() && error.elasticsearch().unwrap().is_invalid_status_transition());
}

#[tokio::test]
async fn a_check_in_changes_the_time_only() {
    for status in STATUSES {
        let (fake, id) = with_status(status).await;
        let before = job(&fake, &id).await;
        let mut last = time(&before["last_seen"]);
        for _ in 0..2 {
            let response = call(&fake, "PUT", &format!("/_connector/_sync_job/{id}/_check_in")).await;
            response.is(200, updated());
            let after = job(&fake, &id).await;
            assert!(time(&after["last_seen"]) > last);
            last = time(&after["last_seen"]);
            assert_eq!(after, with(&before, json!({"last_seen": after["last_seen"]})));
        }
    }
}

#[tokio::test]
async fn a_claim_starts_the_job_whatever_its_status() {
    for status in STATUSES {
        let (fake, id) = with_status(status).await;
        let kept = json!({"error": "e", "canceled_at": "2024-05-01T10:00:00.000Z", "completed_at": "2024-05-01T10:00:00.000Z"});
        assert!(fake.set_sync_job_fields(&id, kept));
        let before = job(&fake, &id).await;
        let connector = stored(&fake, "a").await;
        let claimed = client(&fake).sync_job(&id).claim("worker-1").send().await.unwrap();
        assert_eq!(claimed.result, WriteResult::Updated);
        let after = job(&fake, &id).await;
        assert!(time(&after["started_at"]) > time(&before["last_seen"]));
        let change = json!({
            "status": "in_progress",
            "worker_hostname": "worker-1",
            "last_seen": after["started_at"],
            "started_at": after["started_at"],
        });
        assert_eq!(after, with(&before, change));
        assert_eq!(stored(&fake, "a").await, connector);
    }
}

#[tokio::test]
async fn the_cursor_of_a_claim_is_merged_into_the_job_only() {
    let (fake, id) = with_job().await;
    let es = client(&fake);
    let connector = stored(&fake, "a").await;
    for (cursor, expected) in [
        (json!({"a": {"x": 1}}), json!({"a": {"x": 1}})),
        (json!({"a": {"y": 2}, "b": [1]}), json!({"a": {"x": 1, "y": 2}, "b": [1]})),
        (json!({"b": []}), json!({"a": {"x": 1, "y": 2}, "b": []})),
    ] {
        let cursor: Map<String, Value> = serde_json::from_value(cursor).unwrap();
        es.sync_job(&id).claim("w").cursor(cursor).send().await.unwrap();
        assert_eq!(job(&fake, &id).await["connector"]["sync_cursor"], expected);
    }
    assert_eq!(stored(&fake, "a").await, connector);
    update(&fake, &id, "_claim", json!({"worker_hostname": ""})).await.is(200, updated());
    assert_eq!(job(&fake, &id).await["worker_hostname"], "");
}

#[tokio::test]
async fn canceling_depends_on_the_status() {
    for from in STATUSES {
        let (fake, id) = with_status(from).await;
        let before = job(&fake, &id).await;
        let result = client(&fake).sync_job(&id).cancel().send().await;
        let after = job(&fake, &id).await;
        let now = &after["cancelation_requested_at"];
        match from {
            "pending" | "suspended" => {
                assert_eq!(result.unwrap().result, WriteResult::Updated);
                let change = json!({
                    "status": "canceled",
                    "cancelation_requested_at": now,
                    "canceled_at": now,
                    "completed_at": now,
                });
                assert_eq!(after, with(&before, change));
            }
            "in_progress" => {
                assert_eq!(result.unwrap().result, WriteResult::Updated);
                assert_eq!(
                    after,
                    with(&before, json!({"status": "canceling", "cancelation_requested_at": now}))
                );
            }
            _ => {
                assert_transition(result, from, "canceling");
                assert_eq!(after, before);
                continue;
            }
        }
        assert!(time(now) > time(&before["created_at"]));
    }
}

#[tokio::test]
async fn only_running_jobs_can_fail() {
    for from in STATUSES {
        let (fake, id) = with_status(from).await;
        let before = job(&fake, &id).await;
        let result = client(&fake).sync_job(&id).fail("no disk").send().await;
        let after = job(&fake, &id).await;
        if ["in_progress", "canceling"].contains(&from) {
            assert_eq!(result.unwrap().result, WriteResult::Updated);
            assert_eq!(after, with(&before, json!({"status": "error", "error": "no disk"})));
        } else {
            assert_transition(result, from, "error");
            assert_eq!(after, before);
        }
    }
}

#[tokio::test]
async fn stats_replace_the_counts_whatever_the_status() {
    for status in STATUSES {
        let (fake, id) = with_status(status).await;
        let before = job(&fake, &id).await;
        let sync_job = client(&fake).sync_job(&id);
        assert_eq!(
            sync_job.update_stats().deleted(1).indexed(2).volume(3).total(9).send().await.unwrap().result,
            WriteResult::Updated
        );
        sync_job.update_stats().deleted(4).indexed(5).volume(6).send().await.unwrap();
        let after = job(&fake, &id).await;
        assert!(time(&after["last_seen"]) > time(&before["last_seen"]));
        let change = json!({
            "deleted_document_count": 4,
            "indexed_document_count": 5,
            "indexed_document_volume": 6,
            "total_document_count": 9,
            "last_seen": after["last_seen"],
        });
        assert_eq!(after, with(&before, change));
    }
}

#[tokio::test]
async fn metadata_is_merged_and_the_time_may_be_given() {
    let (fake, id) = with_job().await;
    let sync_job = client(&fake).sync_job(&id);
    let at = "2024-05-01T10:00:00.25Z".parse().unwrap();
    for (metadata, expected) in [
        (json!({"a": {"x": 1}, "l": [1, 2]}), json!({"a": {"x": 1}, "l": [1, 2]})),
        (json!({"a": {"y": null}, "l": [3]}), json!({"a": {"x": 1, "y": null}, "l": [3]})),
    ] {
        let metadata: Map<String, Value> = serde_json::from_value(metadata).unwrap();
        sync_job.update_stats().last_seen(at).metadata(metadata).send().await.unwrap();
        let found = job(&fake, &id).await;
        assert_eq!(
            (&found["metadata"], &found["last_seen"]),
            (&expected, &json!("2024-05-01T10:00:00.250Z"))
        );
    }
    // Counts may exceed 32 bits, and may be strings.
    let counts = json!({"deleted_document_count": "7", "indexed_document_count": 9_007_199_254_740_993_i64,
                        "indexed_document_volume": i64::MAX, "total_document_count": "8"});
    update(&fake, &id, "_stats", counts).await.is(200, updated());
    let found = job(&fake, &id).await;
    assert_eq!(found["deleted_document_count"], 7);
    assert_eq!(found["indexed_document_count"], 9_007_199_254_740_993_i64);
    assert_eq!(found["indexed_document_volume"], i64::MAX);
    assert_eq!(found["total_document_count"], 8);
}

#[tokio::test]
async fn invalid_bodies_change_nothing() {
    let (fake, id) = with_job().await;
    let before = job(&fake, &id).await;
    let counts =
        json!({"deleted_document_count": 1, "indexed_document_count": 2, "indexed_document_volume": 3});
    let refused = async |call: &str, body: Value, reason: &str| {
        update(&fake, &id, call, body).await.refused(400, ARGUMENT, reason);
    };
    refused("_claim", json!({}), "Required [worker_hostname]").await;
    refused("_error", json!({}), "Required [error]").await;
    let all = "Required [deleted_document_count, indexed_document_count, indexed_document_volume]";
    refused("_stats", json!({}), all).await;
    refused(
        "_stats",
        json!({"indexed_document_count": 1}),
        "Required [deleted_document_count, indexed_document_volume]",
    )
    .await;

    let invalid = async |call: &str, body: Value, texts: &[&str]| {
        update(&fake, &id, call, body).await.invalid(texts);
    };
    invalid("_error", json!({"error": ""}), &["[error] of the connector sync job cannot be null or empty"])
        .await;
    for key in [
        "deleted_document_count",
        "indexed_document_count",
        "indexed_document_volume",
        "total_document_count",
    ] {
        let body = with(&counts, json!({key: -1}));
        invalid("_stats", body, &[&format!("[{key}] cannot be negative.")]).await;
    }
    let two = with(&counts, json!({"deleted_document_count": -1, "total_document_count": -2}));
    let texts =
        ["[deleted_document_count] cannot be negative.", "[total_document_count] cannot be negative."];
    invalid("_stats", two, &texts).await;

    let unreadable = async |call: &str, body: Value, reason: &str| {
        update(&fake, &id, call, body).await.unreadable(reason);
    };
    unreadable(
        "_claim",
        json!({"worker_hostname": "w", "foo": 1}),
        "[claim_connector_sync_job] unknown field [foo]",
    )
    .await;
    unreadable(
        "_error",
        json!({"error": "e", "foo": 1}),
        "[connector_sync_job_error_request] unknown field [foo]",
    )
    .await;
    let stats = "[connector_sync_job_update_ingestion_stats]";
    unreadable("_stats", with(&counts, json!({"foo": 1})), &format!("{stats} unknown field [foo]")).await;
    for (call, parser, body, key) in [
        ("_claim", "[claim_connector_sync_job]", json!({}), "worker_hostname"),
        ("_claim", "[claim_connector_sync_job]", json!({"worker_hostname": "w"}), "sync_cursor"),
        ("_error", "[connector_sync_job_error_request]", json!({}), "error"),
        ("_stats", stats, counts.clone(), "deleted_document_count"),
        ("_stats", stats, counts.clone(), "indexed_document_count"),
        ("_stats", stats, counts.clone(), "indexed_document_volume"),
        ("_stats", stats, counts.clone(), "total_document_count"),
        ("_stats", stats, counts.clone(), "last_seen"),
        ("_stats", stats, counts.clone(), "metadata"),
    ] {
        let reason = format!("{parser} {key} doesn't support values of type: VALUE_NULL");
        unreadable(call, with(&body, json!({key: null})), &reason).await;
    }
    unreadable(
        "_stats",
        with(&counts, json!({"metadata": []})),
        &format!("{stats} metadata doesn't support values of type: START_ARRAY"),
    )
    .await;
    unreadable(
        "_stats",
        with(&counts, json!({"last_seen": 1})),
        &format!("{stats} last_seen doesn't support values of type: VALUE_NUMBER"),
    )
    .await;
    let no_time = update(&fake, &id, "_stats", with(&counts, json!({"last_seen": "soon"}))).await;
    no_time.unreadable_because(
        &format!("{stats} failed to parse field [last_seen]"),
        ARGUMENT,
        "failed to parse date field [soon] with format [strict_date_optional_time||epoch_millis]",
    );
    for count in [json!("1,5"), json!("many"), json!(true)] {
        let response =
            update(&fake, &id, "_stats", with(&counts, json!({"indexed_document_count": count}))).await;
        assert_eq!(response.status, 400, "{count}");
    }
    assert_eq!(job(&fake, &id).await, before);
}

#[tokio::test]
async fn missing_jobs_are_not_found() {
    let (fake, _) = with_job().await;
    let none = client(&fake).sync_job("none");
    let errors = [
        none.get().send().await.map(drop),
        none.delete().send().await.map(drop),
        none.check_in().send().await.map(drop),
        none.claim("w").send().await.map(drop),
        none.cancel().send().await.map(drop),
        none.fail("e").send().await.map(drop),
        none.update_stats().send().await.map(drop),
    ];
    for error in errors.map(Result::unwrap_err) {
        let operation = error.operation().unwrap();
        assert!(error.is_not_found(), "{operation}");
        let cause = error.elasticsearch().unwrap();
        assert_eq!(cause.error_type.as_deref(), Some(NOT_FOUND), "{operation}");
        assert!(cause.reason.as_deref().unwrap().contains("none"), "{operation}");
    }
    // Errors in the body are reported first.
    update(&fake, "none", "_claim", json!({})).await.refused(400, ARGUMENT, "Required [worker_hostname]");
    let empty = update(&fake, "none", "_error", json!({"error": ""})).await;
    empty.invalid(&["[error] of the connector sync job cannot be null or empty"]);
}
