//! Creating sync jobs.

use http::StatusCode;
use serde_json::{Value, json};

use super::super::{
    call::Call,
    documents::fresh_job,
    errors::{Outcome, Problems, Refusal},
    id::new_id,
    json,
    options::Options,
    parse::{self, Context, FieldError},
    spec::{EnumValues, Field, Form, JOB_TYPE, Null, Object},
    state::{Document, into_document, is_deleted, text},
};

static TRIGGER: EnumValues =
    EnumValues { class: "ConnectorSyncJobTriggerMethod", exact: false, values: &["on_demand", "scheduled"] };

static BODY: Object = Object::body(
    "connector_sync_job_post_request",
    &[
        Field::new("id", Form::Text).required(),
        Field::new("job_type", Form::Text),
        Field::new("trigger_method", Form::Text),
    ],
)
.build(with_enum_values);

fn with_enum_values(body: &mut Document) -> Result<(), FieldError> {
    for (name, values) in [("job_type", &JOB_TYPE), ("trigger_method", &TRIGGER)] {
        if let Some(given) = body.get_mut(name) {
            let text = given.as_str().unwrap_or_default();
            *given = values.find(text).ok_or_else(|| FieldError::illegal(values.unknown(text)))?.into();
        }
    }
    Ok(())
}

pub(in super::super) fn post(mut call: Call<'_>) -> Outcome {
    let mut given = call.body(&BODY)?;
    let id = text(&given, "id").unwrap_or_default().to_owned();
    Problems::default().check(!id.is_empty(), "[id] of the connector cannot be null or empty").finish()?;
    given.remove("id");
    if !call.state.connectors.exists() {
        return Err(Refusal::no_index(".elastic-connectors"));
    }
    let may_sync = |stored: &&Document| call.options.jobs_of_deleted || !is_deleted(stored);
    let connector = call.state.connectors.get(&id).filter(may_sync);
    let connector =
        connector.ok_or_else(|| Refusal::not_found(&format!("Connector with id '{id}' does not exist.")))?;
    check_configuration(connector)?;
    let snapshot = snapshot(&id, connector, text(&given, "job_type") == Some("access_control"))?;

    let mut job = fresh_job(&call.now);
    job.extend(given);
    job.insert("connector".to_owned(), snapshot.into());
    let job_id = new_id();
    call.state.jobs.put(&job_id, job);
    Ok((StatusCode::CREATED, json!({"id": job_id})))
}

static CONFIGURATION: Object = Object::part(
    "sync_job_connector",
    &[Field::new(
        "configuration",
        Form::Named(&Object::part(
            "connector_configuration",
            &[Field::new("value", Form::ScalarOrObject).null(Null::Kept)],
        )),
    )],
);

/// Refuses a configuration with an array as a value, which updates of single values accept.
fn check_configuration(connector: &Document) -> Result<(), Refusal> {
    let Some(configuration) = connector.get("configuration").filter(|stored| stored.is_object()) else {
        return Ok(());
    };
    // Fields that are not objects are not checked: only another program can have stored them.
    let fields = into_document(configuration.clone());
    let fields: Document = fields.into_iter().filter(|(_, field)| field.is_object()).collect();
    let text = json!({"configuration": fields}).to_string();
    let context = Context { now: "", options: &Options::new() };
    parse::object(&CONFIGURATION, json::parse(text.as_bytes())?, &context)?;
    Ok(())
}

/// The snapshot of the connector in a new job.
fn snapshot(id: &str, connector: &Document, access_control: bool) -> Result<Document, Refusal> {
    let index_name = match (text(connector, "index_name"), access_control) {
        // The server does not check that there is an index name in this case.
        (name, true) => format!(".search-acl-filter-{}", name.unwrap_or("null")),
        (Some(name), false) => name.to_owned(),
        (None, false) => {
            return Err(Refusal::rule(&format!(
                "Cannot start a sync for connector [{id}] with no index attached. Set the [index_name] property for \
                 the connector to enable syncing data."
            )));
        }
    };
    if text(connector, "service_type").is_none_or(str::is_empty) {
        return Err(Refusal::rule(&format!(
            "Cannot start a sync for connector [{id}] with [service_type] not defined. Set the service type of your \
             connector before starting the sync."
        )));
    }
    let mut snapshot = Document::new();
    snapshot.insert("id".to_owned(), id.into());
    snapshot.insert("index_name".to_owned(), index_name.into());
    snapshot.insert("configuration".to_owned(), json!({}));
    let active = connector.get("filtering").and_then(|filtering| filtering.pointer("/0/active"));
    snapshot.extend(active.map(|active| ("filtering".to_owned(), active.clone())));
    for name in ["configuration", "language", "pipeline", "service_type"] {
        if let Some(value) = connector.get(name).filter(|value: &&Value| !value.is_null()) {
            snapshot.insert(name.to_owned(), value.clone());
        }
    }
    Ok(snapshot)
}
