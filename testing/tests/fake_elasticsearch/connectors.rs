//! Creating, replacing, reading and deleting connectors.

use connectors_sdk::elasticsearch::{ConnectorStatus, SyncJobType, WriteResult};
use connectors_testing::FakeElasticsearch;
use serde_json::{Value, json};

use super::support::{
    NOT_FOUND, assert_refused, call, call_with, client, ids, keys, problems, put, send_json, stored, time,
    update, updated, with_connector,
};

/// A new connector with only default values.
fn fresh(id: &str, at: &Value) -> Value {
    let rules = json!({
        "advanced_snippet": {"created_at": at, "updated_at": at, "value": {}},
        "rules": [{"created_at": at, "field": "_", "id": "DEFAULT", "order": 0, "policy": "include",
                   "rule": "regex", "updated_at": at, "value": ".*"}],
        "validation": {"errors": [], "state": "valid"},
    });
    let midnight = json!({"enabled": false, "interval": "0 0 0 * * ?"});
    json!({
        "id": id,
        "configuration": {},
        "custom_scheduling": {},
        "filtering": [{"active": rules, "domain": "DEFAULT", "draft": rules}],
        "is_native": false,
        "name": "",
        "scheduling": {"access_control": midnight, "full": midnight, "incremental": midnight},
        "status": "created",
        "sync_now": false,
        "deleted": false,
    })
}

fn written_at(connector: &Value) -> &Value {
    &connector["filtering"][0]["active"]["advanced_snippet"]["created_at"]
}

