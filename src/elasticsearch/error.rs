use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::{
    error::{Scrubber, Shape},
    lenient,
    text::one_line,
};

/// Field of an error document with the status.
const STATUS: &str = "status";

/// Error returned by Elasticsearch: an exception with its root causes and its cause.
///
/// Error types of the Connector APIs:
///
/// | `error_type` | status | when |
/// | --- | --- | --- |
/// | `x_content_parse_exception` | 400 | the body does not have the expected structure, or has an unknown enum value |
/// | `action_request_validation_exception` | 400 | a required value is missing or out of range |
/// | `illegal_argument_exception` | 400 | a parameter is invalid |
/// | `too_long_http_line_exception` | 400 | the URL is longer than the server accepts; send fewer filter values per call |
/// | `status_exception` | 400 | the request conflicts with the stored state: index in use, illegal status transition, draft not validated |
/// | `resource_not_found_exception` | 404 | the connector, sync job or secret does not exist |
/// | `document_missing_exception` | 404 | the same, from calls that write without reading first |
/// | `security_exception` | 401, 403 | not authenticated; missing privilege |
/// | `version_conflict_engine_exception` | 409 | concurrent update of the same document |
/// | `api_not_available_exception` | 410 | not available on serverless |
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::ApiError;
///
/// if let Err(error) = es.sync_job("Ab3dEf6hIj9kLm2nOp5q").cancel().send().await {
///     match error.api() {
///         Some(ApiError::Elasticsearch(cause)) if cause.is_invalid_status_transition() => println!("{cause}"),
///         _ => return Err(error),
///     }
/// }
/// # Ok(()) }
/// ```
#[doc(alias = "exception")]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ErrorCause {
    /// Name of the exception in snake case. `None` in the short form of an error.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub error_type: Option<String>,
    /// Human-readable message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Root causes; for nested parse errors, the innermost ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub root_cause: Vec<ErrorCause>,
    /// Direct cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caused_by: Option<Box<ErrorCause>>,
    /// Suppressed exceptions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suppressed: Vec<ErrorCause>,
    /// Stack trace of the server. Present only with the query parameter `error_trace=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack_trace: Option<String>,
    /// All other fields: `index`, `shard`, `header`, `resource.id`, …
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The fields of a cause that are part of the protocol.
static CAUSE: Shape = Shape::Fields(&[
    ("type", &Shape::Protocol),
    ("root_cause", &CAUSE),
    ("caused_by", &CAUSE),
    ("suppressed", &CAUSE),
]);

static DOCUMENT: Shape =
    Shape::Fields(&[("error", &CAUSE), ("status", &Shape::Protocol), ("statusCode", &Shape::Protocol)]);

impl ErrorCause {
    /// The fields of an error document that are part of the protocol.
    pub(crate) const SHAPE: &'static Shape = &DOCUMENT;

