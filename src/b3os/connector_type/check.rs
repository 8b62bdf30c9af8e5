//! Validation of `data` against the schema of its connector type, before it is sent.

use std::fmt;

use jsonschema::{PatternOptions, ValidationError, error::ValidationErrorKind};

use super::{
    ConnectorType,
    cost::{TooMuch, bound},
};
use crate::{b3os::ConnectorData, error::Error, text::one_line};

/// Maximum number of reported violations.
const REPORTED: usize = 100;

/// Maximum length of a message in bytes. Messages quote the schema.
const LONGEST_MESSAGE: usize = 500;

/// Maximum size of a compiled regular expression in bytes.
const PATTERN_MEMORY: usize = 1 << 20;

impl ConnectorType {
    /// Validates `data` against [`data_schema`](Self::data_schema), as JSON Schema (draft 2020-12 unless the schema
    /// specifies another).
    ///
    /// Nothing is sent, and no document that the schema refers to is fetched. The server may have requirements that are
    /// not in the schema.
    ///
    /// The schema comes from the server, so the work that it may cause is limited: a schema that is too large, or that
    /// would take too long to check, is an error.
    ///
    /// # Errors
    ///
    /// [`CheckError::Violations`] with the violations of the schema, at most 100; another variant if `data` cannot be validated.
    ///
    /// ```
    /// use connectors_sdk::b3os::{CheckError, ConnectorData, ConnectorType};
    ///
    /// let slack: ConnectorType = serde_json::from_str(r#"{
    ///     "type": "slack",
    ///     "dataSchema": {"type": "object", "properties": {"botToken": {"type": "string"}}, "required": ["botToken"]}
    /// }"#)?;
    /// assert!(slack.check(&ConnectorData::new().secret("botToken", "xoxb-1-abc")).is_ok());
    ///
    /// let Err(CheckError::Violations(violations)) = slack.check(&ConnectorData::new()) else { panic!() };
    /// assert_eq!(violations[0].to_string(), "`data`: \"botToken\" is a required property");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn check(&self, data: &ConnectorData) -> Result<(), CheckError> {
        let schema = self.data_schema.as_ref().ok_or(CheckError::NoSchema)?;
        let data = data.as_value().ok_or(CheckError::NotAnObject)?;
        let backtracks =
            bound(schema, data).map_err(|TooMuch(reason)| CheckError::TooComplex(reason.to_owned()))?;
        let patterns = PatternOptions::fancy_regex()
            .backtrack_limit(backtracks)
            .size_limit(PATTERN_MEMORY)
            .dfa_size_limit(PATTERN_MEMORY);
        let validator = jsonschema::options()
            .with_pattern_options(patterns)
            // Another dependency of the program may enable the feature that fetches documents.
            .offline()
            .build(schema)
            .map_err(|error| CheckError::UnusableSchema(one_line(&error.to_string(), LONGEST_MESSAGE)))?;
        let violations: Vec<_> =
            validator.iter_errors(data).take(REPORTED).map(|error| Violation::new(&error)).collect();
        if violations.is_empty() { Ok(()) } else { Err(CheckError::Violations(violations)) }
    }
}

/// Error of [`ConnectorType::check`]. Contains no values of the data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The connector type has no schema.
    #[error("the connector type has no schema")]
    NoSchema,
    /// The schema is not a valid JSON Schema or refers to another document; contains the reason.
    #[error("the schema of the connector type cannot be used: {0}")]
    UnusableSchema(String),
    /// The data was created from a value that is not a JSON object.
    #[error("`data` must serialize to a JSON object")]
    NotAnObject,
    /// The schema causes too much work; contains the reason.
    #[error("the schema of the connector type is too complex: {0}")]
    TooComplex(String),
    /// Violations of the schema: all, or the first 100; never empty.
    #[error("{}", list(.0))]
    Violations(Vec<Violation>),
}

impl CheckError {
    /// Returns the violations of the schema; empty for the other variants.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        match self {
            Self::Violations(violations) => violations,
            _ => &[],
        }
    }
}

/// Violation of the schema by the data. Contains field names, but no values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// JSON Pointer to the value in `data`, like `/auth/token`; empty for `data` itself.
    pub path: String,
    /// JSON Pointer to the rule in the schema, like `/properties/auth/required`.
    pub schema_path: String,
    /// Keyword of the rule: `required`, `type`, `pattern`, …
    pub keyword: String,
    /// Name of the missing field, if the rule is `required`.
    pub missing: Option<String>,
    /// Description of the violation.
    pub message: String,
}

impl From<CheckError> for Error {
    /// Creates an error of kind [`ErrorKind::Request`](crate::ErrorKind::Request).
    fn from(error: CheckError) -> Self {
        Self::request(error.to_string()).with_source(error)
    }
}

