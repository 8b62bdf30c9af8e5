//! Connector documents as servers return them: any field may be present, `null`, or missing.

use connectors_sdk::elasticsearch::{Connector, ConnectorStatus, Schedule, SyncJob};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};
use serde_json::{Map, Value, json};

use super::support::decoded;

fn fresh() -> Value {
    let side = json!({
        "advanced_snippet": {"created_at": "2024-05-01T10:00:00.123456789Z",
                             "updated_at": "2024-05-01T10:00:00.123456789Z", "value": {}},
        "rules": [{"created_at": "2024-05-01T10:00:00.123456789Z", "field": "_", "id": "DEFAULT", "order": 0,
                   "policy": "include", "rule": "regex", "updated_at": "2024-05-01T10:00:00.123456789Z",
                   "value": ".*"}],
        "validation": {"errors": [], "state": "valid"},
    });
    let never = json!({"enabled": false, "interval": "0 0 0 * * ?"});
    json!({
        "id": "my-connector",
        "configuration": {},
        "custom_scheduling": {},
        "filtering": [{"active": side, "domain": "DEFAULT", "draft": side}],
        "index_name": "search-test",
        "is_native": false,
        "name": "",
        "scheduling": {"access_control": never, "full": never, "incremental": never},
        "status": "created",
        "sync_now": false,
        "deleted": false,
    })
}

/// A document with every known field, and unknown fields at every level.
fn full() -> Value {
    let mut document = fresh();
    let others = json!({
        "api_key_id": "k", "api_key_secret_id": "s", "description": "d", "error": "e", "language": "de",
        "configuration": {
            "host": {"label": "Host", "type": "str", "value": "h", "default_value": null, "new": [1]},
            "port": {"label": "Port", "type": "int", "order": 2, "options": [{"label": "a", "value": 1, "new": 1}],
                     "depends_on": [{"field": "host", "value": "h", "new": 1}], "tooltip": null,
                     "validations": [{"type": "less_than", "constraint": 9, "new": 1}], "ui_restrictions": ["advanced"]},
            "legacy": "text", "nothing": null,
        },
        "custom_scheduling": {"weekly": {
            "configuration_overrides": {"max_crawl_depth": 1, "sitemap_discovery_disabled": true, "domain_allowlist": ["a"],
                                        "sitemap_urls": [], "seed_urls": ["b"], "new": 1},
            "enabled": true, "interval": "0 0 0 ? * 1", "last_synced": "2024-05-01T10:00:00.000Z", "name": "n", "new": 1}},
        "features": {"document_level_security": {"enabled": true, "new": 1}, "incremental_sync": null,
                     "native_connector_api_keys": {"enabled": false},
                     "sync_rules": {"advanced": {"enabled": true}, "basic": {"enabled": true}, "new": 1},
                     "filtering_rules": true},
        "last_access_control_sync_error": "e", "last_access_control_sync_scheduled_at": "2024-05-01T10:00:00.000Z",
        "last_access_control_sync_status": "completed", "last_deleted_document_count": 1,
        "last_incremental_sync_scheduled_at": "2024-05-01T10:00:00.000Z", "last_indexed_document_count": 2,
        "last_seen": "2024-05-01T10:00:00.123Z", "last_sync_error": "e",
        "last_sync_scheduled_at": "2024-05-01T10:00:00.000Z", "last_sync_status": "of a newer server",
        "last_synced": "2024-05-01T10:00:00.000Z",
        "pipeline": {"extract_binary_content": true, "name": "p", "reduce_whitespace": true, "run_ml_inference": false,
                     "new": 1},
        "service_type": "mysql", "sync_cursor": {"page": [1, {"x": null}]},
        "scheduling": {"full": {"enabled": true, "interval": "whenever", "new": 1}, "incremental": null, "new": {}},
        "new": {"x": [null]},
    });
    document.as_object_mut().unwrap().extend(decoded::<Map<String, Value>>(others));
    let filtering = &mut document["filtering"][0];
    filtering["new"] = json!(1);
    filtering["draft"]["new"] = json!(1);
    filtering["draft"]["rules"][0]["new"] = json!(1);
    filtering["draft"]["advanced_snippet"]["new"] = json!(1);
    filtering["draft"]["validation"] = json!({"state": "of a newer server", "new": 1,
        "errors": [{"ids": ["DEFAULT"], "messages": ["m"], "new": 1}]});
    document
}

