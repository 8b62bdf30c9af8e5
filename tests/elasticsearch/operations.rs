//! Coverage of the Connector APIs: the tables beside this file have a request for every operation, with every input
//! that it accepts.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use connectors_sdk::{Client, RetryPolicy};
use serde_json::{Value, json};

use super::{
    connector_wire, list_wire, secret_wire,
    support::{Case, Wire, reference, resolve, responding},
    sync_job_wire,
};

struct Operation {
    name: &'static str,
    method: &'static str,
    path: &'static str,
    /// Query parameters and body fields of the minimal request.
    least: &'static str,
    /// All query parameters and body fields that the operation accepts.
    most: &'static str,
}

const fn operation(
    name: &'static str,
    method: &'static str,
    path: &'static str,
    least: &'static str,
    most: &'static str,
) -> Operation {
    Operation { name, method, path, least, most }
}

const PUT_BODY: &str = "description index_name is_native language name service_type";
const LAST_SYNC_BODY: &str = "last_access_control_sync_error last_access_control_sync_scheduled_at \
     last_access_control_sync_status last_deleted_document_count last_incremental_sync_scheduled_at \
     last_indexed_document_count last_seen last_sync_error last_sync_scheduled_at last_sync_status last_synced sync_cursor";
const STATS_LEAST: &str = "deleted_document_count indexed_document_count indexed_document_volume";
const STATS_MOST: &str = "deleted_document_count indexed_document_count indexed_document_volume last_seen metadata \
     total_document_count";
const LIST_QUERY: &str = "from size index_name connector_name service_type query include_deleted";

const ONE: &str = "/_connector/{}";
const JOBS: &str = "/_connector/_sync_job";
const JOB: &str = "/_connector/_sync_job/{}";
const SECRET: &str = "/_connector/_secret/{}";

#[rustfmt::skip]
const OPERATIONS: [Operation; 34] = [
    operation("connector.list", "GET", "/_connector", "", LIST_QUERY),
    operation("connector.post", "POST", "/_connector", "", PUT_BODY),
    operation("connector.put", "PUT", ONE, "", PUT_BODY),
    operation("connector.get", "GET", ONE, "", "include_deleted"),
    operation("connector.delete", "DELETE", ONE, "", "delete_sync_jobs hard"),
    operation("connector.check_in", "PUT", "/_connector/{}/_check_in", "", ""),
    operation("connector.last_sync", "PUT", "/_connector/{}/_last_sync", "", LAST_SYNC_BODY),
    operation("connector.update_active_filtering", "PUT", "/_connector/{}/_filtering/_activate", "", ""),
    operation("connector.update_api_key_id", "PUT", "/_connector/{}/_api_key_id", "api_key_id", "api_key_id api_key_secret_id"),
    operation("connector.update_configuration", "PUT", "/_connector/{}/_configuration", "values", "configuration values"),
    operation("connector.update_error", "PUT", "/_connector/{}/_error", "error", "error"),
    operation("connector.update_features", "PUT", "/_connector/{}/_features", "features", "features"),
    operation("connector.update_filtering", "PUT", "/_connector/{}/_filtering", "rules", "advanced_snippet filtering rules"),
    operation("connector.update_filtering_validation", "PUT", "/_connector/{}/_filtering/_validation", "validation", "validation"),
    operation("connector.update_index_name", "PUT", "/_connector/{}/_index_name", "index_name", "index_name"),
    operation("connector.update_name", "PUT", "/_connector/{}/_name", "name", "description name"),
    operation("connector.update_native", "PUT", "/_connector/{}/_native", "is_native", "is_native"),
    operation("connector.update_pipeline", "PUT", "/_connector/{}/_pipeline", "pipeline", "pipeline"),
    operation("connector.update_scheduling", "PUT", "/_connector/{}/_scheduling", "scheduling", "scheduling"),
    operation("connector.update_service_type", "PUT", "/_connector/{}/_service_type", "service_type", "service_type"),
    operation("connector.update_status", "PUT", "/_connector/{}/_status", "status", "status"),
    operation("connector.sync_job_list", "GET", JOBS, "", "from size connector_id job_type status"),
    operation("connector.sync_job_post", "POST", JOBS, "id", "id job_type trigger_method"),
    operation("connector.sync_job_get", "GET", JOB, "", ""),
    operation("connector.sync_job_delete", "DELETE", JOB, "", ""),
    operation("connector.sync_job_cancel", "PUT", "/_connector/_sync_job/{}/_cancel", "", ""),
    operation("connector.sync_job_check_in", "PUT", "/_connector/_sync_job/{}/_check_in", "", ""),
    operation("connector.sync_job_claim", "PUT", "/_connector/_sync_job/{}/_claim", "worker_hostname", "sync_cursor worker_hostname"),
    operation("connector.sync_job_error", "PUT", "/_connector/_sync_job/{}/_error", "error", "error"),
    operation("connector.sync_job_update_stats", "PUT", "/_connector/_sync_job/{}/_stats", STATS_LEAST, STATS_MOST),
    operation("connector.secret_post", "POST", "/_connector/_secret", "value", "value"),
    operation("connector.secret_put", "PUT", SECRET, "value", "value"),
    operation("connector.secret_get", "GET", SECRET, "", ""),
    operation("connector.secret_delete", "DELETE", SECRET, "", ""),
];

