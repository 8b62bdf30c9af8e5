//! Administration of indices: creating, reading, deleting, refreshing, counting.

use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    super::{errors::Refusal, id::random_text, index_name, state::State},
    Content, DocumentCall, Response,
    query::Query,
    store::Index,
    target::{Target, protocol_index, protocol_store},
};

/// Creates the index if it does not exist, as writes do.
pub(super) fn ensure(state: &mut State, name: &str, now: DateTime<Utc>) -> Result<(), Refusal> {
    if let Some(concrete) = protocol_index(name) {
        protocol_store(state, concrete).create();
        return Ok(());
    }
    if state.indices.by_name.contains_key(name) || state.indices.resolve(name).is_some() {
        return Ok(());
    }
    check_name(name)?;
    state.indices.by_name.insert(name.to_owned(), new_index(name, now));
    Ok(())
}

pub(super) fn check_name(name: &str) -> Result<(), Refusal> {
    let fault = index_name::fault(name);
    let lower = (name.to_lowercase() != name).then(|| "must be lowercase".to_owned());
    let Some(why) = lower.or(fault) else { return Ok(()) };
    Err(invalid_name(name, &why))
}

pub(super) fn invalid_name(name: &str, why: &str) -> Refusal {
    Refusal::bad("invalid_index_name_exception", &format!("Invalid index name [{name}], {why}"))
        .with_field("index_uuid", &"_na_".into())
        .with_field("index", &name.into())
}

fn new_index(name: &str, now: DateTime<Utc>) -> Index {
    let uuid = random_text(22);
    let mut index = Index::new(uuid.clone());
    index.settings = json!({
        "creation_date": now.timestamp_millis().to_string(),
        "number_of_replicas": "1",
        "number_of_shards": "1",
        "provided_name": name,
        "routing": {"allocation": {"include": {"_tier_preference": "data_content"}}},
        "uuid": uuid,
        "version": {"created": "9009000"},
    });
    index
}

pub(super) fn create(mut call: DocumentCall<'_>) -> Response {
    let body = call.json_body()?.unwrap_or_else(|| Value::Object(Map::new()));
    call.authorize_write("indices:admin/create")?;
    let name = call.index.clone();
    if let Some(concrete) = protocol_index(&name) {
        let store = protocol_store(call.state, concrete);
        if store.exists() {
            return Err(exists(concrete, "Zm9yLXRlc3RzLW9ubHktMQ"));
        }
        store.create();
        return Ok(created(&name));
    }
    check_name(&name)?;
    if let Some(existing) = call.state.indices.resolve(&name).map(str::to_owned) {
        if existing != name {
            return Err(invalid_name(&name, "already exists as alias"));
        }
        let uuid = call.state.indices.by_name.get(&existing).map(|index| index.uuid.clone());
        return Err(exists(&existing, &uuid.unwrap_or_default()));
    }
    let mut index = new_index(&name, call.now);
    let Value::Object(fields) = body else {
        return Err(Refusal::bad("parse_exception", "request body is required"));
    };
    for (key, value) in fields {
        match (key.as_str(), value) {
            ("settings", Value::Object(settings)) => apply_settings(&mut index, settings)?,
            ("mappings", mappings @ Value::Object(_)) => index.mappings = mappings,
            ("aliases", Value::Object(aliases)) => index.aliases = aliases.into_iter().collect(),
            ("settings" | "mappings" | "aliases", _) => {
                return Err(Refusal::bad("parse_exception", &format!("key [{key}] must be an object")));
            }
            _ => {
                let reason = format!("unknown key [{key}] for create index");
                return Err(Refusal::bad("parse_exception", &reason));
            }
        }
    }
    call.state.indices.by_name.insert(name.clone(), index);
    Ok(created(&name))
}

fn created(name: &str) -> (StatusCode, Content) {
    let body = json!({"acknowledged": true, "shards_acknowledged": true, "index": name});
    (StatusCode::OK, Content::Tree(body))
}

