//! The examples of the official description pass through this crate unchanged.

use bytes::Bytes;
use connectors_sdk::{
    Client, Elasticsearch, Result,
    elasticsearch::{
        Acknowledged, AdvancedSnippet, ConnectorFeatures, ConnectorStatus, FilteringRule,
        FilteringValidation, IngestPipeline, Scheduling, UpdateResponse,
    },
};
use serde_json::{Map, Value, json};

use super::support::{Wire, decoded, offline, reference};

const ID: &str = "my-connector";

/// The request of an operation with this body, built by what a user calls. `None` for operations of no concern here.
fn request(
    es: &Client<Elasticsearch>,
    operation: &str,
    body: &Value,
) -> Option<Result<http::Request<Bytes>>> {
    let connector = es.connector(ID);
    let text = |key: &str| body[key].as_str().unwrap_or("of no example").to_owned();
    Some(match operation {
        // Lists, and a second way to do what `connector-post` does.
        "connector-list" | "connector-put-1" => return None,
        other if other.starts_with("connector-sync-job-") => return None,
        "connector-post" => es.connectors().create().to_http(),
        "connector-put" => connector.put().to_http(),
        "connector-get" => connector.get().to_http(),
        "connector-delete" => connector.delete().to_http(),
        "connector-check-in" => connector.check_in().to_http(),
        "connector-last-sync" => connector.update_last_sync().to_http(),
        "connector-update-active-filtering" => connector.activate_filtering().to_http(),
        "connector-update-api-key-id" => connector
            .update_api_key_id()
            .api_key_id(text("api_key_id"))
            .api_key_secret_id(text("api_key_secret_id"))
            .to_http(),
        "connector-update-configuration" => connector
            .update_configuration()
            .values(decoded::<Map<String, Value>>(body["values"].clone()))
            .to_http(),
        "connector-update-error" => connector.update_error(text("error")).to_http(),
        "connector-update-features" => connector.update_features(ConnectorFeatures::new()).to_http(),
        "connector-update-filtering" => {
            let mut request = connector.update_filtering();
            if let Some(rules) = body.get("rules") {
                request = request.rules(decoded::<Vec<FilteringRule>>(rules.clone()));
            }
            if let Some(snippet) = body.get("advanced_snippet") {
                request = request.advanced_snippet(decoded::<AdvancedSnippet>(snippet.clone()));
            }
            request.to_http()
        }
        "connector-update-filtering-validation" => {
            connector.update_filtering_validation(FilteringValidation::valid()).to_http()
        }
        "connector-update-index-name" => connector.update_index_name(text("index_name")).to_http(),
        "connector-update-name" => {
            connector.update_name().name(text("name")).description(text("description")).to_http()
        }
        "connector-update-native" => connector.update_native(true).to_http(),
        "connector-update-pipeline" => {
            connector.update_pipeline(decoded::<IngestPipeline>(body["pipeline"].clone())).to_http()
        }
        "connector-update-scheduling" => connector
            .update_scheduling()
            .scheduling(decoded::<Scheduling>(body["scheduling"].clone()))
            .to_http(),
        "connector-update-service-type" => connector.update_service_type(text("service_type")).to_http(),
        "connector-update-status" => {
            connector.update_status(decoded::<ConnectorStatus>(body["status"].clone())).to_http()
        }
        other => panic!("the operation {other} has no call"),
    })
}

/// The examples of one media type object, which are JSON in a string.
fn examples(content: &Value) -> Vec<Value> {
    let examples = content["application/json"]["examples"].as_object().cloned().unwrap_or_default();
    examples
        .values()
        .map(|example| serde_json::from_str(example["value"].as_str().unwrap()).unwrap())
        .collect()
}

#[test]
fn every_operation_has_a_call_and_every_example_passes() {
    let Some(description) = reference("elastic-connector-openapi.json") else { return };
    let es = offline();
    let (mut operations, mut requests, mut responses) = (0, 0, 0);
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            let target = path.replace("{connector_id}", ID);
            let bodies = examples(&operation["requestBody"]["content"]);
            // Without an example only method and path are told.
            let sample = if bodies.is_empty() { vec![Value::Null] } else { bodies };
            let mut is_ours = false;
            for body in sample {
                let Some(request) = request(&es, name, &body) else { break };
                is_ours = true;
                let wire = Wire::announced(&request.unwrap());
                if body.is_null() {
                    assert_eq!((wire.method, wire.target), (method.to_uppercase(), target.clone()));
                } else {
                    assert_eq!(wire, Wire::new(&method.to_uppercase(), &target, Some(body)), "{name}");
                    requests += 1;
                }
            }
            if !is_ours {
                continue;
            }
            operations += 1;
            for (_, response) in operation["responses"].as_object().unwrap() {
                for body in examples(&response["content"]) {
                    let back = if name == "connector-delete" {
                        json!(decoded::<Acknowledged>(body.clone()))
                    } else {
                        json!(decoded::<UpdateResponse>(body.clone()))
                    };
                    assert_eq!(back, body, "{name}");
                    responses += 1;
                }
            }
        }
    }
    assert_eq!((operations, requests, responses), (20, 13, 12));
}
