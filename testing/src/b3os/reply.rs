//! Envelopes of success and of errors.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use super::Options;
use crate::server::Reply;

/// Successful result of an operation.
pub(super) struct Success {
    code: i64,
    message: &'static str,
    data: Option<Value>,
}

impl Success {
    /// Creates the result that most operations have.
    pub(super) fn new(data: impl Into<Value>) -> Self {
        Self { code: 200, message: "success", data: Some(data.into()) }
    }

    /// Creates the result that reading one connector type has.
    pub(super) fn zero(data: Value) -> Self {
        Self { code: 0, message: "successfully", data: Some(data) }
    }

    pub(super) fn without_data() -> Self {
        Self { code: 200, message: "success", data: None }
    }

    pub(super) fn into_reply(self, options: &Options) -> Reply {
        if self.data.is_none() && options.empty_delete {
            return Reply { status: StatusCode::NO_CONTENT, headers: HeaderMap::new(), body: Bytes::new() };
        }
        let mut envelope = Map::from_iter([
            ("code".to_owned(), options.success_code.unwrap_or(self.code).into()),
            ("message".to_owned(), self.message.into()),
            ("requestId".to_owned(), request_id().into()),
        ]);
        envelope.extend(self.data.map(|data| ("data".to_owned(), data)));
        write(StatusCode::OK, &Value::Object(envelope))
    }
}

/// Error of an operation, which has no effect then.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: i64,
    message: String,
    details: Vec<Value>,
    header: Option<(&'static str, Box<str>)>,
    /// Text that a gateway in front of the service would send instead.
    plain: Option<Box<str>>,
}

/// Serial numbers of the fake's own application codes. The real codes for connectors are not published; these differ
/// from the known ones.
#[derive(Clone, Copy)]
pub(super) enum Serial {
    Body = 901,
    Fields = 902,
    Type = 903,
    Query = 904,
    NoConnector = 905,
    NoType = 906,
    InUse = 907,
    NameTaken = 908,
}

impl Refusal {
    /// Creates an error whose code is the status.
    pub(super) fn plain(status: StatusCode, message: impl Into<String>) -> Self {
        let code = i64::from(status.as_u16());
        Self { status, code, message: message.into(), details: Vec::new(), header: None, plain: None }
    }

    /// Creates an error with an application code.
    pub(super) fn new(status: StatusCode, serial: Serial, message: impl Into<String>) -> Self {
        let mut refusal = Self::plain(status, message);
        refusal.code = refusal.code * 1000 + serial as i64;
        refusal
    }

    pub(super) fn details(mut self, details: Vec<Value>) -> Self {
        self.details = details;
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<Box<str>>) -> Self {
        self.header = Some((name, value.into()));
        self
    }

    pub(super) fn unauthorized(message: &str, token: &str) -> Self {
        let mut refusal = Self::plain(StatusCode::UNAUTHORIZED, message);
        refusal.plain = Some(format!("Unauthorized: token {token} invalid").into());
        refusal
    }

    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        let mut refusal = Self::plain(StatusCode::FORBIDDEN, message);
        refusal.plain = Some("Forbidden: insufficient permissions".into());
        refusal
    }

    pub(super) fn into_reply(self, options: &Options) -> Reply {
        let mut reply = match self.plain {
            Some(text) if options.plain_refusals => Reply {
                status: self.status,
                headers: HeaderMap::new(),
                body: Bytes::from(String::from(text)),
            }
            .header("content-type", "text/plain; charset=utf-8"),
            _ => {
                let mut envelope =
                    json!({"code": self.code, "message": self.message, "requestId": request_id()});
                if let Some(fields) = envelope.as_object_mut()
                    && !self.details.is_empty()
                {
                    fields.insert("details".to_owned(), Value::Array(self.details));
                }
                write(self.status, &envelope)
            }
        };
        if let Some((name, value)) = self.header {
            reply = reply.header(name, &value);
        }
        reply
    }
}

/// Returns an entry of `details` about a field of the body or a parameter. Its format is the fake's own.
pub(super) fn detail(field: &str, message: &str) -> Value {
    json!({"field": field, "message": message})
}

fn request_id() -> String {
    format!("req_{}", random_text(20))
}

/// Returns random digits and letters up to `v`, as in ids of B3OS.
pub(super) fn random_text(length: usize) -> String {
    std::iter::repeat_with(|| char::from_digit(fastrand::u32(..32), 32).unwrap_or('0')).take(length).collect()
}

/// Serializes `body`. Go escapes these three characters in strings; they do not occur elsewhere in JSON.
fn write(status: StatusCode, body: &Value) -> Reply {
    let mut reply = Reply::json(status, body);
    let text = body.to_string().replace('<', r"\u003c").replace('>', r"\u003e").replace('&', r"\u0026");
    reply.body = Bytes::from(text);
    reply
}
