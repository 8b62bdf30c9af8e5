//! Creating connectors, and resetting existing ones.

use http::StatusCode;
use serde_json::json;

use super::{
    super::{
        call::Call,
        documents::fresh_connector,
        errors::{Outcome, Problems},
        id::new_id,
        index_name::NATIVE_PREFIX,
        spec::{Field, Form, Null, Object},
        state::text,
    },
    check_unused, is_native,
};

static BODY: Object = Object::body(
    "connector_put_request",
    &[
        Field::new("name", Form::Text),
        Field::new("description", Form::Text),
        Field::new("index_name", Form::Text).null(Null::Absent),
        Field::new("is_native", Form::Bool),
        Field::new("language", Form::Text),
        Field::new("service_type", Form::Text),
    ],
);

/// Creates a connector with the id in the path, or with a generated one.
pub(in super::super) fn create(mut call: Call<'_>) -> Outcome {
    let given = call.body_or_empty(&BODY)?;
    let index_name = text(&given, "index_name");
    let native = is_native(&given);
    let mut problems = if call.id.is_empty() {
        Problems::default()
    } else {
        call.check_connector_id().check_length(&call.id)
    };
    if let Some(name) = index_name {
        problems = problems.check_index_name(name);
        if native && !name.starts_with(NATIVE_PREFIX) {
            problems.add(format!(
                "Index [{name}] is invalid. Index attached to an Elastic-managed connector must start with the prefix: \
                 [{NATIVE_PREFIX}]"
            ));
        }
    }
    problems.finish()?;
    let id = if call.id.is_empty() { new_id() } else { call.id };
    if let Some(name) = index_name {
        check_unused(call.state, &id, name)?;
    }
    let mut document = fresh_connector(&call.now);
    if native {
        document.insert("status".to_owned(), "needs_configuration".into());
    }
    document.extend(given);
    let replaced = call.state.connectors.put(&id, document);
    let (status, result) =
        if replaced { (StatusCode::OK, "updated") } else { (StatusCode::CREATED, "created") };
    Ok((status, json!({"id": id, "result": result})))
}
