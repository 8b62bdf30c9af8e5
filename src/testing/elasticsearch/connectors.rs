//! Connectors.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    State,
    errors::{Outcome, Refusal},
    router::{Body, acknowledged, any_of, flag, merge, new_id, page, updated},
};
use crate::{
    testing::{RecordedRequest, clock::Clock},
    time::to_text,
};

pub(super) fn route(
    state: &mut State,
    clock: &Clock,
    request: &RecordedRequest,
    path: &[&str],
    body: Body,
) -> Outcome {
    match (request.method().as_str(), path) {
        ("GET", []) => list(state, request),
        ("POST" | "PUT", []) => put(state, clock, new_id(), body),
        ("PUT", [id]) => put(state, clock, (*id).to_owned(), body),
        ("GET", [id]) => {
            let deleted = flag(request, "include_deleted")?;
            let stored = if deleted { state.connector(id)? } else { state.live_connector(id)? };
            Ok((StatusCode::OK, with_id(id, stored)))
        }
        ("DELETE", [id]) => delete(state, request, id),
        ("PUT", [id, "_check_in"]) => {
            body.none(request)?;
            let seen = json!({"last_seen": to_text(&clock.now())});
            write(state.blind_connector(id)?, &seen)
        }
        ("PUT", [id, "_status"]) => update_status(state, id, body),
        ("PUT", [id, "_last_sync"]) => last_sync(state, id, body),
        ("PUT", [id, "_configuration"]) => configuration(state, id, body),
        ("PUT", [id, "_error"]) => {
            let members = body.members("connector_update_error_request", &["error"])?;
            let error = members.get("error").ok_or_else(|| required("error"))?;
            let status =
                if error.as_str().is_some_and(|text| !text.is_empty()) { "error" } else { "connected" };
            let error = if status == "error" { error.clone() } else { Value::Null };
            write(state.blind_connector(id)?, &json!({"error": error, "status": status}))
        }
        ("PUT", [id, "_name"]) => {
            let mut members = body.members("connector_update_name_request", &["name", "description"])?;
            members.retain(|_, value| !value.is_null());
            if members.is_empty() {
                return Err(Refusal::invalid(
                    "[name] and [description] cannot both be [null]. Please provide a value for at least one of them.",
                ));
            }
            write(state.blind_connector(id)?, &members.into())
        }
        ("PUT", [id, "_scheduling"]) => {
            let members = body.members("connector_update_scheduling_request", &["scheduling"])?;
            write(state.blind_connector(id)?, &members.into())
        }
        _ => Err(Refusal::no_handler(request.method().as_str(), request.path())),
    }
}

fn required(name: &str) -> Refusal {
    Refusal::bad("illegal_argument_exception", &format!("Required [{name}]"))
}

fn write(stored: &mut Map<String, Value>, change: &Value) -> Outcome {
    updated(change.as_object().is_some_and(|change| merge(stored, change)))
}

pub(super) fn with_id(id: &str, stored: &Map<String, Value>) -> Value {
    let mut document = stored.clone();
    document.insert("id".to_owned(), id.into());
    document.into()
}

fn is_deleted(stored: &Map<String, Value>) -> bool {
    stored.get("deleted") == Some(&Value::Bool(true))
}

impl State {
    fn connector(&self, id: &str) -> Result<&Map<String, Value>, Refusal> {
        let found = self.connectors.iter().find(|(known, _)| known == id);
        found
            .map(|(_, stored)| stored)
            .ok_or_else(|| Refusal::not_found(&format!("connector [{id}] not found")))
    }

    pub(super) fn live_connector(&self, id: &str) -> Result<&Map<String, Value>, Refusal> {
        let stored = self.connector(id)?;
        if is_deleted(stored) {
            Err(Refusal::not_found(&format!("connector [{id}] not found")))
        } else {
            Ok(stored)
        }
    }

    fn live_connector_mut(&mut self, id: &str) -> Result<&mut Map<String, Value>, Refusal> {
        self.live_connector(id)?;
        self.blind_connector(id)
    }

