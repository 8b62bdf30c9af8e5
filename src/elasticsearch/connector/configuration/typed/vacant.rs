//! A field without a value.

use serde::{
    Deserializer,
    de::{
        Visitor,
        value::{SeqDeserializer, StrDeserializer},
    },
    forward_to_deserialize_any,
};

use super::{
    super::{ConfigurationField, ConfigurationProblemKind as Kind},
    fault::Fault,
};

/// A field without a value.
pub(super) struct Vacant {
    /// The problem, for types that need a value.
    problem: Kind,
    /// Whether no value is a value: the empty string, the empty list.
    allowed: bool,
}

impl Vacant {
    pub(super) fn of(field: Option<&ConfigurationField>, inactive: bool) -> Self {
        if inactive {
            let problem = "has no value, because the fields that it depends on have other values";
            return Self { problem: Kind::Invalid(problem.into()), allowed: true };
        }
        Self { problem: Kind::Empty, allowed: field.is_none_or(|field| !field.is_required()) }
    }
}

impl<'de> Deserializer<'de> for Vacant {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Err(Fault::of(self.problem))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.allowed { visitor.visit_str("") } else { self.deserialize_any(visitor) }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.allowed {
            visitor.visit_seq(SeqDeserializer::<_, Fault>::new(std::iter::empty::<u8>()))
        } else {
            self.deserialize_any(visitor)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if variants.contains(&"") {
            visitor.visit_enum(StrDeserializer::<Fault>::new(""))
        } else {
            self.deserialize_any(visitor)
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_none()
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

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf tuple tuple_struct map struct identifier
    }
}
