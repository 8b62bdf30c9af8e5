//! The configuration of a connector: replacing it, and setting values.

use connectors_sdk::elasticsearch::{
    Configuration, ConfigurationField, ConfigurationValidation, DisplayType, FieldType, WriteResult,
};
use serde_json::{Value, json};

use super::support::{
    ARGUMENT, NOT_FOUND, PARSE, assert_refused, call, client, noop, refusals, stored, update, updated, with,
    with_connector,
};

const BODY: &str = "[connector_update_configuration_request] failed to parse field [configuration]";

#[tokio::test]
async fn a_new_schema_replaces_the_whole_configuration() {
    let fake = with_connector(json!({})).await;
    let before = stored(&fake, "a").await;
    let a = client(&fake).connector("a");
    let mut schema = Configuration::new();
    schema.insert("host", ConfigurationField::new("Host", FieldType::Str).value("h").order(1));
    for _ in 0..2 {
        // Writing the same configuration again is not a noop.
        let response = a.update_configuration().schema(schema.clone()).response().await.unwrap();
        assert_eq!((response.status().as_u16(), response.into_value().result), (200, WriteResult::Updated));
    }
    let field = json!({
        "default_value": null, "label": "Host", "order": 1, "required": false, "sensitive": false, "type": "str",
        "value": "h",
    });
    let change = json!({"configuration": {"host": field}, "status": "configured"});
    assert_eq!(stored(&fake, "a").await, with(&before, change));

    update(&fake, "_configuration", json!({"configuration": {"port": {"label": "Port"}}}))
        .await
        .is(200, updated());
    let port =
        json!({"default_value": null, "label": "Port", "required": false, "sensitive": false, "value": null});
    assert_eq!(stored(&fake, "a").await["configuration"], json!({"port": port}));

    a.update_error("e").send().await.unwrap();
    a.update_configuration().schema(Configuration::new()).send().await.unwrap();
    let expected = with(&before, json!({"configuration": {}, "status": "configured", "error": "e"}));
    assert_eq!(stored(&fake, "a").await, expected);
}

#[tokio::test]
async fn every_property_of_a_field_is_kept() {
    let fake = with_connector(json!({})).await;
    let field = ConfigurationField::new("Size", FieldType::Int)
        .category("paging")
        .default_value(50)
        .depends_on("host", "h")
        .depends_on("tls", true)
        .display(DisplayType::Numeric)
        .option("small", 1)
        .option("large", "99")
        .order(3)
        .placeholder("50")
        .required(true)
        .sensitive(true)
        .tooltip("How many")
        .ui_restriction("advanced")
        .validation(ConfigurationValidation::less_than(100))
        .validation(ConfigurationValidation::included_in([1, 2]))
        .validation(ConfigurationValidation::regex("\\d+"))
        .value(12);
    let mut schema = Configuration::new();
    schema.insert("size", field);
    let a = client(&fake).connector("a");
    a.update_configuration().schema(schema).send().await.unwrap();
    // Sensitive values are returned like any other, also in lists.
    let expected = json!({"size": {
        "category": "paging",
        "default_value": 50,
        "depends_on": [{"field": "host", "value": "h"}, {"field": "tls", "value": true}],
        "display": "numeric",
        "label": "Size",
        "options": [{"label": "small", "value": 1}, {"label": "large", "value": "99"}],
        "order": 3,
        "placeholder": "50",
        "required": true,
        "sensitive": true,
        "tooltip": "How many",
        "type": "int",
        "ui_restrictions": ["advanced"],
        "validations": [
            {"constraint": 100, "type": "less_than"},
            {"constraint": [1, 2], "type": "included_in"},
            {"constraint": "\\d+", "type": "regex"},
        ],
        "value": 12,
    }});
    assert_eq!(stored(&fake, "a").await["configuration"], expected);
    assert_eq!(call(&fake, "GET", "/_connector").await.ok()["results"][0]["configuration"], expected);
}

/// Stores a configuration with one field that has a label and these properties, and returns the stored field.
async fn field_of(properties: Value) -> Value {
    let fake = with_connector(json!({})).await;
    let field = with(&json!({"label": "L"}), properties);
    update(&fake, "_configuration", json!({"configuration": {"k": field}})).await.is(200, updated());
    let mut connector = stored(&fake, "a").await;
    connector["configuration"]["k"].take()
}

