//! Creating, reading and deleting connectors.

use connectors_sdk::{
    Elasticsearch, Method,
    elasticsearch::{ConnectorStatus, WriteResult},
};
use serde_json::{Value, json};

use crate::{
    check::Outcome,
    suite::{Case, Es, case},
    trash::Item,
};

const VALIDATION: &str = "action_request_validation_exception";

pub fn cases() -> Vec<Case<Elasticsearch>> {
    vec![
        case("connectors::put", &[], put),
        case("connectors::post", &[], post),
        case("connectors::defaults", &[], defaults),
        case("connectors::index_names", &["connector.update_index_name"], index_names),
        case("connectors::get", &[], get),
        case("connectors::delete", &[], delete),
        case("connectors::ids", &[], ids),
    ]
}

async fn put(live: Es) -> Outcome {
    const OP: &str = "connector.put";
    let connector = live.connector("put");
    let request = || connector.put().name(live.name("put")).index_name(live.name("put")).language("en");
    let created = live.check(OP, "a new id").accepted(request().response().await)?;
    live.check(OP, "status of a new id").is(201, created.status().as_u16());
    let first = created.into_value();
    live.check(OP, "result of a new id").is(Some(WriteResult::Created), first.result);
    live.check(OP, "id in the response").is(connector.id(), first.id.as_str());
    live.check("connector.update_error", "a text")
        .writes("updated", connector.update_error("e").send().await);
    let replaced = live.check(OP, "an existing id").accepted(request().response().await)?;
    live.check(OP, "status of an existing id").is(200, replaced.status().as_u16());
    live.check(OP, "result of an existing id")
        .is(Some(WriteResult::Updated), replaced.value().result.clone());
    let stored = live.stored(&connector).await?;
    live.check(OP, "is a reset, not a merge")
        .is((&json!("created"), None), (&stored["status"], stored.get("error")));

    for (what, body, status, error_type) in [
        ("an unknown field", json!({"foo": 1}), 400, "x_content_parse_exception"),
        ("a number as the name", json!({"name": 1}), 400, "x_content_parse_exception"),
        ("null as the name", json!({"name": null}), 400, "x_content_parse_exception"),
        ("an invalid index name", json!({"index_name": "a b"}), 400, VALIDATION),
    ] {
        let path = format!("/_connector/{}", connector.id());
        live.check(OP, what).refused(status, error_type, live.put(&path, body).await);
    }
    Ok(())
}

async fn post(live: Es) -> Outcome {
    const OP: &str = "connector.post";
    let request = live.client.connectors().create().name(live.name("post")).description("d");
    let created = live.check(OP, "a name").accepted(request.response().await)?;
    let status = created.status().as_u16();
    let created = created.into_value();
    live.trash.add(Item::Connector(created.id.clone()));
    live.check(OP, "status").is(201, status);
    live.check(OP, "result").before((8, 15), "None").is(Some(WriteResult::Created), created.result);
    live.check(OP, "length of a generated id").is(20, created.id.len());
    let stored = live.stored(&live.client.connector(&created.id)).await?;
    live.check(OP, "description").is(&json!("d"), &stored["description"]);
    live.check(OP, "an unknown field").refused(
        400,
        "x_content_parse_exception",
        live.send(Method::POST, "/_connector", Some(json!({"foo": 1}))).await,
    );
    Ok(())
}

async fn defaults(live: Es) -> Outcome {
    const OP: &str = "connector.put";
    let connector = live.connector("defaults");
    live.check(OP, "nothing").accepted(connector.put().send().await)?;
    let stored = live.stored(&connector).await?;
    let schedule = json!({"enabled": false, "interval": "0 0 0 * * ?"});
    for (field, documented) in [
        ("name", json!("")),
        ("status", json!("created")),
        ("is_native", json!(false)),
        ("configuration", json!({})),
        ("custom_scheduling", json!({})),
        ("sync_now", json!(false)),
        ("scheduling", json!({"access_control": schedule, "full": schedule, "incremental": schedule})),
    ] {
        live.check(OP, format!("default of {field}")).is(&documented, &stored[field]);
    }
    live.check(OP, "default of deleted")
        .before((9, 0), "None")
        .is(Some(&json!(false)), stored.get("deleted"));
    for field in ["index_name", "description", "error", "features", "pipeline", "service_type", "last_seen"] {
        let found = stored.get(field).filter(|value| !value.is_null());
        live.check(OP, format!("default of {field}")).is(None::<&Value>, found);
    }
    let rule = &stored["filtering"][0]["draft"]["rules"];
    live.check(OP, "default rules")
        .is((1, &json!("DEFAULT")), (rule.as_array().map_or(0, Vec::len), &rule[0]["id"]));

    let native = live.connector("native");
    live.check(OP, "an Elastic-managed connector").accepted(native.put().native(true).send().await)?;
    let stored =
        live.check("connector.get", "an Elastic-managed connector").accepted(native.get().send().await)?;
    let expected = Some(ConnectorStatus::NeedsConfiguration);
    live.check(OP, "status of an Elastic-managed connector").is(expected, stored.status);
    Ok(())
}

