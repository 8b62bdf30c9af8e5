use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a tried action did.
///
/// An action that failed is not an [`Error`](crate::Error) of the call: it says so here. See
/// [`outcome`](Self::outcome).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct ActionTest {
    /// The action's type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_type: Option<String>,
    /// Whether the action did what it should.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// What the action gave; its form is the action's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// Why the action failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ActionTestError>,
    /// How long it ran, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_time_ms: Option<u64>,
    /// Whether it costs gas, as actions on a blockchain do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requires_gas: Option<bool>,
    /// What it cost, in compute units; not always a whole number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cu_cost: Option<f64>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ActionTest {
    /// The result, or why there is none. An action succeeded if the server says so, or says nothing at all about
    /// success and failure.
    ///
    /// # Errors
    ///
    /// What the action failed with; empty if the server does not say.
    pub fn outcome(&self) -> Result<Option<&Value>, ActionTestError> {
        match (self.success, &self.error) {
            (Some(true), _) | (None, None) => Ok(self.result.as_ref()),
            (_, error) => Err(error.clone().unwrap_or_default()),
        }
    }
}

/// Why an action failed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("the action failed: {} ({})", text(.message), text(.code))]
#[serde(default)]
#[non_exhaustive]
pub struct ActionTestError {
    /// Kind of the failure.
    #[serde(deserialize_with = "word", skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What went wrong, for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Reads a code, which may be text or a number.
fn word<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Word {
        Text(String),
        Number(serde_json::Number),
    }
    Ok(Option::<Word>::deserialize(deserializer)?.map(|word| match word {
        Word::Text(text) => text,
        Word::Number(number) => number.to_string(),
    }))
}

fn text(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("unknown")
}
