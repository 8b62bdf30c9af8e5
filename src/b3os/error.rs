use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::code::Code;
use crate::{
    error::{Scrubber, Shape},
    lenient,
    text::one_line,
};

/// Error response of B3OS; returned by [`Error::b3os`](crate::Error::b3os).
///
/// Statuses that all calls have in common:
///
/// | status | meaning |
/// | --- | --- |
/// | 400 | the request is invalid; for tests of actions, also: the connector does not exist |
/// | 401 | the token is missing, wrong, expired or revoked |
/// | 402 | the compute units are used up; only for calls that run an action |
/// | 403 | the token lacks the permission, or the organization is missing or wrong |
/// | 404 | the resource does not exist or belongs to another organization |
/// | 409 | conflict with a concurrent change |
/// | 429 | the organization has sent too many requests |
/// | 502, 503, 504 | an external service or a proxy is not available |
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// match b3.connector("conn_1").get().send().await {
///     Ok(connector) => println!("{:?}", connector.into_data().name),
///     Err(error) => match error.b3os() {
///         Some(response) => println!("{:?}: {:?}", response.code, response.message),
///         None => return Err(error),
///     },
/// }
/// # Ok(()) }
/// ```
#[doc(alias = "details")]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ErrorResponse {
    /// HTTP status, or an application code of six digits. No list of these codes is published. A numeric string is read
    /// as a number; any other string is kept in `extra`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// Error message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Details, in no fixed format.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Value>,
    /// Request id, to be quoted in support requests.
    #[serde(rename = "requestId", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The fields of a detail that are part of the protocol.
static DETAIL: Shape = Shape::Fields(&[("field", &Shape::Protocol)]);

impl ErrorResponse {
    /// The fields of an error document that are part of the protocol.
    pub(crate) const SHAPE: &'static Shape = &Shape::Fields(&[
        ("code", &Shape::Protocol),
        ("requestId", &Shape::Protocol),
        ("details", &DETAIL),
        ("error", &Shape::Fields(&[("code", &Shape::Protocol)])),
    ]);

    /// Reads an error envelope; `None` for anything else.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let Value::Object(fields) = lenient::beginning(body)?.to_value() else { return None };
        let envelope = fields.contains_key("code");
        let error = Self::from(fields);
        (envelope || error.message.is_some()).then_some(error)
    }

    pub(crate) fn scrub(&mut self, scrubber: &Scrubber) {
        if let Some(message) = &mut self.message {
            scrubber.in_place(message);
        }
        if let Some(id) = &mut self.request_id {
            scrubber.protocol(id);
        }
        self.details.iter_mut().for_each(|detail| scrubber.value(detail, &DETAIL));
        scrubber.map(&mut self.extra, Self::SHAPE);
    }
}

impl From<Map<String, Value>> for ErrorResponse {
    /// Never fails: a field of an unexpected type is kept in `extra`.
    fn from(fields: Map<String, Value>) -> Self {
        let mut error = Self::default();
        for (key, value) in fields {
            match (key.as_str(), value) {
                ("code" | "message" | "requestId" | "details", Value::Null) => {}
                ("code", value) => match Code::read(&value).number() {
                    Some(code) => error.code = Some(code),
                    None => {
                        error.extra.insert(key, value);
                    }
                },
                ("message", Value::String(text)) => error.message = Some(text),
                ("requestId", Value::String(text)) => error.request_id = Some(text),
                ("details", Value::Array(details)) => error.details = details,
                (_, value) => {
                    error.extra.insert(key, value);
                }
            }
        }
        // Servers also send `{"error": "text"}` and `{"error": {"message": "text"}}`.
        if error.message.is_none() {
            error.message = match error.extra.get("error") {
                Some(Value::String(text)) => Some(text.clone()),
                Some(Value::Object(inner)) => inner.get("message").and_then(Value::as_str).map(str::to_owned),
                _ => None,
            };
        }
        error
    }
}

impl<'de> Deserialize<'de> for ErrorResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}

/// Writes one line of limited length: message, code and request id.
impl fmt::Display for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message.as_deref().filter(|text| !text.is_empty()).unwrap_or("no message");
        f.write_str(&one_line(message, 1000))?;
        let id = self.request_id.as_deref().filter(|id| !id.is_empty());
        match (self.code, id.map(|id| one_line(id, 100))) {
            (Some(code), Some(id)) => write!(f, " (code {code}, request {id})"),
            (Some(code), None) => write!(f, " (code {code})"),
            (None, Some(id)) => write!(f, " (request {id})"),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Secrets;
    use serde_json::json;

    #[test]
    fn every_form_of_an_error_document_is_read() {
        for (body, message) in [
            (
                json!({"code": 400_228, "message": "bad", "details": [1, {"field": "name"}], "requestId": "r"}),
                Some("bad (code 400228, request r)"),
            ),
            (json!({"code": "400228", "message": "bad"}), Some("bad (code 400228)")),
            (json!({"code": 400}), Some("no message (code 400)")),
            (json!({"code": null}), Some("no message")),
            (json!({"code": "ERROR_CODE", "message": ""}), Some("no message")),
            (json!({"message": "bad", "requestId": "r"}), Some("bad (request r)")),
            (json!({"message": "bad", "requestId": "", "details": null}), Some("bad")),
            (json!({"error": "invalid definition"}), Some("invalid definition")),
            (json!({"success": false, "error": {"message": "bad", "code": "BAD"}}), Some("bad")),
            (json!({"error": 1}), None),
            (json!({}), None),
            (json!([]), None),
            (json!("Unauthorized"), None),
        ] {
            let read = ErrorResponse::read(body.to_string().as_bytes());
            assert_eq!(read.map(|error| error.to_string()).as_deref(), message, "{body}");
        }
        assert_eq!(ErrorResponse::read(b"<html>"), None);
    }

    #[test]
    fn unknown_fields_survive_a_round_trip() {
        for value in [
            json!({"code": 404, "message": "gone", "details": ["x"], "requestId": "r", "docs": "https://example"}),
            json!({"code": "NOT_FOUND", "details": {"field": "name"}, "message": 5, "requestId": 7}),
        ] {
            let error: ErrorResponse = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(serde_json::to_value(&error).unwrap(), value);
        }
    }

    #[test]
    fn secrets_are_scrubbed() {
        let mut secrets = Secrets::default();
        secrets.declare("hunter2");
        let scrubber = secrets.scrubber();
        let mut error = ErrorResponse::from(
            json!({"message": "a hunter2", "requestId": "hunter2", "details": [{"hunter2": ["hunter2"]}], "x": "hunter2"})
                .as_object()
                .unwrap()
                .clone(),
        );
        error.scrub(&scrubber);
        assert!(!format!("{error:?} {error}").contains("hunter2"));
        assert_eq!(error.message.as_deref(), Some("a [redacted]"));
    }
}
