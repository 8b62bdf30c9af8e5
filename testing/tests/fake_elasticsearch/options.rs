//! The options: behavior that differs between servers or is not known for certain.

use connectors_testing::{FakeElasticsearch, elasticsearch::Options};
use serde_json::{Value, json};

use super::support::{
    NOT_FOUND, call, call_with, client, noop, send, stored, update, updated, with_connector,
};

async fn with(options: Options) -> FakeElasticsearch {
    let fake = with_connector(json!({"index_name": "i", "service_type": "s"})).await;
    fake.set_options(options);
    fake
}

#[tokio::test]
async fn blind_updates_may_report_a_missing_connector_like_other_calls() {
    let fake = FakeElasticsearch::start().await;
    // Before the first connector there is no index.
    let reason = "connector [none] not found";
    call(&fake, "PUT", "/_connector/none/_check_in").await.refused(404, NOT_FOUND, reason);
    let fake = with(Options::new()).await;
    call(&fake, "PUT", "/_connector/none/_check_in").await.missing_document("none");
    fake.set_options(Options::new().blind_not_found(true));
    call(&fake, "PUT", "/_connector/none/_check_in").await.refused(404, NOT_FOUND, reason);
    // The index is kept when its last document is deleted.
    fake.set_options(Options::new());
    client(&fake).connector("a").delete().hard(true).send().await.unwrap();
    call(&fake, "PUT", "/_connector/none/_check_in").await.missing_document("none");
}

#[tokio::test]
async fn missing_jobs_are_reported_in_two_ways() {
    const CALLS: [(&str, &str, bool); 7] = [
        ("GET", "", false),
        ("DELETE", "", false),
        ("PUT", "/_cancel", false),
        ("PUT", "/_check_in", true),
        ("PUT", "/_claim", false),
        ("PUT", "/_error", false),
        ("PUT", "/_stats", true),
    ];
    let body = |call: &str| match call {
        "/_claim" => Some(json!({"worker_hostname": "w"})),
        "/_error" => Some(json!({"error": "e"})),
        "/_stats" => Some(
            json!({"deleted_document_count": 0, "indexed_document_count": 0, "indexed_document_volume": 0}),
        ),
        _ => None,
    };
    let fake = with(Options::new()).await;
    let sentence = "connector sync job [none] not found";
    for (jobs, options) in
        [(false, Options::new()), (true, Options::new()), (true, Options::new().job_not_found_sentence(true))]
    {
        if jobs {
            fake.put_sync_job("j", json!({}));
        }
        fake.set_options(options);
        let always = !jobs || format!("{options:?}").contains("job_not_found_sentence: true");
        for (method, end, in_a_sentence) in CALLS {
            let path = format!("/_connector/_sync_job/none{end}");
            let response = match body(end) {
                Some(body) => call_with(&fake, method, &path, body).await,
                None => call(&fake, method, &path).await,
            };
            response.refused(404, NOT_FOUND, if always || in_a_sentence { sentence } else { "none" });
        }
    }
}

#[tokio::test]
async fn an_access_control_schedule_alone_may_be_refused() {
    let fake = with(Options::new()).await;
    let scheduling = json!({"scheduling": {"access_control": {"enabled": true, "interval": "0 0 0 * * ?"}}});
    let text = "[scheduling] object needs to define at least one schedule type: [full | incremental | access_control]";
    update(&fake, "_scheduling", scheduling.clone()).await.invalid(&[text]);
    fake.set_options(Options::new().access_control_alone(true));
    update(&fake, "_scheduling", scheduling).await.is(200, updated());
    assert_eq!(stored(&fake, "a").await["scheduling"]["access_control"]["enabled"], true);
    update(&fake, "_scheduling", json!({"scheduling": {}})).await.invalid(&[text]);
}

#[tokio::test]
async fn jobs_of_soft_deleted_connectors_may_be_allowed() {
    let fake = with(Options::new()).await;
    let es = client(&fake);
    es.connector("a").delete().send().await.unwrap();
    es.sync_jobs().create("a").send().await.unwrap();
    fake.set_options(Options::new().jobs_of_deleted(false));
    let refused = call_with(&fake, "POST", "/_connector/_sync_job", json!({"id": "a"})).await;
    refused.has_error(404, NOT_FOUND, "Connector with id 'a' does not exist.");
    assert_eq!(es.sync_jobs().list().send().await.unwrap().count, 1);
}

#[tokio::test]
async fn last_seen_may_be_part_of_the_last_sync() {
    let fake = with(Options::new()).await;
    let body = json!({"last_seen": "2024-05-01T10:00:00Z"});
    let refused = update(&fake, "_last_sync", body.clone()).await;
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("[connector_update_last_sync_stats_request] unknown field [last_seen]"));
    fake.set_options(Options::new().last_seen_in_last_sync(true));
    update(&fake, "_last_sync", body).await.is(200, updated());
    assert_eq!(stored(&fake, "a").await["last_seen"], "2024-05-01T10:00:00.000Z");
    update(&fake, "_last_sync", json!({"last_seen": null})).await.is(200, noop());
}

