//! The state changes of a sync job: check-in, claim, cancel, error.

use serde_json::json;

use super::{
    super::{
        call::{Call, only, updated},
        errors::{Outcome, Refusal},
        spec::{Field, Form, Object},
        state::{into_document, text},
    },
    Missing, job, status_of, update,
};

pub(in super::super) fn check_in(call: Call<'_>) -> Outcome {
    call.check_job_id().finish()?;
    let seen = only("last_seen", call.now.as_str());
    update(call, seen, Missing::Sentence)?;
    // Never a noop, even if the clock is stopped.
    updated(true)
}

static CLAIM: Object = Object::body(
    "claim_connector_sync_job",
    &[Field::new("worker_hostname", Form::Text).required(), Field::new("sync_cursor", Form::AnyObject)],
);

/// Claims the job, whatever its status.
pub(in super::super) fn claim(mut call: Call<'_>) -> Outcome {
    let mut change = call.body(&CLAIM)?;
    call.check_job_id().finish()?;
    if let Some(cursor) = change.remove("sync_cursor") {
        change.insert("connector".to_owned(), json!({"sync_cursor": cursor}));
    }
    change.extend(into_document(json!({
        "status": "in_progress", "last_seen": call.now.as_str(), "started_at": call.now.as_str(),
    })));
    update(call, change, Missing::Id)
}

pub(in super::super) fn cancel(call: Call<'_>) -> Outcome {
    call.check_job_id().finish()?;
    let now = call.now.as_str();
    let change = match status_of(job(&call, Missing::Id)?) {
        "pending" | "suspended" => json!({
            "status": "canceled", "cancelation_requested_at": now, "canceled_at": now, "completed_at": now,
        }),
        "in_progress" => json!({"status": "canceling", "cancelation_requested_at": now}),
        other => return Err(illegal(other, "canceling")),
    };
    update(call, into_document(change), Missing::Id)
}

static ERROR: Object =
    Object::body("connector_sync_job_error_request", &[Field::new("error", Form::Text).required()]);

pub(in super::super) fn error(mut call: Call<'_>) -> Outcome {
    let mut change = call.body(&ERROR)?;
    let given = text(&change, "error").is_some_and(|error| !error.is_empty());
    call.check_job_id().check(given, "[error] of the connector sync job cannot be null or empty").finish()?;
    match status_of(job(&call, Missing::Id)?) {
        "in_progress" | "canceling" => {}
        other => return Err(illegal(other, "error")),
    }
    change.insert("status".to_owned(), "error".into());
    update(call, change, Missing::Id)
}

fn illegal(from: &str, to: &str) -> Refusal {
    let exception = "connector_sync_job_invalid_status_transition_exception";
    Refusal::transition("ConnectorSyncStatus", exception, from, to)
}