fn exists(name: &str, uuid: &str) -> Refusal {
    Refusal::bad("resource_already_exists_exception", &format!("index [{name}/{uuid}] already exists"))
        .with_field("index_uuid", &uuid.into())
        .with_field("index", &name.into())
}

/// Converts settings to the form in which they are returned: below `index`, with strings as values.
fn apply_settings(index: &mut Index, settings: Map<String, Value>) -> Result<(), Refusal> {
    let mut flat = Vec::new();
    flatten("", settings, &mut flat);
    for (name, value) in flat {
        let name = name.strip_prefix("index.").unwrap_or(&name);
        if name == "refresh_interval" {
            let text = value.as_str().unwrap_or_default();
            index.refresh_interval = match text {
                "-1" => None,
                text => Some(super::time_value(text).ok_or_else(|| {
                    Refusal::illegal_argument(&format!(
                        "failed to parse setting [index.refresh_interval] with value [{text}] as a time value: unit \
                         is missing or unrecognized"
                    ))
                })?),
            };
        }
        let mut place = &mut index.settings;
        let mut parts = name.split('.').peekable();
        while let (Some(part), Value::Object(fields)) = (parts.next(), place) {
            let last = parts.peek().is_none();
            let initial = if last { value.clone() } else { Value::Object(Map::new()) };
            let entry = fields.entry(part).or_insert_with(|| initial.clone());
            if last || !entry.is_object() {
                *entry = initial;
            }
            place = entry;
        }
    }
    Ok(())
}

fn flatten(prefix: &str, settings: Map<String, Value>, flat: &mut Vec<(String, Value)>) {
    for (name, value) in settings {
        let name = format!("{prefix}{name}");
        match value {
            Value::Object(inner) => flatten(&format!("{name}."), inner, flat),
            Value::Array(items) => {
                let items = items.into_iter().map(as_text).collect();
                flat.push((name, items));
            }
            other => flat.push((name, as_text(other))),
        }
    }
}

fn as_text(value: Value) -> Value {
    match value {
        Value::Null | Value::String(_) => value,
        other => Value::String(other.to_string()),
    }
}

/// Describes an index.
pub(super) fn get(call: DocumentCall<'_>) -> Response {
    call.authorize_read("indices:admin/get")?;
    let name = call.one_index()?;
    let description = describe(&mut Target::get(call.state, &name)?);
    Ok((StatusCode::OK, Content::Tree(description)))
}

/// Returns the mappings of an index.
pub(super) fn get_mapping(call: DocumentCall<'_>) -> Response {
    part(call, "indices:admin/mappings/get", "mappings")
}

/// Returns the settings of an index.
pub(super) fn get_settings(call: DocumentCall<'_>) -> Response {
    part(call, "indices:monitor/settings/get", "settings")
}

fn part(call: DocumentCall<'_>, action: &str, part: &str) -> Response {
    call.authorize_read(action)?;
    let name = call.one_index()?;
    let mut target = Target::get(call.state, &name)?;
    let mut description = describe(&mut target);
    let value = description.pointer_mut(&format!("/{}/{part}", target.name())).map(Value::take);
    let body = json!({target.name(): {part: value.unwrap_or_default()}});
    Ok((StatusCode::OK, Content::Tree(body)))
}

fn describe(target: &mut Target<'_>) -> Value {
    match target {
        Target::User(name, index) => {
            let aliases: Map<String, Value> = index.aliases.clone().into_iter().collect();
            json!({*name: {
                "aliases": aliases, "mappings": index.mappings, "settings": {"index": index.settings},
            }})
        }
        Target::Protocol(name, _) => {
            let alias = name.strip_suffix("-v1").unwrap_or(name);
            json!({*name: {
                "aliases": {alias: {"is_hidden": true}},
                "mappings": {"dynamic": "false"},
                "settings": {"index": {
                    "hidden": "true", "number_of_shards": "1", "number_of_replicas": "0", "provided_name": name,
                }},
            }})
        }
    }
}