async fn index_names(live: Es) -> Outcome {
    const OP: &str = "connector.update_index_name";
    let (one, two) = (live.ready("index-1").await?, live.connector("index-2"));
    let taken = live.name("index-1");
    let put = two.put().name(live.name("index-2"));
    live.check("connector.put", "another connector's index").refused(
        400,
        "status_exception",
        put.clone().index_name(&taken).send().await,
    );
    live.check("connector.post", "another connector's index").refused(
        400,
        "status_exception",
        live.client.connectors().create().name(live.name("taken")).index_name(&taken).send().await,
    );
    live.check("connector.put", "no index").accepted(put.send().await)?;
    live.check(OP, "another connector's index").refused(
        400,
        "status_exception",
        two.update_index_name(&taken).send().await,
    );
    live.check(OP, "its own index").writes("noop", one.update_index_name(&taken).send().await);
    live.check(OP, "null").writes("updated", one.clear_index_name().send().await);
    live.check(OP, "null stored").is(Some(&Value::Null), live.stored(&one).await?.get("index_name"));
    live.check(OP, "an index that became free").writes("updated", two.update_index_name(&taken).send().await);
    live.check(OP, "an absent field").refused(
        400,
        "illegal_argument_exception",
        live.update(&one, "_index_name", json!({})).await,
    );
    for name in ["a b", "a#b", "_a", "-a", "..", "a:b", "a,b", ""] {
        let input = format!("the index name {name:?}");
        live.check(OP, input).refused(
            400,
            VALIDATION,
            live.update(&one, "_index_name", json!({"index_name": name})).await,
        );
    }
    live.check(OP, "a missing connector").refused(
        404,
        "resource_not_found_exception",
        live.connector("none").update_index_name(live.name("none")).send().await,
    );

    let native = live.connector("index-native");
    let put = native.put().native(true).name(live.name("index-native"));
    live.check("connector.put", "an Elastic-managed connector without the prefix")
        .before((9, 0), "accepted")
        .refused(400, VALIDATION, put.clone().index_name(live.name("no-prefix")).send().await);
    live.check("connector.put", "an Elastic-managed connector with the prefix")
        .accepted(put.index_name(live.native_index("native")).send().await)?;
    live.check(OP, "an index without the prefix").before((9, 0), "updated").refused(
        400,
        "status_exception",
        native.update_index_name(live.name("no-prefix")).send().await,
    );
    Ok(())
}

async fn get(live: Es) -> Outcome {
    const OP: &str = "connector.get";
    let connector = live.ready("get").await?;
    let found = live.check(OP, "an existing connector").accepted(connector.get().send().await)?;
    live.check(OP, "id").is(connector.id(), found.id.as_str());
    live.check(OP, "values that do not fit the types").is(0, found.unreadable().len());
    let missing = live.connector("none").get();
    live.check(OP, "a missing connector").refused(404, "resource_not_found_exception", missing.send().await);
    let path = format!("/_connector/{}", connector.id());
    live.check(OP, "a body").refused(
        400,
        "illegal_argument_exception",
        live.send(Method::GET, &path, Some(json!({}))).await,
    );
    Ok(())
}

async fn delete(live: Es) -> Outcome {
    const OP: &str = "connector.delete";
    let (connector, index) = (live.ready("delete").await?, live.name("delete"));
    live.job(&connector).await?;
    let deleted = live.check(OP, "an existing connector").accepted(connector.delete().send().await)?;
    live.check(OP, "acknowledged").is(true, deleted.acknowledged);
    live.check("connector.get", "a soft-deleted connector").refused(
        404,
        "resource_not_found_exception",
        connector.get().send().await,
    );
    live.check(OP, "a deleted connector").refused(
        404,
        "resource_not_found_exception",
        connector.delete().send().await,
    );
    let jobs = live.client.sync_jobs().list().connector_id(connector.id()).send().await;
    live.check(OP, "keeps the sync jobs")
        .is(1, live.check("connector.sync_job_list", "a connector's").accepted(jobs)?.count);

    let hidden = connector.get().include_deleted(true).send().await;
    let found =
        hidden.map(|hidden| hidden.deleted).map_err(|error| error.status().map(|status| status.as_u16()));
    live.check(OP, "is soft by default").before((8, 18), "Err(Some(400))").is(Ok(Some(true)), found);
    let other = live.connector("delete-2").put().index_name(index).send().await;
    live.check(OP, "frees the index name").accepted(other)?;

    let hard = live.ready("hard").await?;
    let job = live.job(&hard).await?;
    let removed = hard.delete().hard(true).delete_sync_jobs(true).send().await;
    live.check(OP, "hard, with jobs").before((8, 18), "400 illegal_argument_exception").accepted(removed)?;
    live.check("connector.sync_job_get", "a job deleted with its connector").refused(
        404,
        "resource_not_found_exception",
        job.get().send().await,
    );
    let found = hard.get().include_deleted(true).send().await;
    live.check("connector.get", "a connector that was removed").refused(
        404,
        "resource_not_found_exception",
        found,
    );
    Ok(())
}

async fn ids(live: Es) -> Outcome {
    const OP: &str = "connector.put";
    for end in ["a b", "a/b", "ü", "a%2Fb", "a+b", "a?b#c", "A"] {
        let connector = live.connector(end);
        live.check(OP, format!("an id that ends in {end:?}")).accepted(connector.put().send().await)?;
        let found = live
            .check("connector.get", format!("an id that ends in {end:?}"))
            .accepted(connector.get().send().await)?;
        live.check("connector.get", format!("an id that ends in {end:?}"))
            .is(connector.id(), found.id.as_str());
    }
    let long = live.connector(&"x".repeat(513));
    live.check(OP, "an id of more than 512 bytes").refused(400, VALIDATION, long.put().send().await);
    live.check("connector.get", "an id of more than 512 bytes").refused(
        404,
        "resource_not_found_exception",
        long.get().send().await,
    );
    live.check("connector.update_name", "an id of more than 512 bytes").refused(
        404,
        "document_missing_exception",
        long.update_name().name("n").send().await,
    );
    Ok(())
}
