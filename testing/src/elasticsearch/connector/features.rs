//! Updating the features of a connector.

use super::super::{
    call::Call,
    errors::{Outcome, Refusal},
    parse::FieldError,
    spec::{Field, Form, Object},
};

static ENABLED: Object = Object::part("connector_feature_enabled", &[Field::new("enabled", Form::Bool)])
    .build(
        // The server does not declare the field as required, and fails when it builds the object.
        |feature| if feature.contains_key("enabled") { Ok(()) } else { Err(FieldError::null_pointer()) },
    );

static SYNC_RULES: Object = Object::part(
    "sync_rules_features",
    &[Field::new("advanced", Form::Object(&ENABLED)), Field::new("basic", Form::Object(&ENABLED))],
);

static FEATURES: Object = Object::part(
    "connector_features",
    &[
        Field::new("document_level_security", Form::Object(&ENABLED)),
        Field::new("incremental_sync", Form::Object(&ENABLED)),
        Field::new("native_connector_api_keys", Form::Object(&ENABLED)),
        Field::new("sync_rules", Form::Object(&SYNC_RULES)),
    ],
);

static BODY: Object =
    Object::body("connector_update_features_request", &[Field::new("features", Form::Object(&FEATURES))]);

pub(in super::super) fn update(mut call: Call<'_>) -> Outcome {
    let change = call.body(&BODY)?;
    call.check_connector_id().finish()?;
    if change.is_empty() {
        return Err(Refusal::null_pointer(call.options.null_pointers, "features"));
    }
    call.update_connector(change)
}
