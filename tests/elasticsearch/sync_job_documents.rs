//! Sync job documents as servers return them: any field may be present, `null`, or missing.

use connectors_sdk::elasticsearch::{
    FilteringRules, SyncJob, SyncJobFiltering, SyncJobType, SyncStatus, TriggerMethod,
};
use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Map, Value, json};

use super::{
    documents::{chosen, field_pointers, one_by_one, with_holes},
    support::decoded,
};

fn rules() -> Value {
    json!({
        "advanced_snippet": {"created_at": "2024-05-01T10:00:00.123456789Z",
                             "updated_at": "2024-05-01T10:00:00.123456789Z", "value": {}},
        "rules": [{"created_at": "2024-05-01T10:00:00.123456789Z", "field": "_", "id": "DEFAULT", "order": 0,
                   "policy": "include", "rule": "regex", "updated_at": "2024-05-01T10:00:00.123456789Z",
                   "value": ".*"}],
        "validation": {"errors": [], "state": "valid"},
    })
}

fn fresh() -> Value {
    json!({
        "id": "Ab3dEf6hIj9kLm2nOp5q",
        "connector": {"id": "wiki", "filtering": rules(), "index_name": "search-wiki", "language": "de",
                      "service_type": "confluence", "configuration": {}},
        "created_at": "2024-05-01T10:00:00.123456789Z",
        "deleted_document_count": 0,
        "indexed_document_count": 0,
        "indexed_document_volume": 0,
        "job_type": "full",
        "last_seen": "2024-05-01T10:00:00.123456789Z",
        "metadata": {},
        "status": "pending",
        "total_document_count": 0,
        "trigger_method": "on_demand",
    })
}

/// A document with every known field, enum values of a newer server, and unknown fields at every level.
fn full() -> Value {
    let mut document = fresh();
    let others = json!({
        "canceled_at": "2024-05-01T10:00:01.000Z", "cancelation_requested_at": "2024-05-01T10:00:02.000Z",
        "completed_at": "2024-05-01T10:00:03.120Z", "started_at": "2024-05-01T10:00:04.000Z",
        "deleted_document_count": 1, "indexed_document_count": 2, "indexed_document_volume": i64::MAX,
        "total_document_count": 3, "error": "e", "worker_hostname": "worker-7", "job_type": "partial",
        "status": "resting", "trigger_method": "webhook", "metadata": {"phase": {"n": null}}, "new": {"x": [null]},
    });
    document.as_object_mut().unwrap().extend(decoded::<Map<String, Value>>(others));
    let connector = &mut document["connector"];
    connector["configuration"] = json!({"host": {"label": "Host", "type": "str", "value": "h", "new": [1]}});
    connector["pipeline"] = json!({"extract_binary_content": true, "name": "p", "reduce_whitespace": true,
                                   "run_ml_inference": false, "new": 1});
    connector["sync_cursor"] = json!({"page": [1, {"x": null}]});
    connector["new"] = json!(1);
    connector["filtering"]["new"] = json!(1);
    connector["filtering"]["rules"][0]["new"] = json!(1);
    connector["filtering"]["advanced_snippet"]["new"] = json!(1);
    connector["filtering"]["validation"] = json!({"state": "of a newer server", "new": 1,
        "errors": [{"ids": ["DEFAULT"], "messages": ["m"], "new": 1}]});
    document
}

#[test]
fn a_new_document_round_trips() {
    let job: SyncJob = decoded(fresh());
    assert_eq!(json!(job), fresh());
    assert_eq!(
        (job.status.clone(), job.job_type.clone()),
        (Some(SyncStatus::Pending), Some(SyncJobType::Full))
    );
    assert_eq!(job.trigger_method, Some(TriggerMethod::OnDemand));
    assert_eq!(job.connector.id.as_deref(), Some("wiki"));
    assert!(job.connector.rules().unwrap().rules[0].is_default());
    assert!(!job.is_terminal() && job.extra.is_empty() && job.connector.extra.is_empty());
}

