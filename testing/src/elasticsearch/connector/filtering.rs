//! Sync rules: editing, validating and activating the draft.

use serde_json::{Value, json};

use super::super::{
    call::{Call, only},
    documents::default_rule,
    errors::{Outcome, Refusal},
    spec::{EnumValues, Field, Form, IfAbsent, Object},
    state::Document,
};

static POLICY: EnumValues =
    EnumValues { class: "FilteringPolicy", exact: false, values: &["exclude", "include"] };

static CONDITION: EnumValues = EnumValues {
    class: "FilteringRuleCondition",
    exact: true,
    values: &["contains", "ends_with", "equals", "regex", "starts_with", ">", "<"],
};

static STATE: EnumValues =
    EnumValues { class: "FilteringValidationState", exact: false, values: &["edited", "invalid", "valid"] };

const fn time(name: &'static str) -> Field {
    Field::new(name, Form::Time).if_absent(IfAbsent::Now)
}

static RULE: Object = Object::part(
    "connector_filtering_rule",
    &[
        time("created_at"),
        Field::new("field", Form::Text).required(),
        Field::new("id", Form::Text).required(),
        Field::new("order", Form::Int).required(),
        Field::new("policy", Form::Enum(&POLICY)).required(),
        Field::new("rule", Form::Enum(&CONDITION)).required(),
        time("updated_at"),
        Field::new("value", Form::Text).required(),
    ],
);

static SNIPPET: Object = Object::part(
    "connector_filtering_advanced_snippet",
    &[time("created_at"), time("updated_at"), Field::new("value", Form::ObjectOrArray).required()],
);

static VALIDATION: Object = Object::part(
    "filtering_validation_info",
    &[
        Field::new(
            "errors",
            Form::Objects(&Object::part(
                "connector_filtering_validation",
                &[Field::new("ids", Form::Texts).required(), Field::new("messages", Form::Texts).required()],
            )),
        )
        .required(),
        Field::new("state", Form::Enum(&STATE)).required(),
    ],
);

static RULES: Object = Object::part(
    "connector_filtering_rules",
    &[
        Field::new("advanced_snippet", Form::Object(&SNIPPET)).required(),
        Field::new("rules", Form::Objects(&RULE)).required(),
        Field::new("validation", Form::Object(&VALIDATION)).required(),
    ],
);

static FILTERING: Object = Object::part(
    "connector_filtering",
    &[
        Field::new("active", Form::Object(&RULES)).required(),
        Field::new("draft", Form::Object(&RULES)).required(),
    ],
)
.build(|filtering| {
    // The server ignores the given domain.
    filtering.insert("domain".to_owned(), DOMAIN.into());
    Ok(())
});

const DOMAIN: &str = "DEFAULT";

static BODY: Object = Object::body(
    "connector_update_filtering_request",
    &[
        Field::new("filtering", Form::Objects(&FILTERING)),
        Field::new("rules", Form::Objects(&RULE)),
        Field::new("advanced_snippet", Form::Object(&SNIPPET)),
    ],
);

pub(in super::super) fn update(mut call: Call<'_>) -> Outcome {
    let mut given = call.body(&BODY)?;
    let filtering = given.remove("filtering");
    let problems = call.check_connector_id();
    match &filtering {
        None => problems
            .check(!given.is_empty(), "[advanced_snippet] and [rules] cannot be both [null]."),
        Some(_) => problems.check(
            given.is_empty(),
            "If [filtering] is specified, [rules] and [advanced_snippet] should not be present in the request body.",
        ),
    }
    .finish()?;
    if let Some(filtering) = filtering {
        return call.update_connector(only("filtering", filtering));
    }
    let now = call.now.clone();
    edit_first(call, |first| {
        if let Some(Value::Array(rules)) = given.remove("rules") {
            first.insert("rules".to_owned(), with_default_last(rules, &now));
        }
        first.extend(given);
        first.insert("validation".to_owned(), json!({"errors": [], "state": "edited"}));
    })
}

