//! Updating the schedules of a connector.

use serde_json::Value;

use super::super::{
    call::Call,
    errors::Outcome,
    parse::FieldError,
    scalar::cron,
    spec::{Field, Form, Object},
    state::Document,
};

static SCHEDULE: Object = Object::part(
    "schedule_config",
    &[Field::new("enabled", Form::Bool).required(), Field::new("interval", Form::Text).required()],
)
.build(with_cron);

fn with_cron(schedule: &mut Document) -> Result<(), FieldError> {
    if let Some(interval) = schedule.get_mut("interval") {
        *interval = cron(interval)?;
    }
    Ok(())
}

static BODY: Object = Object::body(
    "connector_update_scheduling_request",
    &[Field::new(
        "scheduling",
        Form::Object(&Object::part(
            "connector_scheduling",
            &[
                Field::new("access_control", Form::Object(&SCHEDULE)),
                Field::new("full", Form::Object(&SCHEDULE)),
                Field::new("incremental", Form::Object(&SCHEDULE)),
            ],
        )),
    )
    .required()],
);

pub(in super::super) fn update(mut call: Call<'_>) -> Outcome {
    let change = call.body(&BODY)?;
    let given =
        |kind: &str| change.get("scheduling").and_then(|kinds| kinds.get(kind)).is_some_and(Value::is_object);
    // The server's check ignores the third kind, although its message names it.
    let alone = call.options.access_control_alone && given("access_control");
    let problem = "[scheduling] object needs to define at least one schedule type: [full | incremental | access_control]";
    call.check_connector_id().check(given("full") || given("incremental") || alone, problem).finish()?;
    call.update_connector(change)
}
