//! Reading a field's value as what it is.

use std::borrow::Cow;

use serde_json::Value;

use super::{ConfigurationField, FieldType};
use crate::Nullable;

/// A value in the form of the field's type.
pub(super) enum Typed<'a> {
    Text(Cow<'a, str>),
    Int(i64),
    Bool(bool),
    List(Vec<Cow<'a, str>>),
    /// Of a type this version does not know, or without one.
    Other(&'a Value),
}

impl ConfigurationField {
    /// Whether there must be a value. Absent and `null` count as no.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.required == Nullable::Value(true)
    }

    /// Whether the value is a credential. Absent and `null` count as no.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.sensitive == Nullable::Value(true)
    }

    /// What counts: the value, or the default if the value is empty and the field is not required. `None` if that is
    /// empty, too.
    ///
    /// Empty are `null`, a text without characters, a list without items that are not, and in fields for numbers and
    /// booleans a text of blanks.
    #[must_use]
    pub fn effective_value(&self) -> Option<&Value> {
        let filled = |value: &'_ &Value| !self.is_blank(value);
        self.value.as_option().filter(filled).or_else(|| {
            self.default_value.as_option().filter(|value| !self.is_required() && !self.is_blank(value))
        })
    }

    /// The [value that counts](Self::effective_value) as text; numbers and booleans are written out, lists joined with
    /// commas. `None` if it is empty or a JSON object.
    #[must_use]
    pub fn as_str(&self) -> Option<Cow<'_, str>> {
        self.effective_value().and_then(|value| match value {
            Value::Array(items) => Some(items.iter().filter_map(scalar).collect::<Vec<_>>().join(",").into()),
            other => scalar(other),
        })
    }

    /// The [value that counts](Self::effective_value) as a whole number, which may be written as text. `None` if it is
    /// empty or not one.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.effective_value().and_then(integer)
    }

    /// The [value that counts](Self::effective_value) as a boolean. The texts `true` and `false`, in any case, and the
    /// numbers 1 and 0 are read as such. `None` if it is empty or anything else.
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

    /// The [value that counts](Self::effective_value) as a list of texts: a text is taken apart at commas, a number or
    /// boolean is a list of one. Blanks around items and empty items are left out. Empty if the value is.
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

    /// The value that counts in the form of the field's type. `Ok(None)` if it is empty, the type as an error if the
    /// value does not fit.
    pub(super) fn typed(&self) -> Result<Option<Typed<'_>>, FieldType> {
        let Some(value) = self.effective_value() else { return Ok(None) };
        let field_type = self.field_type.as_option();
        let typed = match field_type {
            Some(FieldType::Str) => self.as_str().map(Typed::Text),
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
    /// Whether it is this value of a dependency. As in the connector service, `true` equals 1 but not its text.
    pub(super) fn is(&self, wanted: &Value) -> bool {
        match self {
            Self::Text(text) => wanted == text.as_ref(),
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

/// A number or boolean of the schema, as Python compares them.
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
        // Rounding a value beyond 2^53 moves it by less than such constraints mean.
        #[allow(clippy::cast_precision_loss)]
        Number::Float(with) => (value as f64).total_cmp(&with),
    }
}

/// A whole number, also one that is written as text or with a fraction of zero.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            // Floats count every whole number up to here.
            #[allow(clippy::cast_possible_truncation)]
            (float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0).then_some(float as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A text, number or boolean as text.
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
    fn texts() {
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
    fn integers() {
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
    fn booleans() {
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
    fn lists() {
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
    fn the_default_counts_only_where_it_may() {
        let field = field(FieldType::Int, json!("")).default_value(3);
        assert_eq!(field.as_i64(), Some(3));
        assert_eq!(field.clone().value(4).as_i64(), Some(4));
        assert_eq!(field.clone().required(true).as_i64(), None);
        assert_eq!(field.clone().default_value("").effective_value(), None);
        assert!(field.clone().required(true).is_required() && !field.is_required());
        assert!(field.clone().sensitive(true).is_sensitive() && !field.is_sensitive());
        // A value that does not fit is not replaced by the default.
        assert_eq!(field.value("x").as_i64(), None);
    }

    #[test]
    fn equality_of_dependencies() {
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
