//! Sync jobs: creation, documents, claims, statistics, deletion.

use connectors_sdk::{
    Elasticsearch, Method,
    elasticsearch::{SyncJobType, TriggerMethod},
};
use serde_json::{Value, json};

use crate::{
    check::Outcome,
    suite::{Case, Es, case},
    trash::Item,
};

const POST: &str = "connector.sync_job_post";
const NOT_FOUND: &str = "resource_not_found_exception";
const PARSE: &str = "x_content_parse_exception";
const RULE: &str = "status_exception";
const VALIDATION: &str = "action_request_validation_exception";

pub fn cases() -> Vec<Case<Elasticsearch>> {
    vec![
        case("sync_jobs::post", &[], post),
        case("sync_jobs::refusals", &[], refusals),
        case("sync_jobs::snapshot", &[], snapshot),
        case("sync_jobs::claim", &["connector.sync_job_claim"], claim),
        case("sync_jobs::check_in", &["connector.sync_job_check_in"], check_in),
        case("sync_jobs::stats", &["connector.sync_job_update_stats"], stats),
        case("sync_jobs::missing", &[], missing),
        case("sync_jobs::delete", &[], delete),
    ]
}

async fn post(live: Es) -> Outcome {
    let connector = live.ready("jobs").await?;
    let job = live.job(&connector).await?;
    let stored = live.stored_job(&job).await?;
    for (field, documented) in [
        ("status", json!("pending")),
        ("job_type", json!("full")),
        ("trigger_method", json!("on_demand")),
        ("deleted_document_count", json!(0)),
        ("indexed_document_count", json!(0)),
        ("indexed_document_volume", json!(0)),
        ("total_document_count", json!(0)),
        ("metadata", json!({})),
    ] {
        live.check(POST, format!("default of {field}")).is(&documented, &stored[field]);
    }
    live.check(POST, "last_seen of a new job").is(&stored["created_at"], &stored["last_seen"]);
    for field in
        ["started_at", "completed_at", "canceled_at", "cancelation_requested_at", "error", "worker_hostname"]
    {
        live.check(POST, format!("default of {field}"))
            .is(None, stored.get(field).filter(|value| !value.is_null()));
    }
    let request = live.client.sync_jobs().create(connector.id());
    let request = request.job_type(SyncJobType::AccessControl).trigger_method(TriggerMethod::Scheduled);
    let created = live.check(POST, "a type and a trigger").accepted(request.response().await)?;
    live.check(POST, "status of the response").is(201, created.status().as_u16());
    let id = created.into_value().id;
    live.trash.add(Item::Job(id.clone()));
    let stored = live.stored_job(&live.client.sync_job(id)).await?;
    live.check(POST, "type and trigger").is(
        (&json!("access_control"), &json!("scheduled")),
        (&stored["job_type"], &stored["trigger_method"]),
    );
    live.check(POST, "index of an access control job")
        .is(&json!(format!(".search-acl-filter-{}", live.name("jobs"))), &stored["connector"]["index_name"]);
    Ok(())
}

async fn refusals(live: Es) -> Outcome {
    let connector = live.ready("job-refusals").await?;
    let bare = live.connector("bare");
    live.check("connector.put", "no index and no service type")
        .accepted(bare.put().name(live.name("bare")).send().await)?;
    let untyped = live.connector("untyped");
    let put = untyped.put().index_name(live.name("untyped")).send().await;
    live.check("connector.put", "no service type").accepted(put)?;
    let id = connector.id();
    for (what, body, status, error_type) in [
        ("nothing", json!({}), 400, "illegal_argument_exception"),
        ("an empty id", json!({"id": ""}), 400, VALIDATION),
        ("null as the type", json!({"id": id, "job_type": null}), 400, PARSE),
        ("an unknown type", json!({"id": id, "job_type": "half"}), 400, PARSE),
        ("an unknown trigger", json!({"id": id, "trigger_method": "never"}), 400, PARSE),
        ("an unknown field", json!({"id": id, "zzz": 1}), 400, PARSE),
        ("a missing connector", json!({"id": live.name("none")}), 404, NOT_FOUND),
        ("a connector without an index", json!({"id": bare.id()}), 400, RULE),
        ("a connector without a service type", json!({"id": untyped.id()}), 400, RULE),
    ] {
        let result = live.send(Method::POST, "/_connector/_sync_job", Some(body)).await;
        live.check(POST, what).refused(status, error_type, result);
    }
    Ok(())
}

async fn snapshot(live: Es) -> Outcome {
    let connector = live.ready("snapshot").await?;
    let job = live.job(&connector).await?;
    let renamed = connector.update_error("later").send().await;
    live.check("connector.update_error", "after a job was created").writes("updated", renamed);
    let stored = live.stored_job(&job).await?["connector"].clone();
    let active = live.stored(&connector).await?["filtering"][0]["active"].clone();
    live.check(POST, "snapshot of the connector").is(
        (&json!(connector.id()), &json!(live.name("snapshot")), &json!("live"), &json!({})),
        (&stored["id"], &stored["index_name"], &stored["service_type"], &stored["configuration"]),
    );
    live.check(POST, "snapshot of the active rules").is(&active, &stored["filtering"]);
    Ok(())
}

