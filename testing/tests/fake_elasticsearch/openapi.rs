//! The official OpenAPI description: its operations exist, its examples are accepted, and responses match its schemas.

use connectors_testing::FakeElasticsearch;
use serde_json::{Map, Value, json};

use super::{
    missing::sample,
    support::{HttpResponse, call, call_with},
};
use crate::reference::reference;

/// Validates a value against a schema. Fields that the schema does not have are problems as well.
fn problems(all: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return problems(all, &all[reference.rsplit('/').next().unwrap()], value, at);
    }
    if let Some(alternatives) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let mut each = alternatives.iter().map(|schema| problems(all, schema, value, at));
        return if each.any(|problems| problems.is_empty()) {
            Vec::new()
        } else {
            vec![format!("{at}: {value}")]
        };
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return parts.iter().flat_map(|schema| problems(all, schema, value, at)).collect();
    }
    let fits = match schema["type"].as_str() {
        // The description also uses `object` for arbitrary values.
        None => true,
        Some("object") if schema.get("properties").is_none() => true,
        _ if value.is_null() => schema["nullable"] == true,
        Some("string") => {
            value.is_string() && schema["enum"].as_array().is_none_or(|values| values.contains(value))
        }
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        other => panic!("{other:?}"),
    };
    if !fits {
        return vec![format!("{at}: {value}")];
    }
    let mut found = Vec::new();
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(problems(all, &schema["items"], item, &format!("{at}[{index}]")));
    }
    for name in schema["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap()) {
        if value.get(name).is_none() {
            found.push(format!("{at}.{name} is missing"));
        }
    }
    for (name, field) in value.as_object().into_iter().flatten() {
        let at = format!("{at}.{name}");
        match (schema["properties"].get(name), &schema["additionalProperties"]) {
            (Some(schema), _) | (None, schema @ Value::Object(_)) => {
                found.extend(problems(all, schema, field, &at));
            }
            (None, _) if schema.get("properties").is_some() => found.push(format!("{at} is unknown")),
            _ => {}
        }
    }
    found
}

/// Starts a fake with a connector and a sync job that allow every operation, and with the fields that the body sets.
async fn prepared(body: &Value) -> FakeElasticsearch {
    let fake = FakeElasticsearch::start().await;
    fake.put_connector("a", json!({"index_name": "content-i", "service_type": "s", "name": "n"}));
    let field = json!({"default_value": null, "depends_on": [], "display": "textbox", "label": "L", "options": [],
                       "required": false, "sensitive": false, "value": null});
    let names = body["values"].as_object().into_iter().flatten().map(|(name, _)| name);
    let fields: Map<_, _> = names.map(|name| (name.clone(), field.clone())).collect();
    fake.set_connector_fields("a", json!({"configuration": fields}));
    if let Some(id) = body["id"].as_str() {
        fake.put_connector(id, json!({"index_name": "j", "service_type": "s"}));
    }
    let job = call_with(&fake, "POST", "/_connector/_sync_job", json!({"id": "a"})).await.ok();
    let id = job["id"].as_str().unwrap();
    fake.put_raw_sync_job("j", fake.sync_job(id).unwrap());
    fake.set_sync_job_status("j", "in_progress");
    fake.remove_sync_job(id);
    fake
}

/// The bodies of the description's examples, which are JSON in a string; without an example, one of our own.
fn bodies(path: &str, operation: &Value) -> Vec<Option<Value>> {
    let given: Vec<Option<Value>> =
        examples(&operation["requestBody"]["content"]).into_iter().map(Some).collect();
    match path.rsplit_once("}/") {
        _ if !given.is_empty() => given,
        Some((start, update)) if start.contains("_sync_job") => vec![match update {
            "_claim" => Some(json!({"worker_hostname": "w"})),
            "_error" => Some(json!({"error": "e"})),
            "_stats" => Some(
                json!({"deleted_document_count": 1, "indexed_document_count": 2, "indexed_document_volume": 3}),
            ),
            _ => None,
        }],
        Some((_, update)) => vec![sample(update).0],
        None if operation.get("requestBody").is_some() => vec![Some(json!({"name": "n"}))],
        None => vec![None],
    }
}