/// Sorts the rules by their order and puts exactly one default rule after them.
fn with_default_last(rules: Vec<Value>, now: &str) -> Value {
    let (default, mut rules): (Vec<_>, Vec<_>) = rules.into_iter().partition(is_default);
    let order = |rule: &Value| rule["order"].as_i64().unwrap_or_default();
    rules.sort_by_key(order);
    let last = rules.last().map_or(0, |rule| (order(rule) + 1).min(i64::from(i32::MAX)));
    let created = default.first().and_then(|rule| rule["created_at"].as_str()).unwrap_or(now);
    rules.push(default_rule(created, last));
    rules.into()
}

fn is_default(rule: &Value) -> bool {
    let default = default_rule("", 0);
    ["field", "id", "policy", "rule", "value"].iter().all(|name| rule.get(name) == default.get(name))
}

static VALIDATION_BODY: Object = Object::body(
    "connector_update_filtering_validation",
    &[Field::new("validation", Form::Object(&VALIDATION)).required()],
);

pub(in super::super) fn validation(mut call: Call<'_>) -> Outcome {
    let given = call.body(&VALIDATION_BODY)?;
    call.check_connector_id().finish()?;
    edit_first(call, |draft| draft.extend(given))
}

pub(in super::super) fn activate(call: Call<'_>) -> Outcome {
    call.check_connector_id().finish()?;
    let mut first = first_filtering(&call)?;
    let draft = first.get("draft").cloned().unwrap_or_default();
    let state = draft.pointer("/validation/state").and_then(Value::as_str).unwrap_or_default();
    if state != "valid" {
        return Err(Refusal::rule(&format!(
            "Filtering draft needs to be validated by the connector service before activation. Current filtering draft \
             validation state [{state}] is not equal to [valid]."
        )));
    }
    first.insert("active".to_owned(), draft);
    replace_all(call, first)
}

/// Changes the draft of the first filtering.
fn edit_first(call: Call<'_>, change: impl FnOnce(&mut Document)) -> Outcome {
    let mut first = first_filtering(&call)?;
    let Some(draft) = first.get_mut("draft").and_then(Value::as_object_mut) else {
        return Err(Refusal::null_pointer(call.options.null_pointers, "draft"));
    };
    change(draft);
    replace_all(call, first)
}

fn first_filtering(call: &Call<'_>) -> Result<Document, Refusal> {
    let filtering = call.connector()?.get("filtering").and_then(Value::as_array);
    match filtering.map(|entries| entries.first()) {
        Some(Some(Value::Object(first))) => Ok(first.clone()),
        Some(None) => Err(Refusal::out_of_bounds(call.options.null_pointers, "filtering")),
        _ => Err(Refusal::null_pointer(call.options.null_pointers, "filtering")),
    }
}

/// Stores the entry as the only one: the server drops all others.
fn replace_all(mut call: Call<'_>, mut entry: Document) -> Outcome {
    entry.insert("domain".to_owned(), DOMAIN.into());
    call.update_connector(only("filtering", vec![Value::Object(entry)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_rule_comes_last() {
        let rule = |id: &str, order: i64| json!({"id": id, "order": order});
        let orders = |rules: &Value| {
            let rules = rules.as_array().unwrap().iter();
            rules
                .map(|rule| (rule["id"].as_str().unwrap().to_owned(), rule["order"].as_i64().unwrap()))
                .collect::<Vec<_>>()
        };
        let mut default = default_rule("then", 0);
        default["updated_at"] = "later".into();
        let sorted = with_default_last(vec![default, rule("b", 7), rule("a", 2), rule("c", 2)], "now");
        let expected =
            [("a", 2), ("c", 2), ("b", 7), ("DEFAULT", 8)].map(|(id, order)| (id.to_owned(), order));
        assert_eq!(orders(&sorted), expected);
        // The server does not keep `updated_at` of the default rule.
        assert_eq!((&sorted[3]["created_at"], &sorted[3]["updated_at"]), (&json!("then"), &json!("then")));
        assert_eq!(with_default_last(Vec::new(), "now"), json!([default_rule("now", 0)]));
    }
}
