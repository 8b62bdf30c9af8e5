use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    free_form::debug,
    lenient::{Leftovers, unreadable},
    null::{null_as_default, null_as_unknown, unknown},
    open_enum::open_enum,
};

/// Result of the validation of sync rules by a connector service.
///
/// ```
/// use connectors_sdk::elasticsearch::FilteringValidation;
///
/// let validation = FilteringValidation::invalid().error(["rule-1"], ["unknown field `page`"]);
/// assert!(!validation.is_valid());
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FilteringValidation {
    /// Errors that were found. Absent and `null` are read as none.
    #[serde(default, deserialize_with = "null_as_default")]
    pub errors: Vec<FilteringValidationError>,
    /// State of the validation.
    #[serde(default = "unknown", deserialize_with = "null_as_unknown")]
    pub state: FilteringValidationState,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    #[serde(skip, default = "Leftovers::of_this_object")]
    unreadable: Leftovers,
}

debug!(FilteringValidation { errors, state, unreadable; extra });

unreadable!(FilteringValidation);

impl FilteringValidation {
    /// Creates a validation with this state and without errors.
    pub fn new(state: impl Into<FilteringValidationState>) -> Self {
        Self { errors: Vec::new(), state: state.into(), extra: Map::new(), unreadable: Leftovers::default() }
    }

    /// Creates the validation of rules that are valid.
    #[must_use]
    pub fn valid() -> Self {
        Self::new(FilteringValidationState::Valid)
    }

    /// Creates the validation of rules that are invalid. Add the reasons with [`error`](Self::error).
    #[must_use]
    pub fn invalid() -> Self {
        Self::new(FilteringValidationState::Invalid)
    }

    /// Creates the validation of rules that have changed since the last validation.
    #[must_use]
    pub fn edited() -> Self {
        Self::new(FilteringValidationState::Edited)
    }

    /// Adds an error; see [`FilteringValidationError::new`].
    #[must_use]
    pub fn error<I, M>(mut self, ids: I, messages: M) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
        M: IntoIterator<Item: Into<String>>,
    {
        self.errors.push(FilteringValidationError::new(ids, messages));
        self
    }

    /// Returns whether the rules were validated and are valid.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.state == FilteringValidationState::Valid
    }
}

/// Validation error of one or more sync rules.
///
/// ```
/// use connectors_sdk::elasticsearch::FilteringValidationError;
///
/// let error = FilteringValidationError::new(["advanced_snippet"], ["unknown table `user`"]);
/// assert_eq!(error.ids, ["advanced_snippet"]);
/// ```
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct FilteringValidationError {
    /// Ids of the rules; `advanced_snippet` for the advanced snippet.
    #[serde(deserialize_with = "null_as_default")]
    pub ids: Vec<String>,
    /// Error messages.
    #[serde(deserialize_with = "null_as_default")]
    pub messages: Vec<String>,
    /// Unknown fields, written back unchanged.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(FilteringValidationError { ids; messages, extra });

impl FilteringValidationError {
    /// Creates an error for the rules with these ids. The id of the advanced snippet is `advanced_snippet`.
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
    /// Validation state of sync rules.
    pub enum FilteringValidationState {
        /// Changed since the last validation.
        Edited = "edited",
        /// Validated and invalid.
        Invalid = "invalid",
        /// Validated and valid; the rules can be activated.
        Valid = "valid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn builders_set_the_serialized_fields() {
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
