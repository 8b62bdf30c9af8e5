use http::StatusCode;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, IntoDeserializer, value::UnitDeserializer},
};
use serde_json::{Map, Value};

use crate::b3os::ErrorResponse;

/// What every answer of B3OS comes in.
///
/// `T` is the payload; `Envelope<()>` is the answer to a deletion, which has none.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Envelope<T> {
    /// 0, or 200 to 299: success, which is all that gets here. Absent counts as 0. Which of them says nothing.
    pub code: i64,
    /// A text for people; its wording differs from call to call. Absent counts as empty.
    pub message: String,
    /// What to quote to support. Absent counts as empty.
    #[serde(rename = "requestId")]
    pub request_id: String,
    /// The payload.
    pub data: T,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl<T> Envelope<T> {
    /// The payload by itself.
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
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(bound = "T: Deserialize<'de>")]
        struct Wire<T> {
            #[serde(default)]
            code: Option<i64>,
            #[serde(default)]
            message: Option<String>,
            #[serde(default, rename = "requestId")]
            request_id: Option<String>,
            // `None` also for null: Go writes either for nothing.
            #[serde(default = "none")]
            data: Option<T>,
            #[serde(flatten)]
            extra: Map<String, Value>,
        }
        fn none<T>() -> Option<T> {
            None
        }

        let wire = Wire::<T>::deserialize(deserializer)?;
        let data = match wire.data {
            Some(data) => data,
            // `()` and `Option` can be made of nothing; whatever else `T` is misses its payload.
            None => {
                let nothing: UnitDeserializer<serde::de::value::Error> = ().into_deserializer();
                T::deserialize(nothing).map_err(|_| D::Error::missing_field("data"))?
            }
        };
        Ok(Self {
            code: wire.code.unwrap_or_default(),
            message: wire.message.unwrap_or_default(),
            request_id: wire.request_id.unwrap_or_default(),
            data,
            extra: wire.extra,
        })
    }
}

/// The one place that knows which codes are success: 0, 200 to 299, and none at all.
fn is_success(code: Option<i64>) -> bool {
    code.is_none_or(|code| code == 0 || (200..300).contains(&code))
}

/// A failure that came with a success status.
pub(super) fn failure(body: &[u8]) -> Option<ErrorResponse> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        code: Option<i64>,
    }
    let head: Head = serde_json::from_slice(body).ok()?;
    if is_success(head.code) { None } else { ErrorResponse::read(body) }
}

/// The envelope that stands for an empty body.
pub(super) fn without_body(status: StatusCode) -> Vec<u8> {
    format!(r#"{{"code":{}}}"#, status.as_u16()).into_bytes()
}
