//! Reading of request bodies.

use http::StatusCode;
use serde_json::{Map, Value};

use super::reply::{Refusal, Serial, detail};
use crate::RecordedRequest;

/// Fields of a body, and the problems found in them.
pub(super) struct Body {
    fields: Map<String, Value>,
    problems: Vec<Value>,
}

impl Body {
    /// Parses a body. `unknown` says whether fields that are not in `known` are allowed.
    pub(super) fn read(request: &RecordedRequest, known: &[&str], unknown: bool) -> Result<Self, Refusal> {
        let refuse = |message: String| Err(Refusal::new(StatusCode::BAD_REQUEST, Serial::Body, message));
        let fields = match serde_json::from_slice(request.body()) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) => return refuse("the body must be a JSON object".to_owned()),
            Err(_) if request.body().is_empty() => return refuse("the body is missing".to_owned()),
            // The message of serde may contain a value of the body, so only the position is reported.
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                return refuse(format!("the body is not JSON: line {line}, column {column}"));
            }
        };
        let mut body = Self { fields, problems: Vec::new() };
        if !unknown {
            let strange = body.fields.keys().filter(|name| !known.contains(&name.as_str()));
            body.problems = strange.map(|name| detail(name, "is unknown")).collect();
        }
        Ok(body)
    }

    /// Removes a string field. `null` counts as absent.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.fields.remove(name) {
            Some(Value::String(text)) => Some(text),
            None | Some(Value::Null) => None,
            Some(_) => {
                self.problem(name, "must be a string");
                None
            }
        }
    }

    /// Removes an object field. `null` counts as absent.
    pub(super) fn object(&mut self, name: &str) -> Option<Map<String, Value>> {
        match self.fields.remove(name) {
            Some(Value::Object(fields)) => Some(fields),
            None | Some(Value::Null) => None,
            Some(_) => {
                self.problem(name, "must be an object");
                None
            }
        }
    }

    /// Records a problem, unless the field already has one.
    pub(super) fn problem(&mut self, name: &str, message: &str) {
        if !self.problems.iter().any(|known| known["field"] == name) {
            self.problems.push(detail(name, message));
        }
    }

    /// Returns the value. If it is absent, records a problem and returns the default.
    pub(super) fn require<T: Default>(&mut self, name: &str, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            self.problem(name, "is required");
            T::default()
        })
    }

    /// Returns an error if any problem was recorded.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        if self.problems.is_empty() {
            return Ok(());
        }
        let wrong: Vec<_> = self
            .problems
            .iter()
            .filter_map(|problem| {
                Some(format!("{} {}", problem["field"].as_str()?, problem["message"].as_str()?))
            })
            .collect();
        let message = format!("invalid request: {}", wrong.join(", "));
        Err(Refusal::new(StatusCode::BAD_REQUEST, Serial::Fields, message).details(self.problems))
    }
}
