//! Secrets.

use http::StatusCode;
use serde_json::json;

use super::{
    call::Call,
    errors::{Outcome, Problems, Refusal},
    id::new_id,
    spec::{Field, Form, Object},
    state::{text, view},
};

static POST: Object = Object::body("post_secret_request", &[Field::new("value", Form::Text)]);

pub(super) fn post(mut call: Call<'_>) -> Outcome {
    let secret = call.body(&POST)?;
    let given = text(&secret, "value").is_some_and(|value| !value.is_empty());
    Problems::default()
        .check(given, "[value] of the connector secret cannot be [null] or [\"\"]")
        .finish()?;
    let id = new_id();
    call.state.secrets.put(&id, secret);
    Ok((StatusCode::OK, json!({"id": id})))
}

static PUT: Object =
    Object::body("connector_secret_put_request", &[Field::new("value", Form::Text).required()]);

pub(super) fn put(mut call: Call<'_>) -> Outcome {
    let secret = call.body(&PUT)?;
    let given = text(&secret, "value").is_some_and(|value| !value.is_empty());
    call.check_secret_id()
        .check_length(&call.id)
        .check(given, "[value] cannot be [null] or [\"\"]")
        .finish()?;
    // Writing the same value again is an update as well.
    if call.state.secrets.put(&call.id, secret) {
        return Ok((StatusCode::OK, json!({"result": "updated"})));
    }
    Ok((StatusCode::CREATED, json!({"result": "created"})))
}

pub(super) fn get(call: Call<'_>) -> Outcome {
    let secret = call.state.secrets.get(&call.id).ok_or_else(|| missing(&call))?;
    Ok((StatusCode::OK, view(&call.id, secret)))
}

pub(super) fn delete(call: Call<'_>) -> Outcome {
    if !call.state.secrets.remove(&call.id) {
        return Err(missing(&call));
    }
    Ok((StatusCode::OK, json!({"deleted": true})))
}

fn missing(call: &Call<'_>) -> Refusal {
    if call.options.missing_secret_index && !call.state.secrets.exists() {
        return Refusal::no_index(".connector-secrets");
    }
    Refusal::not_found(&format!("No secret with id [{}]", call.id))
}