#[tokio::test]
async fn older_servers_refuse_incomplete_times() {
    for (text, expected) in [
        ("2024-05-01T10:00:00", "2024-05-01T10:00:00.000Z"),
        ("2024-05-01T10:00:00.25", "2024-05-01T10:00:00.250Z"),
        ("2024-05-01T10:00:00,25Z", "2024-05-01T10:00:00.250Z"),
        ("2024-05-01T12:00:00+02", "2024-05-01T10:00:00.000Z"),
        ("2024-05-01T10Z", "2024-05-01T10:00:00.000Z"),
    ] {
        let fake = with(Options::new().times_need_offset(true)).await;
        let body = json!({"last_synced": text});
        assert_eq!(update(&fake, "_last_sync", body.clone()).await.status, 400, "{text}");
        fake.set_options(Options::new());
        update(&fake, "_last_sync", body).await.is(200, updated());
        assert_eq!(stored(&fake, "a").await["last_synced"], expected);
    }
}

#[tokio::test]
async fn some_invalid_bodies_cause_null_pointer_exceptions() {
    let fake = with(Options::new()).await;
    let configuration = json!({"configuration": {"k": {"label": "K", "value": 1}}});
    update(&fake, "_configuration", configuration).await.is(200, updated());
    let no_filtering = json!({"rules": []});
    let before = stored(&fake, "a").await;
    for (options, status) in [(Options::new(), 500), (Options::new().null_pointers(false), 400)] {
        fake.set_options(options);
        for (call, body) in [("_features", json!({})), ("_configuration", json!({"values": {"k": null}}))] {
            let response = update(&fake, call, body).await;
            assert_eq!(response.status, status, "{call}: {response:?}");
            let null_pointer = response.json()["error"]["type"] == "null_pointer_exception";
            assert_eq!(null_pointer, status == 500);
        }
        for (filtering, error_type) in
            [(json!([]), "index_out_of_bounds_exception"), (json!(null), "null_pointer_exception")]
        {
            fake.set_connector_fields("a", json!({"filtering": filtering}));
            let response = update(&fake, "_filtering", no_filtering.clone()).await;
            let of_server = response.json()["error"]["type"] == error_type;
            assert_eq!((response.status, of_server), (status, status == 500));
        }
        fake.set_connector_fields("a", json!({"filtering": before["filtering"]}));
    }
    assert_eq!(stored(&fake, "a").await, before);
}

#[tokio::test]
async fn the_index_of_secrets_may_be_missing() {
    let fake = FakeElasticsearch::builder()
        .options(Options::new().missing_secret_index(true))
        .start()
        .await
        .unwrap();
    for method in ["GET", "DELETE"] {
        let response = call(&fake, method, "/_connector/_secret/s").await;
        assert_eq!(
            (response.status, &response.json()["error"]["type"]),
            (404, &json!("index_not_found_exception"))
        );
        let reason = response.json()["error"]["reason"].as_str().unwrap().to_owned();
        assert_eq!(reason, "no such index [.connector-secrets]");
    }
    call_with(&fake, "POST", "/_connector/_secret", json!({"value": "v"})).await.ok();
    call(&fake, "GET", "/_connector/_secret/s").await.refused(404, NOT_FOUND, "No secret with id [s]");
}

#[tokio::test]
async fn unsupported_versions_are_reported_in_two_ways() {
    let fake = with(Options::new()).await;
    let accept = "application/vnd.elasticsearch+json; compatible-with=7";
    let get = async || send(&fake, "GET", "/_connector", &[("accept", accept)], "").await.json();
    let document = get().await;
    assert_eq!(
        (&document["error"]["type"], &document["status"]),
        (&json!("media_type_header_exception"), &json!(400))
    );
    let cause = document["error"]["caused_by"].clone();
    assert_eq!(cause["type"], "status_exception");
    fake.set_options(Options::new().plain_media_type_errors(true));
    let document = get().await;
    assert_eq!(document["error"]["type"], "status_exception");
    assert_eq!(
        (document["error"].get("caused_by"), &document["error"]["reason"]),
        (None::<&Value>, &cause["reason"])
    );
}

#[tokio::test]
async fn creating_a_job_before_any_connector_reports_a_missing_index() {
    let fake = FakeElasticsearch::start().await;
    let response = call_with(&fake, "POST", "/_connector/_sync_job", json!({"id": "a"})).await;
    assert_eq!(
        (response.status, &response.json()["error"]["type"]),
        (404, &json!("index_not_found_exception"))
    );
    let error = client(&fake).sync_jobs().create("a").send().await.unwrap_err();
    assert!(error.is_not_found());
}
