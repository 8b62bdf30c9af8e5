//! Registration: what the source says about itself becomes part of the connector.

use connectors_sdk::{
    Nullable,
    elasticsearch::{Configuration, Connector, ConnectorStatus},
};
use serde_json::{Map, Value};

use crate::{
    Error, ErrorKind,
    job::SourceType,
    store::{Store, Written},
};

const ATTEMPTS: u32 = 5;

/// Completes a connector: its schema, features, service type and status. Writes only what differs.
///
/// An error of the kind `Configuration` if values are missing or invalid; the connector then has it as its error.
pub(super) async fn register(store: &Store, id: &str, source: &dyn SourceType) -> Result<(), Error> {
    for _ in 0..ATTEMPTS {
        let Some(read) = store.connector(id).await? else {
            return Err(Error::new(ErrorKind::Service, format!("there is no connector `{id}`")));
        };
        let connector = &read.value;
        let service_type = connector.service_type.as_deref().filter(|name| !name.is_empty());
        if let Some(other) = service_type.filter(|name| *name != source.service_type()) {
            let message = format!(
                "the connector `{id}` has the service type `{other}`, but its source is `{}`",
                source.service_type()
            );
            return Err(Error::new(ErrorKind::Service, message));
        }
        let (fields, configuration) = changes(connector, source)?;
        if !fields.is_empty()
            && let Written::Conflict = store.change_connector(&read, &Value::Object(fields)).await?
        {
            continue;
        }
        return check(store, id, &configuration).await;
    }
    Err(Error::new(ErrorKind::Conflict, format!("the connector `{id}` changes too often to be registered")))
}

/// The fields of the connector that differ, and its configuration after that.
fn changes(
    connector: &Connector,
    source: &dyn SourceType,
) -> Result<(Map<String, Value>, Configuration), Error> {
    let mut fields = Map::new();
    if connector.service_type.as_deref().is_none_or(str::is_empty) {
        fields.insert("service_type".to_owned(), source.service_type().into());
    }
    let features = json(&source.features().to_connector())?;
    if connector.features.as_ref().map(json).transpose()? != Some(features.clone()) {
        fields.insert("features".to_owned(), features);
    }
    let mut configuration = connector.configuration.clone();
    let mut changed = Map::new();
    for (name, field) in source.configuration() {
        let mut completed = field;
        if let Some(stored) = configuration.get(&name) {
            let same = |field: &connectors_sdk::elasticsearch::ConfigurationField| {
                let mut field = field.clone();
                field.value = Nullable::Absent;
                json(&field)
            };
            completed.value = stored.value.clone();
            // The server adds properties of its own; what the source says must be among them.
            if contains(&same(stored)?, &same(&completed)?) {
                continue;
            }
        } else if completed.value.is_absent() {
            let default = completed.default_value.as_option().cloned();
            completed.value = default.map_or(Nullable::Null, Nullable::Value);
        }
        changed.insert(name.clone(), json(&completed)?);
        configuration.insert(name, completed);
    }
    let filled = configuration.missing_required().next().is_none();
    if !changed.is_empty() {
        fields.insert("configuration".to_owned(), Value::Object(changed));
    }
    let status = match &connector.status {
        None | Some(ConnectorStatus::Created | ConnectorStatus::NeedsConfiguration) if filled => {
            Some(ConnectorStatus::Configured)
        }
        None | Some(ConnectorStatus::Created) => Some(ConnectorStatus::NeedsConfiguration),
        _ => None,
    };
    if let Some(status) = status {
        fields.insert("status".to_owned(), status.as_str().into());
    }
    Ok((fields, configuration))
}

/// Checks the values, and tells the connector what is wrong.
async fn check(store: &Store, id: &str, configuration: &Configuration) -> Result<(), Error> {
    let Err(errors) = configuration.check() else { return Ok(()) };
    let message = errors.to_string();
    let only_missing = configuration.missing_required().next().is_some();
    let mut fields = Map::from_iter([("error".to_owned(), Value::from(message.as_str()))]);
    if !only_missing {
        fields.insert("status".to_owned(), "error".into());
    }
    store.set_connector(id, &Value::Object(fields)).await?;
    Err(Error::new(ErrorKind::Configuration, format!("the connector `{id}` is not ready: {message}")))
}

/// Whether `all` has every field of `part`, with an equal value.
fn contains(all: &Value, part: &Value) -> bool {
    match (all, part) {
        (Value::Object(all), Value::Object(part)) => part
            .iter()
            .all(|(name, value)| all.get(name).map_or(value.is_null(), |stored| contains(stored, value))),
        _ => all == part,
    }
}

fn json(value: &impl serde::Serialize) -> Result<Value, Error> {
    serde_json::to_value(value).map_err(|error| {
        Error::new(ErrorKind::Service, "a part of the connector cannot be serialized").with_source(error)
    })
}
