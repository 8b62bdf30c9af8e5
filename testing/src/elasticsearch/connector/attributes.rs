//! Updates that depend on nothing else: names, API key ids, pipelines.

use super::super::{
    call::Call,
    errors::Outcome,
    spec::{Field, Form, Null, Object},
};

static NAME: Object = Object::body(
    "connector_update_name_request",
    &[
        Field::new("name", Form::Text).null(Null::Absent),
        Field::new("description", Form::Text).null(Null::Absent),
    ],
);

pub(in super::super) fn name(mut call: Call<'_>) -> Outcome {
    let change = call.body(&NAME)?;
    let problem =
        "[name] and [description] cannot both be [null]. Please provide a value for at least one of them.";
    call.check_connector_id().check(!change.is_empty(), problem).finish()?;
    call.update_connector(change)
}

static API_KEY_ID: Object = Object::body(
    "connector_update_api_key_id_request",
    &[
        Field::new("api_key_id", Form::Text).null(Null::Absent),
        Field::new("api_key_secret_id", Form::Text).null(Null::Absent),
    ],
);

pub(in super::super) fn api_key_id(mut call: Call<'_>) -> Outcome {
    let change = call.body(&API_KEY_ID)?;
    let problem = "[api_key_id] and [api_key_secret_id] cannot both be [null]. Please provide a value for at least one \
                   of them.";
    call.check_connector_id().check(!change.is_empty(), problem).finish()?;
    call.update_connector(change)
}

static PIPELINE: Object = Object::body(
    "connector_update_pipeline_request",
    &[Field::new(
        "pipeline",
        Form::Object(&Object::part(
            "connector_ingest_pipeline",
            &[
                Field::new("extract_binary_content", Form::Bool).required(),
                Field::new("name", Form::Text).required(),
                Field::new("reduce_whitespace", Form::Bool).required(),
                Field::new("run_ml_inference", Form::Bool).required(),
            ],
        )),
    )
    .required()],
);

pub(in super::super) fn pipeline(mut call: Call<'_>) -> Outcome {
    let change = call.body(&PIPELINE)?;
    call.check_connector_id().finish()?;
    call.update_connector(change)
}
