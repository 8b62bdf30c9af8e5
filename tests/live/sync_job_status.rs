//! The status of a sync job: the state machine of the calls that check it, and the calls that do not.

use connectors_sdk::{
    Elasticsearch, Error,
    elasticsearch::{ErrorCause, SyncJobHandle, SyncStatus},
};
use serde_json::{Value, json};

use crate::{
    check::{Ended, Outcome},
    operations::offered,
    suite::{Case, Es, case},
};

const CANCEL: &str = "connector.sync_job_cancel";
const FAIL: &str = "connector.sync_job_error";
const CLAIM: &str = "connector.sync_job_claim";
const RULE: &str = "status_exception";

const STATUSES: [SyncStatus; 7] = [
    SyncStatus::Pending,
    SyncStatus::InProgress,
    SyncStatus::Suspended,
    SyncStatus::Canceling,
    SyncStatus::Canceled,
    SyncStatus::Completed,
    SyncStatus::Error,
];

pub fn cases() -> Vec<Case<Elasticsearch>> {
    vec![
        case("sync_job_status::cancel", &[CLAIM, FAIL], cancel),
        case("sync_job_status::error", &[CLAIM, FAIL], error),
        case("sync_job_status::claim", &[CLAIM, FAIL], claim),
        case("sync_job_status::conditions", &[CLAIM], conditions),
        case("sync_job_status::without_claims", &[], without_claims),
    ]
}

/// Creates a job with this status. `None` if that takes rights on the index of the jobs that the credentials do not have.
async fn job(live: &Es, what: &str, status: &SyncStatus) -> Result<Option<SyncJobHandle>, Ended> {
    let connector = live.ready(&format!("{what}-{status}")).await?;
    let job = live.job(&connector).await?;
    if !matches!(status, SyncStatus::Pending | SyncStatus::Canceled) {
        live.check(CLAIM, "a pending job").writes("updated", job.claim("w").send().await);
    }
    match status {
        SyncStatus::Canceling | SyncStatus::Canceled => {
            live.check(CANCEL, format!("to {status}")).writes("updated", job.cancel().send().await);
        }
        SyncStatus::Error => live.check(FAIL, "a claimed job").writes("updated", job.fail("e").send().await),
        SyncStatus::Completed | SyncStatus::Suspended => {
            // No call of the Connector APIs sets these.
            let written = match status {
                SyncStatus::Completed => job.complete().indexed(1).send().await,
                _ => job.suspend().send().await,
            };
            if written.as_ref().is_err_and(Error::is_forbidden) {
                live.report().explained("sync_job.complete", "a claimed job", "updated", "403: no privilege");
                return Ok(None);
            }
            live.check("sync_job.complete", format!("a job to be {status}")).writes("updated", written);
        }
        _ => {}
    }
    let found =
        live.check("connector.sync_job_get", "a prepared job").accepted(job.get().send().await)?.status;
    live.check("connector.sync_job_get", "the status of a prepared job").is(Some(status.clone()), found);
    Ok(Some(job))
}

async fn cancel(live: Es) -> Outcome {
    for from in &STATUSES {
        let Some(job) = job(&live, "cancel", from).await? else { continue };
        let check = live.check(CANCEL, format!("a job that is {from}"));
        let result = job.cancel().send().await;
        let to = match from {
            SyncStatus::Pending | SyncStatus::Suspended => SyncStatus::Canceled,
            SyncStatus::InProgress => SyncStatus::Canceling,
            _ => {
                let recognized = result.as_ref().err().and_then(|error| error.elasticsearch());
                let recognized = recognized.is_some_and(ErrorCause::is_invalid_status_transition);
                check.refused(400, RULE, result);
                live.check(CANCEL, format!("a job that is {from}: the error says so")).is(true, recognized);
                continue;
            }
        };
        check.writes("updated", result);
        let stored = live.stored_job(&job).await?;
        live.check(CANCEL, format!("the status after {from}")).is(&json!(to), &stored["status"]);
        let ended = to == SyncStatus::Canceled;
        let set = |field: &str| stored.get(field).is_some_and(Value::is_string);
        live.check(CANCEL, format!("the times set after {from}")).is(
            (true, ended, ended),
            (set("cancelation_requested_at"), set("canceled_at"), set("completed_at")),
        );
    }
    Ok(())
}

