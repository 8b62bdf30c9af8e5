use crate::{free_form::debug, text::one_line};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Result of a test run of an action.
///
/// If the action fails, the call still succeeds; [`outcome`](Self::outcome) returns the failure.
///
/// ```
/// use connectors_sdk::b3os::extras::action::ActionTest;
///
/// let body = r#"{"success": false, "error": {"code": "invalid_auth", "message": "no"}}"#;
/// let test: ActionTest = serde_json::from_str(body)?;
/// assert_eq!(test.outcome().unwrap_err().to_string(), "the action failed: no (invalid_auth)");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct ActionTest {
    /// Type of the action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_type: Option<String>,
    /// Whether the action succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// Output of the action, whose format depends on the action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// Failure of the action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ActionTestError>,
    /// Duration of the run in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_time_ms: Option<u64>,
    /// Whether the action costs gas, as actions on a blockchain do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires_gas: Option<bool>,
    /// Cost in compute units, which may be fractional.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cu_cost: Option<f64>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(ActionTest { action_type, success, error, execution_time_ms, requires_gas, cu_cost; result, extra });

impl ActionTest {
    /// Returns the output of the action, or its failure. If a response has neither `success` nor `error`, the action
    /// counts as successful.
    ///
    /// # Errors
    ///
    /// The failure of the action; without code and message if the server sent none.
    pub fn outcome(&self) -> Result<Option<&Value>, ActionTestError> {
        match (self.success, &self.error) {
            (Some(true), _) | (None, None) => Ok(self.result.as_ref()),
            (_, error) => Err(error.clone().unwrap_or_default()),
        }
    }
}

/// Failure of an action.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("the action failed: {} ({})", text(.message), text(.code))]
#[serde(default)]
#[non_exhaustive]
pub struct ActionTestError {
    /// Code of the failure.
    #[serde(deserialize_with = "text_or_number", skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Error message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(ActionTestError { code; message, extra });

/// Reads a code, which may be text or a number.
fn text_or_number<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Code {
        Text(String),
        Number(serde_json::Number),
    }
    Ok(Option::<Code>::deserialize(deserializer)?.map(|code| match code {
        Code::Text(text) => text,
        Code::Number(number) => number.to_string(),
    }))
}

/// One line of limited length.
fn text(text: &Option<String>) -> String {
    one_line(text.as_deref().unwrap_or("unknown"), 1000)
}
