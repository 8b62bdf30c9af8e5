//! Rules for the index name of a connector.

use connectors_sdk::elasticsearch::WriteResult;
use serde_json::{Value, json};

use super::support::{
    ARGUMENT, NOT_FOUND, PARSE, VALIDATION, assert_refused, call_with, client, noop, put, refusals, stored,
    update, updated, updates, with_connector,
};

updates! {
    attached: {"service_type": "s"}, |a| a.update_index_name("i") => {"index_name": "i"};
    attached_in_upper_case: {"index_name": "i"}, |a| a.update_index_name("I") => {"index_name": "I"};
    attached_to_a_native_connector: {"is_native": true}, |a| a.update_index_name("content-i") => {"index_name": "content-i"};
    detached: {"index_name": "i"}, |a| a.clear_index_name() => {"index_name": null};
    detached_from_a_native_connector: {"is_native": true, "index_name": "content-i"}, |a| a.clear_index_name() =>
        {"index_name": null};
}

refusals! {
    no_index_name: {"index_name": "i"}, "_index_name", {} => |response| response.refused(400, ARGUMENT, "Required [index_name]");
    a_number_as_an_index_name: {"index_name": "i"}, "_index_name", {"index_name": 1} => |response| response.unreadable("[connector_update_index_name_request] index_name doesn't support values of type: VALUE_NUMBER");
    an_index_without_the_prefix: {"is_native": true, "index_name": "content-i"}, "_index_name", {"index_name": "i"} => |response| response.against_rule("Index attached to an Elastic-managed connector must start with the prefix: [content-]. The index name in the payload [i] doesn't comply with this requirement.");
}

#[tokio::test]
async fn setting_the_same_index_is_a_noop() {
    let fake = with_connector(json!({"index_name": "i"})).await;
    let a = client(&fake).connector("a");
    assert_eq!(a.update_index_name("i").send().await.unwrap().result, WriteResult::Noop);
    a.clear_index_name().send().await.unwrap();
    update(&fake, "_index_name", json!({"index_name": null})).await.is(200, noop());
    assert_eq!(stored(&fake, "a").await.get("index_name"), Some(&Value::Null));
}

fn rules() -> Vec<(String, &'static str)> {
    let mut rules = vec![
        ("#i".to_owned(), "must not contain '#'"),
        ("i:j".to_owned(), "must not contain ':'"),
        ("_i".to_owned(), "must not start with '_', '-', or '+'"),
        ("-i".to_owned(), "must not start with '_', '-', or '+'"),
        ("+i".to_owned(), "must not start with '_', '-', or '+'"),
        (".".to_owned(), "must not be '.' or '..'"),
        ("..".to_owned(), "must not be '.' or '..'"),
        ("i".repeat(256), "index name is too long, (256 > 255)"),
        ("ü".repeat(128), "index name is too long, (256 > 255)"),
    ];
    for character in ['\\', '/', '*', '?', '"', '<', '>', '|', ' ', ','] {
        rules.push((format!("i{character}j"), "must not contain the following characters ["));
    }
    rules
}

#[tokio::test]
async fn index_names_follow_the_rules_of_indices() {
    let fake = with_connector(json!({"index_name": "before"})).await;
    for (name, why) in rules() {
        let body = json!({"index_name": name});
        for (method, path) in [
            ("PUT", "/_connector/a/_index_name"),
            ("PUT", "/_connector/a"),
            ("PUT", "/_connector"),
            ("POST", "/_connector"),
        ] {
            let response = call_with(&fake, method, path, body.clone()).await;
            let document = response.json();
            let error = &document["error"];
            assert_eq!((response.status, &error["type"]), (400, &json!(VALIDATION)), "{path} {name}");
            let reason = error["reason"].as_str().unwrap();
            assert!(reason.starts_with("Validation Failed: 1: ") && reason.ends_with(';'), "{reason}");
            assert!(reason.contains(&format!("Invalid index name [{name}], {why}")), "{reason}");
        }
    }
    let empty = update(&fake, "_index_name", json!({"index_name": ""})).await;
    assert_eq!((empty.status, &empty.json()["error"]["type"]), (400, &json!(VALIDATION)));
    assert_eq!(stored(&fake, "a").await["index_name"], "before");
    for name in [
        "i".repeat(255),
        "Ünï-1".to_owned(),
        ".hidden".to_owned(),
        "i+j_k-l.m".to_owned(),
        "UPPER".to_owned(),
    ] {
        update(&fake, "_index_name", json!({"index_name": name})).await.is(200, updated());
        assert_eq!(stored(&fake, "a").await["index_name"], name);
    }
}

