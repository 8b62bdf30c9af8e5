use http::StatusCode;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, IgnoredAny, IntoDeserializer, value::UnitDeserializer},
};
use serde_json::{Map, Value};

use super::{ErrorResponse, code::Code};
use crate::{
    free_form::debug,
    lenient::{self, Leftovers, unreadable},
};

/// Envelope around every response of B3OS.
///
/// `T` is the payload; `Envelope<()>` is the response to a deletion, which has none. A call returns an envelope only on
/// success. An envelope with an error code becomes an [`Error`](crate::Error).
///
/// ```
/// use connectors_sdk::b3os::{Connector, Envelope};
///
/// let envelope: Envelope<Connector> =
///     serde_json::from_str(r#"{"code": 200, "message": "success", "requestId": "abc-123", "data": {"id": "conn_1"}}"#)?;
/// assert_eq!(envelope.request_id, "abc-123");
/// assert_eq!(envelope.into_data().id.as_deref(), Some("conn_1"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[doc(alias = "requestId")]
#[doc(alias = "response envelope")]
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Envelope<T> {
    /// Success code: 0, or 200 to 299. They all mean the same. An absent code is read as 0, a numeric string as a
    /// number.
    pub code: i64,
    /// Message for display, whose wording differs from call to call. Absent and `null` are read as empty.
    pub message: String,
    /// Request id, to be quoted in support requests. Absent and `null` are read as empty.
    #[serde(rename = "requestId")]
    pub request_id: String,
    /// Payload.
    pub data: T,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip)]
    unreadable: Leftovers,
}

debug!(Envelope<T> { code, request_id, data, unreadable; message, extra });

unreadable!(Envelope<T>);

impl<T> Envelope<T> {
    /// Returns the payload.
    pub fn into_data(self) -> T {
        self.data
    }

    /// Replaces the payload.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Envelope<U> {
        Envelope {
            code: self.code,
            message: self.message,
            request_id: self.request_id,
            data: change(self.data),
            extra: self.extra,
            unreadable: self.unreadable,
        }
    }

    /// Wraps a payload that came without an envelope.
    pub(super) fn around(data: T) -> Self {
        Self {
            code: 0,
            message: String::new(),
            request_id: String::new(),
            data,
            extra: Map::new(),
            unreadable: Leftovers::default(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(bound = "T: Deserialize<'de>")]
        struct Wire<T> {
            #[serde(default)]
            code: Code,
            #[serde(default, deserialize_with = "text")]
            message: String,
            #[serde(default, rename = "requestId", deserialize_with = "text")]
            request_id: String,
            // `None` also for `null`: Go servers send either for a missing value.
            #[serde(default = "none")]
            data: Option<T>,
            #[serde(flatten)]
            extra: Map<String, Value>,
            #[serde(skip, default = "Leftovers::of_this_object")]
            unreadable: Leftovers,
        }
        fn none<T>() -> Option<T> {
            None
        }

        let wire = Wire::<T>::deserialize(deserializer)?;
        if !wire.code.is_success() {
            return Err(D::Error::custom("the envelope contains an error"));
        }
        let data = match wire.data {
            Some(data) => data,
            // `()` and `Option` can be deserialized from a unit. For other types, the payload is missing.
            None => {
                let nothing: UnitDeserializer<serde::de::value::Error> = ().into_deserializer();
                T::deserialize(nothing).map_err(|_| D::Error::missing_field("data"))?
            }
        };
        Ok(Self {
            code: wire.code.number().unwrap_or_default(),
            message: wire.message,
            request_id: wire.request_id,
            data,
            extra: wire.extra,
            unreadable: wire.unreadable,
        })
    }
}

/// For `#[serde(deserialize_with = "..")]` on a string of any JSON type: numbers and booleans are read as their text,
/// other types as an empty string.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        value @ (Value::Bool(_) | Value::Number(_)) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    })
}

