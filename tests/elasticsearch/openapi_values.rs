//! Values generated from the schemas of the official API description.

use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    strategy::Union,
    test_runner::{Config, TestRunner},
};
use serde_json::{Map, Value, json};

use connectors_sdk::elasticsearch::{Connector, SyncJob};

use super::support::reference;

/// Values that a schema allows, limited to those that occur: integers for numbers, and valid times.
fn values(all: &Value, schema: &Value) -> BoxedStrategy<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        if name == "_types.DateTime" {
            return select(vec![
                json!("2024-05-01T10:00:00.123456789Z"),
                json!("2024-05-01"),
                json!(1_714_557_600_120_i64),
            ])
            .boxed();
        }
        return values(all, &all[name]);
    }
    if let Some(alternatives) = schema["oneOf"].as_array() {
        return Union::new(alternatives.iter().map(|schema| values(all, schema))).boxed();
    }
    let value = match (schema["allOf"].as_array().map(Vec::as_slice), schema["type"].as_str()) {
        (Some([one]), _) => values(all, one),
        (None, Some("string")) => match schema["enum"].as_array() {
            Some(words) => select(words.clone()).boxed(),
            None => "[a-z ]{0,6}".prop_map(Value::from).boxed(),
        },
        (None, Some("number")) => (0_u64..1_000_000).prop_map(Value::from).boxed(),
        (None, Some("boolean")) => any::<bool>().prop_map(Value::from).boxed(),
        (None, Some("array")) => vec(values(all, &schema["items"]), 0..3).prop_map(Value::from).boxed(),
        (None, Some("object")) => object(all, schema),
        (None, None) if schema.as_object().is_some_and(|schema| !schema.contains_key("properties")) => {
            select(vec![json!(1), json!({"a": [null]}), json!("x")]).boxed()
        }
        other => panic!("{other:?}"),
    };
    if schema["nullable"] == true { prop_oneof![value, Just(Value::Null)].boxed() } else { value }
}

fn object(all: &Value, schema: &Value) -> BoxedStrategy<Value> {
    let required =
        |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|n| n == name));
    let known: Vec<_> = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, schema)| {
            let present = if required(name) { Just(true).boxed() } else { any::<bool>().boxed() };
            (Just(name.clone()), present, values(all, schema))
        })
        .collect();
    let others = match &schema["additionalProperties"] {
        Value::Object(_) => vec(("[a-z]{1,4}", values(all, &schema["additionalProperties"])), 0..3).boxed(),
        _ => Just(Vec::new()).boxed(),
    };
    (known, others)
        .prop_map(|(known, others)| {
            let known =
                known.into_iter().filter(|(_, present, _)| *present).map(|(name, _, value)| (name, value));
            Value::Object(known.chain(others).collect::<Map<_, _>>())
        })
        .boxed()
}

#[test]
fn every_connector_round_trips() {
    let Some(description) = reference("elastic-connector-openapi.json") else { return };
    let schemas = &description["components"]["schemas"];
    let connectors = values(schemas, &schemas["connector._types.Connector"]);
    TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() })
        .run(&connectors, |json| {
            let connector: Connector =
                serde_json::from_value(json.clone()).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let back = serde_json::to_value(&connector).unwrap();
            // Only nulls are lost.
            for (name, value) in json.as_object().unwrap() {
                prop_assert!(value.is_null() || back.get(name).is_some(), "{}", name);
            }
            prop_assert_eq!(&back["configuration"], &json["configuration"]);
            prop_assert_eq!(&back["scheduling"], &json["scheduling"]);
            prop_assert_eq!(back.get("features"), json.get("features"));
            prop_assert_eq!(serde_json::from_value::<Connector>(back).unwrap(), connector);
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_sync_job_round_trips() {
    let Some(description) = reference("elastic-connector-openapi.json") else { return };
    let schemas = &description["components"]["schemas"];
    let jobs = values(schemas, &schemas["connector._types.ConnectorSyncJob"]);
    TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() })
        .run(&jobs, |json| {
            let job: SyncJob =
                serde_json::from_value(json.clone()).map_err(|e| TestCaseError::fail(e.to_string()))?;
            let back = serde_json::to_value(&job).unwrap();
            for (part, back) in [(&json, &back), (&json["connector"], &back["connector"])] {
                // Only nulls are lost.
                for (name, value) in part.as_object().unwrap() {
                    prop_assert!(value.is_null() || back.get(name).is_some(), "{}", name);
                }
            }
            prop_assert_eq!(&back["metadata"], &json["metadata"]);
            prop_assert_eq!(&back["connector"]["configuration"], &json["connector"]["configuration"]);
            prop_assert_eq!(serde_json::from_value::<SyncJob>(back).unwrap(), job);
            Ok(())
        })
        .unwrap();
}