#[tokio::test]
async fn fields_are_normalized() {
    let bare =
        json!({"default_value": null, "label": "L", "required": false, "sensitive": false, "value": null});
    for (given, expected) in [
        (json!({}), json!({})),
        (
            json!({"placeholder": null, "tooltip": null, "type": null, "value": null, "default_value": null}),
            json!({}),
        ),
        (json!({"odd": {"a": 1}, "another": []}), json!({})),
        (json!({"required": "true", "sensitive": "false"}), json!({"required": true})),
        (json!({"order": "7"}), json!({"order": 7})),
        (json!({"display": "TextArea"}), json!({"display": "textarea"})),
        (json!({"display": "text"}), json!({"display": "text"})),
        (
            json!({"validations": [{"type": "REGEX", "constraint": "a"}]}),
            json!({"validations": [{"type": "regex", "constraint": "a"}]}),
        ),
        (
            json!({"validations": [{"type": "less_than", "constraint": "no number", "odd": 1}]}),
            json!({"validations": [{"type": "less_than", "constraint": "no number"}]}),
        ),
        (
            json!({"depends_on": [{"field": "f", "value": null}]}),
            json!({"depends_on": [{"field": "f", "value": null}]}),
        ),
        (json!({"type": "str", "value": 123}), json!({"type": "str", "value": 123})),
        (json!({"type": "bool", "value": "maybe"}), json!({"type": "bool", "value": "maybe"})),
        (json!({"value": 1.5}), json!({"value": 1.5})),
        (json!({"value": true, "default_value": false}), json!({"value": true, "default_value": false})),
        (json!({"value": {"deep": [1, {"er": null}]}}), json!({"value": {"deep": [1, {"er": null}]}})),
        (json!({"options": [], "ui_restrictions": []}), json!({"options": [], "ui_restrictions": []})),
    ] {
        assert_eq!(field_of(given.clone()).await, with(&bare, expected), "{given}");
    }
}

#[tokio::test]
async fn invalid_fields_are_refused() {
    let fake = with_connector(json!({})).await;
    let before = stored(&fake, "a").await;
    for (properties, error_type, reason) in [
        (
            json!({"label": null}),
            PARSE,
            "[connector_configuration] label doesn't support values of type: VALUE_NULL",
        ),
        (
            json!({"label": 1}),
            PARSE,
            "[connector_configuration] label doesn't support values of type: VALUE_NUMBER",
        ),
        (
            json!({"category": null}),
            PARSE,
            "[connector_configuration] category doesn't support values of type: VALUE_NULL",
        ),
        (
            json!({"order": null}),
            PARSE,
            "[connector_configuration] order doesn't support values of type: VALUE_NULL",
        ),
        (
            json!({"order": true}),
            PARSE,
            "[connector_configuration] order doesn't support values of type: VALUE_BOOLEAN",
        ),
        (
            json!({"required": 1}),
            PARSE,
            "[connector_configuration] required doesn't support values of type: VALUE_NUMBER",
        ),
        (
            json!({"options": null}),
            PARSE,
            "[connector_configuration] options doesn't support values of type: VALUE_NULL",
        ),
        (
            json!({"depends_on": null}),
            PARSE,
            "[connector_configuration] depends_on doesn't support values of type: VALUE_NULL",
        ),
        (
            json!({"validations": null}),
            PARSE,
            "[connector_configuration] validations doesn't support values of type: VALUE_NULL",
        ),
        (
            json!({"ui_restrictions": null}),
            PARSE,
            "[connector_configuration] ui_restrictions doesn't support values of type: VALUE_NULL",
        ),
        (json!({"display": "knob"}), ARGUMENT, "Unknown ConfigurationDisplayType [knob]."),
        (json!({"type": "float"}), ARGUMENT, "Unknown ConfigurationFieldType [float]."),
        (json!({"type": "STR"}), ARGUMENT, "Unknown ConfigurationFieldType [STR]."),
        (
            json!({"validations": [{"type": "odd", "constraint": 1}]}),
            ARGUMENT,
            "Unknown ConfigurationValidationType [odd].",
        ),
        (json!({"options": [{"label": "l"}]}), ARGUMENT, "Required [value]"),
        (json!({"options": [{"value": 1}]}), ARGUMENT, "Required [label]"),
        (json!({"depends_on": [{"field": "f"}]}), ARGUMENT, "Required [value]"),
        (json!({"depends_on": [{"value": "v"}]}), ARGUMENT, "Required [field]"),
        (json!({"validations": [{"type": "regex"}]}), ARGUMENT, "Required [constraint]"),
        (json!({"validations": [{"constraint": 1}]}), ARGUMENT, "Required [type]"),
    ] {
        let field = with(&json!({"label": "L"}), properties);
        let response = update(&fake, "_configuration", json!({"configuration": {"k": field}})).await;
        response.unreadable_because(BODY, error_type, reason);
    }
    for properties in [
        json!({"value": [1]}),
        json!({"default_value": {"a": 1}}),
        json!({"default_value": [1]}),
        json!({"options": [{"label": "l", "value": true}]}),
        json!({"options": [{"label": "l", "value": null}]}),
        json!({"validations": [{"type": "regex", "constraint": true}]}),
        json!({"validations": [{"type": "regex", "constraint": null}]}),
        json!({"validations": [{"type": "regex", "constraint": {}}]}),
        json!({"order": "first"}),
        json!({"required": "yes"}),
    ] {
        let field = with(&json!({"label": "L"}), properties.clone());
        let response = update(&fake, "_configuration", json!({"configuration": {"k": field}})).await;
        response.unreadable(BODY);
    }
    update(&fake, "_configuration", json!({"configuration": {"k": {}}})).await.unreadable_because(
        BODY,
        ARGUMENT,
        "Required [label]",
    );
    let list =
        update(&fake, "_configuration", json!({"configuration": {"k": {"label": "L", "value": [1]}}})).await;
    assert!(list.text.contains("Unsupported token [START_ARRAY]"), "{}", list.text);
    assert_eq!(stored(&fake, "a").await, before);
}

