//! Typed access to the value of a field.

use std::borrow::Cow;

use serde_json::Value;

use super::{ConfigurationField, FieldType};
use crate::Nullable;

/// Value converted to the type of its field.
pub(super) enum Typed<'a> {
    Str(Cow<'a, str>),
    Int(i64),
    Bool(bool),
    List(Vec<Cow<'a, str>>),
    /// Value of a field without a type, or with an unknown one.
    Other(&'a Value),
}

impl ConfigurationField {
    /// Returns whether a value is required. Absent and `null` are read as `false`.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.required == Nullable::Value(true)
    }

    /// Returns whether the value is a credential. Absent and `null` are read as `false`.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.sensitive == Nullable::Value(true)
    }

    /// Returns the effective value: the value of the field, or the default if the value is empty and the field is not
    /// required. `None` if both are empty.
    ///
    /// A value is empty if it is `null`, an empty string, or a list with only empty items. In integer and boolean
    /// fields, a string of whitespace is empty as well.
    #[must_use]
    pub fn effective_value(&self) -> Option<&Value> {
        let filled = |value: &'_ &Value| !self.is_blank(value);
        self.value.as_option().filter(filled).or_else(|| {
            self.default_value.as_option().filter(|value| !self.is_required() && !self.is_blank(value))
        })
    }

    /// Returns the [effective value](Self::effective_value) as a string. Numbers and booleans are formatted, lists are
    /// joined with commas. `None` if the value is empty or a JSON object.
    #[must_use]
    pub fn as_str(&self) -> Option<Cow<'_, str>> {
        self.effective_value().and_then(|value| match value {
            Value::Array(items) => Some(items.iter().filter_map(scalar).collect::<Vec<_>>().join(",").into()),
            other => scalar(other),
        })
    }

    /// Returns the [effective value](Self::effective_value) as an integer. A string is parsed. `None` if the value is
    /// empty or not an integer.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.effective_value().and_then(integer)
    }

    /// Returns the [effective value](Self::effective_value) as a boolean. The strings `true` and `false` in any case
    /// and the numbers 1 and 0 are converted. `None` for any other value.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.effective_value()? {
            Value::Bool(value) => Some(*value),
            Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
            number => match integer(number)? {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            },
        }
    }

    /// Returns the [effective value](Self::effective_value) as a list of strings. A string is split at commas; a number
    /// or boolean is a list of one item. Items are trimmed, and empty items are left out. An empty value is an empty
    /// list.
    #[must_use]
    pub fn as_list(&self) -> Vec<Cow<'_, str>> {
        match self.effective_value() {
            Some(Value::String(text)) => {
                text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Cow::Borrowed).collect()
            }
            Some(Value::Array(items)) => {
                items.iter().filter_map(scalar).filter(|item| !item.is_empty()).collect()
            }
            Some(other) => scalar(other).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Returns the effective value, converted to the type of the field. `Ok(None)` if it is empty. The error is the
    /// type of the field if the value does not have it.
    pub(super) fn typed(&self) -> Result<Option<Typed<'_>>, FieldType> {
        let Some(value) = self.effective_value() else { return Ok(None) };
        let field_type = self.field_type.as_option();
        let typed = match field_type {
            Some(FieldType::Str) => self.as_str().map(Typed::Str),
            Some(FieldType::Int) => self.as_i64().map(Typed::Int),
            Some(FieldType::Bool) => self.as_bool().map(Typed::Bool),
            Some(FieldType::List) if value.is_object() => None,
            Some(FieldType::List) => Some(Typed::List(self.as_list())),
            _ => Some(Typed::Other(value)),
        };
        match (typed, field_type) {
            (None, Some(field_type)) => Err(field_type.clone()),
            (typed, _) => Ok(typed),
        }
    }

    fn is_blank(&self, value: &Value) -> bool {
        match (value, self.field_type.as_option()) {
            (Value::Null, _) => true,
            (Value::String(text), Some(FieldType::List)) => {
                text.split(',').all(|item| item.trim().is_empty())
            }
            (Value::String(text), Some(FieldType::Int | FieldType::Bool)) => text.trim().is_empty(),
            (Value::String(text), _) => text.is_empty(),
            (Value::Array(items), _) => items.iter().all(|item| item.is_null() || item == ""),
            _ => false,
        }
    }
}

impl Typed<'_> {
    /// Returns whether it equals the value of a dependency. As in the connector service, `true` equals `1` but not
    /// `"true"`.
    pub(super) fn is(&self, wanted: &Value) -> bool {
        match self {
            Self::Str(text) => wanted == text.as_ref(),
            Self::Int(value) => number(wanted).is_some_and(|wanted| compare(*value, wanted).is_eq()),
            Self::Bool(value) => {
                number(wanted).is_some_and(|wanted| compare(i64::from(*value), wanted).is_eq())
            }
            Self::List(items) => wanted.as_array().is_some_and(|wanted| {
                items.iter().map(|item| Some(item.as_ref())).eq(wanted.iter().map(Value::as_str))
            }),
            Self::Other(value) => *value == wanted,
        }
    }
}

/// Number or boolean of the schema. As in Python, a boolean compares as a number.
#[derive(Clone, Copy)]
pub(super) enum Number {
    Whole(i64),
    Float(f64),
}

pub(super) fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Bool(value) => Some(Number::Whole((*value).into())),
        Value::Number(number) => {
            number.as_i64().map(Number::Whole).or_else(|| number.as_f64().map(Number::Float))
        }
        _ => None,
    }
}

