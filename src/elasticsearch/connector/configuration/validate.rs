//! Validations of a schema, applied to a value.

use serde_json::Value;

#[cfg(feature = "regex")]
use super::regex::{Steps, Unmatched};
use super::{
    ConfigurationProblemKind as Kind, ConfigurationValidation, FieldType, ValidationType,
    value::{Number, Typed, compare, integer, number, scalar},
};

/// Without the feature `regex`, no validation takes steps.
#[cfg(not(feature = "regex"))]
#[derive(Default)]
pub(super) struct Steps(());

impl ConfigurationValidation {
    /// Returns the problem with `value`. Regular expressions consume `steps`, which all fields of a check share.
    pub(super) fn problem(&self, value: &Typed<'_>, steps: &Steps) -> Option<Kind> {
        let invalid = || Some(Kind::InvalidConstraint(self.validation_type.clone()));
        match &self.validation_type {
            ValidationType::LessThan | ValidationType::GreaterThan => {
                let Some(limit) = limit(&self.constraint) else { return invalid() };
                let Some(ordering) = value.compare(limit) else {
                    return Some(Kind::WrongType(FieldType::Int));
                };
                let constraint = || self.constraint.clone();
                match self.validation_type {
                    ValidationType::LessThan if !ordering.is_lt() => Some(Kind::NotLessThan(constraint())),
                    ValidationType::GreaterThan if !ordering.is_gt() => {
                        Some(Kind::NotGreaterThan(constraint()))
                    }
                    _ => None,
                }
            }
            ValidationType::ListType => match (self.constraint.as_str(), value) {
                (Some("str"), Typed::List(_)) => None,
                (Some("int"), Typed::List(items)) => items
                    .iter()
                    .any(|item| item.parse::<i64>().is_err())
                    .then(|| Kind::WrongItemType("int".to_owned())),
                (Some("str" | "int"), _) => Some(Kind::WrongType(FieldType::List)),
                _ => invalid(),
            },
            ValidationType::IncludedIn => {
                let Some(allowed) = self.constraint.as_array() else { return invalid() };
                let included = match value {
                    // Items of a list are compared as strings, whatever their JSON type.
                    Typed::List(items) => items
                        .iter()
                        .all(|item| allowed.iter().any(|allowed| scalar(allowed).as_ref() == Some(item))),
                    value => allowed.iter().any(|allowed| value.is(allowed)),
                };
                (!included).then(|| Kind::NotIncluded(allowed.clone()))
            }
            ValidationType::Regex => {
                let Some(pattern) = self.constraint.as_str() else { return invalid() };
                #[cfg(feature = "regex")]
                return match steps.all_match(pattern, &value.strings()) {
                    Ok(true) => None,
                    Ok(false) => Some(Kind::NoMatch(pattern.to_owned())),
                    Err(Unmatched::Invalid) => invalid(),
                    Err(Unmatched::TooComplex) => Some(Kind::TooComplex(self.validation_type.clone())),
                };
                #[cfg(not(feature = "regex"))]
                {
                    let _ = (pattern, steps);
                    None
                }
            }
            ValidationType::Unknown(_) => None,
        }
    }
}

/// Reads a limit, which may be a string.
fn limit(constraint: &Value) -> Option<Number> {
    match constraint {
        Value::Number(_) => number(constraint),
        Value::String(text) => match integer(constraint) {
            Some(limit) => Some(Number::Whole(limit)),
            None => text.trim().parse().ok().filter(|limit: &f64| limit.is_finite()).map(Number::Float),
        },
        _ => None,
    }
}

