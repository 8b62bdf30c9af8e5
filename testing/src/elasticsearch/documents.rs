//! New documents and their defaults.

use serde_json::{Value, json};

use super::state::{Document, into_document};

/// A new connector.
pub(super) fn fresh_connector(now: &str) -> Document {
    let rules = json!({
        "advanced_snippet": {"created_at": now, "updated_at": now, "value": {}},
        "rules": [default_rule(now, 0)],
        "validation": {"errors": [], "state": "valid"},
    });
    let schedule = json!({"enabled": false, "interval": "0 0 0 * * ?"});
    into_document(json!({
        "configuration": {},
        "custom_scheduling": {},
        "filtering": [{"active": rules, "domain": "DEFAULT", "draft": rules}],
        "is_native": false,
        "name": "",
        "scheduling": {"access_control": schedule, "full": schedule, "incremental": schedule},
        "status": "created",
        "sync_now": false,
        "deleted": false,
    }))
}

/// The rule that includes every document. It comes after all other rules.
pub(super) fn default_rule(time: &str, order: i64) -> Value {
    json!({
        "created_at": time, "field": "_", "id": "DEFAULT", "order": order, "policy": "include", "rule": "regex",
        "updated_at": time, "value": ".*",
    })
}

/// A new sync job, without the snapshot of its connector.
pub(super) fn fresh_job(now: &str) -> Document {
    into_document(json!({
        "connector": {},
        "created_at": now,
        "deleted_document_count": 0,
        "indexed_document_count": 0,
        "indexed_document_volume": 0,
        "job_type": "full",
        "last_seen": now,
        "metadata": {},
        "status": "pending",
        "total_document_count": 0,
        "trigger_method": "on_demand",
    }))
}