async fn claim(live: Es) -> Outcome {
    const OP: &str = "connector.sync_job_claim";
    let connector = live.ready("claim").await?;
    let job = live.job(&connector).await?;
    let cursor = json!({"page": 1}).as_object().cloned().unwrap_or_default();
    live.check(OP, "a host and a cursor")
        .writes("updated", job.claim("worker-1").cursor(cursor).send().await);
    let stored = live.stored_job(&job).await?;
    live.check(OP, "stored").is(
        (&json!("in_progress"), &json!("worker-1"), &json!({"page": 1})),
        (&stored["status"], &stored["worker_hostname"], &stored["connector"]["sync_cursor"]),
    );
    live.check(OP, "started_at").is(&stored["last_seen"], &stored["started_at"]);
    live.check(OP, "leaves the connector's cursor")
        .is(None, live.stored(&connector).await?.get("sync_cursor"));
    for (what, body, error_type) in [
        ("no host", json!({}), "illegal_argument_exception"),
        ("null as the host", json!({"worker_hostname": null}), PARSE),
        ("an array as the cursor", json!({"worker_hostname": "w", "sync_cursor": []}), PARSE),
    ] {
        let path = format!("/_connector/_sync_job/{}/_claim", job.id());
        live.check(OP, what).refused(400, error_type, live.put(&path, body).await);
    }
    Ok(())
}

async fn check_in(live: Es) -> Outcome {
    const OP: &str = "connector.sync_job_check_in";
    let connector = live.ready("job-check-in").await?;
    let job = live.job(&connector).await?;
    let before =
        live.check("connector.sync_job_get", "a new job").accepted(job.get().send().await)?.last_seen;
    live.check(OP, "an existing job").writes("updated", job.check_in().send().await);
    let after = live.check("connector.sync_job_get", "after a check-in").accepted(job.get().send().await)?;
    live.check(OP, "last_seen increases").is(true, before.is_some() && after.last_seen > before);
    let path = format!("/_connector/_sync_job/{}/_check_in", job.id());
    live.check(OP, "a body").refused(400, "illegal_argument_exception", live.put(&path, json!({})).await);
    Ok(())
}

async fn stats(live: Es) -> Outcome {
    const OP: &str = "connector.sync_job_update_stats";
    let connector = live.ready("stats").await?;
    let job = live.job(&connector).await?;
    let path = format!("/_connector/_sync_job/{}/_stats", job.id());
    let counts =
        json!({"deleted_document_count": 1, "indexed_document_count": 20, "indexed_document_volume": 3});
    let with = |field: &str, value: Value| {
        let mut counts = counts.clone();
        counts[field] = value;
        counts
    };
    live.check(OP, "the required counts").accepted(live.put(&path, counts.clone()).await)?;
    live.check(OP, "metadata").accepted(live.put(&path, with("metadata", json!({"a": {"b": 1}}))).await)?;
    live.check(OP, "more metadata")
        .accepted(live.put(&path, with("metadata", json!({"a": {"c": 2}}))).await)?;
    let last = with("total_document_count", json!(19.9));
    live.check(OP, "a total with a fraction").accepted(live.put(&path, last).await)?;
    let stored = live.stored_job(&job).await?;
    for (field, documented) in [
        ("deleted_document_count", json!(1)),
        ("indexed_document_count", json!(20)),
        ("indexed_document_volume", json!(3)),
        ("total_document_count", json!(19)),
        ("metadata", json!({"a": {"b": 1, "c": 2}})),
        ("status", json!("pending")),
    ] {
        live.check(OP, format!("{field} after updates")).is(&documented, &stored[field]);
    }
    for (what, body, error_type) in [
        ("a negative count", with("deleted_document_count", json!(-1)), VALIDATION),
        ("null as a count", with("deleted_document_count", Value::Null), PARSE),
        ("missing counts", json!({"deleted_document_count": 1}), "illegal_argument_exception"),
        ("an array as metadata", with("metadata", json!([])), PARSE),
        ("an invalid time", with("last_seen", json!("soon")), PARSE),
        ("an unknown field", with("zzz", json!(1)), PARSE),
    ] {
        live.check(OP, what).refused(400, error_type, live.put(&path, body).await);
    }
    Ok(())
}

async fn missing(live: Es) -> Outcome {
    live.job(&live.ready("a-job").await?).await?;
    let none = live.client.sync_job(live.name("none"));
    live.check("connector.sync_job_get", "a missing job").refused(404, NOT_FOUND, none.get().send().await);
    live.check("connector.sync_job_delete", "a missing job").refused(
        404,
        NOT_FOUND,
        none.delete().send().await,
    );
    live.check("connector.sync_job_cancel", "a missing job").refused(
        404,
        NOT_FOUND,
        none.cancel().send().await,
    );
    if live.server.serverless {
        return Ok(());
    }
    live.check("connector.sync_job_check_in", "a missing job").refused(
        404,
        NOT_FOUND,
        none.check_in().send().await,
    );
    live.check("connector.sync_job_error", "a missing job").refused(
        404,
        NOT_FOUND,
        none.fail("e").send().await,
    );
    live.check("connector.sync_job_update_stats", "a missing job").refused(
        404,
        NOT_FOUND,
        none.update_stats().send().await,
    );
    if crate::operations::offered("connector.sync_job_claim", &live.server) {
        live.check("connector.sync_job_claim", "a missing job").refused(
            404,
            NOT_FOUND,
            none.claim("w").send().await,
        );
    }
    Ok(())
}

async fn delete(live: Es) -> Outcome {
    const OP: &str = "connector.sync_job_delete";
    let job = live.job(&live.ready("job-delete").await?).await?;
    let deleted = live.check(OP, "an existing job").accepted(job.delete().send().await)?;
    live.check(OP, "acknowledged").is(true, deleted.acknowledged);
    live.check("connector.sync_job_get", "a deleted job").refused(404, NOT_FOUND, job.get().send().await);
    let path = format!("/_connector/_sync_job/{}", job.id());
    live.check(OP, "a body").refused(
        400,
        "illegal_argument_exception",
        live.send(Method::DELETE, &path, Some(json!({}))).await,
    );
    Ok(())
}