    /// Reads an error document: `{"error": {..}, "status": 404}`, the short form `{"error": "text"}`, or the
    /// `{"ok": false, "message": "text"}` of Elastic Cloud's proxy.
    ///
    /// Reads a truncated document as far as it arrived, and the message of Kibana's
    /// `{"statusCode": 401, "error": "..", "message": ".."}`.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let Value::Object(mut document) = lenient::beginning(body)?.to_value() else { return None };
        if let (Some(Value::Number(_)), Some(Value::String(reason))) =
            (document.get("statusCode"), document.get("message"))
        {
            let reason = Some(reason.clone());
            document.remove("message");
            return Some(Self { reason, extra: document, ..Self::default() });
        }
        if let Some(error) = document.remove("error").filter(|error| error.is_object() || error.is_string()) {
            return Some(Self::from(error));
        }
        match (document.remove("ok"), document.remove("message")) {
            (Some(Value::Bool(false)), Some(Value::String(reason))) => {
                Some(Self { reason: Some(reason), ..Self::default() })
            }
            _ => None,
        }
    }

    /// Reads an error document that arrived with a success status. Keeps the status in the document.
    pub(crate) fn in_success(body: &[u8]) -> Option<Self> {
        let document = lenient::whole(body)?;
        let status = document.get("status")?.to_value();
        if !status.is_number() {
            return None;
        }
        let mut cause = Self::read(body)?;
        cause.extra.insert(STATUS.to_owned(), status);
        Some(cause)
    }

    /// Returns the status in an error document that arrived with a success status.
    pub(crate) fn status_in_success(&self) -> Option<u16> {
        self.extra.get(STATUS)?.as_u64()?.try_into().ok()
    }

    /// Iterates over the chain of causes, starting with this error.
    pub fn chain(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |cause| cause.caused_by.as_deref())
    }

    /// Returns whether this error or one of its causes has the given type.
    #[must_use]
    pub fn has_type(&self, error_type: &str) -> bool {
        self.chain().any(|cause| cause.error_type.as_deref() == Some(error_type))
    }

    /// Returns whether the server rejected the change because of the current status of the connector or sync job.
    #[must_use]
    pub fn is_invalid_status_transition(&self) -> bool {
        self.has_type("connector_invalid_status_transition_exception")
            || self.has_type("connector_sync_job_invalid_status_transition_exception")
    }

    /// Whether the server does not have the endpoint. An older one may take its last segment for an id, of which it does not
    /// know the method.
    pub(crate) fn is_unknown_endpoint(&self) -> bool {
        self.reason.as_deref().is_some_and(|reason| {
            reason.starts_with("no handler found for uri")
                || reason.starts_with("Incorrect HTTP method for uri")
        })
    }

    pub(crate) fn scrub(&mut self, scrubber: &Scrubber) {
        for text in [&mut self.reason, &mut self.stack_trace].into_iter().flatten() {
            scrubber.in_place(text);
        }
        if let Some(error_type) = &mut self.error_type {
            scrubber.protocol(error_type);
        }
        for cause in
            self.root_cause.iter_mut().chain(&mut self.suppressed).chain(self.caused_by.as_deref_mut())
        {
            cause.scrub(scrubber);
        }
        scrubber.map(&mut self.extra, &DOCUMENT);
    }
}

impl From<Value> for ErrorCause {
    /// Never fails: a field of an unexpected type is kept in `extra`.
    fn from(value: Value) -> Self {
        let mut cause = Self::default();
        let fields = match value {
            Value::Object(fields) => fields,
            Value::String(reason) => return Self { reason: Some(reason), ..cause },
            Value::Null => return cause,
            other => Map::from_iter([("error".to_owned(), other)]),
        };
        for (key, value) in fields {
            match (key.as_str(), value) {
                ("type", Value::String(text)) => cause.error_type = Some(text),
                ("reason", Value::String(text)) => cause.reason = Some(text),
                ("stack_trace", Value::String(text)) => cause.stack_trace = Some(text),
                ("reason" | "type" | "caused_by" | "stack_trace", Value::Null) => {}
                ("root_cause", Value::Array(causes)) => {
                    cause.root_cause = causes.into_iter().map(Self::from).collect();
                }
                ("suppressed", Value::Array(causes)) => {
                    cause.suppressed = causes.into_iter().map(Self::from).collect();
                }
                ("caused_by", inner @ (Value::Object(_) | Value::String(_))) => {
                    cause.caused_by = Some(Box::new(Self::from(inner)));
                }
                (_, value) => {
                    cause.extra.insert(key, value);
                }
            }
        }
        cause
    }
}

impl<'de> Deserialize<'de> for ErrorCause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

/// Writes one line of limited length: reason, type, and the innermost cause.
impl fmt::Display for ErrorCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 500;
        let line = |text: &String| one_line(text, LONGEST);
        match (self.reason.as_ref().map(line), self.error_type.as_ref().map(line)) {
            (Some(reason), Some(error_type)) => write!(f, "{reason} ({error_type})")?,
            (Some(text), None) | (None, Some(text)) => f.write_str(&text)?,
            (None, None) => f.write_str("unnamed error")?,
        }
        // The outer reason of a parse error has the location, the innermost one the cause.
        match self.chain().last().and_then(|cause| cause.reason.as_ref()) {
            Some(innermost)
                if self.reason.as_ref().is_none_or(|outer| !outer.contains(innermost.as_str())) =>
            {
                write!(f, ": {}", line(innermost))
            }
            _ => Ok(()),
        }
    }
}
