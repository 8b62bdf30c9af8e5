//! The examples of the official API description are sent and decoded unchanged.

use std::collections::BTreeSet;

use bytes::Bytes;
use connectors_sdk::{
    Client, Elasticsearch, Result,
    elasticsearch::{
        Acknowledged, AdvancedSnippet, Connector, ConnectorFeatures, ConnectorStatus, CreateResponse,
        FilteringRule, FilteringValidation, IngestPipeline, Page, Scheduling, SyncJob, SyncJobType,
        TriggerMethod, UpdateResponse,
    },
};
use serde_json::{Map, Value, json};

use super::support::{Wire, decoded, offline, reference, resolve};

const ID: &str = "my-connector";
const JOB: &str = "my-job";

/// Sets every field that an example of creating a connector may have.
macro_rules! created {
    ($request:expr, $body:expr) => {{
        let mut request = $request;
        for (key, value) in $body.as_object().into_iter().flatten() {
            let text = || value.as_str().unwrap();
            request = match key.as_str() {
                "description" => request.description(text()),
                "index_name" => request.index_name(text()),
                "is_native" => request.native(value.as_bool().unwrap()),
                "language" => request.language(text()),
                "name" => request.name(text()),
                "service_type" => request.service_type(text()),
                other => panic!("{other} has no setter"),
            };
        }
        request.to_http()
    }};
}

/// The request of an operation with this body, built through the public API.
fn request(es: &Client<Elasticsearch>, operation: &str, body: &Value) -> Result<http::Request<Bytes>> {
    let connector = es.connector(ID);
    let job = es.sync_job(JOB);
    let text = |key: &str| body[key].as_str().unwrap_or("of no example").to_owned();
    match operation {
        "connector-list" => es.connectors().list().to_http(),
        // Two equivalent paths; this crate uses the first.
        "connector-post" | "connector-put-1" => created!(es.connectors().create(), body),
        "connector-put" => created!(connector.put(), body),
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
        "connector-sync-job-list" => es.sync_jobs().list().to_http(),
        "connector-sync-job-post" => es
            .sync_jobs()
            .create(text("id"))
            .job_type(decoded::<SyncJobType>(body["job_type"].clone()))
            .trigger_method(decoded::<TriggerMethod>(body["trigger_method"].clone()))
            .to_http(),
        "connector-sync-job-get" => job.get().to_http(),
        "connector-sync-job-delete" => job.delete().to_http(),
        "connector-sync-job-cancel" => job.cancel().to_http(),
        "connector-sync-job-check-in" => job.check_in().to_http(),
        "connector-sync-job-claim" => job.claim("w").to_http(),
        "connector-sync-job-error" => job.fail("e").to_http(),
        "connector-sync-job-update-stats" => job.update_stats().to_http(),
        other => panic!("the operation {other} has no call"),
    }
}

/// A response, decoded as by the call and serialized again.
fn decoded_again(operation: &str, body: &Value) -> Value {
    match operation {
        "connector-delete" | "connector-sync-job-delete" => json!(decoded::<Acknowledged>(body.clone())),
        "connector-post" | "connector-put" | "connector-put-1" | "connector-sync-job-post" => {
            json!(decoded::<CreateResponse>(body.clone()))
        }
        "connector-list" => json!(decoded::<Page<Connector>>(body.clone())),
        "connector-sync-job-list" => json!(decoded::<Page<SyncJob>>(body.clone())),
        "connector-get" => json!(decoded::<Connector>(body.clone())),
        "connector-sync-job-get" => json!(decoded::<SyncJob>(body.clone())),
        _ => json!(decoded::<UpdateResponse>(body.clone())),
    }
}

/// The names of all examples in the description, at any depth.
fn all_examples(part: &Value, found: &mut BTreeSet<String>) {
    let children: Vec<&Value> = match part {
        Value::Object(fields) => {
            found.extend(
                fields
                    .get("examples")
                    .and_then(Value::as_object)
                    .into_iter()
                    .flatten()
                    .map(|(name, _)| name.clone()),
            );
            fields.values().collect()
        }
        Value::Array(items) => items.iter().collect(),
        _ => return,
    };
    children.into_iter().for_each(|child| all_examples(child, found));
}

/// The examples of one body, which are JSON in a string.
fn examples(body: &Value, visited: &mut BTreeSet<String>) -> Vec<Value> {
    let examples = body["content"]["application/json"]["examples"].as_object().cloned().unwrap_or_default();
    visited.extend(examples.keys().cloned());
    examples
        .values()
        .map(|example| serde_json::from_str(example["value"].as_str().unwrap()).unwrap())
        .collect()
}

#[test]
fn every_operation_has_a_call_and_every_example_passes() {
    let Some(description) = reference("elastic-connector-openapi.json") else { return };
    let es = offline();
    let mut visited = BTreeSet::new();
    let mut operations = 0;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            let method = if name == "connector-put-1" { "POST".to_owned() } else { method.to_uppercase() };
            let target = path.replace("{connector_id}", ID).replace("{connector_sync_job_id}", JOB);
            let bodies = examples(resolve(&description, &operation["requestBody"]), &mut visited);
            for body in &bodies {
                let wire = Wire::announced(&request(&es, name, body).unwrap());
                assert_eq!(wire, Wire::new(&method, &target, Some(body.clone())), "{name}");
            }
            if bodies.is_empty() {
                // Without an example, only method and path can be compared.
                let wire = Wire::announced(&request(&es, name, &Value::Null).unwrap());
                assert_eq!((wire.method, wire.target), (method, target));
            }
            for response in operation["responses"].as_object().unwrap().values() {
                for body in examples(resolve(&description, response), &mut visited) {
                    assert_eq!(decoded_again(name, &body), body, "{name}");
                }
            }
            operations += 1;
        }
    }
    let mut all = BTreeSet::new();
    all_examples(&description, &mut all);
    assert_eq!(visited, all);
    assert_eq!((operations, visited.len()), (31, 30));
}