/// Reports whether an index or alias exists.
pub(super) fn head(call: DocumentCall<'_>) -> Response {
    call.authorize_read("indices:admin/get")?;
    let name = call.one_index()?;
    let found = Target::find(call.state, &name).is_some();
    Ok((if found { StatusCode::OK } else { StatusCode::NOT_FOUND }, Content::Empty))
}

pub(super) fn delete(call: DocumentCall<'_>) -> Response {
    call.authorize_write("indices:admin/delete")?;
    let name = call.one_index()?;
    let concrete = Target::get(call.state, &name)?.name().to_owned();
    if concrete != name {
        return Err(Refusal::illegal_argument(&format!(
            "The provided expression [{name}] matches an alias, specify the corresponding concrete indices instead."
        )));
    }
    match protocol_index(&name) {
        Some(concrete) => protocol_store(call.state, concrete).clear(),
        None => drop(call.state.indices.by_name.remove(&name)),
    }
    call.state.indices.pits.close_of(&name);
    Ok((StatusCode::OK, Content::Tree(json!({"acknowledged": true}))))
}

/// Refreshes one index, or all if none is named.
pub(super) fn refresh(call: DocumentCall<'_>) -> Response {
    call.authorize_refresh()?;
    let mut total = 0;
    if call.index.is_empty() {
        for index in call.state.indices.by_name.values_mut() {
            index.refresh();
            total += 2;
        }
    } else {
        let name = call.one_index()?;
        Target::get(call.state, &name)?.refresh();
        total = 2;
    }
    let shards = json!({"total": total, "successful": total / 2, "failed": 0});
    Ok((StatusCode::OK, Content::Tree(json!({"_shards": shards}))))
}

pub(super) fn count(mut call: DocumentCall<'_>) -> Response {
    let query = match call.json_body()? {
        None => Query::All,
        Some(Value::Object(mut fields)) => {
            let query = fields.remove("query");
            if let Some(name) = fields.keys().next() {
                let reason = format!("request does not support [{name}]");
                return Err(Refusal::bad("parsing_exception", &reason));
            }
            query.map_or(Ok(Query::All), |query| Query::of(&query, call.now))?
        }
        Some(_) => return Err(Refusal::bad("parsing_exception", "Expected [START_OBJECT]")),
    };
    call.authorize_read("indices:data/read/search")?;
    let name = call.one_index()?;
    let visible = Target::get(call.state, &name)?.visible(call.now);
    let count = match query {
        Query::All => visible.len(),
        query => visible.after(None).filter(|doc| query.matches(doc)).count(),
    };
    let shards = json!({"total": 1, "successful": 1, "skipped": 0, "failed": 0});
    Ok((StatusCode::OK, Content::Tree(json!({"count": count, "_shards": shards}))))
}

#[cfg(test)]
mod tests {
    use super::{super::super::errors::CONNECTORS, *};

    #[test]
    fn settings_are_strings_below_index() {
        let mut index = Index::new("u".to_owned());
        let given = json!({
            "number_of_shards": 2, "index": {"refresh_interval": "-1"}, "index.a.b": true, "a.c": [1],
        });
        let Value::Object(given) = given else { unreachable!() };
        apply_settings(&mut index, given).unwrap();
        assert_eq!(
            index.settings,
            json!({"number_of_shards": "2", "refresh_interval": "-1", "a": {"b": "true", "c": ["1"]}})
        );
        assert_eq!(index.refresh_interval, None);
        let bad = Map::from_iter([("refresh_interval".to_owned(), json!("soon"))]);
        assert!(apply_settings(&mut index, bad).is_err());
        assert_eq!(protocol_index(".elastic-connectors"), Some(CONNECTORS));
    }
}
