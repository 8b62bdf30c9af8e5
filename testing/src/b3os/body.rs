//! Reading what came in a body.

use http::StatusCode;
use serde_json::{Map, Value};

use super::reply::{Refusal, Serial, detail};
use crate::RecordedRequest;

/// The members of a body, and what is wrong with them.
pub(super) struct Body {
    members: Map<String, Value>,
    faults: Vec<Value>,
}

impl Body {
    /// Takes a body apart; `unknown` says whether members not in `known` pass.
    pub(super) fn read(request: &RecordedRequest, known: &[&str], unknown: bool) -> Result<Self, Refusal> {
        let refuse = |message: String| Err(Refusal::new(StatusCode::BAD_REQUEST, Serial::Body, message));
        let members = match serde_json::from_slice(request.body()) {
            Ok(Value::Object(members)) => members,
            Ok(_) => return refuse("the body must be a JSON object".to_owned()),
            Err(_) if request.body().is_empty() => return refuse("the body is missing".to_owned()),
            // What serde says may repeat what it read; where it stopped is enough.
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                return refuse(format!("the body is not JSON: line {line}, column {column}"));
            }
        };
        let mut body = Self { members, faults: Vec::new() };
        if !unknown {
            let strange = body.members.keys().filter(|name| !known.contains(&name.as_str()));
            body.faults = strange.map(|name| detail(name, "is not known")).collect();
        }
        Ok(body)
    }

    /// A text; null counts as absent.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.members.remove(name) {
            Some(Value::String(text)) => Some(text),
            None | Some(Value::Null) => None,
            Some(_) => {
                self.fault(name, "must be a string");
                None
            }
        }
    }

    /// An object; null counts as absent.
    pub(super) fn object(&mut self, name: &str) -> Option<Map<String, Value>> {
        match self.members.remove(name) {
            Some(Value::Object(members)) => Some(members),
            None | Some(Value::Null) => None,
            Some(_) => {
                self.fault(name, "must be an object");
                None
            }
        }
    }

    /// Notes a fault, the first one of each member.
    pub(super) fn fault(&mut self, name: &str, message: &str) {
        if !self.faults.iter().any(|known| known["field"] == name) {
            self.faults.push(detail(name, message));
        }
    }

    /// The value, or its default and a fault.
    pub(super) fn require<T: Default>(&mut self, name: &str, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            self.fault(name, "is required");
            T::default()
        })
    }

    /// Refuses the body if anything was wrong.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        if self.faults.is_empty() {
            return Ok(());
        }
        let wrong: Vec<_> = self
            .faults
            .iter()
            .filter_map(|fault| Some(format!("{} {}", fault["field"].as_str()?, fault["message"].as_str()?)))
            .collect();
        let message = format!("invalid request: {}", wrong.join(", "));
        Err(Refusal::new(StatusCode::BAD_REQUEST, Serial::Members, message).details(self.faults))
    }
}