    /// For calls that write without reading: soft-deleted ones count.
    fn blind_connector(&mut self, id: &str) -> Result<&mut Map<String, Value>, Refusal> {
        let found = self.connectors.iter_mut().find(|(known, _)| known == id);
        found.map(|(_, stored)| stored).ok_or_else(|| Refusal::missing(id))
    }
}

fn put(state: &mut State, clock: &Clock, id: String, body: Body) -> Outcome {
    let known = ["name", "description", "index_name", "is_native", "language", "service_type"];
    let mut given = body.or_empty().members("connector_put_request", &known)?;
    given.retain(|_, value| !value.is_null());
    let used = |name: &Value| {
        let others = state.connectors.iter().filter(|(other, stored)| *other != id && !is_deleted(stored));
        others.into_iter().any(|(_, stored)| stored.get("index_name") == Some(name))
    };
    if let Some(name) = given.get("index_name").filter(|name| used(name)) {
        let name = name.as_str().unwrap_or_default();
        return Err(Refusal::rule(&format!("Index name [{name}] is used by another connector.")));
    }
    let native = given.get("is_native") == Some(&Value::Bool(true));
    let now = to_text(&clock.now());
    let rules = json!({
        "advanced_snippet": {"created_at": now, "updated_at": now, "value": {}},
        "rules": [{
            "created_at": now, "field": "_", "id": "DEFAULT", "order": 0, "policy": "include", "rule": "regex",
            "updated_at": now, "value": ".*",
        }],
        "validation": {"errors": [], "state": "valid"},
    });
    let schedule = json!({"enabled": false, "interval": "0 0 0 * * ?"});
    let Value::Object(mut document) = json!({
        "configuration": {},
        "custom_scheduling": {},
        "filtering": [{"active": rules, "domain": "DEFAULT", "draft": rules}],
        "is_native": false,
        "name": "",
        "scheduling": {"access_control": schedule, "full": schedule, "incremental": schedule},
        "status": if native { "needs_configuration" } else { "created" },
        "sync_now": false,
        "deleted": false,
    }) else {
        return Err(Refusal::on_demand(StatusCode::INTERNAL_SERVER_ERROR));
    };
    document.extend(given);
    let position = state.connectors.iter().position(|(known, _)| *known == id);
    let replaced = position.map(|position| state.connectors.remove(position)).is_some();
    state.connectors.push((id.clone(), document));
    let (status, result) =
        if replaced { (StatusCode::OK, "updated") } else { (StatusCode::CREATED, "created") };
    Ok((status, json!({"id": id, "result": result})))
}

fn delete(state: &mut State, request: &RecordedRequest, id: &str) -> Outcome {
    let (hard, jobs) = (flag(request, "hard")?, flag(request, "delete_sync_jobs")?);
    if hard {
        state.connector(id)?;
        state.connectors.retain(|(known, _)| known != id);
    } else {
        state.live_connector_mut(id)?.insert("deleted".to_owned(), true.into());
    }
    if jobs {
        let mine = |job: &Map<String, Value>| {
            job.get("connector").and_then(|it| it.get("id")) == Some(&Value::from(id))
        };
        state.jobs.retain(|(_, job)| !mine(job));
    }
    acknowledged()
}

fn list(state: &State, request: &RecordedRequest) -> Outcome {
    let deleted = flag(request, "include_deleted")?;
    let filters =
        [("index_name", "index_name"), ("connector_name", "name"), ("service_type", "service_type")]
            .map(|(parameter, field)| (field, any_of(request, parameter)));
    let text = request.query_value("query").filter(|text| !text.is_empty());
    let field =
        |stored: &Map<String, Value>, name: &str| stored.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut found: Vec<_> = state
        .connectors
        .iter()
        .filter(|(_, stored)| deleted || !is_deleted(stored))
        .filter(|(_, stored)| {
            filters.iter().all(|(name, values)| {
                values
                    .as_ref()
                    .is_none_or(|values| field(stored, name).is_some_and(|value| values.contains(&value)))
            })
        })
        .filter(|(_, stored)| {
            text.as_ref().is_none_or(|text| {
                ["index_name", "name", "description"]
                    .iter()
                    .any(|name| field(stored, name).is_some_and(|value| value.contains(text.as_str())))
            })
        })
        .collect();
    found.sort_by_key(|(_, stored)| {
        let name = field(stored, "index_name");
        (name.is_none(), name)
    });
    page(request, found.into_iter().map(|(id, stored)| with_id(id, stored)).collect())
}