/// Returns the request id of a response that cannot be decoded otherwise.
pub(super) fn request_id(body: &[u8]) -> Option<String> {
    match lenient::beginning(body)?.get("requestId")?.to_value() {
        Value::String(text) if !text.is_empty() => Some(text),
        number @ Value::Number(_) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns the error in the body of a response with a success status.
pub(super) fn failure(body: &[u8]) -> Option<ErrorResponse> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        code: Code,
        #[serde(default)]
        success: Value,
        #[serde(default)]
        error: Option<IgnoredAny>,
        #[serde(default)]
        data: Option<IgnoredAny>,
    }
    // serde would also read a struct from an array, and a bare array is not an envelope.
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.trim_ascii_start().first() != Some(&b'{') {
        return None;
    }
    let head: Head = serde_json::from_slice(body)
        .ok()
        .or_else(|| serde_json::from_value(lenient::whole(body)?.to_value()).ok())?;
    // Older forms: `{"success": false, "error": ..}`, or one of the two fields without a payload.
    let unsuccessful = head.success == Value::Bool(false);
    let refused = (head.code == Code::Absent && unsuccessful && head.error.is_some())
        || (head.data.is_none() && (unsuccessful || head.error.is_some()));
    if head.code.is_success() && !refused {
        return None;
    }
    Some(ErrorResponse::read(body).unwrap_or_default())
}

/// Returns the envelope that stands in for an empty body.
pub(super) fn without_body(status: StatusCode) -> Vec<u8> {
    format!(r#"{{"code":{}}}"#, status.as_u16()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_field_may_be_missing_or_null() {
        for value in [json!({}), json!({"code": null, "message": null, "requestId": null, "data": null})] {
            assert_eq!(serde_json::from_value::<Envelope<()>>(value.clone()).unwrap(), Envelope::around(()));
            assert_eq!(serde_json::from_value::<Envelope<Option<u8>>>(value.clone()).unwrap().data, None);
            let error = serde_json::from_value::<Envelope<u8>>(value).unwrap_err();
            assert_eq!(error.to_string(), "missing field `data`");
        }
    }

    #[test]
    fn unknown_fields_survive_a_round_trip() {
        let value = json!({"code": 200, "message": "m", "requestId": "r", "data": [1], "took": 3});
        let envelope: Envelope<Vec<u8>> = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(envelope.extra["took"], 3);
        assert_eq!(serde_json::to_value(&envelope).unwrap(), value);
        let longer = envelope.map(|data| data.len());
        assert_eq!((longer.data, longer.code, &*longer.request_id, &*longer.message), (1, 200, "r", "m"));
        assert_eq!(longer.extra["took"], 3);
    }

    #[test]
    fn errors_with_a_success_status_are_recognized() {
        for (body, message) in [
            (r#"{"code":404,"message":"gone"}"#, Some("gone (code 404)")),
            (r#"{"code":"400228","message":"bad","requestId":"r"}"#, Some("bad (code 400228, request r)")),
            (r#"{"code":"INVALID","message":"bad"}"#, Some("bad")),
            (r#"{"code":"INVALID"}"#, Some("no message")),
            (r#"{"code":false}"#, Some("no message")),
            (r#"{"success":false,"error":{"message":"no","code":"NO"}}"#, Some("no")),
            (r#"{"success":false,"error":"no"}"#, Some("no")),
            (r#"{"success":true,"data":{}}"#, None),
            (r#"{"success":false,"data":{}}"#, None),
            (r#"{"code":0,"success":false,"error":"inner"}"#, Some("inner (code 0)")),
            (r#"{"code":0,"success":false,"error":"inner","data":{}}"#, None),
            (r#"{"success":false,"message":"in use"}"#, Some("in use")),
            (r#"{"error":"in use"}"#, Some("in use")),
            (r#"{"code":200,"error":null}"#, None),
            (" {\"code\":200}", None),
            ("[404]", None),
            ("[]", None),
            ("{", None),
            ("", None),
        ] {
            assert_eq!(failure(body.as_bytes()).map(|error| error.to_string()).as_deref(), message, "{body}");
        }
    }

    #[test]
    fn an_error_code_does_not_decode() {
        let error = serde_json::from_str::<Envelope<()>>(r#"{"code":500}"#).unwrap_err();
        assert!(error.to_string().starts_with("the envelope contains an error"), "{error}");
    }
}
