//! Updating whether a connector is managed by Elastic.

use super::{
    super::{
        call::Call,
        errors::{Outcome, Refusal},
        index_name::NATIVE_PREFIX,
        spec::{Field, Form, Object},
        state::text,
    },
    is_native, status_of,
};

static BODY: Object =
    Object::body("connector_update_native_request", &[Field::new("is_native", Form::Bool).required()]);

pub(in super::super) fn update(mut call: Call<'_>) -> Outcome {
    let mut change = call.body(&BODY)?;
    call.check_connector_id().finish()?;
    let stored = call.connector()?;
    if is_native(&change)
        && let Some(name) = text(stored, "index_name")
        && !name.starts_with(NATIVE_PREFIX)
    {
        return Err(Refusal::rule(&format!(
            "The index name [{name}] attached to the connector [{}] must start with the required prefix: \
             [{NATIVE_PREFIX}] to be Elastic-managed. Please update the attached index first to comply with this \
             requirement.",
            call.id
        )));
    }
    if status_of(stored) == "connected" {
        change.insert("status".to_owned(), "configured".into());
    }
    call.update_connector(change)
}
