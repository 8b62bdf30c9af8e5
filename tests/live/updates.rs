//! Updates of a connector: what they store, and what they refuse.

use connectors_sdk::{
    Elasticsearch, Method,
    elasticsearch::{
        Configuration, ConfigurationField, ConnectorFeatures, FieldType, IngestPipeline, Schedule, SyncStatus,
    },
};
use serde_json::{Value, json};

use crate::{
    check::Outcome,
    suite::{Case, Es, case},
};

const ARGUMENT: &str = "illegal_argument_exception";
const MISSING: &str = "document_missing_exception";
const NOT_FOUND: &str = "resource_not_found_exception";
const PARSE: &str = "x_content_parse_exception";
const RULE: &str = "status_exception";
const VALIDATION: &str = "action_request_validation_exception";

pub fn cases() -> Vec<Case<Elasticsearch>> {
    vec![
        case("updates::bodies", &[], bodies),
        case("updates::missing", &[], missing),
        case("updates::check_in", &[], check_in),
        case("updates::last_sync", &[], last_sync),
        case("updates::names", &[], names),
        case("updates::api_key_id", &["connector.update_api_key_id"], api_key_id),
        case("updates::configuration", &[], configuration),
        case("updates::features", &["connector.update_features"], features),
        case("updates::pipeline", &[], pipeline),
        case("updates::scheduling", &[], scheduling),
        case("updates::times", &[], times),
        case("updates::numbers", &[], numbers),
    ]
}

/// Operation, last part of the path, and a body with a wrong type.
fn bodies_of_wrong_types() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("connector.update_api_key_id", "_api_key_id", json!({"api_key_id": true})),
        ("connector.update_configuration", "_configuration", json!({"configuration": "x"})),
        ("connector.update_error", "_error", json!({"error": {}})),
        ("connector.update_features", "_features", json!({"features": true})),
        ("connector.update_filtering", "_filtering", json!({"advanced_snippet": "x"})),
        ("connector.update_filtering_validation", "_filtering/_validation", json!({"validation": []})),
        ("connector.update_index_name", "_index_name", json!({"index_name": {}})),
        ("connector.last_sync", "_last_sync", json!({"last_sync_error": 1.5})),
        ("connector.update_name", "_name", json!({"name": {}})),
        ("connector.update_native", "_native", json!({"is_native": 0})),
        ("connector.update_pipeline", "_pipeline", json!({"pipeline": "x"})),
        ("connector.update_scheduling", "_scheduling", json!({"scheduling": []})),
        ("connector.update_service_type", "_service_type", json!({"service_type": null})),
        ("connector.update_status", "_status", json!({"status": {}})),
    ]
}

async fn bodies(live: Es) -> Outcome {
    let connector = live.ready("bodies").await?;
    for (operation, call, body) in bodies_of_wrong_types() {
        if crate::operations::offered(operation, &live.server) {
            live.check(operation, "a wrong type").refused(
                400,
                PARSE,
                live.update(&connector, call, body).await,
            );
            let unknown = live.update(&connector, call, json!({"zzz": 1})).await;
            live.check(operation, "an unknown field").refused(400, PARSE, unknown);
            let path = format!("/_connector/{}/{call}", connector.id());
            let none = live.send(Method::PUT, &path, None).await;
            live.check(operation, "no body").refused(400, "parse_exception", none);
        }
    }
    for (operation, call) in
        [("connector.check_in", "_check_in"), ("connector.update_active_filtering", "_filtering/_activate")]
    {
        live.check(operation, "a body").refused(
            400,
            ARGUMENT,
            live.update(&connector, call, json!({})).await,
        );
    }
    Ok(())
}