impl Violation {
    fn new(error: &ValidationError<'_>) -> Self {
        let kind = error.kind();
        let message = match kind {
            // The messages of these errors may contain a part of the value.
            ValidationErrorKind::BacktrackLimitExceeded { .. }
            | ValidationErrorKind::RegexEngineFailure { .. } => {
                "the value cannot be matched against the pattern".to_owned()
            }
            ValidationErrorKind::FromUtf8 { .. } => "the encoded value is not UTF-8".to_owned(),
            ValidationErrorKind::PropertyNames { error } => {
                format!("the name of a field is not allowed: {}", error.masked_with("the name"))
            }
            _ => error.masked_with("the value").to_string(),
        };
        let missing = match kind {
            ValidationErrorKind::Required { property } => property.as_str().map(str::to_owned),
            _ => None,
        };
        Self {
            path: error.instance_path().to_string(),
            schema_path: error.schema_path().to_string(),
            keyword: kind.keyword().to_owned(),
            missing,
            message: one_line(&message, LONGEST_MESSAGE),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`data{}`: {}", one_line(&self.path, LONGEST_MESSAGE), self.message)
    }
}

fn list(violations: &[Violation]) -> String {
    violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn with_schema(schema: Value) -> ConnectorType {
        ConnectorType { data_schema: Some(schema), ..ConnectorType::default() }
    }

    #[test]
    fn violations_contain_no_values() {
        let schema = json!({
            "type": "object",
            "required": ["token", "region"],
            "additionalProperties": false,
            "propertyNames": {"maxLength": 8},
            "properties": {
                "token": {"type": "string"},
                "region": {"enum": ["eu", "us"]},
                "port": {"type": "integer", "maximum": 65535},
                "key": {"type": "string", "pattern": "^sk_", "minLength": 40},
                "nested": {"properties": {"pin": {"type": ["integer", "null"]}}},
                "either": {"anyOf": [{"type": "integer"}, {"const": "no"}]},
                "one": {"oneOf": [{"type": "string"}, {"minLength": 1}]},
                "list": {"type": "array", "maxItems": 1, "uniqueItems": true, "contains": {"type": "null"}},
                "not": {"not": {"type": "string"}},
                "b64": {"contentEncoding": "base64"},
            },
        });
        let data = ConnectorData::from(json!({
            "region": "hunter2", "port": 987_654, "key": "hunter2", "nested": {"pin": "hunter2"}, "either": "hunter2",
            "one": "hunter2", "list": ["hunter2", "hunter2"], "not": "hunter2", "unexpected_name": "hunter2",
        }));
        let error = with_schema(schema).check(&data).unwrap_err();
        let violations = error.violations();
        let mut found: Vec<_> =
            violations.iter().map(|violation| (&*violation.path, &*violation.keyword)).collect();
        found.sort_unstable();
        assert_eq!(
            found,
            [
                ("", "additionalProperties"),
                ("", "propertyNames"),
                ("", "required"),
                ("/either", "anyOf"),
                ("/key", "minLength"),
                ("/key", "pattern"),
                ("/list", "contains"),
                ("/list", "maxItems"),
                ("/list", "uniqueItems"),
                ("/nested/pin", "type"),
                ("/not", "not"),
                ("/one", "oneOf"),
                ("/port", "maximum"),
                ("/region", "enum"),
            ]
        );
        let required = violations.iter().find(|violation| violation.keyword == "required").unwrap();
        assert_eq!(required.missing.as_deref(), Some("token"));
        assert_eq!(required.schema_path, "/required");
        assert_eq!(required.to_string(), "`data`: \"token\" is a required property");
        let text = format!("{error} {error:?}");
        assert!(!text.contains("hunter2") && !text.contains("987654"), "{text}");
        assert!(text.contains("`data/nested/pin`: the value is not of types "), "{text}");
    }

    #[test]
    fn valid_data_has_no_violations() {
        let schema = json!({"required": ["token"], "properties": {"token": {"type": "string"}}});
        let data = ConnectorData::from([("token", "hunter2")]);
        assert_eq!(with_schema(schema).check(&data), Ok(()));
        assert_eq!(with_schema(json!({})).check(&data), Ok(()));
        assert_eq!(with_schema(json!(true)).check(&data), Ok(()));
        assert_eq!(
            with_schema(json!(false)).check(&data).unwrap_err().violations()[0].keyword,
            "falseSchema"
        );
    }

    #[test]
    fn an_unusable_schema_or_data_is_an_error() {
        let data = ConnectorData::new();
        assert_eq!(ConnectorType::default().check(&data), Err(CheckError::NoSchema));
        assert_eq!(
            with_schema(json!({})).check(&ConnectorData::from(json!("hunter2"))),
            Err(CheckError::NotAnObject)
        );
        for schema in
            [json!({"type": "no such type"}), json!(5), json!({"properties": {"a": {"pattern": "("}}})]
        {
            let error = with_schema(schema).check(&data).unwrap_err();
            assert!(matches!(error, CheckError::UnusableSchema(_)), "{error}");
            assert!(error.violations().is_empty());
        }
    }

    #[test]
    fn other_documents_are_not_fetched() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}/schema.json", listener.local_addr().unwrap());
        let file = format!("file://{}/Cargo.toml", env!("CARGO_MANIFEST_DIR"));
        for reference in [url, file] {
            let error = with_schema(json!({"$ref": reference})).check(&ConnectorData::new()).unwrap_err();
            assert!(matches!(error, CheckError::UnusableSchema(_)), "{error}");
        }
        assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    }

    #[test]
    fn decoding_errors_contain_no_values() {
        let schema = json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "properties": {"text": {"contentEncoding": "base64", "contentMediaType": "application/json"}},
        });
        let error = with_schema(schema).check(&ConnectorData::from([("text", "/////w==")])).unwrap_err();
        assert_eq!(error.to_string(), "`data/text`: the encoded value is not UTF-8");
    }
}
