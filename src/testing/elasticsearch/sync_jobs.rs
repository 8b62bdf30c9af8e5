//! Sync jobs.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    State,
    connectors::with_id,
    errors::{Outcome, Refusal},
    router::{Body, acknowledged, any_of, merge, new_id, page, updated},
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
    let now = to_text(&clock.now());
    match (request.method().as_str(), path) {
        ("POST", []) => create(state, &now, body),
        ("GET", []) => list(state, request),
        ("GET", [id]) => Ok((StatusCode::OK, with_id(id, state.job(id)?))),
        ("DELETE", [id]) => {
            state.job(id)?;
            state.jobs.retain(|(known, _)| known != id);
            acknowledged()
        }
        ("PUT", [id, "_check_in"]) => {
            body.none(request)?;
            write(state.job(id)?, &json!({"last_seen": now}))
        }
        ("PUT", [id, "_cancel"]) => {
            body.none(request)?;
            let job = state.job(id)?;
            match status(job).as_str() {
                "pending" | "suspended" => write(
                    job,
                    &json!({
                        "status": "canceled", "cancelation_requested_at": now, "canceled_at": now, "completed_at": now,
                    }),
                ),
                "in_progress" => write(job, &json!({"status": "canceling", "cancelation_requested_at": now})),
                other => Err(illegal(other, "canceling")),
            }
        }
        ("PUT", [id, "_claim"]) => {
            let mut members =
                body.members("claim_connector_sync_job", &["worker_hostname", "sync_cursor"])?;
            let worker = members
                .remove("worker_hostname")
                .ok_or_else(|| Refusal::bad("illegal_argument_exception", "Required [worker_hostname]"))?;
            let mut change = json!({
                "worker_hostname": worker, "status": "in_progress", "last_seen": now, "started_at": now,
            });
            if let (Some(cursor), Some(change)) = (members.remove("sync_cursor"), change.as_object_mut()) {
                change.insert("connector".to_owned(), json!({"sync_cursor": cursor}));
            }
            write(state.job(id)?, &change)
        }
        ("PUT", [id, "_error"]) => {
            let members = body.members("connector_sync_job_error_request", &["error"])?;
            let error = members.get("error").cloned().unwrap_or_default();
            let job = state.job(id)?;
            match status(job).as_str() {
                "in_progress" | "canceling" => write(job, &json!({"status": "error", "error": error})),
                other => Err(illegal(other, "error")),
            }
        }
        ("PUT", [id, "_stats"]) => {
            let known = [
                "deleted_document_count",
                "indexed_document_count",
                "indexed_document_volume",
                "total_document_count",
                "last_seen",
                "metadata",
            ];
            let mut members = body.members("connector_sync_job_update_ingestion_stats", &known)?;
            members.entry("last_seen").or_insert(now.into());
            write(state.job(id)?, &members.into())
        }
        _ => Err(Refusal::no_handler(request.method().as_str(), request.path())),
    }
}

fn status(job: &Map<String, Value>) -> String {
    job.get("status").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn illegal(from: &str, to: &str) -> Refusal {
    let exception = "connector_sync_job_invalid_status_transition_exception";
    Refusal::transition("ConnectorSyncStatus", exception, from, to)
}

fn write(job: &mut Map<String, Value>, change: &Value) -> Outcome {
    updated(change.as_object().is_some_and(|change| merge(job, change)))
}

impl State {
    fn job(&mut self, id: &str) -> Result<&mut Map<String, Value>, Refusal> {
        let found = self.jobs.iter_mut().find(|(known, _)| known == id);
        found.map(|(_, job)| job).ok_or_else(|| Refusal::not_found(id))
    }
}

fn create(state: &mut State, now: &str, body: Body) -> Outcome {
    let members = body.members("connector_sync_job_post_request", &["id", "job_type", "trigger_method"])?;
    let Some(id) = members.get("id").and_then(Value::as_str) else {
        return Err(Refusal::bad("illegal_argument_exception", "Required [id]"));
    };
    let connector = state
        .live_connector(id)
        .map_err(|_| Refusal::not_found(&format!("Connector with id '{id}' does not exist.")))?;
    let job_type = members.get("job_type").and_then(Value::as_str).unwrap_or("full").to_lowercase();
    let index = connector.get("index_name").and_then(Value::as_str);
    let index = match (job_type.as_str(), index) {
        ("access_control", index) => format!(".search-acl-filter-{}", index.unwrap_or("null")),
        (_, Some(index)) => index.to_owned(),
        (_, None) => {
            let reason = format!(
                "Cannot start a sync for connector [{id}] with no index attached. Set the [index_name] property for \
                 the connector to enable syncing data."
            );
            return Err(Refusal::rule(&reason));
        }
    };
    if connector.get("service_type").and_then(Value::as_str).is_none_or(str::is_empty) {
        let reason = format!(
            "Cannot start a sync for connector [{id}] with [service_type] not defined. Set the service type of your \
             connector before starting the sync."
        );
        return Err(Refusal::rule(&reason));
    }
    let mut snapshot =
        Map::from_iter([("id".to_owned(), Value::from(id)), ("index_name".to_owned(), index.into())]);
    for key in ["configuration", "language", "pipeline", "service_type"] {
        if let Some(value) = connector.get(key).filter(|value| !value.is_null()) {
            snapshot.insert(key.to_owned(), value.clone());
        }
    }
    let active = connector.get("filtering").and_then(|filtering| filtering.pointer("/0/active"));
    snapshot.insert("filtering".to_owned(), active.cloned().unwrap_or_default());
    let trigger = members.get("trigger_method").and_then(Value::as_str).unwrap_or("on_demand").to_lowercase();
    let Value::Object(job) = json!({
        "connector": snapshot, "created_at": now, "last_seen": now, "status": "pending", "job_type": job_type,
        "trigger_method": trigger, "deleted_document_count": 0, "indexed_document_count": 0,
        "indexed_document_volume": 0, "total_document_count": 0, "metadata": {},
    }) else {
        return Err(Refusal::on_demand(StatusCode::INTERNAL_SERVER_ERROR));
    };
    let id = new_id();
    state.jobs.push((id.clone(), job));
    Ok((StatusCode::CREATED, json!({"id": id})))
}

fn list(state: &State, request: &RecordedRequest) -> Outcome {
    let (connector, wanted) = (request.query_value("connector_id"), request.query_value("status"));
    let types = any_of(request, "job_type");
    let text = |job: &Map<String, Value>, key: &str| job.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut found: Vec<_> = state
        .jobs
        .iter()
        .rev()
        .filter(|(_, job)| {
            let mine = job.get("connector").and_then(|it| it.get("id")).and_then(Value::as_str);
            connector.as_deref().is_none_or(|id| mine == Some(id))
                && wanted.as_deref().is_none_or(|wanted| status(job).eq_ignore_ascii_case(wanted))
                && types
                    .as_ref()
                    .is_none_or(|types| text(job, "job_type").is_some_and(|it| types.contains(&it)))
        })
        .collect();
    found.sort_by_key(|(_, job)| std::cmp::Reverse(text(job, "created_at")));
    page(request, found.into_iter().map(|(id, job)| with_id(id, job)).collect())
}