pub(super) fn compare(value: i64, with: Number) -> std::cmp::Ordering {
    match with {
        Number::Whole(with) => value.cmp(&with),
        // The rounding error of values beyond 2^53 is irrelevant for such constraints.
        #[allow(clippy::cast_precision_loss)]
        Number::Float(with) => (value as f64).total_cmp(&with),
    }
}

/// Converts a value to an integer: a number without a fraction, or a string.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            // Up to here, a float represents every integer exactly.
            #[allow(clippy::cast_possible_truncation)]
            (float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0).then_some(float as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Converts a string, number or boolean to a string.
pub(super) fn scalar(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(true) => Some("true".into()),
        Value::Bool(false) => Some("false".into()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn field(field_type: FieldType, value: Value) -> ConfigurationField {
        ConfigurationField::new("L", field_type).value(value)
    }

    #[test]
    fn scalars_and_lists_read_as_strings() {
        for (value, expected) in [
            (json!("x"), Some("x")),
            (json!(" "), Some(" ")),
            (json!(1.5), Some("1.5")),
            (json!(false), Some("false")),
            (json!(["a", 1, null, true]), Some("a,1,true")),
            (json!(""), None),
            (json!(null), None),
            (json!([]), None),
            (json!({"a": 1}), None),
        ] {
            let field = field(FieldType::Str, value.clone());
            assert_eq!(field.as_str().as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn whole_numbers_and_digits_read_as_integers() {
        for (value, expected) in [
            (json!(7), Some(7)),
            (json!(-7.0), Some(-7)),
            (json!(" 12 "), Some(12)),
            (json!("+3"), Some(3)),
            (json!(1.5), None),
            (json!(1e300), None),
            (json!(u64::MAX), None),
            (json!("x"), None),
            (json!("1.0"), None),
            (json!(""), None),
            (json!("  "), None),
            (json!(null), None),
            (json!(true), None),
            (json!([1]), None),
        ] {
            assert_eq!(field(FieldType::Int, value.clone()).as_i64(), expected, "{value}");
        }
    }

    #[test]
    fn booleans_and_their_texts_read_as_booleans() {
        for (value, expected) in [
            (json!(true), Some(true)),
            (json!("false"), Some(false)),
            (json!(" TRUE"), Some(true)),
            (json!(0), Some(false)),
            (json!("1"), Some(true)),
            (json!(2), None),
            (json!("yes"), None),
            (json!(""), None),
            (json!(null), None),
        ] {
            assert_eq!(field(FieldType::Bool, value.clone()).as_bool(), expected, "{value}");
        }
    }

    #[test]
    fn arrays_and_separated_text_read_as_lists() {
        for (value, expected) in [
            (json!("a, b,,c d "), vec!["a", "b", "c d"]),
            (json!(["a", "", 1, null, false, {"x": 1}]), vec!["a", "1", "false"]),
            (json!(5), vec!["5"]),
            (json!(true), vec!["true"]),
            (json!(" , "), vec![]),
            (json!([null, ""]), vec![]),
            (json!(null), vec![]),
            (json!({}), vec![]),
        ] {
            assert_eq!(field(FieldType::List, value.clone()).as_list(), expected, "{value}");
        }
    }

    #[test]
    fn the_default_replaces_an_empty_value_of_an_optional_field() {
        let field = field(FieldType::Int, json!("")).default_value(3);
        assert_eq!(field.as_i64(), Some(3));
        assert_eq!(field.clone().value(4).as_i64(), Some(4));
        assert_eq!(field.clone().required(true).as_i64(), None);
        assert_eq!(field.clone().default_value("").effective_value(), None);
        assert!(field.clone().required(true).is_required() && !field.is_required());
        assert!(field.clone().sensitive(true).is_sensitive() && !field.is_sensitive());
        // A value of the wrong type is not replaced by the default.
        assert_eq!(field.value("x").as_i64(), None);
    }

    #[test]
    fn dependencies_compare_as_in_the_connector_service() {
        for (field_type, value, wanted, equal) in [
            (FieldType::Str, json!("a"), json!("a"), true),
            (FieldType::Str, json!("true"), json!(true), false),
            (FieldType::Str, json!(1), json!("1"), true),
            (FieldType::Bool, json!(true), json!(true), true),
            (FieldType::Bool, json!("false"), json!(false), true),
            (FieldType::Bool, json!(true), json!(1), true),
            (FieldType::Bool, json!(true), json!("true"), false),
            (FieldType::Int, json!("5"), json!(5), true),
            (FieldType::Int, json!(5), json!(5.0), true),
            (FieldType::Int, json!(5), json!(5.5), false),
            (FieldType::Int, json!(1), json!(true), true),
            (FieldType::Int, json!(5), json!("5"), false),
            (FieldType::List, json!("a,b"), json!(["a", "b"]), true),
            (FieldType::List, json!("a,b"), json!(["a"]), false),
            (FieldType::List, json!("a"), json!("a"), false),
            (FieldType::from("map"), json!({"a": 1}), json!({"a": 1}), true),
            (FieldType::from("map"), json!({"a": 1}), json!({}), false),
        ] {
            let field = field(field_type, value.clone());
            let Ok(Some(typed)) = field.typed() else { panic!("{value}") };
            assert_eq!(typed.is(&wanted), equal, "{value} {wanted}");
        }
    }
}