fn update_status(state: &mut State, id: &str, body: Body) -> Outcome {
    let members = body.members("connector_update_status_request", &["status"])?;
    let Some(next) = members.get("status") else {
        return Err(Refusal::invalid("[status] cannot be [null]."));
    };
    let next = next.as_str().unwrap_or_default().to_lowercase();
    if !["created", "needs_configuration", "configured", "connected", "error"].contains(&next.as_str()) {
        let reason = "[1:12] [connector_update_status_request] failed to parse field [status]";
        return Err(Refusal::bad("x_content_parse_exception", reason));
    }
    let stored = state.live_connector_mut(id)?;
    let now = stored.get("status").and_then(Value::as_str).unwrap_or_default().to_owned();
    let allowed: &[&str] = match now.as_str() {
        "created" => &["needs_configuration", "error"],
        "needs_configuration" => &["configured", "error"],
        "configured" => &["needs_configuration", "configured", "connected", "error"],
        "connected" => &["configured", "connected", "error"],
        _ => &["configured", "connected", "error"],
    };
    if !allowed.contains(&next.as_str()) {
        let exception = "connector_invalid_status_transition_exception";
        return Err(Refusal::transition("status", exception, &now, &next));
    }
    write(stored, &json!({"status": next}))
}

fn last_sync(state: &mut State, id: &str, body: Body) -> Outcome {
    let known = [
        "last_access_control_sync_error",
        "last_access_control_sync_scheduled_at",
        "last_access_control_sync_status",
        "last_deleted_document_count",
        "last_incremental_sync_scheduled_at",
        "last_indexed_document_count",
        "last_sync_error",
        "last_sync_scheduled_at",
        "last_sync_status",
        "last_synced",
        "sync_cursor",
    ];
    let mut members = body.members("connector_update_last_sync_stats_request", &known)?;
    members.retain(|_, value| !value.is_null());
    write(state.blind_connector(id)?, &members.into())
}

fn configuration(state: &mut State, id: &str, body: Body) -> Outcome {
    let mut members = body.members("connector_update_configuration_request", &["configuration", "values"])?;
    let (schema, values) = (members.remove("configuration"), members.remove("values"));
    let stored = match (&schema, &values) {
        (None, None) => return Err(Refusal::invalid("[configuration] and [values] cannot both be null.")),
        (Some(_), Some(_)) => {
            let problem = "[configuration] and [values] cannot both be provided in the same request.";
            return Err(Refusal::invalid(problem));
        }
        _ => state.live_connector_mut(id)?,
    };
    if let Some(Value::Object(mut schema)) = schema {
        for field in schema.values_mut().filter_map(Value::as_object_mut) {
            for (key, default) in [
                ("default_value", Value::Null),
                ("required", false.into()),
                ("sensitive", false.into()),
                ("value", Value::Null),
            ] {
                field.entry(key).or_insert(default);
            }
        }
        stored.insert("configuration".to_owned(), schema.into());
        stored.insert("status".to_owned(), "configured".into());
        return updated(true);
    }
    let values = values.as_ref().and_then(Value::as_object).cloned().unwrap_or_default();
    let fields = stored.get("configuration").and_then(Value::as_object);
    let unknown: Vec<&str> = values
        .keys()
        .filter(|key| fields.is_none_or(|fields| !fields.contains_key(*key)))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        let reason = format!(
            "Unknown [configuration] fields in the request payload: [{}]. Remove them from request or register their \
             schema first.",
            unknown.join(", ")
        );
        return Err(Refusal::rule(&reason));
    }
    let fields: Map<String, Value> =
        values.into_iter().map(|(key, value)| (key, json!({"value": value}))).collect();
    write(stored, &json!({"configuration": fields, "status": "configured"}))
}
