//! Generated, realistic documents.

use serde_json::{Map, Value, json};

const TIME: &str = "2026-05-01T10:00:00.123456Z";

/// One of twelve fields of a configuration, in the form that connector services register.
fn field(order: usize) -> Value {
    let (display, kind, value) = match order % 4 {
        0 => ("textbox", "str", json!("https://source.example/some/path")),
        1 => ("numeric", "int", json!(100 + order)),
        2 => ("toggle", "bool", json!(order % 8 == 2)),
        _ => ("textarea", "list", json!("alpha, beta, gamma, delta")),
    };
    let dependency = json!({"field": "field_2", "value": true});
    json!({
        "default_value": null,
        "depends_on": if order % 3 == 0 { vec![dependency] } else { vec![] },
        "display": display,
        "label": format!("The label of field number {order}"),
        "options": [],
        "order": order,
        "required": order % 2 == 0,
        "sensitive": order == 4,
        "tooltip": "What to know about it before filling it in: a sentence of some length.",
        "type": kind,
        "ui_restrictions": if order > 8 { vec!["advanced"] } else { vec![] },
        "validations": if kind == "int" { vec![json!({"type": "less_than", "constraint": 10_000})] } else { vec![] },
        "value": value,
    })
}

fn rules() -> Value {
    let rule = |order: usize| {
        json!({
            "created_at": TIME, "field": "title", "id": format!("rule-{order}"), "order": order, "policy": "exclude",
            "rule": "contains", "updated_at": TIME, "value": format!("draft {order}"),
        })
    };
    json!({
        "advanced_snippet": {"created_at": TIME, "updated_at": TIME, "value": {}},
        "rules": [rule(0), rule(1), rule(2)],
        "validation": {"errors": [], "state": "valid"},
    })
}

pub fn connector(number: usize) -> Value {
    let configuration: Map<_, _> = (0..12).map(|order| (format!("field_{order}"), field(order))).collect();
    let schedule = json!({"enabled": true, "interval": "0 0 0 * * ?"});
    json!({
        "id": format!("connector-{number:06}"),
        "api_key_id": "kOg3Jo8BnzbzuGUO1wC2",
        "configuration": configuration,
        "custom_scheduling": {},
        "description": "Copies the wiki of one department into an index, every night.",
        "error": null,
        "features": {"sync_rules": {"advanced": {"enabled": false}, "basic": {"enabled": true}}},
        "filtering": [{"active": rules(), "domain": "DEFAULT", "draft": rules()}],
        "index_name": format!("search-wiki-{number:06}"),
        "is_native": false,
        "language": "en",
        "last_deleted_document_count": 3,
        "last_indexed_document_count": 4200 + number,
        "last_seen": TIME,
        "last_sync_status": "completed",
        "last_synced": TIME,
        "name": format!("Wiki {number}"),
        "scheduling": {"access_control": schedule, "full": schedule, "incremental": schedule},
        "service_type": "confluence",
        "status": "connected",
        "sync_cursor": {"page": 17, "since": TIME},
        "sync_now": false,
        "deleted": false,
    })
}

/// A page of a list of `total` connectors.
pub fn page(from: usize, size: usize, total: usize) -> String {
    let results: Vec<_> = (from..total.min(from + size)).map(connector).collect();
    json!({"count": total, "results": results}).to_string()
}
