//! Updates of the status, and of the error and the service type, which change the status.

use super::{
    super::{
        call::Call,
        errors::{Outcome, Refusal},
        spec::{EnumValues, Field, Form, Null, Object},
        state::text,
    },
    status_of,
};

static STATUS: EnumValues = EnumValues {
    class: "ConnectorStatus",
    exact: false,
    values: &["created", "needs_configuration", "configured", "connected", "error"],
};

static BODY: Object =
    Object::body("connector_update_status_request", &[Field::new("status", Form::Enum(&STATUS))]);

pub(in super::super) fn update(mut call: Call<'_>) -> Outcome {
    let change = call.body(&BODY)?;
    let next = text(&change, "status");
    call.check_connector_id().check(next.is_some(), "[status] cannot be [null].").finish()?;
    let (now, next) = (status_of(call.connector()?), next.unwrap_or_default());
    if !may_follow(now, next) {
        let exception = "connector_invalid_status_transition_exception";
        return Err(Refusal::transition("status", exception, now, next));
    }
    call.update_connector(change)
}

fn may_follow(now: &str, next: &str) -> bool {
    let allowed: &[&str] = match now {
        "created" => &["needs_configuration", "error"],
        "needs_configuration" => &["configured", "error"],
        "configured" => &["needs_configuration", "configured", "connected", "error"],
        "connected" | "error" => &["configured", "connected", "error"],
        // The server knows no other status; this one was set by a test.
        _ => return true,
    };
    allowed.contains(&next)
}

static ERROR: Object = Object::body(
    "connector_update_error_request",
    &[Field::new("error", Form::Text).required().null(Null::Kept)],
);

pub(in super::super) fn error(mut call: Call<'_>) -> Outcome {
    let mut change = call.body(&ERROR)?;
    call.check_connector_id().finish()?;
    let failed = text(&change, "error").is_some_and(|error| !error.is_empty());
    let status = if failed { "error" } else { "connected" };
    change.insert("status".to_owned(), status.into());
    call.update_connector(change)
}

static SERVICE_TYPE: Object = Object::body(
    "connector_update_service_type_request",
    &[Field::new("service_type", Form::Text).required()],
);

pub(in super::super) fn service_type(mut call: Call<'_>) -> Outcome {
    let mut change = call.body(&SERVICE_TYPE)?;
    let named = text(&change, "service_type").is_some_and(|name| !name.is_empty());
    call.check_connector_id().check(named, "[service_type] cannot be [null] or [\"\"].").finish()?;
    let status = match status_of(call.connector()?) {
        "created" => "created",
        _ => "needs_configuration",
    };
    change.insert("status".to_owned(), status.into());
    call.update_connector(change)
}