impl Typed<'_> {
    /// Compares the value with a limit. `None` if the value is not a number.
    fn compare(&self, limit: Number) -> Option<std::cmp::Ordering> {
        match self {
            Self::Int(value) => Some(compare(*value, limit)),
            Self::Str(text) => text.trim().parse().ok().map(|value| compare(value, limit)),
            Self::Other(value) => integer(value).map(|value| compare(value, limit)),
            Self::Bool(_) | Self::List(_) => None,
        }
    }

    #[cfg(feature = "regex")]
    fn strings(&self) -> Vec<std::borrow::Cow<'_, str>> {
        match self {
            Self::Str(text) => vec![text.as_ref().into()],
            Self::Int(value) => vec![value.to_string().into()],
            Self::Bool(value) => vec![value.to_string().into()],
            Self::List(items) => items.iter().map(|item| item.as_ref().into()).collect(),
            Self::Other(value) => scalar(value).into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Configuration;
    use super::*;
    use serde_json::json;

    /// Returns the problems of one value under one validation.
    fn problems(field_type: &str, value: Value, validation: &str, constraint: Value) -> String {
        let validation = json!([{"type": validation, "constraint": constraint}]);
        let field = json!({"label": "F", "type": field_type, "value": value, "validations": validation});
        let configuration: Configuration = serde_json::from_value(json!({"f": field})).unwrap();
        let problems = configuration.check().err().into_iter().flatten();
        problems.map(|problem| problem.to_string()).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn each_validation_reports_its_problem() {
        for (field_type, value, validation, constraint, expected) in [
            ("int", json!(4), "less_than", json!(5), ""),
            ("int", json!(5), "less_than", json!(5), "'F' must be less than 5"),
            ("int", json!("5"), "less_than", json!("5.5"), ""),
            ("int", json!(5), "less_than", json!(" 5 "), "'F' must be less than \" 5 \""),
            ("int", json!(""), "less_than", json!(5), ""),
            ("int", json!(0), "greater_than", json!(-1), ""),
            ("int", json!(0), "greater_than", json!(0), "'F' must be greater than 0"),
            (
                "int",
                json!(0),
                "greater_than",
                json!([0]),
                "'F' has a validation `greater_than` with an invalid constraint",
            ),
            (
                "int",
                json!(0),
                "greater_than",
                json!("inf"),
                "'F' has a validation `greater_than` with an invalid constraint",
            ),
            ("str", json!("7"), "less_than", json!(8), ""),
            ("str", json!("x"), "less_than", json!(8), "'F' must be a whole number"),
            ("bool", json!(true), "less_than", json!(8), "'F' must be a whole number"),
            ("new", json!(9), "less_than", json!(8), "'F' must be less than 8"),
            ("list", json!("a,b"), "list_type", json!("str"), ""),
            ("list", json!("1, 2"), "list_type", json!("int"), ""),
            ("list", json!([1, "2"]), "list_type", json!("int"), ""),
            ("list", json!("1,x"), "list_type", json!("int"), "'F' must be a list of items of type int"),
            ("str", json!("1"), "list_type", json!("int"), "'F' must be a list"),
            (
                "list",
                json!("1"),
                "list_type",
                json!("float"),
                "'F' has a validation `list_type` with an invalid constraint",
            ),
            ("str", json!("a"), "included_in", json!(["a", "b"]), ""),
            ("str", json!("c"), "included_in", json!(["a", 2, true]), "'F' must be one of a, 2, true"),
            ("int", json!("2"), "included_in", json!([1, 2]), ""),
            ("list", json!("1,2"), "included_in", json!([1, "2", 3]), ""),
            ("list", json!("1,4"), "included_in", json!([1, 2]), "'F' must be one of 1, 2"),
            ("list", json!(""), "included_in", json!([1]), ""),
            (
                "str",
                json!("a"),
                "included_in",
                json!("a"),
                "'F' has a validation `included_in` with an invalid constraint",
            ),
            ("str", json!("a"), "regex", json!(1), "'F' has a validation `regex` with an invalid constraint"),
            ("str", json!("a"), "of a newer server", json!(1), ""),
        ] {
            let message = problems(field_type, value.clone(), validation, constraint.clone());
            assert_eq!(message, expected, "{field_type} {value} {validation} {constraint}");
        }
    }

    #[cfg(feature = "regex")]
    #[test]
    fn regular_expressions_match_the_whole_value() {
        for (field_type, value, pattern, expected) in [
            ("str", json!("ab"), "a.", ""),
            ("str", json!("abc"), "a.", "'F' must match a."),
            ("int", json!(12), r"\d\d", ""),
            ("bool", json!(true), "true", ""),
            ("list", json!("ab, ac"), "a.", ""),
            ("list", json!("ab, b"), "a.", "'F' must match a."),
            ("new", json!("ab"), "a.", ""),
            ("new", json!({}), "a.", ""),
            ("str", json!("a"), "(", "'F' has a validation `regex` with an invalid constraint"),
        ] {
            assert_eq!(
                problems(field_type, value.clone(), "regex", json!(pattern)),
                expected,
                "{value} {pattern}"
            );
        }
    }

    #[cfg(not(feature = "regex"))]
    #[test]
    fn without_the_feature_regular_expressions_are_ignored() {
        assert_eq!(problems("str", json!("b"), "regex", json!("a")), "");
    }
}
