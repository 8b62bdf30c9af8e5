//! Creating, reading, listing and deleting sync jobs.

use connectors_sdk::elasticsearch::{IngestPipeline, SyncJobType, SyncStatus, TriggerMethod};
use connectors_testing::FakeElasticsearch;
use serde_json::{Map, Value, json};

use super::support::{
    ARGUMENT, NOT_FOUND, assert_refused, call, call_with, client, ids, keys, put, send_json, stored, time,
    with_connector,
};

const JOBS: &str = "/_connector/_sync_job";

/// Starts a fake with the connector `a`, for which jobs can be created.
async fn ready() -> FakeElasticsearch {
    with_connector(json!({"index_name": "i", "service_type": "s"})).await
}

async fn job(fake: &FakeElasticsearch, id: &str) -> Value {
    call(fake, "GET", &format!("{JOBS}/{id}")).await.ok()
}

#[tokio::test]
async fn a_new_job_has_a_snapshot_of_its_connector() {
    let fake =
        with_connector(json!({"index_name": "i", "service_type": "s", "language": "de", "name": "n"})).await;
    let es = client(&fake);
    es.connector("a").update_pipeline(IngestPipeline::new("p")).send().await.unwrap();
    es.connector("a")
        .update_last_sync()
        .cursor(Map::from_iter([("k".to_owned(), json!(1))]))
        .send()
        .await
        .unwrap();
    let configuration = json!({"configuration": {"host": {"label": "Host", "value": "h"}}});
    call_with(&fake, "PUT", "/_connector/a/_configuration", configuration).await.ok();
    // The snapshot has the active rules, not the draft.
    es.connector("a").update_filtering().advanced_snippet(json!({"q": 1})).send().await.unwrap();
    let connector = stored(&fake, "a").await;
    let created = call_with(&fake, "POST", JOBS, json!({"id": "a"})).await;
    assert_eq!((created.status, keys(&created.json())), (201, vec!["id"]));
    let id = created.json()["id"].as_str().unwrap().to_owned();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    assert!(id.len() == 20 && id.chars().all(plain), "{id}");

    let first = job(&fake, &id).await;
    let at = &first["created_at"];
    assert!(time(at) <= fake.now());
    let expected = json!({
        "id": id,
        "connector": {
            "id": "a",
            "filtering": connector["filtering"][0]["active"],
            "index_name": "i",
            "language": "de",
            "pipeline": connector["pipeline"],
            "service_type": "s",
            "configuration": connector["configuration"],
        },
        "created_at": at,
        "deleted_document_count": 0,
        "indexed_document_count": 0,
        "indexed_document_volume": 0,
        "job_type": "full",
        "last_seen": at,
        "metadata": {},
        "status": "pending",
        "total_document_count": 0,
        "trigger_method": "on_demand",
    });
    assert_eq!(first, expected);
    assert_eq!(stored(&fake, "a").await, connector);
    // Later changes of the connector do not change the snapshot.
    es.connector("a").update_index_name("j").send().await.unwrap();
    es.connector("a").update_service_type("t").send().await.unwrap();
    es.connector("a").delete().hard(true).send().await.unwrap();
    assert_eq!(job(&fake, &id).await, expected);
}

#[tokio::test]
async fn a_job_of_a_connector_without_configuration_has_an_empty_one() {
    let fake = ready().await;
    let id = client(&fake).sync_jobs().create("a").send().await.unwrap().id;
    let job = job(&fake, &id).await;
    assert_eq!(keys(&job["connector"]), ["configuration", "filtering", "id", "index_name", "service_type"]);
    assert_eq!(job["connector"]["configuration"], json!({}));
}

#[tokio::test]
async fn job_types_and_triggers_are_stored() {
    let fake = ready().await;
    let es = client(&fake);
    let request = es
        .sync_jobs()
        .create("a")
        .job_type(SyncJobType::Incremental)
        .trigger_method(TriggerMethod::Scheduled);
    let response = request.response().await.unwrap();
    assert_eq!(response.status(), 201);
    let found = job(&fake, &response.into_value().id).await;
    assert_eq!((&found["job_type"], &found["trigger_method"]), (&json!("incremental"), &json!("scheduled")));
    let body = json!({"id": "a", "job_type": "FULL", "trigger_method": "On_Demand"});
    let created = call_with(&fake, "POST", JOBS, body).await.ok();
    let found = job(&fake, created["id"].as_str().unwrap()).await;
    assert_eq!((&found["job_type"], &found["trigger_method"]), (&json!("full"), &json!("on_demand")));
}

