//! Updating the index name of a connector.

use super::{
    super::{
        call::Call,
        errors::{Outcome, Refusal},
        index_name::NATIVE_PREFIX,
        spec::{Field, Form, Null, Object},
        state::text,
    },
    check_unused, is_native,
};

static BODY: Object = Object::body(
    "connector_update_index_name_request",
    &[Field::new("index_name", Form::Text).required().null(Null::Kept)],
);

pub(in super::super) fn update(mut call: Call<'_>) -> Outcome {
    let change = call.body(&BODY)?;
    let name = text(&change, "index_name");
    let problems = call.check_connector_id();
    match name {
        Some(name) => problems.check_index_name(name),
        None => problems,
    }
    .finish()?;
    // The server checks the name before it reads the connector.
    if let Some(name) = name {
        check_unused(call.state, &call.id, name)?;
    }
    let stored = call.connector()?;
    if let Some(name) = name
        && is_native(stored)
        && !name.starts_with(NATIVE_PREFIX)
    {
        return Err(Refusal::rule(&format!(
            "Index attached to an Elastic-managed connector must start with the prefix: [{NATIVE_PREFIX}]. The index \
             name in the payload [{name}] doesn't comply with this requirement."
        )));
    }
    call.update_connector(change)
}
