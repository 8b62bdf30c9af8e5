//! The five operations on connectors.

use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    access::Caller,
    body::Body,
    connector_types::check_data,
    options::{DataMode, LimitMode, ListOrder, UpdateMode},
    reply::{Refusal, Serial, Success, detail, random_text},
    state::{State, Stored},
};
use crate::RecordedRequest;

const DEFAULT_LIMIT: i64 = 20;
const MAX_LIMIT: i64 = 100;

pub(super) fn list(state: &State, caller: &Caller, request: &RecordedRequest) -> Result<Success, Refusal> {
    let clamp = state.options.limits == LimitMode::Clamp;
    let limit = match number(request, "limit")? {
        None => DEFAULT_LIMIT,
        Some(limit @ 1..=MAX_LIMIT) => limit,
        Some(limit) if clamp => {
            if limit > MAX_LIMIT {
                MAX_LIMIT
            } else {
                DEFAULT_LIMIT
            }
        }
        Some(_) => return Err(bad_number("limit", "must be between 1 and 100")),
    };
    let offset = match number(request, "offset")? {
        None => 0,
        Some(offset @ 0..) => offset,
        Some(_) if clamp => 0,
        Some(_) => return Err(bad_number("offset", "must not be negative")),
    };

    let mut mine: Vec<_> =
        state.connectors.iter().filter(|known| known.organization == caller.organization).collect();
    match state.options.order {
        ListOrder::OldestFirst => {}
        ListOrder::NewestFirst => mine.reverse(),
        ListOrder::ByName => mine.sort_by_key(|known| known.text("name").to_owned()),
    }
    let start = usize::try_from(offset).unwrap_or(usize::MAX);
    let size = usize::try_from(limit).unwrap_or_default();
    let items: Vec<_> =
        mine.iter().skip(start).take(size).map(|connector| connector.view(&state.options).into()).collect();
    let more = start.saturating_add(size) < mine.len();
    let items = match items.is_empty() && state.options.null_for_empty {
        true => Value::Null,
        false => Value::Array(items),
    };
    Ok(Success::new(json!({"items": items, "limit": limit, "offset": offset, "hasMore": more})))
}

/// Returns an integer of the query. A parameter without a value counts as absent.
fn number(request: &RecordedRequest, name: &str) -> Result<Option<i64>, Refusal> {
    match request.query_value(name).as_deref() {
        None | Some("") => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| bad_number(name, "must be an integer")),
    }
}

fn bad_number(name: &str, message: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, Serial::Query, format!("invalid query: {name} {message}"))
        .details(vec![detail(name, message)])
}

pub(super) fn create(
    state: &mut State,
    caller: Caller,
    request: &RecordedRequest,
    now: DateTime<Utc>,
) -> Result<Success, Refusal> {
    let known = ["name", "type", "data", "description"];
    let mut body = Body::read(request, &known, state.options.unknown_fields.unwrap_or(false))?;
    let name = body.text("name").filter(|name| !name.is_empty());
    let name = body.require("name", name);
    let slug = body.text("type").filter(|slug| !slug.is_empty());
    let slug = body.require("type", slug);
    let data = body.object("data");
    let data = body.require("data", data);
    let description = body.text("description");
    body.finish()?;

    let definition = state.connector_type(&slug);
    let refuse = |message: &str| {
        Err(Refusal::new(StatusCode::BAD_REQUEST, Serial::Type, format!("invalid request: type {message}"))
            .details(vec![detail("type", message)]))
    };
    match definition {
        None if !state.options.unknown_types => return refuse("is unknown"),
        Some(definition) if is_set(definition, "defaultOnly") && !state.options.default_only => {
            return refuse("is managed by the platform");
        }
        _ => {}
    }
    check_data(state, &slug, &data)?;
    check_name(state, &caller.organization, &name, None)?;

    let mut fields = Map::from_iter([
        ("name".to_owned(), name.into()),
        ("createdBy".to_owned(), caller.user.as_str().into()),
        ("updatedBy".to_owned(), caller.user.into()),
    ]);
    fields.extend(description.map(|text| ("description".to_owned(), text.into())));
    let provider = definition.and_then(|definition| definition.get("provider")).cloned();
    fields.extend(provider.map(|provider| ("provider".to_owned(), provider)));
    fields.insert("type".to_owned(), slug.into());
    let connector = Stored {
        id: format!("conn_{}", random_text(20)),
        organization: caller.organization,
        data,
        created_at: now,
        updated_at: now,
        fields,
        used_by: Default::default(),
    };
    let view = connector.view(&state.options);
    state.connectors.push(connector);
    Ok(Success::new(view))
}

fn is_set(definition: &Map<String, Value>, name: &str) -> bool {
    definition.get(name) == Some(&Value::Bool(true))
}

fn check_name(state: &State, organization: &str, name: &str, except: Option<&str>) -> Result<(), Refusal> {
    let taken = state.options.unique_names
        && state.connectors.iter().any(|known| {
            known.organization == organization && known.text("name") == name && Some(&*known.id) != except
        });
    if taken {
        return Err(Refusal::new(StatusCode::CONFLICT, Serial::NameTaken, "the name is taken"));
    }
    Ok(())
}

pub(super) fn get(state: &State, caller: &Caller, id: &str) -> Result<Success, Refusal> {
    Ok(Success::new(state.connector(&caller.organization, id)?.view(&state.options)))
}

pub(super) fn update(
    state: &mut State,
    caller: Caller,
    id: &str,
    request: &RecordedRequest,
    now: DateTime<Utc>,
) -> Result<Success, Refusal> {
    let options = state.options.clone();
    let mut changed = state.connector_mut(&caller.organization, id)?.clone();
    let mut body =
        Body::read(request, &["name", "description", "data"], options.unknown_fields.unwrap_or(true))?;
    let (name, description, data) = (body.text("name"), body.text("description"), body.object("data"));
    let full = options.update == UpdateMode::Full;
    if name.as_deref() == Some("") || (full && name.is_none()) {
        body.problem("name", "is required");
    }
    body.finish()?;

    if full {
        changed.fields.remove("description");
    }
    let given = full || data.is_some();
    match data {
        Some(data) if options.data == DataMode::Merge => changed.data.extend(data),
        Some(data) => changed.data = data,
        None if full => changed.data = Map::new(),
        None => {}
    }
    if given {
        check_data(state, changed.text("type"), &changed.data)?;
    }
    if let Some(name) = &name {
        check_name(state, &caller.organization, name, Some(id))?;
    }
    for (field, text) in [("name", name), ("description", description)] {
        changed.fields.extend(text.map(|text| (field.to_owned(), text.into())));
    }
    // Seeded values override these fields only until a call updates the connector.
    for computed in ["updatedAt", "maskedData"] {
        changed.fields.remove(computed);
    }
    changed.fields.insert("updatedBy".to_owned(), caller.user.into());
    changed.updated_at = now;
    let view = changed.view(&options);
    *state.connector_mut(&caller.organization, id)? = changed;
    Ok(Success::new(view))
}

pub(super) fn delete(state: &mut State, caller: &Caller, id: &str) -> Result<Success, Refusal> {
    let connector = state.connector_mut(&caller.organization, id)?;
    if !connector.used_by.is_empty() {
        let details = connector.used_by.iter().map(|workflow| json!({"workflowId": workflow})).collect();
        return Err(
            Refusal::new(StatusCode::CONFLICT, Serial::InUse, "the connector is in use").details(details)
        );
    }
    state.connectors.retain(|known| known.id != id);
    Ok(Success::without_data())
}