fn words(text: &str) -> BTreeSet<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Parameters of every operation, which have no setter of their own.
fn is_common(parameter: &str) -> bool {
    ["error_trace", "filter_path", "human", "pretty"].contains(&parameter)
}

/// The names of the query parameters and of the body's fields.
fn inputs(wire: &Wire) -> BTreeSet<String> {
    let query = wire.target.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let parameters = url::form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name.into_owned());
    let fields =
        wire.body.as_ref().and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.clone());
    parameters.filter(|name| !is_common(name)).chain(fields).collect()
}

fn cases() -> impl Iterator<Item = Case> {
    [connector_wire::cases(), list_wire::cases(), sync_job_wire::cases(), secret_wire::cases()]
        .into_iter()
        .flatten()
}

#[test]
fn the_tables_have_a_minimal_and_a_full_request_of_every_operation() {
    let mut by_operation = BTreeMap::<_, Vec<_>>::new();
    for case in cases() {
        by_operation.entry(case.operation).or_default().push(case.wire);
    }
    assert_eq!(by_operation.len(), 34);
    for Operation { name, method, path, least, most } in OPERATIONS {
        let wires = by_operation.remove(name).unwrap_or_else(|| panic!("{name} has no test"));
        let (before, after) =
            path.split_once("{}").map_or((path, None), |(before, after)| (before, Some(after)));
        for wire in &wires {
            let target = wire.target.split('?').next().unwrap();
            let id =
                target.strip_prefix(before).and_then(|rest| rest.strip_suffix(after.unwrap_or_default()));
            let id = id.unwrap_or_else(|| panic!("{name}: {target}"));
            assert_eq!(wire.method, method, "{name}");
            assert!(!id.contains('/') && id.is_empty() == after.is_none(), "{name}: {target}");
        }
        let inputs: Vec<_> = wires.iter().map(inputs).collect();
        assert!(inputs.contains(&words(least)), "{name} has no test with the fewest inputs");
        assert_eq!(inputs.into_iter().flatten().collect::<BTreeSet<_>>(), words(most), "{name}");
    }
    assert!(by_operation.is_empty(), "not in the table: {:?}", by_operation.keys());
}

