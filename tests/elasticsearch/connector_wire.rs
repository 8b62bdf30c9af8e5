//! Every call on connectors, with the fewest inputs and with all. A body of `null` stands for no body.

use chrono::{DateTime, TimeZone, Utc};
use connectors_sdk::elasticsearch::{
    Acknowledged, AdvancedSnippet, ConfigurationField, ConnectorFeatures, ConnectorStatus, CreateResponse,
    FieldType, Filtering, FilteringRule, FilteringRuleCondition, FilteringRules, FilteringValidation,
    IngestPipeline, Schedule, Scheduling, SyncStatus, UpdateResponse,
};
use serde_json::{Map, Value, json};

use super::support::{decoded, wire};

fn updated() -> UpdateResponse {
    decoded(json!({"result": "updated"}))
}

fn noop() -> UpdateResponse {
    decoded(json!({"result": "noop"}))
}

fn created(id: &str) -> CreateResponse {
    decoded(json!({"id": id, "result": "created"}))
}

fn acknowledged() -> Acknowledged {
    decoded(json!({"acknowledged": true}))
}

fn at(second: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 4, 5, 6, second).unwrap()
}

fn object(value: Value) -> Map<String, Value> {
    decoded(value)
}

fn rules() -> FilteringRules {
    FilteringRules::new()
        .rule(FilteringRule::default_rule())
        .advanced_snippet(json!({}))
        .validation(FilteringValidation::valid())
}

