//! The value of a field.

use std::borrow::Cow;

use serde::{
    Deserializer,
    de::{IntoDeserializer, Visitor, value::SeqDeserializer},
    forward_to_deserialize_any,
};
use serde_json::Value;

use super::{
    super::{
        ConfigurationField, FieldType,
        value::{Typed, scalar},
    },
    fault::{Fault, parsed},
};

/// The value of a field, converted to the type of the field.
pub(super) enum Filled<'a> {
    Text(Cow<'a, str>),
    Int(i64),
    Bool(bool),
    List(Vec<Cow<'a, str>>),
    /// A value of no type, such as an object.
    Json(&'a Value),
    /// A value that does not have the type of its field. It is a problem only if it is read.
    Odd(FieldType),
}

pub(super) fn of(field: &ConfigurationField) -> Filled<'_> {
    match field.typed() {
        Ok(Some(Typed::Str(text))) => Filled::Text(text),
        Ok(Some(Typed::Int(number))) => Filled::Int(number),
        Ok(Some(Typed::Bool(value))) => Filled::Bool(value),
        Ok(Some(Typed::List(items))) => Filled::List(items),
        Ok(Some(Typed::Other(value))) => untyped(value),
        Ok(None) => Filled::Json(&Value::Null),
        Err(wanted) => Filled::Odd(wanted),
    }
}

/// Value of a field without a type.
fn untyped(value: &Value) -> Filled<'_> {
    match value {
        Value::String(text) => Filled::Text(text.into()),
        Value::Bool(value) => Filled::Bool(*value),
        Value::Number(number) => number.as_i64().map_or(Filled::Json(value), Filled::Int),
        Value::Array(items) if items.iter().all(|item| scalar(item).is_some()) => {
            Filled::List(items.iter().filter_map(scalar).collect())
        }
        other => Filled::Json(other),
    }
}

impl<'a> Filled<'a> {
    fn string(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Int(number) => Some(number.to_string().into()),
            Self::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
            Self::List(items) => Some(items.join(",").into()),
            Self::Json(value) => scalar(value),
            Self::Odd(_) => None,
        }
    }

    fn items(self) -> Result<Vec<Cow<'a, str>>, Self> {
        match self {
            Self::List(items) => Ok(items),
            Self::Text(text) => Ok(text
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(|item| Cow::Owned(item.to_owned()))
                .collect()),
            Self::Int(_) | Self::Bool(_) => Ok(self.string().into_iter().collect()),
            Self::Json(_) | Self::Odd(_) => Err(self),
        }
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault>
    where
        'a: 'de,
    {
        match &self {
            Self::Text(text) => match (parsed(text), parsed(text)) {
                (Some(number), _) => visitor.visit_i64(number),
                (None, Some(number)) => visitor.visit_u64(number),
                (None, None) => Err(Fault::wrong_type(FieldType::Int)),
            },
            _ => self.deserialize_any(visitor),
        }
    }

    fn float<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault>
    where
        'a: 'de,
    {
        match &self {
            Self::Text(text) => match parsed(text) {
                Some(number) => visitor.visit_f64(number),
                None => Err(Fault::of(super::Kind::Invalid("must be a number".into()))),
            },
            _ => self.deserialize_any(visitor),
        }
    }
}

/// Item of a list.
impl<'de> IntoDeserializer<'de, Fault> for Filled<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

fn of_json<T>(result: serde_json::Result<T>) -> Result<T, Fault> {
    // The message may quote the value.
    result.map_err(|_| Fault::of(super::Kind::Invalid("has an unexpected form".into())))
}

macro_rules! numbers {
    ($($method:ident)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.number(visitor)
        }
    )+};
}

impl<'de> Deserializer<'de> for Filled<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Self::Text(text) => visitor.visit_str(&text),
            Self::Int(number) => visitor.visit_i64(number),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::List(items) => {
                let mut list = SeqDeserializer::new(items.into_iter().map(Filled::Text));
                let value = visitor.visit_seq(&mut list)?;
                list.end().map(|()| value)
            }
            Self::Json(value) => of_json(value.deserialize_any(visitor)),
            Self::Odd(wanted) => Err(Fault::wrong_type(wanted)),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.float(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.float(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = match &self {
            Self::Text(text) if text.trim().eq_ignore_ascii_case("true") => true,
            Self::Text(text) if text.trim().eq_ignore_ascii_case("false") => false,
            Self::Text(_) => return Err(Fault::wrong_type(FieldType::Bool)),
            _ => return self.deserialize_any(visitor),
        };
        visitor.visit_bool(value)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.string() {
            Some(text) => visitor.visit_str(&text),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.items() {
            Ok(items) => Self::List(items).deserialize_any(visitor),
            Err(other) => other.deserialize_any(visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match (&self, self.string()) {
            (Self::Json(value), None) => of_json(value.deserialize_enum(name, variants, visitor)),
            (_, Some(text)) => visitor.visit_enum(text.into_deserializer()),
            (_, None) => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { bytes byte_buf map struct identifier }
}