async fn missing(live: Es) -> Outcome {
    live.ready("one-connector").await?;
    let none = live.connector("none");
    let rules = json!({"validation": {"state": "valid", "errors": []}});
    for (operation, call, body, error_type) in [
        ("connector.check_in", "_check_in", None, MISSING),
        ("connector.last_sync", "_last_sync", Some(json!({"last_sync_error": "e"})), MISSING),
        ("connector.update_active_filtering", "_filtering/_activate", None, NOT_FOUND),
        ("connector.update_api_key_id", "_api_key_id", Some(json!({"api_key_id": "k"})), MISSING),
        ("connector.update_configuration", "_configuration", Some(json!({"configuration": {}})), NOT_FOUND),
        ("connector.update_error", "_error", Some(json!({"error": "e"})), MISSING),
        (
            "connector.update_features",
            "_features",
            Some(json!({"features": {"incremental_sync": {"enabled": true}}})),
            MISSING,
        ),
        ("connector.update_filtering", "_filtering", Some(json!({"rules": []})), NOT_FOUND),
        ("connector.update_filtering_validation", "_filtering/_validation", Some(rules), NOT_FOUND),
        ("connector.update_name", "_name", Some(json!({"name": "n"})), MISSING),
        ("connector.update_native", "_native", Some(json!({"is_native": true})), NOT_FOUND),
        (
            "connector.update_scheduling",
            "_scheduling",
            Some(json!({"scheduling": {"full": {"enabled": true, "interval": "0 0 0 * * ?"}}})),
            MISSING,
        ),
        ("connector.update_service_type", "_service_type", Some(json!({"service_type": "s"})), NOT_FOUND),
        ("connector.update_status", "_status", Some(json!({"status": "error"})), NOT_FOUND),
    ] {
        if crate::operations::offered(operation, &live.server) {
            let path = format!("/_connector/{}/{call}", none.id());
            let refused = live.send(Method::PUT, &path, body).await;
            live.check(operation, "a missing connector").refused(404, error_type, refused);
        }
    }
    Ok(())
}

async fn check_in(live: Es) -> Outcome {
    const OP: &str = "connector.check_in";
    let connector = live.ready("check-in").await?;
    live.check(OP, "an existing connector").writes("updated", connector.check_in().send().await);
    let first =
        live.check("connector.get", "after a check-in").accepted(connector.get().send().await)?.last_seen;
    live.check(OP, "again").writes("updated", connector.check_in().send().await);
    let second =
        live.check("connector.get", "after a check-in").accepted(connector.get().send().await)?.last_seen;
    live.check(OP, "last_seen increases").is(true, first.is_some() && second > first);
    Ok(())
}

async fn last_sync(live: Es) -> Outcome {
    const OP: &str = "connector.last_sync";
    let connector = live.ready("last-sync").await?;
    let at = "2024-05-01T10:00:00.123456789Z".parse().unwrap_or_default();
    let request = connector
        .update_last_sync()
        .indexed(42)
        .deleted(i64::MAX as u64)
        .status(SyncStatus::Completed)
        .error("e")
        .synced_at(at)
        .cursor(json!({"a": {"b": 1}}).as_object().cloned().unwrap_or_default());
    live.check(OP, "all kinds of values").writes("updated", request.clone().send().await);
    live.check(OP, "the same again").writes("noop", request.send().await);
    let more =
        connector.update_last_sync().cursor(json!({"a": {"c": 2}}).as_object().cloned().unwrap_or_default());
    live.check(OP, "a part of the cursor").writes("updated", more.send().await);
    let stored = live.stored(&connector).await?;
    for (field, documented) in [
        ("last_indexed_document_count", json!(42)),
        ("last_deleted_document_count", json!(i64::MAX)),
        ("last_sync_status", json!("completed")),
        ("last_sync_error", json!("e")),
        ("last_synced", json!("2024-05-01T10:00:00.123456789Z")),
        ("sync_cursor", json!({"a": {"b": 1, "c": 2}})),
        ("status", json!("created")),
    ] {
        live.check(OP, format!("{field} after an update")).is(&documented, &stored[field]);
    }
    live.check(OP, "nothing").writes("noop", connector.update_last_sync().send().await);
    for field in ["last_sync_error", "last_synced", "last_sync_status", "sync_cursor"] {
        let found = live.update(&connector, "_last_sync", json!({field: null})).await;
        live.check(OP, format!("null as {field} is ignored"))
            .is(Some(json!("noop")), found.ok().map(|found| found["result"].clone()));
    }
    for (what, body) in [
        ("null as a count", json!({"last_indexed_document_count": null})),
        ("an unknown status", json!({"last_sync_status": "done"})),
        ("an array as the cursor", json!({"sync_cursor": []})),
        ("last_seen", json!({"last_seen": "2024-05-01T10:00:00Z"})),
    ] {
        live.check(OP, what).refused(400, PARSE, live.update(&connector, "_last_sync", body).await);
    }
    Ok(())
}

