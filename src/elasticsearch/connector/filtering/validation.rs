use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    lenient::{Leftovers, unreadable},
    null::{null_as_default, null_as_unknown, unknown},
    open_enum::open_enum,
};

/// What a connector service thinks of a set of sync rules.
///
/// ```
/// use connectors_sdk::elasticsearch::FilteringValidation;
///
/// let validation = FilteringValidation::invalid().error(["rule-1"], ["there is no field `page`"]);
/// assert!(!validation.is_valid());
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FilteringValidation {
    /// What is wrong. Absent and `null` read as nothing.
    #[serde(default, deserialize_with = "null_as_default")]
    pub errors: Vec<FilteringValidationError>,
    /// Whether they were checked.
    #[serde(default = "unknown", deserialize_with = "null_as_unknown")]
    pub state: FilteringValidationState,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

unreadable!(FilteringValidation);

impl FilteringValidation {
    /// A validation in this state, without errors.
    pub fn new(state: impl Into<FilteringValidationState>) -> Self {
        Self { errors: Vec::new(), state: state.into(), extra: Map::new(), unreadable: Leftovers::default() }
    }

    /// The rules were checked and are fine.
    #[must_use]
    pub fn valid() -> Self {
        Self::new(FilteringValidationState::Valid)
    }

    /// The rules were checked and are wrong; [`error`](Self::error) says why.
    #[must_use]
    pub fn invalid() -> Self {
        Self::new(FilteringValidationState::Invalid)
    }

    /// The rules were changed since they were last checked.
    #[must_use]
    pub fn edited() -> Self {
        Self::new(FilteringValidationState::Edited)
    }

    /// Adds what is wrong with some rules; see [`FilteringValidationError::new`].
    #[must_use]
    pub fn error<I, M>(mut self, ids: I, messages: M) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
        M: IntoIterator<Item: Into<String>>,
    {
        self.errors.push(FilteringValidationError::new(ids, messages));
        self
    }

    /// Whether the rules were checked and are fine.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.state == FilteringValidationState::Valid
    }
}

/// What is wrong with some sync rules.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct FilteringValidationError {
    /// The rules' ids; `advanced_snippet` for that.
    #[serde(deserialize_with = "null_as_default")]
    pub ids: Vec<String>,
    /// What is wrong with them.
    #[serde(deserialize_with = "null_as_default")]
    pub messages: Vec<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl FilteringValidationError {
    /// What is wrong with the rules that have these ids; `advanced_snippet` is the id of that.
    pub fn new<I, M>(ids: I, messages: M) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
        M: IntoIterator<Item: Into<String>>,
    {
        Self {
            ids: ids.into_iter().map(Into::into).collect(),
            messages: messages.into_iter().map(Into::into).collect(),
            extra: Map::new(),
        }
    }
}

open_enum! {
    /// Whether sync rules were checked.
    pub enum FilteringValidationState {
        /// Changed since they were last checked.
        Edited = "edited",
        /// Checked and wrong.
        Invalid = "invalid",
        /// Checked and fine; they can be activated.
        Valid = "valid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn builds_what_travels() {
        for (validation, json) in [
            (FilteringValidation::valid(), json!({"errors": [], "state": "valid"})),
            (FilteringValidation::edited(), json!({"errors": [], "state": "edited"})),
            (
                FilteringValidation::invalid()
                    .error(["a", "b"], ["x"])
                    .error(["advanced_snippet"], ["y", "z"]),
                json!({"errors": [{"ids": ["a", "b"], "messages": ["x"]},
                                  {"ids": ["advanced_snippet"], "messages": ["y", "z"]}], "state": "invalid"}),
            ),
        ] {
            assert_eq!(serde_json::to_value(&validation).unwrap(), json);
            assert_eq!(validation.is_valid(), json["state"] == "valid");
        }
    }
}
