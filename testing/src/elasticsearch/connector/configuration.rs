//! Updating the configuration of a connector.

use serde_json::{Value, json};

use super::super::{
    call::{Call, updated},
    errors::{Outcome, Refusal},
    merge::merge,
    spec::{EnumValues, Field, Form, IfAbsent, Null, Object},
    state::Document,
};

static DISPLAY: EnumValues = EnumValues {
    class: "ConfigurationDisplayType",
    exact: false,
    values: &["textbox", "textarea", "numeric", "toggle", "dropdown", "text"],
};

static FIELD_TYPE: EnumValues =
    EnumValues { class: "ConfigurationFieldType", exact: true, values: &["str", "int", "list", "bool"] };

static VALIDATION_TYPE: EnumValues = EnumValues {
    class: "ConfigurationValidationType",
    exact: false,
    values: &["less_than", "greater_than", "list_type", "included_in", "regex"],
};

static DEPENDENCY: Object = Object::part(
    "connector_configuration_dependency",
    &[
        Field::new("field", Form::Text).required(),
        Field::new("value", Form::Scalar).required().null(Null::Kept),
    ],
);

static OPTION: Object = Object::part(
    "connector_configuration_select_option",
    &[Field::new("label", Form::Text).required(), Field::new("value", Form::TextOrNumber).required()],
);

static VALIDATION: Object = Object::part(
    "connector_configuration_validation",
    &[
        Field::new("type", Form::Enum(&VALIDATION_TYPE)).required(),
        Field::new("constraint", Form::TextNumberOrArray).required(),
    ],
);

static FIELD: Object = Object::part(
    "connector_configuration",
    &[
        Field::new("category", Form::Text),
        Field::new("default_value", Form::Scalar).null(Null::Kept).if_absent(IfAbsent::Null),
        Field::new("depends_on", Form::Objects(&DEPENDENCY)),
        Field::new("display", Form::Enum(&DISPLAY)),
        Field::new("label", Form::Text).required(),
        Field::new("options", Form::Objects(&OPTION)),
        Field::new("order", Form::Int),
        Field::new("placeholder", Form::Text).null(Null::Absent),
        Field::new("required", Form::Bool).if_absent(IfAbsent::False),
        Field::new("sensitive", Form::Bool).if_absent(IfAbsent::False),
        Field::new("tooltip", Form::Text).null(Null::Absent),
        Field::new("type", Form::Enum(&FIELD_TYPE)).null(Null::Absent),
        Field::new("ui_restrictions", Form::Texts),
        Field::new("validations", Form::Objects(&VALIDATION)),
        Field::new("value", Form::ScalarOrObject).null(Null::Kept).if_absent(IfAbsent::Null),
    ],
);

static BODY: Object = Object::body(
    "connector_update_configuration_request",
    &[Field::new("configuration", Form::Named(&FIELD)), Field::new("values", Form::AnyObject)],
);

pub(in super::super) fn update(mut call: Call<'_>) -> Outcome {
    let mut given = call.body(&BODY)?;
    let (fields, values) = (given.remove("configuration"), given.remove("values"));
    call.check_connector_id()
        .check(fields.is_some() || values.is_some(), "[configuration] and [values] cannot both be null.")
        .check(
            fields.is_none() || values.is_none(),
            "[configuration] and [values] cannot both be provided in the same request.",
        )
        .finish()?;
    match (fields, values) {
        (Some(fields), _) => replace(call, fields),
        (None, Some(Value::Object(values))) => set_values(call, values),
        (None, _) => updated(false),
    }
}

fn replace(call: Call<'_>, fields: Value) -> Outcome {
    call.connector()?;
    call.state.connectors.edit(&call.id, |stored| {
        stored.insert("configuration".to_owned(), fields);
        stored.insert("status".to_owned(), "configured".into());
    });
    updated(true)
}

fn set_values(call: Call<'_>, values: Document) -> Outcome {
    let stored = call.connector()?.get("configuration").and_then(Value::as_object);
    let is_known = |name: &str| stored.is_some_and(|stored| stored.contains_key(name));
    let unknown: Vec<_> = values.keys().map(String::as_str).filter(|name| !is_known(name)).collect();
    if !unknown.is_empty() {
        return Err(Refusal::rule(&format!(
            "Unknown [configuration] fields in the request payload: [{}]. Remove them from request or register their \
             schema first.",
            unknown.join(", ")
        )));
    }
    if values.values().any(Value::is_null) {
        return Err(Refusal::null_pointer(call.options.null_pointers, "value"));
    }
    let fields: Document = values.into_iter().map(|(name, value)| (name, json!({"value": value}))).collect();
    let mut change = Document::new();
    change.insert("configuration".to_owned(), fields.into());
    change.insert("status".to_owned(), "configured".into());
    updated(call.state.connectors.edit(&call.id, |stored| merge(stored, change)).unwrap_or_default())
}