async fn names(live: Es) -> Outcome {
    const OP: &str = "connector.update_name";
    let connector = live.ready("names").await?;
    let request = connector.update_name().name(live.name("renamed"));
    live.check(OP, "a name").writes("updated", request.clone().send().await);
    live.check(OP, "the same name").writes("noop", request.send().await);
    live.check(OP, "a description").writes("updated", connector.update_name().description("d").send().await);
    let stored = live.stored(&connector).await?;
    live.check(OP, "stored")
        .is((&json!(live.name("renamed")), &json!("d")), (&stored["name"], &stored["description"]));
    live.check(OP, "nothing").refused(400, VALIDATION, live.update(&connector, "_name", json!({})).await);
    let null = json!({"name": null, "description": null});
    live.check(OP, "only null").refused(400, VALIDATION, live.update(&connector, "_name", null).await);
    Ok(())
}

async fn api_key_id(live: Es) -> Outcome {
    const OP: &str = "connector.update_api_key_id";
    let connector = live.ready("api-key").await?;
    let request = connector.update_api_key_id().api_key_id("k").api_key_secret_id("s");
    live.check(OP, "both ids").writes("updated", request.clone().send().await);
    live.check(OP, "the same ids").writes("noop", request.send().await);
    let stored = live.stored(&connector).await?;
    live.check(OP, "stored")
        .is((&json!("k"), &json!("s")), (&stored["api_key_id"], &stored["api_key_secret_id"]));
    live.check(OP, "neither id").refused(
        400,
        VALIDATION,
        live.update(&connector, "_api_key_id", json!({})).await,
    );
    Ok(())
}