async fn error(live: Es) -> Outcome {
    for from in &STATUSES {
        let Some(job) = job(&live, "fail", from).await? else { continue };
        let check = live.check(FAIL, format!("a job that is {from}"));
        let result = job.fail("broken").send().await;
        if !matches!(from, SyncStatus::InProgress | SyncStatus::Canceling) {
            check.refused(400, RULE, result);
            continue;
        }
        check.writes("updated", result);
        let stored = live.stored_job(&job).await?;
        live.check(FAIL, format!("stored after {from}")).is(
            (&json!("error"), &json!("broken"), None),
            (&stored["status"], &stored["error"], stored.get("completed_at").filter(|at| !at.is_null())),
        );
    }
    let pending = live.job(&live.ready("fail-empty").await?).await?;
    let path = format!("/_connector/_sync_job/{}/_error", pending.id());
    for (what, body, error_type) in [
        ("an empty text", json!({"error": ""}), "action_request_validation_exception"),
        ("null", json!({"error": null}), "x_content_parse_exception"),
        ("nothing", json!({}), "illegal_argument_exception"),
    ] {
        live.check(FAIL, what).refused(400, error_type, live.put(&path, body).await);
    }
    Ok(())
}

async fn claim(live: Es) -> Outcome {
    for from in &STATUSES {
        let Some(job) = job(&live, "claim", from).await? else { continue };
        live.check(CLAIM, format!("a job that is {from}")).writes("updated", job.claim("other").send().await);
        let stored = live.stored_job(&job).await?;
        live.check(CLAIM, format!("stored after {from}"))
            .is((&json!("in_progress"), &json!("other")), (&stored["status"], &stored["worker_hostname"]));
    }
    Ok(())
}

/// Writes to the document of a job and of a connector that depend on what was read.
async fn conditions(live: Es) -> Outcome {
    const OP: &str = "documents of the protocol";
    const CONFLICT: &str = "version_conflict_engine_exception";
    let connector = live.ready("conditions").await?;
    let job = live.job(&connector).await?;
    let read = match job.get().versioned().send().await {
        Err(error) if error.is_forbidden() => {
            live.report().explained(OP, "a sync job", "accepted", "403: no privilege");
            return Ok(());
        }
        read => live.check(OP, "a sync job").accepted(read)?,
    };
    live.check(CLAIM, "a pending job").writes("updated", job.claim("w").send().await);
    live.check(OP, "complete, after a change").refused(
        409,
        CONFLICT,
        job.complete().if_match(&read).send().await,
    );
    live.check("connector.sync_job_cancel", "a claimed job").writes("updated", job.cancel().send().await);
    let read = live.check(OP, "a sync job").accepted(job.get().versioned().send().await)?;
    live.check(OP, "the status that was read").is(Some(SyncStatus::Canceling), read.value.status.clone());
    let marked = job.mark_canceled().if_match(&read).send().await;
    live.check(OP, "mark_canceled, without a change").writes("updated", marked);
    let stored = live.stored_job(&job).await?;
    let times = ["canceled_at", "completed_at"].map(|field| stored[field].is_string());
    live.check(OP, "the status after mark_canceled")
        .is((&json!("canceled"), [true, true]), (&stored["status"], times));

    let read = live.check(OP, "a connector").accepted(connector.get().versioned().send().await)?;
    let write = || connector.update_document(json!({"sync_now": true})).if_match(&read);
    live.check(OP, "a connector, without a change").writes("updated", write().send().await);
    live.check(OP, "a connector, after a change").refused(409, CONFLICT, write().send().await);
    live.check(OP, "a field of a connector").is(&json!(true), &live.stored(&connector).await?["sync_now"]);
    let missing = live.client.sync_job(live.name("none")).complete().send().await;
    live.check(OP, "complete, of a missing job").refused(404, "document_missing_exception", missing);
    Ok(())
}

/// What servers without claims can do as well.
async fn without_claims(live: Es) -> Outcome {
    let job = live.job(&live.ready("no-claims").await?).await?;
    live.check(CANCEL, "a pending job").writes("updated", job.cancel().send().await);
    live.check(CANCEL, "a canceled job").refused(400, RULE, job.cancel().send().await);
    if !live.server.serverless {
        live.check(FAIL, "a canceled job").refused(400, RULE, job.fail("e").send().await);
    }
    if !offered(CLAIM, &live.server) {
        let job = live.job(&live.ready("written").await?).await?;
        let written = job.update_document(json!({"status": SyncStatus::InProgress})).send().await;
        live.check("documents of the protocol", "the status of a sync job").writes("updated", written);
        live.check(FAIL, "a job in progress").writes("updated", job.fail("e").send().await);
    }
    let path = format!("/_connector/_sync_job/{}/_cancel", job.id());
    live.check(CANCEL, "a body").refused(400, "illegal_argument_exception", live.put(&path, json!({})).await);
    Ok(())
}
