//! Calls on sync jobs that are refused, by this crate or by the server.

use connectors_sdk::{ErrorKind, elasticsearch::SyncJobType};
use serde_json::{Value, json};

use super::support::{arrived, client, offline, refusal, refused, responding};

refused! {
    no_connector: |es| es.sync_jobs().create("").job_type(SyncJobType::Full) =>
        "POST /_connector/_sync_job: `connector_id` must not be empty";
    a_list_of_an_empty_connector: |es| es.sync_jobs().list().connector_id("") =>
        "GET /_connector/_sync_job: `connector_id` must not be empty";
    an_empty_job_type: |es| es.sync_jobs().list().job_types(["full", ""]) =>
        "GET /_connector/_sync_job: `job_type` must not contain an empty value, which servers do not ignore";
    two_job_types_in_one: |es| es.sync_jobs().list().job_types(["full,incremental"]) =>
        "GET /_connector/_sync_job: `job_type` must not contain a value with a comma, which servers would split into two values";
    an_empty_failure: |es| es.sync_job("j").fail("") =>
        "PUT /_connector/_sync_job/j/_error: the error message must not be empty";

    a_cursor_that_is_a_list: |es| es.sync_job("j").claim("w").cursor([1]) =>
        "PUT /_connector/_sync_job/j/_claim: `sync_cursor` is not serialized as a JSON object";
    metadata_that_is_text: |es| es.sync_job("j").update_stats().metadata("hunter2") =>
        "PUT /_connector/_sync_job/j/_stats: `metadata` is not serialized as a JSON object";
    a_cursor_that_is_no_json: |es| es.connector("a").update_last_sync()
        .cursor(std::collections::BTreeMap::from([(vec![1], 1)])) =>
        "PUT /_connector/a/_last_sync: `sync_cursor` cannot be serialized as JSON: key must be a string";

    an_empty_index_name: |es| es.connectors().list().index_names(["", "a"]) =>
        "GET /_connector: `index_name` must not contain an empty value, which servers do not ignore";
    two_names_in_one: |es| es.connectors().list().names(["a", "b,c"]) =>
        "GET /_connector: `connector_name` must not contain a value with a comma, which servers would split into two values";
    two_service_types_in_one: |es| es.connectors().list().service_types([","]) =>
        "GET /_connector: `service_type` must not contain a value with a comma, which servers would split into two values";

    an_empty_id_to_get: |es| es.sync_job("").get() =>
        "GET /_connector/_sync_job/{connector_sync_job_id}: `connector_sync_job_id` must not be empty";
    an_empty_id_to_delete: |es| es.sync_job("").delete() =>
        "DELETE /_connector/_sync_job/{connector_sync_job_id}: `connector_sync_job_id` must not be empty";
    an_empty_id_to_cancel: |es| es.sync_job("").cancel() =>
        "PUT /_connector/_sync_job/{connector_sync_job_id}/_cancel: `connector_sync_job_id` must not be empty";
    an_empty_id_to_check_in: |es| es.sync_job("").check_in() =>
        "PUT /_connector/_sync_job/{connector_sync_job_id}/_check_in: `connector_sync_job_id` must not be empty";
    an_empty_id_to_claim: |es| es.sync_job("").claim("w") =>
        "PUT /_connector/_sync_job/{connector_sync_job_id}/_claim: `connector_sync_job_id` must not be empty";
    an_empty_id_to_fail: |es| es.sync_job("").fail("e") =>
        "PUT /_connector/_sync_job/{connector_sync_job_id}/_error: `connector_sync_job_id` must not be empty";
    an_empty_id_of_stats: |es| es.sync_job("").update_stats() =>
        "PUT /_connector/_sync_job/{connector_sync_job_id}/_stats: `connector_sync_job_id` must not be empty";
    dots: |es| es.sync_job("..").delete() =>
        "DELETE /_connector/_sync_job/{connector_sync_job_id}: `connector_sync_job_id` must not be `..`: \
         it cannot be a path segment";
}