async fn configuration(live: Es) -> Outcome {
    const OP: &str = "connector.update_configuration";
    let connector = live.ready("configuration").await?;
    let schema = || {
        Configuration::from_iter([
            ("host", ConfigurationField::new("Host", FieldType::Str).required(true)),
            ("token", ConfigurationField::new("Token", FieldType::Str).sensitive(true)),
        ])
    };
    live.check(OP, "a schema")
        .writes("updated", connector.update_configuration().schema(schema()).send().await);
    live.check(OP, "the same schema")
        .writes("updated", connector.update_configuration().schema(schema()).send().await);
    live.check(OP, "sets the status").is(&json!("configured"), &live.stored(&connector).await?["status"]);
    let values = || connector.update_configuration().value("host", "h").value("token", 5);
    live.check(OP, "values").writes("updated", values().send().await);
    live.check(OP, "the same values").writes("noop", values().send().await);
    let stored = live.stored(&connector).await?;
    live.check(OP, "a stored value").is(&json!("h"), &stored["configuration"]["host"]["value"]);
    live.check(OP, "a value of another type").is(&json!(5), &stored["configuration"]["token"]["value"]);
    live.check(OP, "defaults of a field").is(
        (&Value::Null, &json!(true), &json!(false)),
        (
            &stored["configuration"]["host"]["default_value"],
            &stored["configuration"]["host"]["required"],
            &stored["configuration"]["host"]["sensitive"],
        ),
    );
    for (what, body, error_type) in [
        ("values of unknown fields", json!({"values": {"zzz": 1}}), RULE),
        ("neither alternative", json!({}), VALIDATION),
        ("both alternatives", json!({"values": {"host": "x"}, "configuration": {}}), VALIDATION),
        ("a field without a label", json!({"configuration": {"f": {}}}), PARSE),
        ("an array in a schema", json!({"configuration": {"f": {"label": "F", "value": [1]}}}), PARSE),
        ("an unknown display", json!({"configuration": {"f": {"label": "F", "display": "x"}}}), PARSE),
        ("an unknown type", json!({"configuration": {"f": {"label": "F", "type": "x"}}}), PARSE),
    ] {
        live.check(OP, what).refused(400, error_type, live.update(&connector, "_configuration", body).await);
    }
    let null = live.update(&connector, "_configuration", json!({"values": {"host": null}})).await;
    live.check(OP, "null as a value").refused(500, "null_pointer_exception", null);
    let array = live.update(&connector, "_configuration", json!({"values": {"host": ["a"]}})).await;
    live.check(OP, "an array as a value").accepted(array)?;
    live.check("connector.sync_job_post", "a connector with an array as a value").refused(
        400,
        PARSE,
        live.client.sync_jobs().create(connector.id()).send().await,
    );
    live.check(OP, "an empty schema")
        .writes("updated", connector.update_configuration().schema(Configuration::new()).send().await);
    live.check(OP, "an empty schema stored").is(&json!({}), &live.stored(&connector).await?["configuration"]);
    Ok(())
}

async fn features(live: Es) -> Outcome {
    const OP: &str = "connector.update_features";
    let connector = live.ready("features").await?;
    let first = connector.update_features(ConnectorFeatures::new().document_level_security(true));
    live.check(OP, "one feature").writes("updated", first.clone().send().await);
    live.check(OP, "the same feature").writes("noop", first.send().await);
    let second = connector.update_features(ConnectorFeatures::new().basic_sync_rules(false));
    live.check(OP, "another feature").writes("updated", second.send().await);
    let merged =
        json!({"document_level_security": {"enabled": true}, "sync_rules": {"basic": {"enabled": false}}});
    live.check(OP, "keeps the others").is(&merged, &live.stored(&connector).await?["features"]);
    for (what, body) in [
        ("a feature without `enabled`", json!({"features": {"incremental_sync": {}}})),
        ("null", json!({"features": null})),
    ] {
        live.check(OP, what).refused(400, PARSE, live.update(&connector, "_features", body).await);
    }
    let nothing = live.update(&connector, "_features", json!({})).await;
    live.check(OP, "nothing").refused(500, "null_pointer_exception", nothing);
    Ok(())
}

async fn pipeline(live: Es) -> Outcome {
    const OP: &str = "connector.update_pipeline";
    let connector = live.ready("pipeline").await?;
    let request = connector.update_pipeline(IngestPipeline::new("p"));
    live.check(OP, "a pipeline").writes("updated", request.clone().send().await);
    live.check(OP, "the same pipeline").writes("noop", request.send().await);
    let incomplete =
        json!({"pipeline": {"name": "p", "extract_binary_content": true, "run_ml_inference": true}});
    live.check(OP, "a missing field").refused(
        400,
        PARSE,
        live.update(&connector, "_pipeline", incomplete).await,
    );
    let missing = live.connector("none").update_pipeline(IngestPipeline::new("p")).send().await;
    live.check(OP, "a missing connector").refused(404, MISSING, missing);
    Ok(())
}

