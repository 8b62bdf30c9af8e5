//! Configuration schemas of Elastic's connectors.

use std::collections::BTreeMap;

use connectors_sdk::elasticsearch::{
    Configuration, ConfigurationProblemKind, Connector, DisplayType, FieldType,
};
use serde_json::{Value, json};

use super::support::{decoded, offline, reference};

fn corpus() -> Option<BTreeMap<String, Value>> {
    let corpus: BTreeMap<String, Value> = decoded(reference("connector-configurations.json")?);
    assert_eq!(corpus.len(), 91);
    Some(corpus)
}

#[test]
fn every_schema_round_trips() {
    let es = offline();
    for (name, json) in corpus().unwrap_or_default() {
        let configuration: Configuration = decoded(json.clone());
        assert_eq!(serde_json::to_value(&configuration).unwrap(), json, "{name}");
        let request = es.connector("a").update_configuration().schema(configuration.clone());
        let body: Value = serde_json::from_slice(request.to_http().unwrap().body()).unwrap();
        assert_eq!(body, json!({"configuration": json}), "{name}");

        let connector: Connector = decoded(json!({"id": "a", "configuration": json}));
        assert_eq!(connector.configuration, configuration, "{name}");
    }
}

#[test]
fn every_value_reads_as_its_type() {
    for (name, json) in corpus().unwrap_or_default() {
        let configuration: Configuration = decoded(json.clone());
        for (key, field) in configuration.iter() {
            let label = format!("{name}.{key}");
            let field_type = field.field_type.as_option().unwrap_or_else(|| panic!("{label}"));
            assert!(FieldType::KNOWN.contains(field_type), "{label}");
            assert!(field.display.as_option().is_none_or(|d| DisplayType::KNOWN.contains(d)), "{label}");
            let filled = field.effective_value().is_some();
            let read = match field_type {
                FieldType::Int => field.as_i64().is_some(),
                FieldType::Bool => field.as_bool().is_some(),
                FieldType::List => !field.as_list().is_empty(),
                _ => field.as_str().is_some_and(|text| !text.is_empty()),
            };
            assert_eq!(read, filled, "{label}");
            if field.value.as_option() == Some(&json!("")) {
                assert!(
                    field.is_required() || field.default_value.as_option().is_some() || !filled,
                    "{label}"
                );
            }
        }
    }
}

#[test]
fn a_new_configuration_has_no_problem_but_missing_values() {
    let mut found = 0;
    for (name, json) in corpus().unwrap_or_default() {
        let configuration: Configuration = decoded(json);
        let missing: Vec<_> = configuration.missing_required().map(|(key, _)| key.to_owned()).collect();
        let problems = configuration.check().err().into_iter().flatten();
        let empty: Vec<_> = problems
            .inspect(|problem| {
                assert!(matches!(problem.kind, ConfigurationProblemKind::Empty), "{name} {problem}");
            })
            .map(|problem| problem.field)
            .collect();
        assert_eq!(empty, missing, "{name}");
        found += missing.len();
    }
    assert!(corpus().is_none() || found > 100, "{found}");
}

#[test]
fn a_dependency_decides_what_is_missing() {
    let Some(corpus) = corpus() else { return };
    let fresh: Configuration = decoded(corpus["box"].clone());
    let names = |configuration: &Configuration| -> Vec<String> {
        configuration.missing_required().map(|(name, _)| name.to_owned()).collect()
    };
    assert_eq!(names(&fresh), ["client_id", "client_secret", "refresh_token"]);
    let enterprise = fresh.with_values([("is_enterprise", "box_enterprise")]).unwrap();
    assert_eq!(names(&enterprise), ["client_id", "client_secret", "enterprise_id"]);
    assert!(fresh.check_values([("concurrent_downloads", 15)]).is_ok());
    let errors = fresh
        .check_values([("concurrent_downloads", json!(16)), ("client_id", json!("hunter2"))])
        .unwrap_err();
    assert_eq!(
        errors.to_string(),
        "invalid configuration: 'Maximum concurrent downloads' must be less than 16"
    );
}

#[test]
fn every_schema_deserializes_as_a_map_and_as_nothing() {
    for (name, json) in corpus().unwrap_or_default() {
        let configuration: Configuration = decoded(json);
        configuration.deserialize::<()>().unwrap_or_else(|error| panic!("{name}: {error}"));
        let values: BTreeMap<String, Value> =
            configuration.deserialize().unwrap_or_else(|error| panic!("{name}: {error}"));
        for (key, field) in configuration.iter() {
            let value = values.get(key);
            assert_eq!(
                value.is_some(),
                field.effective_value().is_some() && configuration.is_active(key),
                "{name}.{key}"
            );
            let fits = value.is_none_or(|value| match field.field_type.as_option() {
                Some(FieldType::Str) => value.is_string(),
                Some(FieldType::Int) => value.is_i64(),
                Some(FieldType::Bool) => value.is_boolean(),
                Some(FieldType::List) => value.is_array(),
                _ => false,
            });
            assert!(fits, "{name}.{key}");
        }
    }
}