#[tokio::test]
async fn access_control_jobs_have_their_own_index() {
    let fake = ready().await;
    put(&fake, "b", json!({"service_type": "s"})).await;
    let es = client(&fake);
    for (connector, index) in [("a", ".search-acl-filter-i"), ("b", ".search-acl-filter-null")] {
        let request = es.sync_jobs().create(connector).job_type(SyncJobType::AccessControl);
        let id = request.send().await.unwrap().id;
        let found = job(&fake, &id).await;
        assert_eq!(
            (&found["connector"]["index_name"], &found["job_type"]),
            (&json!(index), &json!("access_control"))
        );
    }
}

#[tokio::test]
async fn a_connector_needs_an_index_and_a_service_type_for_jobs() {
    let fake = with_connector(json!({})).await;
    let es = client(&fake);
    let no_index = "Cannot start a sync for connector [a] with no index attached. Set the [index_name] property for \
                    the connector to enable syncing data.";
    let no_type = "Cannot start a sync for connector [a] with [service_type] not defined. Set the service type of \
                   your connector before starting the sync.";
    let create = || es.sync_jobs().create("a");
    assert_refused(create().send().await, 400, "status_exception", no_index);
    let access_control = create().job_type(SyncJobType::AccessControl).send().await;
    assert_refused(access_control, 400, "status_exception", no_type);
    es.connector("a").update_index_name("i").send().await.unwrap();
    call_with(&fake, "POST", JOBS, json!({"id": "a"})).await.against_rule(no_type);
    put(&fake, "a", json!({"index_name": "i", "service_type": ""})).await;
    assert_refused(create().send().await, 400, "status_exception", no_type);
    es.connector("a").update_service_type("s").send().await.unwrap();
    es.connector("a").clear_index_name().send().await.unwrap();
    call_with(&fake, "POST", JOBS, json!({"id": "a"})).await.against_rule(no_index);
    es.connector("a").update_index_name("i").send().await.unwrap();
    // Any number of jobs may be pending, whatever the connector's status.
    for status in [json!({"error": "e"}), json!({"error": null})] {
        call_with(&fake, "PUT", "/_connector/a/_error", status).await.ok();
        create().send().await.unwrap();
    }
    assert_eq!(es.sync_jobs().list().send().await.unwrap().count, 2);
}