#[test]
fn unknown_fields_and_enum_values_survive_a_round_trip() {
    let job: SyncJob = decoded(full());
    assert_eq!(json!(job), full());
    assert_eq!(job.status, Some(SyncStatus::from("resting")));
    assert!(!job.is_terminal(), "an unknown status is not terminal");
    assert!(SyncJobType::KNOWN.iter().all(|known| Some(known) != job.job_type.as_ref()));
    assert_eq!(job.extra.keys().chain(job.connector.extra.keys()).collect::<Vec<_>>(), ["new", "new"]);
}

#[test]
fn an_empty_document_reads_as_the_default() {
    let job: SyncJob = decoded(json!({}));
    assert_eq!(job, SyncJob::default());
    assert_eq!(json!(job), json!({"id": "", "connector": {"configuration": {}}, "metadata": {}}));
    assert!(!job.is_terminal() && job.connector.rules().is_none());
}

#[test]
fn every_stored_form_of_rules_is_read() {
    let stored =
        |filtering: Value| decoded::<SyncJob>(json!({"id": "j", "connector": {"filtering": filtering}}));
    for (filtering, has_rules) in [
        (Value::Null, false),
        (json!([]), false),
        (json!([{"active": null, "domain": "DEFAULT"}]), false),
        (json!([{"active": rules(), "domain": "DEFAULT", "draft": {"rules": [], "new": 1}, "new": 1}]), true),
        (rules(), true),
    ] {
        let job = stored(filtering.clone());
        assert_eq!(json!(job)["connector"]["filtering"], filtering);
        assert_eq!(
            job.connector.rules().is_some_and(|rules| rules.rules.len() == 1),
            has_rules,
            "{filtering}"
        );
    }
    let active: FilteringRules = decoded(rules());
    assert_eq!(stored(rules()).connector.filtering.as_option(), Some(&SyncJobFiltering::from(active)));
}

/// Values of the fields that are not optional, if they are missing or `null`.
fn when_missing(name: &str) -> Option<Value> {
    match name {
        "connector" => Some(json!({"configuration": {}})),
        "metadata" => Some(json!({})),
        _ => None,
    }
}

#[test]
fn each_field_alone_may_be_null_or_missing() {
    for choices in one_by_one(&full()) {
        let (document, expected) = chosen(&full(), &choices, when_missing);
        assert_eq!(json!(decoded::<SyncJob>(document)), expected);
    }
}

#[test]
fn each_field_at_any_depth_may_be_null_or_missing() {
    let mut places = Vec::new();
    field_pointers(&full(), "", &mut places);
    assert!(places.len() > 50);
    places.retain(|place| place != "/id");
    for place in places {
        let (parent, name) = place.rsplit_once('/').unwrap();
        for value in [Some(Value::Null), None] {
            let mut document = full();
            let parent = document.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            parent.remove(name);
            parent.extend(value.map(|value| (name.to_owned(), value)));
            let job: SyncJob = decoded(document);
            let back: SyncJob = decoded(json!(job));
            assert_eq!(back, job, "{place}");
        }
    }
}

#[test]
fn counts_and_times_of_other_programs_are_read() {
    let job: SyncJob = decoded(json!({
        "indexed_document_count": "12", "deleted_document_count": 3.0, "created_at": 1_714_557_600_120_i64,
        "last_seen": "2024-05-01T12:00:00.12+02:00",
    }));
    assert_eq!((job.indexed_document_count, job.deleted_document_count), (Some(12), Some(3)));
    assert_eq!(job.created_at, job.last_seen);
    assert_eq!(json!(job)["created_at"], "2024-05-01T10:00:00.120Z");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_combination_of_fields_may_be_null_or_missing(choices in vec(0..3_u8, 40)) {
        let (document, expected) = chosen(&full(), &choices, when_missing);
        let job: SyncJob = serde_json::from_value(document).unwrap();
        prop_assert_eq!(serde_json::to_value(&job).unwrap(), expected);
    }

    #[test]
    fn fields_at_any_depth_may_be_null_or_missing(changes in vec((any::<Index>(), any::<bool>()), 1..6)) {
        let job: SyncJob = serde_json::from_value(with_holes(full(), &changes)).unwrap();
        let back = serde_json::to_value(&job).unwrap();
        prop_assert_eq!(serde_json::from_value::<SyncJob>(back).unwrap(), job);
    }
}
