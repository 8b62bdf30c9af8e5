//! Calls on connectors that are refused before they are sent.

use connectors_sdk::elasticsearch::{
    AdvancedSnippet, Configuration, ConnectorFeatures, ConnectorStatus, Filtering, FilteringRules,
    FilteringValidation, IngestPipeline, Schedule,
};
use serde_json::json;

use super::support::{offline, refused};

refused! {
    an_empty_id: |es| es.connector("").get() =>
        "GET /_connector/{connector_id}: `connector_id` must not be empty";
    an_empty_id_of_an_update: |es| es.connector("").update_name().name("n") =>
        "PUT /_connector/{connector_id}/_name: `connector_id` must not be empty";
    dots: |es| es.connector("..").delete() =>
        "DELETE /_connector/{connector_id}: `connector_id` must not be `..`: it cannot be a path segment";
    the_path_of_sync_jobs: |es| es.connector("_sync_job").get() =>
        "GET /_connector/_sync_job: `connector_id` must not be `_sync_job`: that path belongs to another resource";
    the_path_of_secrets: |es| es.connector("_secret").put() =>
        "PUT /_connector/_secret: `connector_id` must not be `_secret`: that path belongs to another resource";

    an_empty_error: |es| es.connector("a").update_error("") =>
        "PUT /_connector/a/_error: the error message must not be empty; use `clear_error` to clear the error";
    an_empty_index_name: |es| es.connector("a").update_index_name("") =>
        "PUT /_connector/a/_index_name: the index name must not be empty; use `clear_index_name` to detach the index";
    an_empty_service_type: |es| es.connector("a").update_service_type("") =>
        "PUT /_connector/a/_service_type: the service type must not be empty";
    no_name: |es| es.connector("a").update_name() =>
        "PUT /_connector/a/_name: set a name, a description, or both";
    no_api_key: |es| es.connector("a").update_api_key_id() =>
        "PUT /_connector/a/_api_key_id: set an API key id, a secret id, or both";
    no_schedule: |es| es.connector("a").update_scheduling() =>
        "PUT /_connector/a/_scheduling: set at least one schedule";
    no_schedule_but_nulls: |es| es.connector("a").update_scheduling()
        .scheduling(serde_json::from_value(json!({"full": null})).unwrap()) =>
        "PUT /_connector/a/_scheduling: set at least one schedule";

    no_configuration: |es| es.connector("a").update_configuration() =>
        "PUT /_connector/a/_configuration: set values or a schema";
    values_and_schema: |es| es.connector("a").update_configuration().value("k", 1).schema(Configuration::new()) =>
        "PUT /_connector/a/_configuration: set either values or a schema, not both in one call";

    no_filtering: |es| es.connector("a").update_filtering() =>
        "PUT /_connector/a/_filtering: set rules, an advanced snippet, or a whole filtering";
    draft_and_override: |es| es.connector("a").update_filtering().rules([]).filtering([]) =>
        "PUT /_connector/a/_filtering: set either parts of the draft or a whole filtering, not both in one call";
    snippet_and_override: |es| es.connector("a").update_filtering().advanced_snippet(json!({})).filtering([]) =>
        "PUT /_connector/a/_filtering: set either parts of the draft or a whole filtering, not both in one call";
    a_scalar_snippet: |es| es.connector("a").update_filtering().rules([]).advanced_snippet(json!("SELECT 1")) =>
        "PUT /_connector/a/_filtering: the value of an advanced snippet must be a JSON object or array";
    an_incomplete_override: |es| es.connector("a").update_filtering().filtering([Filtering::new(
            FilteringRules::new().advanced_snippet(AdvancedSnippet::new(json!({}))).validation(FilteringValidation::valid()),
            FilteringRules::new().advanced_snippet(AdvancedSnippet::new(json!({}))),
        )]) =>
        "PUT /_connector/a/_filtering: active and draft rules must each have an advanced snippet, rules and a validation";
}

#[test]
fn no_call_is_made_to_the_connector_of_an_empty_id() {
    let connector = offline().connector("");
    let refused = [
        connector.put().to_http(),
        connector.get().to_http(),
        connector.delete().to_http(),
        connector.check_in().to_http(),
        connector.update_last_sync().to_http(),
        connector.activate_filtering().to_http(),
        connector.update_api_key_id().api_key_id("k").to_http(),
        connector.update_configuration().value("k", 1).to_http(),
        connector.update_error("e").to_http(),
        connector.clear_error().to_http(),
        connector.update_features(ConnectorFeatures::new()).to_http(),
        connector.update_filtering().rules([]).to_http(),
        connector.update_filtering_validation(FilteringValidation::valid()).to_http(),
        connector.update_index_name("i").to_http(),
        connector.clear_index_name().to_http(),
        connector.update_name().name("n").to_http(),
        connector.update_native(true).to_http(),
        connector.update_pipeline(IngestPipeline::new("p")).to_http(),
        connector.update_scheduling().full(Schedule::unchecked(true, "x")).to_http(),
        connector.update_service_type("s").to_http(),
        connector.update_status(ConnectorStatus::Error).to_http(),
    ];
    for request in refused {
        let error = request.unwrap_err();
        assert!(error.to_string().ends_with("`connector_id` must not be empty"), "{error}");
        assert!(error.to_string().contains("/_connector/{connector_id}"), "{error}");
    }
}