#[tokio::test]
async fn a_new_connector_has_defaults_for_absent_fields() {
    let fake = FakeElasticsearch::start().await;
    let before = fake.now();
    let created = call_with(&fake, "PUT", "/_connector/a", json!({"index_name": "search-test"})).await;
    created.is(201, json!({"id": "a", "result": "created"}));
    let connector = call(&fake, "GET", "/_connector/a").await.ok();
    let at = written_at(&connector);
    assert!(before <= time(at) && time(at) <= fake.now());
    let mut expected = fresh("a", at);
    expected["index_name"] = json!("search-test");
    assert_eq!(connector, expected);
    let text = call(&fake, "GET", "/_connector/a").await.text;
    assert!(text.starts_with(r#"{"id":"a","#), "{text}");
}

#[tokio::test]
async fn all_fields_of_a_new_connector_are_stored() {
    let fake = FakeElasticsearch::start().await;
    let created = client(&fake)
        .connector("a")
        .put()
        .name("Wiki")
        .description("All of it")
        .index_name("content-wiki")
        .language("de")
        .native(true)
        .service_type("confluence")
        .response()
        .await
        .unwrap();
    assert_eq!(created.status(), 201);
    assert_eq!(created.into_value().result, Some(WriteResult::Created));
    let connector = stored(&fake, "a").await;
    let mut expected = fresh("a", written_at(&connector));
    for (key, value) in [
        ("name", "Wiki"),
        ("description", "All of it"),
        ("index_name", "content-wiki"),
        ("language", "de"),
        ("service_type", "confluence"),
        ("status", "needs_configuration"),
    ] {
        expected[key] = json!(value);
    }
    expected["is_native"] = json!(true);
    assert_eq!(connector, expected);
}

#[tokio::test]
async fn an_id_is_generated_if_none_is_given() {
    let fake = FakeElasticsearch::start().await;
    let by_post = client(&fake).connectors().create().name("n").response().await.unwrap();
    assert_eq!(by_post.status(), 201);
    let by_put = call_with(&fake, "PUT", "/_connector", json!({"name": "n"})).await;
    assert_eq!((by_put.status, keys(&by_put.json())), (201, vec!["id", "result"]));
    assert_eq!(by_put.json()["result"], "created");
    let created = [by_post.into_value().id, by_put.json()["id"].as_str().unwrap().to_owned()];
    assert_ne!(created[0], created[1]);
    for id in &created {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        assert!(id.len() == 20 && id.chars().all(plain), "{id}");
        let connector = stored(&fake, id).await;
        let mut expected = fresh(id, written_at(&connector));
        expected["name"] = json!("n");
        assert_eq!(connector, expected);
    }
}

#[tokio::test]
async fn null_is_accepted_for_the_index_name_only() {
    let fake = FakeElasticsearch::start().await;
    for (method, path) in [("PUT", "/_connector/a"), ("PUT", "/_connector"), ("POST", "/_connector")] {
        for key in ["name", "description", "is_native", "language", "service_type"] {
            let response = call_with(&fake, method, path, json!({key: null})).await;
            response.unreadable(&format!(
                "[connector_put_request] {key} doesn't support values of type: VALUE_NULL"
            ));
        }
    }
    assert_eq!(call(&fake, "GET", "/_connector").await.ok()["count"], 0);
    put(&fake, "a", json!({"index_name": null})).await;
    let connector = stored(&fake, "a").await;
    assert_eq!(connector, fresh("a", written_at(&connector)));
}

#[tokio::test]
async fn replacing_a_connector_resets_all_fields() {
    let fake =
        with_connector(json!({"name": "n", "index_name": "i", "description": "d", "language": "de"})).await;
    let es = client(&fake);
    let a = es.connector("a");
    let first = written_at(&stored(&fake, "a").await).clone();
    a.update_error("broken").send().await.unwrap();
    a.check_in().send().await.unwrap();
    update(&fake, "_configuration", json!({"configuration": {"k": {"label": "K"}}})).await.is(200, updated());
    a.update_last_sync().indexed(3).send().await.unwrap();
    a.delete().send().await.unwrap();
    // The connector may keep its own index.
    let replaced = a.put().index_name("i").response().await.unwrap();
    assert_eq!(replaced.status(), 200);
    let replaced = replaced.into_value();
    assert_eq!((replaced.id.as_str(), replaced.result), ("a", Some(WriteResult::Updated)));
    let connector = call(&fake, "GET", "/_connector/a").await.ok();
    let at = written_at(&connector);
    assert!(time(at) > time(&first));
    let mut expected = fresh("a", at);
    expected["index_name"] = json!("i");
    assert_eq!(connector, expected);

    let replaced = call_with(&fake, "PUT", "/_connector/a", json!({})).await;
    replaced.is(200, json!({"id": "a", "result": "updated"}));
    let connector = stored(&fake, "a").await;
    assert_eq!(connector, fresh("a", written_at(&connector)));
}

#[tokio::test]
async fn an_index_belongs_to_one_connector() {
    let fake = with_connector(json!({"index_name": "i"})).await;
    let taken = "Index name [i] is used by another connector.";
    for (method, path) in [("PUT", "/_connector/b"), ("PUT", "/_connector"), ("POST", "/_connector")] {
        call_with(&fake, method, path, json!({"index_name": "i", "name": "n"})).await.against_rule(taken);
    }
    let es = client(&fake);
    put(&fake, "b", json!({"name": "before"})).await;
    assert_refused(es.connector("b").put().index_name("i").send().await, 400, "status_exception", taken);
    assert_eq!(stored(&fake, "b").await["name"], "before");
    assert_eq!(es.connectors().list().send().await.unwrap().count, 2);
    // Names differ by case, and a connector does not conflict with itself.
    es.connector("b").put().index_name("I").send().await.unwrap();
    es.connector("a").put().index_name("i").name("again").send().await.unwrap();
}

#[tokio::test]
async fn soft_and_hard_deletion_release_the_index() {
    for hard in [false, true] {
        let fake = with_connector(json!({"index_name": "i"})).await;
        let es = client(&fake);
        assert!(es.connector("a").delete().hard(hard).send().await.unwrap().acknowledged);
        es.connector("b").put().index_name("i").send().await.unwrap();
        // There is no conflict when the connector is created again with another index.
        es.connector("a").put().index_name("j").send().await.unwrap();
        assert_refused(
            es.connector("a").put().index_name("i").send().await,
            400,
            "status_exception",
            "Index name [i] is used by another connector.",
        );
    }
}

#[tokio::test]
async fn a_soft_deleted_connector_is_hidden() {
    let fake = with_connector(json!({"name": "n", "index_name": "i"})).await;
    let before = stored(&fake, "a").await;
    call(&fake, "DELETE", "/_connector/a").await.is(200, json!({"acknowledged": true}));
    let gone = "connector [a] not found";
    call(&fake, "GET", "/_connector/a").await.refused(404, NOT_FOUND, gone);
    call(&fake, "GET", "/_connector/a?include_deleted=false").await.refused(404, NOT_FOUND, gone);
    let es = client(&fake);
    assert_refused(es.connector("a").get().send().await, 404, NOT_FOUND, gone);
    assert_refused(es.connector("a").delete().send().await, 404, NOT_FOUND, gone);
    let mut expected = before;
    expected["deleted"] = json!(true);
    assert_eq!(stored(&fake, "a").await, expected);
    assert!(es.connector("a").get().include_deleted(true).send().await.unwrap().is_deleted());

    assert!(es.connector("a").delete().hard(true).send().await.unwrap().acknowledged);
    assert_refused(es.connector("a").get().include_deleted(true).send().await, 404, NOT_FOUND, gone);
    assert_refused(es.connector("a").delete().hard(true).send().await, 404, NOT_FOUND, gone);
}

#[tokio::test]
async fn a_missing_connector_is_not_found() {
    let fake = FakeElasticsearch::start().await;
    for (method, path) in [
        ("GET", "/_connector/x"),
        ("GET", "/_connector/x?include_deleted=true"),
        ("DELETE", "/_connector/x"),
        ("DELETE", "/_connector/x?hard=true"),
        ("DELETE", "/_connector/x?delete_sync_jobs=true"),
    ] {
        call(&fake, method, path).await.refused(404, NOT_FOUND, "connector [x] not found");
    }
}

#[tokio::test]
async fn sync_jobs_are_deleted_with_their_connector_on_request() {
    for (hard, with_jobs) in [(false, false), (false, true), (true, false), (true, true)] {
        let fake = FakeElasticsearch::start().await;
        let es = client(&fake);
        let mut jobs = Vec::new();
        for id in ["a", "b"] {
            es.connector(id).put().index_name(id).service_type("s").send().await.unwrap();
            for job_type in [SyncJobType::Full, SyncJobType::AccessControl] {
                jobs.push(es.sync_jobs().create(id).job_type(job_type).send().await.unwrap().id);
            }
        }
        es.connector("a").delete().hard(hard).delete_sync_jobs(with_jobs).send().await.unwrap();
        let left = call(&fake, "GET", "/_connector/_sync_job").await.ok();
        jobs.reverse();
        let expected = if with_jobs { &jobs[..2] } else { &jobs[..] };
        assert_eq!(ids(&left), expected, "hard: {hard}, with jobs: {with_jobs}");
        assert_eq!(left["count"], expected.len());
    }
}

#[tokio::test]
async fn jobs_are_kept_if_the_connector_to_delete_does_not_exist() {
    let fake = with_connector(json!({"index_name": "i", "service_type": "s"})).await;
    let es = client(&fake);
    es.sync_jobs().create("a").send().await.unwrap();
    es.connector("a").delete().send().await.unwrap();
    let gone = es.connector("a").delete().delete_sync_jobs(true).send().await;
    assert_refused(gone, 404, NOT_FOUND, "connector [a] not found");
    assert_eq!(es.sync_jobs().list().send().await.unwrap().count, 1);
    es.connector("a").delete().hard(true).delete_sync_jobs(true).send().await.unwrap();
    assert_eq!(es.sync_jobs().list().send().await.unwrap().count, 0);
}

#[tokio::test]
async fn native_connectors_need_an_index_with_the_prefix() {
    let fake = FakeElasticsearch::start().await;
    let text = |name: &str| {
        format!(
            "Index [{name}] is invalid. Index attached to an Elastic-managed connector must start with the prefix: \
             [content-]"
        )
    };
    for (method, path) in [("PUT", "/_connector/a"), ("PUT", "/_connector"), ("POST", "/_connector")] {
        for name in ["search-a", "Content-a", "content"] {
            let response =
                call_with(&fake, method, path, json!({"is_native": true, "index_name": name})).await;
            response.invalid(&[&text(name)]);
        }
    }
    let es = client(&fake);
    let refused = es.connectors().create().native(true).index_name("i").send().await;
    assert_refused(refused, 400, "action_request_validation_exception", &problems(&[&text("i")]));
    // Both problems are reported together.
    let both = call_with(&fake, "POST", "/_connector", json!({"is_native": true, "index_name": "a b"})).await;
    let reason = both.json()["error"]["reason"].as_str().unwrap().to_owned();
    assert!(reason.starts_with("Validation Failed: 1: ") && reason.contains(";2: ") && reason.ends_with(';'));
    assert!(reason.contains(&text("a b")) && reason.contains("Invalid index name [a b]"), "{reason}");
    assert_eq!(es.connectors().list().send().await.unwrap().count, 0);

    es.connector("a").put().native(true).index_name("content-a").send().await.unwrap();
    let without = es.connectors().create().native(true).send().await.unwrap();
    let connector = es.connector(&without.id).get().send().await.unwrap();
    assert_eq!(connector.status, Some(ConnectorStatus::NeedsConfiguration));
    assert_eq!((connector.is_native, connector.index_name), (Some(true), None));
}

#[tokio::test]
async fn an_invalid_index_name_is_reported_before_a_used_one() {
    let fake = with_connector(json!({"index_name": "i"})).await;
    let response =
        call_with(&fake, "POST", "/_connector", json!({"index_name": "i", "is_native": true})).await;
    assert_eq!(response.json()["error"]["type"], "action_request_validation_exception");
    let response = send_json(&fake, "POST", "/_connector", r#"{"index_name":"i","foo":1}"#).await;
    response.unreadable("[connector_put_request] unknown field [foo]");
}