#[test]
fn a_new_document_round_trips() {
    let connector: Connector = decoded(fresh());
    assert_eq!(serde_json::to_value(&connector).unwrap(), fresh());
    assert_eq!(connector.id, "my-connector");
    assert_eq!(connector.status, Some(ConnectorStatus::Created));
    assert_eq!(connector.name.as_deref(), Some(""));
    assert!(!connector.is_deleted() && connector.extra.is_empty());
    let scheduling = connector.scheduling.unwrap();
    assert_eq!(scheduling.full.as_option(), Some(&Schedule::new(false, "0 0 0 * * ?").unwrap()));
    let draft = connector.filtering[0].draft.as_option().unwrap();
    assert!(draft.rules[0].is_default() && draft.validation.as_option().unwrap().is_valid());
}

#[test]
fn unknown_fields_at_every_level_survive_a_round_trip() {
    let connector: Connector = decoded(full());
    assert_eq!(serde_json::to_value(&connector).unwrap(), full());
    assert_eq!(connector.extra.keys().collect::<Vec<_>>(), ["new"]);
}

#[test]
fn an_empty_document_reads_as_the_default() {
    let connector: Connector = decoded(json!({}));
    assert_eq!(connector, Connector::default());
    assert_eq!(
        serde_json::to_value(&connector).unwrap(),
        json!({"id": "", "configuration": {}, "custom_scheduling": {}, "filtering": []})
    );
    assert!(decoded::<Connector>(json!({"deleted": true})).is_deleted());
}

/// Values of the fields that are not optional, if they are missing or `null`.
fn when_missing(name: &str) -> Option<Value> {
    match name {
        "configuration" | "custom_scheduling" => Some(json!({})),
        "filtering" => Some(json!([])),
        _ => None,
    }
}

/// The JSON pointers of all fields of objects, at any depth.
pub(super) fn field_pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => return,
    };
    for (name, child) in children {
        let pointer = format!("{at}/{name}");
        field_pointers(child, &pointer, found);
        if value.is_object() {
            found.push(pointer);
        }
    }
}

/// State of a field: as in `full`, `null`, or missing.
pub(super) type Choice = u8;

/// Returns the document with each field as chosen, and the expected document after reading and writing it.
/// `when_missing` returns the values of fields that are never `None`. Unknown fields stay unchanged.
pub(super) fn chosen(
    full: &Value,
    choices: &[Choice],
    when_missing: fn(&str) -> Option<Value>,
) -> (Value, Value) {
    let (mut document, mut expected) = (Map::new(), Map::new());
    for ((name, value), choice) in full.as_object().unwrap().iter().zip(choices) {
        let fallback = when_missing(name);
        match choice {
            // The id is not a field of the stored document; the server adds it.
            _ if name == "id" => {
                document.insert(name.clone(), value.clone());
                expected.insert(name.clone(), value.clone());
            }
            0 => {
                document.insert(name.clone(), value.clone());
                expected.insert(name.clone(), value.clone());
            }
            1 => {
                document.insert(name.clone(), Value::Null);
                let kept = (name == "new").then_some(Value::Null);
                expected.extend(fallback.or(kept).map(|value| (name.clone(), value)));
            }
            _ => expected.extend(fallback.map(|value| (name.clone(), value))),
        }
    }
    (Value::Object(document), Value::Object(expected))
}

/// Each field in turn, once `null` and once missing.
pub(super) fn one_by_one(full: &Value) -> Vec<Vec<Choice>> {
    let count = full.as_object().unwrap().len();
    let changed = |index: usize, choice| (0..count).map(|at| if at == index { choice } else { 0 }).collect();
    (0..count).flat_map(|index| [changed(index, 1), changed(index, 2)]).collect()
}