#[tokio::test]
async fn a_missing_job_is_not_found() {
    for reason in ["j", "connector sync job [j] not found"] {
        let server = responding(404, &refusal(404, "resource_not_found_exception", reason, json!({}))).await;
        let job = client(&server).sync_job("j");
        let text = |call: &str| format!("{call}: HTTP 404: {reason} (resource_not_found_exception)");
        for (error, call) in [
            (job.get().send().await.unwrap_err(), "GET /_connector/_sync_job/j"),
            (job.delete().send().await.unwrap_err(), "DELETE /_connector/_sync_job/j"),
            (job.cancel().send().await.unwrap_err(), "PUT /_connector/_sync_job/j/_cancel"),
            (job.check_in().send().await.unwrap_err(), "PUT /_connector/_sync_job/j/_check_in"),
            (job.claim("w").send().await.unwrap_err(), "PUT /_connector/_sync_job/j/_claim"),
            (job.fail("e").send().await.unwrap_err(), "PUT /_connector/_sync_job/j/_error"),
            (job.update_stats().send().await.unwrap_err(), "PUT /_connector/_sync_job/j/_stats"),
        ] {
            assert!(error.is_not_found() && !error.is_retryable());
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Api, 1));
            assert_eq!(error.to_string(), text(call));
        }
    }
}

#[tokio::test]
async fn a_refused_creation_has_the_servers_reason() {
    let reason = "Connector with id 'wiki' does not exist.";
    let server = responding(404, &refusal(404, "resource_not_found_exception", reason, json!({}))).await;
    let error = client(&server).sync_jobs().create("wiki").send().await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.elasticsearch().unwrap().reason.as_deref(), Some(reason));

    let reason = "Cannot start a sync for connector [wiki] with no index attached.";
    let server = responding(400, &refusal(400, "status_exception", reason, json!({}))).await;
    let error = client(&server).sync_jobs().create("wiki").send().await.unwrap_err();
    assert!(error.is_bad_request() && error.to_string().contains(reason), "{error}");
    assert!(!error.elasticsearch().unwrap().is_invalid_status_transition());
}

#[tokio::test]
async fn a_forbidden_change_of_status_is_recognized() {
    let reason = "Invalid transition attempt from [completed] to [canceling].";
    let cause = json!({"caused_by": {"type": "connector_sync_job_invalid_status_transition_exception", "reason": reason}});
    let server = responding(400, &refusal(400, "status_exception", reason, cause)).await;
    let job = client(&server).sync_job("j");
    for error in [job.cancel().send().await.unwrap_err(), job.fail("e").send().await.unwrap_err()] {
        assert!(error.is_bad_request() && !error.is_retryable());
        assert!(error.elasticsearch().unwrap().is_invalid_status_transition());
    }
}

#[tokio::test]
async fn concurrent_updates_are_a_conflict() {
    let reason = "[j]: version conflict, required seqNo [1], primary term [1]. but no document was found";
    let server = responding(409, &refusal(409, "version_conflict_engine_exception", reason, json!({}))).await;
    let error = client(&server)
        .sync_job("j")
        .update_stats()
        .deleted(1)
        .indexed(2)
        .volume(3)
        .send()
        .await
        .unwrap_err();
    assert!(error.is_conflict());
    assert!(error.elasticsearch().unwrap().has_type("version_conflict_engine_exception"));
}

#[tokio::test]
async fn calls_that_serverless_does_not_offer_get_410() {
    let reason = "Request for uri [/_connector/_sync_job/j/_claim] with method [PUT] exists but is not available \
                  when running in serverless mode";
    let server = responding(410, &refusal(410, "api_not_available_exception", reason, json!({}))).await;
    let job = client(&server).sync_job("j");
    for error in [
        job.check_in().send().await.unwrap_err(),
        job.claim("w").send().await.unwrap_err(),
        job.fail("e").send().await.unwrap_err(),
        job.update_stats().send().await.unwrap_err(),
    ] {
        assert_eq!(error.status().map(|status| status.as_u16()), Some(410));
        assert!(!error.is_retryable() && error.to_string().contains(reason), "{error}");
        assert!(error.elasticsearch().unwrap().has_type("api_not_available_exception"));
    }
}

#[tokio::test]
async fn a_response_of_the_wrong_type_is_a_decode_error() {
    for response in [json!({"id": 5}), json!({"connector": {"id": "j"}}), json!({}), json!([])] {
        let server = responding(200, &response).await;
        let error = client(&server).sync_job("j").get().send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{response}");
    }
    let server = responding(200, &json!({"id": ["hunter2"]})).await;
    let error = client(&server).sync_job("j").get().send().await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("expected a string") && !text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn requests_can_be_cloned_spawned_and_awaited() {
    let server = responding(200, &Value::from(serde_json::Map::new())).await;
    let handle = client(&server).sync_job("j");
    assert_eq!(handle.id(), "j");
    let request = handle.claim("w");
    let second = request.clone();
    let first = tokio::spawn(request.send()).await.unwrap().unwrap();
    assert_eq!(second.await.unwrap(), first);
    assert_eq!(arrived(&server).await.len(), 2);
    assert!(format!("{:?} {:?}", offline().sync_jobs(), offline().sync_job("k").cancel()).contains("\"k\""));
}