#[tokio::test]
async fn bodies_of_new_jobs_are_checked_in_the_servers_order() {
    let fake = ready().await;
    let post = async |body: Value| call_with(&fake, "POST", JOBS, body).await;
    post(json!({})).await.refused(400, ARGUMENT, "Required [id]");
    post(json!({"job_type": "full"})).await.refused(400, ARGUMENT, "Required [id]");
    post(json!({"id": ""})).await.invalid(&["[id] of the connector cannot be null or empty"]);
    post(json!({"id": "none"})).await.refused(404, NOT_FOUND, "Connector with id 'none' does not exist.");
    post(json!({"id": "a", "foo": 1}))
        .await
        .unreadable("[connector_sync_job_post_request] unknown field [foo]");
    for key in ["id", "job_type", "trigger_method"] {
        let mut body = json!({"id": "a"});
        body[key] = Value::Null;
        let reason =
            format!("[connector_sync_job_post_request] {key} doesn't support values of type: VALUE_NULL");
        post(body).await.unreadable(&reason);
    }
    for (key, reason) in [
        ("job_type", "Unknown ConnectorSyncJobType [odd]."),
        ("trigger_method", "Unknown ConnectorSyncJobTriggerMethod [odd]."),
    ] {
        for id in ["a", "none", ""] {
            let mut body = json!({"id": id});
            body[key] = json!("odd");
            let response = post(body).await;
            let outer = "Failed to build [connector_sync_job_post_request] after last required field arrived";
            let error = response.unreadable(outer);
            assert_eq!(error["caused_by"], json!({"type": ARGUMENT, "reason": reason}));
        }
    }
    let response = send_json(&fake, "POST", JOBS, r#"{"id":["a"]}"#).await;
    response.unreadable("[connector_sync_job_post_request] id doesn't support values of type: START_ARRAY");
    assert_eq!(call(&fake, "GET", JOBS).await.ok()["count"], 0);
}

#[tokio::test]
async fn lists_are_sorted_newest_first() {
    let fake = ready().await;
    let es = client(&fake);
    let mut created = Vec::new();
    for _ in 0..4 {
        created.push(es.sync_jobs().create("a").send().await.unwrap().id);
    }
    // Among jobs with the same time, the one stored last comes first.
    fake.set_time(fake.now());
    for _ in 0..3 {
        created.push(es.sync_jobs().create("a").send().await.unwrap().id);
    }
    created.reverse();
    let list = call(&fake, "GET", JOBS).await.ok();
    assert_eq!((ids(&list), list["count"].as_u64()), (created.iter().map(String::as_str).collect(), Some(7)));
    assert_eq!(list["results"][0], job(&fake, &created[0]).await);
    let page = es.sync_jobs().list().from(1).size(2).send().await.unwrap();
    let found: Vec<_> = page.results.iter().map(|job| job.id.as_str()).collect();
    assert_eq!((found, page.count), (vec![created[1].as_str(), created[2].as_str()], 7));
    let none = call(&fake, "GET", &format!("{JOBS}?size=0")).await.ok();
    assert_eq!(none, json!({"count": 7, "results": []}));
}

#[tokio::test]
async fn lists_are_filtered() {
    let fake = ready().await;
    put(&fake, "b", json!({"index_name": "j", "service_type": "s"})).await;
    let es = client(&fake);
    let mut of = Vec::new();
    for (connector, job_type) in [
        ("a", SyncJobType::Full),
        ("a", SyncJobType::Incremental),
        ("b", SyncJobType::AccessControl),
        ("b", SyncJobType::Full),
    ] {
        of.push(es.sync_jobs().create(connector).job_type(job_type).send().await.unwrap().id);
    }
    es.sync_job(&of[0]).cancel().send().await.unwrap();
    es.sync_job(&of[3]).claim("w").send().await.unwrap();
    for (query, expected) in [
        ("connector_id=a", vec![1, 0]),
        ("connector_id=none", vec![]),
        ("status=pending", vec![2, 1]),
        ("status=CANCELED", vec![0]),
        ("status=In_Progress&connector_id=b", vec![3]),
        ("status=completed", vec![]),
        ("job_type=full", vec![3, 0]),
        ("job_type=FULL,access_control", vec![3, 2, 0]),
        ("job_type=incremental&connector_id=b", vec![]),
        ("job_type=full&status=canceled&connector_id=a&size=5", vec![0]),
    ] {
        let page = call(&fake, "GET", &format!("{JOBS}?{query}")).await.ok();
        let expected: Vec<&str> = expected.into_iter().map(|n: usize| of[n].as_str()).collect();
        assert_eq!(
            (ids(&page), page["count"].as_u64()),
            (expected.clone(), Some(expected.len() as u64)),
            "{query}"
        );
    }
    let request = es
        .sync_jobs()
        .list()
        .connector_id("b")
        .status(SyncStatus::Pending)
        .job_types([SyncJobType::AccessControl]);
    assert_eq!(request.send().await.unwrap().results[0].id, of[2]);
    for (query, class) in [
        ("status=odd", "ConnectorSyncStatus [odd]"),
        ("job_type=odd", "ConnectorSyncJobType [odd]"),
        ("job_type=full,odd", "ConnectorSyncJobType [odd]"),
    ] {
        call(&fake, "GET", &format!("{JOBS}?{query}")).await.has_error(
            400,
            ARGUMENT,
            &format!("Unknown {class}."),
        );
    }
}

#[tokio::test]
async fn a_deleted_job_is_gone() {
    let fake = ready().await;
    let es = client(&fake);
    let id = es.sync_jobs().create("a").send().await.unwrap().id;
    let other = es.sync_jobs().create("a").send().await.unwrap().id;
    call(&fake, "DELETE", &format!("{JOBS}/{id}")).await.is(200, json!({"acknowledged": true}));
    let gone = call(&fake, "GET", &format!("{JOBS}/{id}")).await;
    assert_eq!((gone.status, &gone.json()["error"]["type"]), (404, &json!(NOT_FOUND)));
    assert!(es.sync_job(&id).delete().send().await.unwrap_err().is_not_found());
    assert_eq!(ids(&call(&fake, "GET", JOBS).await.ok()), [other.as_str()]);
    assert!(es.sync_job(&other).delete().send().await.unwrap().acknowledged);
    assert_eq!(call(&fake, "GET", JOBS).await.ok()["count"], 0);
}