wire! {
    create_minimal: |es| es.connectors().create() =>
        POST "/_connector" {}, 201 {"id": "Ab3", "result": "created"} => created("Ab3");
    create_full: |es| es.connectors().create().name("n").description("d").index_name("i").service_type("s")
        .native(true).language("de") =>
        POST "/_connector"
        {"name": "n", "description": "d", "index_name": "i", "service_type": "s", "is_native": true, "language": "de"},
        201 {"id": "Ab3"} => decoded::<CreateResponse>(json!({"id": "Ab3"}));

    put_minimal: |es| es.connector("a").put() =>
        PUT "/_connector/a" {}, 201 {"id": "a", "result": "created"} => created("a");
    put_full: |es| es.connector("a/ü b").put().name("").description("d").index_name("i").service_type("s")
        .native(false).language("de") =>
        PUT "/_connector/a%2F%C3%BC%20b"
        {"name": "", "description": "d", "index_name": "i", "service_type": "s", "is_native": false, "language": "de"},
        200 {"result": "updated", "id": "a/ü b"} =>
        decoded::<CreateResponse>(json!({"id": "a/ü b", "result": "updated"}));

    get_minimal: |es| es.connector("a").get() =>
        GET "/_connector/a" null, 200 {"id": "a", "status": "created", "error": null} =>
        decoded(json!({"id": "a", "status": "created"}));
    get_full: |es| es.connector("a%2F").get().include_deleted(true).query("filter_path", "id,x&y") =>
        GET "/_connector/a%252F?include_deleted=true&filter_path=id,x%26y" null, 200 {"id": "a", "deleted": true} =>
        decoded(json!({"id": "a", "deleted": true}));

    delete_minimal: |es| es.connector("a").delete() =>
        DELETE "/_connector/a" null, 200 {"acknowledged": true} => acknowledged();
    delete_full: |es| es.connector("a?b#c").delete().delete_sync_jobs(true).hard(false) =>
        DELETE "/_connector/a%3Fb%23c?delete_sync_jobs=true&hard=false" null, 200 {"acknowledged": true} =>
        acknowledged();

    check_in: |es| es.connector("a").check_in() =>
        PUT "/_connector/a/_check_in" null, 200 {"result": "updated"} => updated();

    last_sync_minimal: |es| es.connector("a").update_last_sync() =>
        PUT "/_connector/a/_last_sync" {}, 200 {"result": "noop"} => noop();
    last_sync_full: |es| es.connector("a").update_last_sync()
        .access_control_error("e1").access_control_scheduled_at(at(1)).access_control_status(SyncStatus::Error)
        .deleted(0).incremental_scheduled_at(at(2)).indexed(u64::MAX).seen_at(at(3)).error("e2").scheduled_at(at(4))
        .status(SyncStatus::InProgress).synced_at(at(5)).cursor(object(json!({"page": [1]}))) =>
        PUT "/_connector/a/_last_sync"
        {"last_access_control_sync_error": "e1", "last_access_control_sync_scheduled_at": "2026-03-04T05:06:01.000Z",
         "last_access_control_sync_status": "error", "last_deleted_document_count": 0,
         "last_incremental_sync_scheduled_at": "2026-03-04T05:06:02.000Z",
         "last_indexed_document_count": 18_446_744_073_709_551_615_u64, "last_seen": "2026-03-04T05:06:03.000Z",
         "last_sync_error": "e2", "last_sync_scheduled_at": "2026-03-04T05:06:04.000Z",
         "last_sync_status": "in_progress", "last_synced": "2026-03-04T05:06:05.000Z", "sync_cursor": {"page": [1]}},
        200 {"result": "updated"} => updated();

    activate_filtering: |es| es.connector("a").activate_filtering() =>
        PUT "/_connector/a/_filtering/_activate" null, 200 {"result": "noop"} => noop();

    api_key_id_minimal: |es| es.connector("a").update_api_key_id().api_key_id("k") =>
        PUT "/_connector/a/_api_key_id" {"api_key_id": "k"}, 200 {"result": "updated"} => updated();
    api_key_id_secret_only: |es| es.connector("a").update_api_key_id().api_key_secret_id("s") =>
        PUT "/_connector/a/_api_key_id" {"api_key_secret_id": "s"}, 200 {"result": "updated"} => updated();
    api_key_id_full: |es| es.connector("a").update_api_key_id().api_key_id("k").api_key_secret_id("s") =>
        PUT "/_connector/a/_api_key_id" {"api_key_id": "k", "api_key_secret_id": "s"}, 200 {"result": "updated"} =>
        updated();

    configuration_values_minimal: |es| es.connector("a").update_configuration().value("k", 1) =>
        PUT "/_connector/a/_configuration" {"values": {"k": 1}}, 200 {"result": "noop"} => noop();
    configuration_values_full: |es| es.connector("a").update_configuration().value("k", "old")
        .values([("k", json!("new")), ("list", json!(["a"])), ("object", json!({"x": null})), ("on", json!(true))]) =>
        PUT "/_connector/a/_configuration"
        {"values": {"k": "new", "list": ["a"], "object": {"x": null}, "on": true}}, 200 {"result": "updated"} =>
        updated();
    // The type of the argument is inferred here and in the next case.
    configuration_schema_empty: |es| es.connector("a").update_configuration().schema(Default::default()) =>
        PUT "/_connector/a/_configuration" {"configuration": {}}, 200 {"result": "updated"} => updated();
    configuration_schema_full: |es| es.connector("a").update_configuration().schema([
            ("host", ConfigurationField::new("Host", FieldType::Str).required(true).value("h")),
            ("port", ConfigurationField::new("Port", FieldType::Int).default_value(80)),
        ].into_iter().collect()) =>
        PUT "/_connector/a/_configuration"
        {"configuration": {"host": {"label": "Host", "type": "str", "required": true, "value": "h"},
                           "port": {"label": "Port", "type": "int", "default_value": 80}}},
        200 {"result": "updated"} => updated();

    error_text: |es| es.connector("a").update_error("no \"disk\"") =>
        PUT "/_connector/a/_error" {"error": "no \"disk\""}, 200 {"result": "updated"} => updated();
    error_null: |es| es.connector("a").clear_error() =>
        PUT "/_connector/a/_error" {"error": null}, 200 {"result": "updated"} => updated();

    features_minimal: |es| es.connector("a").update_features(ConnectorFeatures::new().incremental_sync(false)) =>
        PUT "/_connector/a/_features" {"features": {"incremental_sync": {"enabled": false}}},
        200 {"result": "updated"} => updated();
    features_full: |es| es.connector("a").update_features(ConnectorFeatures::new().document_level_security(true)
        .incremental_sync(true).native_connector_api_keys(false).basic_sync_rules(true).advanced_sync_rules(false)) =>
        PUT "/_connector/a/_features"
        {"features": {"document_level_security": {"enabled": true}, "incremental_sync": {"enabled": true},
                      "native_connector_api_keys": {"enabled": false},
                      "sync_rules": {"basic": {"enabled": true}, "advanced": {"enabled": false}}}},
        200 {"result": "updated"} => updated();

    filtering_rules_empty: |es| es.connector("a").update_filtering().rules([]) =>
        PUT "/_connector/a/_filtering" {"rules": []}, 200 {"result": "updated"} => updated();
    filtering_snippet_only: |es| es.connector("a").update_filtering().advanced_snippet(json!([])) =>
        PUT "/_connector/a/_filtering" {"advanced_snippet": {"value": []}}, 200 {"result": "updated"} => updated();
    filtering_draft_full: |es| es.connector("a").update_filtering()
        .rules([
            FilteringRule::exclude("r", "size", FilteringRuleCondition::GreaterThan, "9").created_at(at(1)).updated_at(at(2)),
            FilteringRule::default_rule().order(1),
        ])
        .advanced_snippet(AdvancedSnippet::new(json!([{"q": 1}])).created_at(at(3)).updated_at(at(4))) =>
        PUT "/_connector/a/_filtering"
        {"rules": [{"created_at": "2026-03-04T05:06:01.000Z", "field": "size", "id": "r", "order": 0,
                    "policy": "exclude", "rule": ">", "updated_at": "2026-03-04T05:06:02.000Z", "value": "9"},
                   {"field": "_", "id": "DEFAULT", "order": 1, "policy": "include", "rule": "regex", "value": ".*"}],
         "advanced_snippet": {"created_at": "2026-03-04T05:06:03.000Z", "updated_at": "2026-03-04T05:06:04.000Z",
                              "value": [{"q": 1}]}},
        200 {"result": "updated"} => updated();
    filtering_override_empty: |es| es.connector("a").update_filtering().filtering([]) =>
        PUT "/_connector/a/_filtering" {"filtering": []}, 200 {"result": "updated"} => updated();
    filtering_override_full: |es| es.connector("a").update_filtering()
        .filtering([Filtering::new(rules(), rules())]) =>
        PUT "/_connector/a/_filtering"
        {"filtering": [{
            "active": {"advanced_snippet": {"value": {}}, "validation": {"errors": [], "state": "valid"},
                       "rules": [{"field": "_", "id": "DEFAULT", "order": 0, "policy": "include", "rule": "regex",
                                  "value": ".*"}]},
            "draft": {"advanced_snippet": {"value": {}}, "validation": {"errors": [], "state": "valid"},
                      "rules": [{"field": "_", "id": "DEFAULT", "order": 0, "policy": "include", "rule": "regex",
                                 "value": ".*"}]}}]},
        200 {"result": "updated"} => updated();

    filtering_validation_minimal: |es| es.connector("a").update_filtering_validation(FilteringValidation::edited()) =>
        PUT "/_connector/a/_filtering/_validation" {"validation": {"state": "edited", "errors": []}},
        200 {"result": "updated"} => updated();
    filtering_validation_full: |es| es.connector("a").update_filtering_validation(
        FilteringValidation::invalid().error(["r", "advanced_snippet"], ["bad"]).error([""; 0], ["worse"])) =>
        PUT "/_connector/a/_filtering/_validation"
        {"validation": {"state": "invalid", "errors": [{"ids": ["r", "advanced_snippet"], "messages": ["bad"]},
                                                      {"ids": [], "messages": ["worse"]}]}},
        200 {"result": "updated"} => updated();

    index_name_text: |es| es.connector("a").update_index_name("search-a") =>
        PUT "/_connector/a/_index_name" {"index_name": "search-a"}, 200 {"result": "updated"} => updated();
    index_name_null: |es| es.connector("a").clear_index_name() =>
        PUT "/_connector/a/_index_name" {"index_name": null}, 200 {"result": "updated"} => updated();

    name_minimal: |es| es.connector("a").update_name().name("") =>
        PUT "/_connector/a/_name" {"name": ""}, 200 {"result": "noop"} => noop();
    name_description_only: |es| es.connector("a").update_name().description("d") =>
        PUT "/_connector/a/_name" {"description": "d"}, 200 {"result": "updated"} => updated();
    name_full: |es| es.connector("a").update_name().name("n").description("d") =>
        PUT "/_connector/a/_name" {"name": "n", "description": "d"}, 200 {"result": "updated"} => updated();

    native: |es| es.connector("a").update_native(true) =>
        PUT "/_connector/a/_native" {"is_native": true}, 200 {"result": "updated"} => updated();
    not_native: |es| es.connector("a").update_native(false) =>
        PUT "/_connector/a/_native" {"is_native": false}, 200 {"result": "noop"} => noop();

    pipeline_minimal: |es| es.connector("a").update_pipeline(IngestPipeline::new("p")) =>
        PUT "/_connector/a/_pipeline"
        {"pipeline": {"extract_binary_content": true, "name": "p", "reduce_whitespace": true,
                      "run_ml_inference": false}},
        200 {"result": "updated"} => updated();
    pipeline_full: |es| es.connector("a").update_pipeline(IngestPipeline::new("p").extract_binary_content(false)
        .reduce_whitespace(false).run_ml_inference(true)) =>
        PUT "/_connector/a/_pipeline"
        {"pipeline": {"extract_binary_content": false, "name": "p", "reduce_whitespace": false,
                      "run_ml_inference": true}},
        200 {"result": "updated"} => updated();

    scheduling_minimal: |es| es.connector("a").update_scheduling()
        .access_control(Schedule::unchecked(false, "as the server likes")) =>
        PUT "/_connector/a/_scheduling"
        {"scheduling": {"access_control": {"enabled": false, "interval": "as the server likes"}}},
        200 {"result": "updated"} => updated();
    scheduling_full: |es| es.connector("a").update_scheduling()
        .full(Schedule::new(true, "0 0 2 ? * sun").unwrap())
        .incremental(Schedule::new(true, "0 0/15 * * * ?").unwrap())
        .access_control(Schedule::new(false, "0 0 0 * * ?").unwrap()) =>
        PUT "/_connector/a/_scheduling"
        {"scheduling": {"full": {"enabled": true, "interval": "0 0 2 ? * SUN"},
                        "incremental": {"enabled": true, "interval": "0 0/15 * * * ?"},
                        "access_control": {"enabled": false, "interval": "0 0 0 * * ?"}}},
        200 {"result": "updated"} => updated();
    scheduling_written_back: |es| es.connector("a").update_scheduling()
        .scheduling(decoded::<Scheduling>(json!({"full": {"enabled": true, "interval": "0 0 2 ? * SUN", "new": [1]},
                                                 "incremental": null, "weekly": {"enabled": true}}))) =>
        PUT "/_connector/a/_scheduling"
        {"scheduling": {"full": {"enabled": true, "interval": "0 0 2 ? * SUN", "new": [1]},
                        "weekly": {"enabled": true}}},
        200 {"result": "updated"} => updated();

    service_type: |es| es.connector("a").update_service_type("mysql") =>
        PUT "/_connector/a/_service_type" {"service_type": "mysql"}, 200 {"result": "updated"} => updated();

    status: |es| es.connector("a").update_status(ConnectorStatus::NeedsConfiguration) =>
        PUT "/_connector/a/_status" {"status": "needs_configuration"}, 200 {"result": "updated"} => updated();
    status_of_a_newer_server: |es| es.connector("a").update_status("Paused") =>
        PUT "/_connector/a/_status" {"status": "Paused"}, 200 {"result": "of a newer server"} =>
        decoded::<UpdateResponse>(json!({"result": "of a newer server"}));
}