fn examples(content: &Value) -> Vec<Value> {
    let examples = content["application/json"]["examples"].as_object().into_iter().flatten();
    examples.map(|(_, example)| serde_json::from_str(example["value"].as_str().unwrap()).unwrap()).collect()
}

async fn make(fake: &FakeElasticsearch, method: &str, path: &str, body: Option<Value>) -> HttpResponse {
    match body {
        Some(body) => call_with(fake, method, path, body).await,
        None => call(fake, method, path).await,
    }
}

#[tokio::test]
async fn the_official_operations_and_examples_work() {
    let Some(description) = reference("elastic-connector-openapi.json") else { return };
    let all = &description["components"]["schemas"];
    let (mut operations, mut requests, mut responses) = (0, 0, 0);
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            operations += 1;
            let name = operation["operationId"].as_str().unwrap();
            let target = path.replace("{connector_id}", "a").replace("{connector_sync_job_id}", "j");
            let described = &operation["responses"]["200"]["content"];
            for body in bodies(path, operation) {
                requests += 1;
                let fake = prepared(body.as_ref().unwrap_or(&Value::Null)).await;
                let response = make(&fake, &method.to_uppercase(), &target, body.clone()).await;
                assert!([200, 201].contains(&response.status), "{name} {body:?}: {response:?}");
                let found = response.ok();
                let schema = &described["application/json"]["schema"];
                assert_eq!(problems(all, schema, &found, name), [""; 0], "{found}");
                for example in examples(described) {
                    assert_eq!(found, example, "{name}");
                    responses += 1;
                }
                if let Some(job) = fake.sync_job("j") {
                    let schema = &all["connector._types.ConnectorSyncJob"];
                    assert_eq!(problems(all, schema, &job, name), [""; 0], "{job}");
                }
                if let Some(connector) = fake.connector("a") {
                    let schema = &all["connector._types.Connector"];
                    let mut wrong = problems(all, schema, &connector, name);
                    // The response has only the known properties of a configuration field.
                    wrong.retain(|problem| {
                        !problem.contains(".configuration.") || !problem.ends_with("is missing")
                    });
                    assert_eq!(wrong, [""; 0], "{connector}");
                }
            }
            // The described query parameters are accepted.
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                if parameter["in"] == "query" {
                    let fake = prepared(&Value::Null).await;
                    let query = parameter["name"].as_str().unwrap();
                    let value = match query {
                        "from" | "size" => "1",
                        "status" => "pending",
                        "job_type" => "full",
                        _ => "true",
                    };
                    let target = format!("{target}?{query}={value}");
                    let response = make(&fake, &method.to_uppercase(), &target, None).await;
                    assert_eq!(response.status, 200, "{target}: {response:?}");
                }
            }
        }
    }
    assert_eq!((operations, requests, responses), (31, 34, 16));
}

#[tokio::test]
async fn lists_and_jobs_match_the_description() {
    let Some(description) = reference("elastic-connector-openapi.json") else { return };
    let all = &description["components"]["schemas"];
    let fake = prepared(&Value::Null).await;
    for update in super::support::CONNECTOR_UPDATES {
        make(&fake, "PUT", &format!("/_connector/a/{update}"), sample(update).0).await.ok();
    }
    call_with(&fake, "POST", "/_connector/_sync_job", json!({"id": "a"})).await.ok();
    fake.remove_sync_job("j");
    for path in ["/_connector", "/_connector/_sync_job"] {
        let found = call(&fake, "GET", path).await.ok();
        let schema =
            &description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        assert_eq!((problems(all, schema, &found, path), &found["count"]), (Vec::new(), &json!(1)));
        let job = &found["results"][0];
        if let Some(id) = job["connector"].get("id") {
            assert_eq!(id, "a");
            let path = format!("/_connector/_sync_job/{}", job["id"].as_str().unwrap());
            assert_eq!(call(&fake, "GET", &path).await.ok(), *job);
        }
    }
}