#[tokio::test]
async fn checks_are_made_in_the_servers_order() {
    let fake = with_connector(json!({"index_name": "i"})).await;
    put(&fake, "n", json!({"is_native": true})).await;
    let es = client(&fake);
    // First the name, then other connectors, then this connector, then its prefix.
    let bad = es.connector("none").update_index_name("a b").send().await.unwrap_err();
    assert!(bad.elasticsearch().unwrap().has_type(VALIDATION));
    let used = "Index name [i] is used by another connector.";
    assert_refused(es.connector("none").update_index_name("i").send().await, 400, "status_exception", used);
    assert_refused(es.connector("n").update_index_name("i").send().await, 400, "status_exception", used);
    let free = es.connector("none").update_index_name("j").send().await;
    assert_refused(free, 404, NOT_FOUND, "connector [none] not found");
    let detach = es.connector("none").clear_index_name().send().await;
    assert_refused(detach, 404, NOT_FOUND, "connector [none] not found");
    // A deleted connector does not use its index.
    es.connector("a").delete().send().await.unwrap();
    put(&fake, "b", json!({})).await;
    es.connector("b").update_index_name("i").send().await.unwrap();
}

#[tokio::test]
async fn a_native_connector_needs_an_index_with_the_prefix() {
    let fake = with_connector(json!({"index_name": "i"})).await;
    let a = client(&fake).connector("a");
    let reason = "The index name [i] attached to the connector [a] must start with the required prefix: [content-] to \
                  be Elastic-managed. Please update the attached index first to comply with this requirement.";
    assert_refused(a.update_native(true).send().await, 400, "status_exception", reason);
    assert_eq!(a.update_native(false).send().await.unwrap().result, WriteResult::Noop);
    assert_eq!(stored(&fake, "a").await["is_native"], false);
    a.update_index_name("content-i").send().await.unwrap();
    assert_eq!(a.update_native(true).send().await.unwrap().result, WriteResult::Updated);
    let native = update(&fake, "_native", json!({"is_native": [true]})).await;
    let error = native.unreadable(
        "[connector_update_native_request] is_native doesn't support values of type: START_ARRAY",
    );
    assert_eq!(error["type"], PARSE);
}

#[tokio::test]
async fn changing_the_index_releases_the_old_one_and_takes_the_new_one() {
    let fake = with_connector(json!({"index_name": "i"})).await;
    let es = client(&fake);
    let used = |name: &str| format!("Index name [{name}] is used by another connector.");
    es.connector("a").update_index_name("j").send().await.unwrap();
    assert_refused(
        es.connectors().create().index_name("j").send().await,
        400,
        "status_exception",
        &used("j"),
    );
    es.connector("b").put().index_name("i").send().await.unwrap();
    assert_refused(
        es.connector("a").update_index_name("i").send().await,
        400,
        "status_exception",
        &used("i"),
    );
    es.connector("a").clear_index_name().send().await.unwrap();
    es.connector("b").update_index_name("j").send().await.unwrap();
    es.connector("a").put().index_name("i").send().await.unwrap();
    // A soft-deleted connector releases its index, but still has the name.
    es.connector("a").delete().send().await.unwrap();
    assert_eq!(stored(&fake, "a").await["index_name"], "i");
    es.connector("b").update_index_name("i").send().await.unwrap();
}