/// Removes the fields at these positions one after the other, or sets them to `null`.
pub(super) fn with_holes(mut document: Value, changes: &[(Index, bool)]) -> Value {
    for (index, remove) in changes {
        let mut pointers = Vec::new();
        field_pointers(&document, "", &mut pointers);
        // The server adds the id, so it is never `null`.
        pointers.retain(|pointer| pointer != "/id");
        if pointers.is_empty() {
            break;
        }
        let (parent, name) = index.get(&pointers).rsplit_once('/').unwrap();
        let parent = document.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        if *remove {
            parent.remove(name);
        } else {
            parent.insert(name.to_owned(), Value::Null);
        }
    }
    document
}

#[test]
fn each_field_alone_may_be_null_or_missing() {
    for choices in one_by_one(&full()) {
        let (document, expected) = chosen(&full(), &choices, when_missing);
        assert_eq!(json!(decoded::<Connector>(document)), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_combination_of_fields_may_be_null_or_missing(choices in vec(0..3_u8, 40)) {
        let (document, expected) = chosen(&full(), &choices, when_missing);
        let connector: Connector = serde_json::from_value(document).unwrap();
        prop_assert_eq!(serde_json::to_value(&connector).unwrap(), expected);
    }

    #[test]
    fn fields_at_any_depth_may_be_null_or_missing(changes in vec((any::<Index>(), any::<bool>()), 1..6)) {
        let connector: Connector = serde_json::from_value(with_holes(full(), &changes)).unwrap();
        let back = serde_json::to_value(&connector).unwrap();
        prop_assert_eq!(serde_json::from_value::<Connector>(back).unwrap(), connector);
    }

    #[test]
    fn a_part_distinguishes_null_from_missing(
        part in select(vec!["configuration", "scheduling", "features"]),
        changes in vec((any::<Index>(), any::<bool>()), 1..4),
    ) {
        let mut document = full();
        for (index, remove) in changes {
            let part = document.get_mut(part).unwrap();
            let children: Vec<_> = part.as_object().unwrap().iter().filter(|(_, value)| value.is_object()).map(|(name, _)| name.clone()).collect();
            let child = part.get_mut(index.get(&children)).unwrap().as_object_mut().unwrap();
            let names: Vec<_> = child.keys().filter(|name| !["enabled", "interval"].contains(&name.as_str())).cloned().collect();
            if names.is_empty() {
                continue;
            }
            let name = index.get(&names);
            if remove {
                child.remove(name);
            } else {
                child.insert(name.clone(), Value::Null);
            }
        }
        let connector: Connector = serde_json::from_value(document.clone()).unwrap();
        prop_assert_eq!(&serde_json::to_value(&connector).unwrap()[part], &document[part]);
    }
}

#[test]
fn cursors_are_read_as_the_type_of_the_caller() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Cursor {
        page: Vec<u32>,
    }
    let connector = |cursor: Value| decoded::<Connector>(json!({"id": "a", "sync_cursor": cursor}));
    assert_eq!(decoded::<Connector>(json!({"id": "a"})).cursor::<Cursor>().unwrap(), None);
    assert_eq!(connector(Value::Null).cursor::<Cursor>().unwrap(), None);
    let read = connector(json!({"page": [1], "new": true})).cursor::<Cursor>().unwrap();
    assert_eq!(read, Some(Cursor { page: vec![1] }));
    for (cursor, message) in [
        (
            json!({"page": [1, "hunter2"]}),
            "cannot decode `sync_cursor`: expected u32, found string at `sync_cursor.page[1]`",
        ),
        (json!({}), "cannot decode `sync_cursor`: missing field `page` at `sync_cursor`"),
        (
            json!("hunter2"),
            "cannot decode `sync_cursor`: expected struct Cursor, found string at `sync_cursor`",
        ),
    ] {
        let error = connector(cursor).cursor::<Cursor>().unwrap_err();
        assert!(error.is_decode());
        assert_eq!(error.to_string(), message);
    }
    let job: SyncJob = decoded(json!({"id": "j", "connector": {"sync_cursor": {"page": [2]}}}));
    assert_eq!(job.connector.cursor::<Cursor>().unwrap(), Some(Cursor { page: vec![2] }));
}
