use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::Scrubber;

/// What B3OS says about a refused call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ErrorResponse {
    /// The HTTP status, or an application code of six digits. No list of them is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// What went wrong, for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// More about it; of any form.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Value>,
    /// What to quote to support.
    #[serde(rename = "requestId", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ErrorResponse {
    /// Reads an error envelope, taking whatever there is: a member of an unexpected kind is kept in `extra`.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let Ok(Value::Object(members)) = serde_json::from_slice(body) else { return None };
        let mut error = Self::default();
        for (key, value) in members {
            match (key.as_str(), value) {
                ("code", Value::Number(code)) if code.is_i64() => error.code = code.as_i64(),
                ("message", Value::String(text)) => error.message = Some(text),
                ("requestId", Value::String(text)) => error.request_id = Some(text),
                ("details", Value::Array(details)) => error.details = details,
                ("code" | "message" | "requestId" | "details", Value::Null) => {}
                (_, value) => {
                    error.extra.insert(key, value);
                }
            }
        }
        // `{"error": "text"}` and `{"error": {"message": "text"}}` were seen, too.
        if error.message.is_none() {
            error.message = match error.extra.get("error") {
                Some(Value::String(text)) => Some(text.clone()),
                Some(Value::Object(inner)) => inner.get("message").and_then(Value::as_str).map(str::to_owned),
                _ => None,
            };
        }
        (error.code.is_some() || error.message.is_some()).then_some(error)
    }

    pub(crate) fn scrub(&mut self, scrubber: &Scrubber) {
        for text in [&mut self.message, &mut self.request_id].into_iter().flatten() {
            scrubber.in_place(text);
        }
        self.details.iter_mut().for_each(|detail| scrubber.value(detail));
        scrubber.map(&mut self.extra);
    }
}

impl fmt::Display for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message.as_deref().filter(|text| !text.is_empty()).unwrap_or("no message"))?;
        match (self.code, self.request_id.as_deref().filter(|id| !id.is_empty())) {
            (Some(code), Some(id)) => write!(f, " (code {code}, request {id})"),
            (Some(code), None) => write!(f, " (code {code})"),
            (None, Some(id)) => write!(f, " (request {id})"),
            (None, None) => Ok(()),
        }
    }
}