#[tokio::test]
async fn only_the_named_values_change() {
    let fake = with_connector(json!({})).await;
    let a = client(&fake).connector("a");
    let schema = json!({"configuration": {
        "host": {"label": "Host", "value": "h", "order": 1},
        "map": {"label": "Map", "value": {"a": {"x": 1}, "b": 2}},
        "port": {"label": "Port", "value": 1},
    }});
    update(&fake, "_configuration", schema).await.is(200, updated());
    let mut expected = stored(&fake, "a").await;
    let result =
        a.update_configuration().value("host", "i").value("port", json!([1, "2"])).send().await.unwrap();
    assert_eq!(result.result, WriteResult::Updated);
    expected["configuration"]["host"]["value"] = json!("i");
    // Lists can be set in this way only.
    expected["configuration"]["port"]["value"] = json!([1, "2"]);
    assert_eq!(stored(&fake, "a").await, expected);

    update(&fake, "_configuration", json!({"values": {"host": "i"}})).await.is(200, noop());
    update(&fake, "_configuration", json!({"values": {"map": {"a": {"y": 2}}}})).await.is(200, updated());
    expected["configuration"]["map"]["value"] = json!({"a": {"x": 1, "y": 2}, "b": 2});
    assert_eq!(stored(&fake, "a").await, expected);
    update(&fake, "_configuration", json!({"values": {"map": "text"}})).await.is(200, updated());
    expected["configuration"]["map"]["value"] = json!("text");
    assert_eq!(stored(&fake, "a").await, expected);
    update(&fake, "_configuration", json!({"values": {}})).await.is(200, noop());
}

#[tokio::test]
async fn all_values_of_unknown_fields_are_reported_together() {
    let fake = with_connector(json!({})).await;
    update(&fake, "_configuration", json!({"configuration": {"host": {"label": "Host"}}}))
        .await
        .is(200, updated());
    let before = stored(&fake, "a").await;
    let text = |names: &str| {
        format!(
            "Unknown [configuration] fields in the request payload: [{names}]. Remove them from request or register \
             their schema first."
        )
    };
    let a = client(&fake).connector("a");
    let one = a.update_configuration().value("host", "h").value("port", 1).send().await;
    assert_refused(one, 400, "status_exception", &text("port"));
    let two = update(&fake, "_configuration", json!({"values": {"b": 1, "host": "h", "c": 2}})).await;
    let reason = two.json()["error"]["reason"].as_str().unwrap().to_owned();
    assert!(reason == text("b, c") || reason == text("c, b"), "{reason}");
    assert_eq!(stored(&fake, "a").await, before);
}

refusals! {
    neither_configuration_nor_values: {}, "_configuration", {} => |response| response.invalid(&["[configuration] and [values] cannot both be null."]);
    configuration_and_values: {}, "_configuration", {"configuration": {}, "values": {}} => |response| response.invalid(&["[configuration] and [values] cannot both be provided in the same request."]);
    a_null_configuration: {}, "_configuration", {"configuration": null} => |response| response.unreadable("[connector_update_configuration_request] configuration doesn't support values of type: VALUE_NULL");
    a_configuration_that_is_a_list: {}, "_configuration", {"configuration": []} => |response| response.unreadable("[connector_update_configuration_request] configuration doesn't support values of type: START_ARRAY");
    values_that_are_a_list: {}, "_configuration", {"values": []} => |response| response.unreadable("[connector_update_configuration_request] values doesn't support values of type: START_ARRAY");
    null_values: {}, "_configuration", {"values": null} => |response| assert_eq!(response.status, 400);
}

#[tokio::test]
async fn a_missing_connector_is_reported_before_an_unknown_field() {
    let fake = with_connector(json!({})).await;
    let es = client(&fake);
    let unknown = es.connector("none").update_configuration().value("k", 1).send().await;
    assert_refused(unknown, 404, NOT_FOUND, "connector [none] not found");
    let both = json!({"configuration": {}, "values": {}});
    let response = super::support::call_with(&fake, "PUT", "/_connector/none/_configuration", both).await;
    response.invalid(&["[configuration] and [values] cannot both be provided in the same request."]);
}