async fn scheduling(live: Es) -> Outcome {
    const OP: &str = "connector.update_scheduling";
    let connector = live.ready("scheduling").await?;
    let schedule = |interval: &str| Schedule::unchecked(true, interval);
    let full = connector.update_scheduling().full(schedule("0 0 4 ? * mon"));
    live.check(OP, "one schedule").writes("updated", full.clone().send().await);
    live.check(OP, "the same schedule").writes("noop", full.send().await);
    let incremental = connector.update_scheduling().incremental(schedule("0 */10 * * * ?"));
    live.check(OP, "another schedule").writes("updated", incremental.send().await);
    let stored = &live.stored(&connector).await?["scheduling"];
    live.check(OP, "stores upper case").is(&json!("0 0 4 ? * MON"), &stored["full"]["interval"]);
    live.check(OP, "keeps the others").is(&json!(true), &stored["full"]["enabled"]);
    for interval in ["0 0 0 * * *", "61 0 0 * * ?", "0 0 0 * *", "every day", ""] {
        let body = json!({"scheduling": {"full": {"enabled": true, "interval": interval}}});
        live.check(OP, format!("the cron expression {interval:?}")).refused(
            400,
            PARSE,
            live.update(&connector, "_scheduling", body).await,
        );
    }
    live.check(OP, "no schedule").refused(
        400,
        VALIDATION,
        live.update(&connector, "_scheduling", json!({"scheduling": {}})).await,
    );
    live.check(OP, "nothing").refused(400, ARGUMENT, live.update(&connector, "_scheduling", json!({})).await);
    Ok(())
}

async fn times(live: Es) -> Outcome {
    const OP: &str = "connector.last_sync";
    let connector = live.ready("times").await?;
    for (given, documented, older) in [
        ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00.000Z", true),
        ("2024-05-01T12:30:00+02:30", "2024-05-01T10:00:00.000Z", true),
        ("2023-12-04T08:45:50.567149Z", "2023-12-04T08:45:50.567149Z", true),
        ("1714557600000", "2024-05-01T10:00:00.000Z", true),
        ("2024-05-01T10:00:00", "2024-05-01T10:00:00.000Z", false),
        ("2024-05-01T12:00:00+02", "2024-05-01T10:00:00.000Z", false),
        ("2024-05-01T10:00:00,5Z", "2024-05-01T10:00:00.500Z", false),
        ("2024-05-01T12Z", "2024-05-01T12:00:00.000Z", false),
    ] {
        let updated = live.update(&connector, "_last_sync", json!({"last_synced": given})).await;
        let stored = &live.stored(&connector).await?["last_synced"];
        let found =
            updated.map_or_else(|_| "refused".to_owned(), |_| stored.as_str().unwrap_or_default().to_owned());
        let check = live.check(OP, format!("the time {given}"));
        let check = if older { check } else { check.before((8, 15), r#""refused""#) };
        check.is(documented.to_owned(), found);
    }
    for given in ["2024-05-01", "yesterday", "", "2024-05-01 10:00:00Z", "2024-13-01T10:00:00Z"] {
        let body = json!({"last_synced": given});
        live.check(OP, format!("the time {given:?}")).refused(
            400,
            PARSE,
            live.update(&connector, "_last_sync", body).await,
        );
    }
    Ok(())
}

async fn numbers(live: Es) -> Outcome {
    const OP: &str = "connector.last_sync";
    let connector = live.ready("numbers").await?;
    for (given, documented) in
        [(json!(7), 7), (json!("8"), 8), (json!(12.7), 12), (json!("13.7"), 13), (json!(i64::MAX), i64::MAX)]
    {
        let body = json!({"last_indexed_document_count": given});
        live.check(OP, format!("the count {given}"))
            .accepted(live.update(&connector, "_last_sync", body).await)?;
        let stored = &live.stored(&connector).await?["last_indexed_document_count"];
        live.check(OP, format!("the stored count {given}")).is(&json!(documented), stored);
    }
    for given in [json!("x"), json!(true), json!(u64::MAX), json!([1])] {
        let body = json!({"last_indexed_document_count": given});
        live.check(OP, format!("the count {given}")).refused(
            400,
            PARSE,
            live.update(&connector, "_last_sync", body).await,
        );
    }
    Ok(())
}