#[test]
fn the_official_description_has_the_same_operations() {
    let Some(description) = reference("elastic-connector-openapi.json") else { return };
    let mut seen = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, described) in methods.as_object().unwrap() {
            let id = described["operationId"].as_str().unwrap();
            // `PUT /_connector` is equivalent to `POST /_connector`.
            let name = if id == "connector-put-1" { "connector-post" } else { id };
            let name = name.replacen('-', ".", 1).replace('-', "_");
            let ours = OPERATIONS.iter().find(|operation| operation.name == name);
            let ours = ours.unwrap_or_else(|| panic!("{name} is not in the table"));
            if id != "connector-put-1" {
                let path = path.replace("{connector_id}", "{}").replace("{connector_sync_job_id}", "{}");
                assert_eq!((ours.method, ours.path), (method.to_uppercase().as_str(), path.as_str()), "{id}");
            }
            let parameters = described["parameters"].as_array().into_iter().flatten();
            let parameters = parameters.map(|parameter| resolve(&description, parameter));
            let query = parameters.filter(|parameter| parameter["in"] == "query");
            let body =
                &resolve(&description, &described["requestBody"])["content"]["application/json"]["schema"];
            let fields = resolve(&description, body)["properties"].as_object().into_iter().flatten();
            let inputs: BTreeSet<_> = query
                .map(|parameter| parameter["name"].as_str().unwrap())
                .filter(|name| !is_common(name))
                .chain(fields.map(|(name, _)| name.as_str()))
                .map(str::to_owned)
                .collect();
            assert_eq!(inputs, words(ours.most), "{id}");
            seen.insert(name);
        }
    }
    // The description does not have the operations on secrets.
    let described = OPERATIONS.iter().map(|operation| operation.name).filter(|name| !name.contains("secret"));
    assert_eq!(seen, described.map(str::to_owned).collect());
}

/// The release of which an error speaks is the one in the documentation of the call.
#[tokio::test]
async fn a_server_that_lacks_an_operation() {
    let later = BTreeMap::from([
        ("connector.update_api_key_id", "8.13"),
        ("connector.update_features", "8.15"),
        ("connector.update_index_name", "8.13"),
        ("connector.update_native", "8.13"),
        ("connector.update_service_type", "8.13"),
        ("connector.sync_job_claim", "8.15"),
        ("connector.secret_post", "8.13"),
        ("connector.secret_put", "8.13"),
        ("connector.secret_get", "8.13"),
        ("connector.secret_delete", "8.13"),
    ]);
    let sources = sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/elasticsearch"));
    let reason = "no handler found for uri [/x] and method [PUT]";
    for (status, reason) in [
        (400, reason),
        (405, "Incorrect HTTP method for uri [/x] and method [POST], allowed: [DELETE, GET, PUT]"),
    ] {
        let server = responding(status, &json!({"error": reason, "status": status})).await;
        let es = Client::elasticsearch(server.uri()).no_proxy().build().unwrap();
        for case in cases() {
            let release = later.get(case.operation.as_str()).copied().unwrap_or("8.12");
            let error = (case.fails)(es.clone()).await;
            let message = format!(
                ": HTTP {status}: {reason}; `{}` needs Elasticsearch {release} or later",
                case.operation
            );
            assert!(error.to_string().ends_with(&message), "{error}");
            let name = format!("\"{}\"", case.operation);
            let documented = format!("Elasticsearch {release} and later");
            let source = sources.iter().find(|text| text.contains(&name)).unwrap();
            assert!(source.contains(&documented), "{}: {release}", case.operation);
        }
    }
    let server = responding(400, &json!({"error": "another", "status": 400})).await;
    let error = Client::elasticsearch(server.uri()).no_proxy().build().unwrap().connector("x").get().await;
    assert!(error.unwrap_err().to_string().ends_with("HTTP 400: another"));
}

/// The texts of all files in a folder.
fn sources(folder: &std::path::Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(sources(&path));
        } else {
            texts.push(std::fs::read_to_string(path).unwrap());
        }
    }
    texts
}

#[tokio::test]
async fn only_idempotent_operations_are_retried() {
    let once = [
        "connector.post",
        "connector.put",
        "connector.sync_job_post",
        "connector.sync_job_claim",
        "connector.secret_post",
    ];
    let server = responding(503, &json!({"error": "busy", "status": 503})).await;
    let policy = RetryPolicy::new().max_attempts(2).initial_backoff(Duration::from_millis(1));
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for case in cases() {
        // Each client has its own retry budget, because these failures would exhaust a shared one.
        let es = Client::elasticsearch(server.uri()).http_client(http.clone());
        let es = es.retry(policy.clone()).build().unwrap();
        let error = (case.fails)(es).await;
        assert_eq!(error.operation(), Some(case.operation.as_str()));
        assert_eq!(error.attempts(), if once.contains(&case.operation.as_str()) { 1 } else { 2 }, "{error}");
    }
}
