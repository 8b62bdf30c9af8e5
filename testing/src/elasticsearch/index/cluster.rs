//! The license, and the privileges of the caller.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{super::errors::Refusal, Content, DocumentCall, Response};

pub(super) fn license(_: DocumentCall<'_>) -> Response {
    let license = json!({
        "status": "active",
        "uid": "0b5e5f8e-1c1c-4d5a-9a52-2f6f0a1d7c11",
        "type": "trial",
        "issue_date": "2024-01-01T00:00:00.000Z",
        "issue_date_in_millis": 1_704_067_200_000_i64,
        "expiry_date": "2099-01-01T00:00:00.000Z",
        "expiry_date_in_millis": 4_070_908_800_000_i64,
        "max_nodes": 1000,
        "max_resource_units": null,
        "issued_to": "fake",
        "issuer": "elasticsearch",
        "start_date_in_millis": -1,
    });
    Ok((StatusCode::OK, Content::Tree(json!({"license": license}))))
}

pub(super) fn has_privileges(mut call: DocumentCall<'_>) -> Response {
    let body = call.required_json_body()?;
    let Value::Object(fields) = body else {
        return Err(Refusal::bad("parse_exception", "expected an object"));
    };
    let (mut all, mut cluster, mut indices) = (true, Map::new(), Map::new());
    for (name, value) in &fields {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        match name.as_str() {
            "cluster" => {
                for privilege in items.iter().filter_map(Value::as_str) {
                    let held = call.caller.has_cluster(privilege, &call.state.options);
                    all &= held;
                    cluster.insert(privilege.to_owned(), held.into());
                }
            }
            "index" => {
                for item in items {
                    let privileges = texts(item.get("privileges"));
                    for index in texts(item.get("names")) {
                        let held = call.caller.has_index(&index);
                        all &= held || privileges.is_empty();
                        let entry = indices.entry(index).or_insert_with(|| Value::Object(Map::new()));
                        if let Some(entry) = entry.as_object_mut() {
                            entry.extend(privileges.iter().map(|name| (name.clone(), held.into())));
                        }
                    }
                }
            }
            "application" if items.is_empty() => {}
            "application" => return Err(super::unsupported("[application] in _has_privileges")),
            other => {
                let reason = format!("failed to parse privilege check [{other}]");
                return Err(Refusal::bad("parse_exception", &reason));
            }
        }
    }
    let body = json!({
        "username": call.caller.name(), "has_all_requested": all, "cluster": cluster, "index": indices,
        "application": {},
    });
    Ok((StatusCode::OK, Content::Tree(body)))
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
