//! State of the fake.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use http::StatusCode;
use serde_json::{Map, Value};

use super::{
    Options,
    access::Access,
    mask::masked,
    options::Times,
    reply::{Refusal, Serial},
};

#[derive(Debug)]
pub(super) struct State {
    pub(super) options: Options,
    pub(super) access: Access,
    /// In the order of the list.
    pub(super) types: Vec<Map<String, Value>>,
    /// In the order of their creation.
    pub(super) connectors: Vec<Stored>,
}

#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) id: String,
    pub(super) organization: String,
    pub(super) data: Map<String, Value>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    /// All other fields of the response. A field here overrides the computed one.
    pub(super) fields: Map<String, Value>,
    /// Workflows that use the connector.
    pub(super) used_by: BTreeSet<String>,
}

impl Stored {
    fn is(&self, organization: &str, id: &str) -> bool {
        self.id == id && self.organization == organization
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the connector as it appears in responses.
    pub(super) fn view(&self, options: &Options) -> Map<String, Value> {
        let mut view = Map::from_iter([
            ("id".to_owned(), self.id.as_str().into()),
            ("organizationId".to_owned(), self.organization.as_str().into()),
        ]);
        view.extend(masked(&self.data, options.mask).map(|mask| ("maskedData".to_owned(), mask)));
        for (name, time) in [("createdAt", &self.created_at), ("updatedAt", &self.updated_at)] {
            view.extend(written(time, options).map(|time| (name.to_owned(), time)));
        }
        view.extend(self.fields.clone());
        view
    }
}

/// Returns a timestamp as it appears in responses; `None` if the field is absent.
fn written(time: &DateTime<Utc>, options: &Options) -> Option<Value> {
    let text = match options.times {
        Times::Utc => fraction(time.to_rfc3339_opts(SecondsFormat::Nanos, true), options),
        Times::Offset => {
            let zone = FixedOffset::east_opt(3600)?;
            fraction(time.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Nanos, true), options)
        }
        Times::Zero => "0001-01-01T00:00:00Z".to_owned(),
        Times::Empty => String::new(),
        Times::Null => return Some(Value::Null),
        Times::Absent => return None,
    };
    Some(text.into())
}

/// Truncates nine fraction digits to the number that the options allow.
fn fraction(text: String, options: &Options) -> String {
    let Some((seconds, rest)) = text.split_once('.') else { return text };
    let (digits, zone) = rest.split_at_checked(9).unwrap_or((rest, ""));
    let digits = digits.get(..options.fraction_digits).unwrap_or(digits).trim_end_matches('0');
    if digits.is_empty() { format!("{seconds}{zone}") } else { format!("{seconds}.{digits}{zone}") }
}

impl State {
    /// Returns the connector. The error is the same for a missing connector and for one of another organization.
    pub(super) fn connector(&self, organization: &str, id: &str) -> Result<&Stored, Refusal> {
        let mut known = self.connectors.iter();
        known.find(|known| known.is(organization, id)).ok_or_else(no_connector)
    }

    pub(super) fn connector_mut(&mut self, organization: &str, id: &str) -> Result<&mut Stored, Refusal> {
        let mut known = self.connectors.iter_mut();
        known.find(|known| known.is(organization, id)).ok_or_else(no_connector)
    }

    pub(super) fn connector_type(&self, slug: &str) -> Option<&Map<String, Value>> {
        self.types.iter().find(|known| known.get("type").and_then(Value::as_str) == Some(slug))
    }

    /// Adds a type, or replaces the one with the same slug.
    pub(super) fn put_type(&mut self, definition: Map<String, Value>) {
        let slug = definition.get("type").cloned();
        match self.types.iter_mut().find(|known| known.get("type") == slug.as_ref()) {
            Some(known) => *known = definition,
            None => self.types.push(definition),
        }
    }

    /// Adds a connector, or replaces the one with the same id in its place.
    pub(super) fn put(&mut self, connector: Stored) {
        self.access.organizations.insert(connector.organization.clone());
        match self.connectors.iter_mut().find(|known| known.id == connector.id) {
            Some(known) => *known = connector,
            None => self.connectors.push(connector),
        }
    }
}

fn no_connector() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, Serial::NoConnector, "connector not found")
}
