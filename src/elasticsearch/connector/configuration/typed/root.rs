//! The configuration as a map from names to values.

use std::borrow::Cow;

use serde::{
    Deserializer,
    de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor, value::CowStrDeserializer},
    forward_to_deserialize_any,
};

use super::{super::ConfigurationField, fault::Fault, filled, stand_in::StandIn, vacant::Vacant};

pub(super) struct Root<'a> {
    pub(super) entries: Vec<Entry<'a>>,
}

/// A field of the configuration or, without `field`, one that only the struct has.
pub(super) struct Entry<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) field: Option<&'a ConfigurationField>,
    pub(super) inactive: bool,
    pub(super) state: State,
}

/// What is deserialized in place of an entry. The states of an entry advance in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Its value.
    Filled,
    /// Nothing, so that an `Option` becomes `None` and a default applies.
    LeftOut,
    /// That there is no value.
    Vacant,
    /// Something that fits the type, since the problem of this entry is known.
    StandIn,
    /// Nothing, since no stand-in fits.
    Gone,
}

impl<'de> Deserializer<'de> for &Root<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(Entries { entries: &self.entries, next: 0, current: None })
    }

    /// A source without a configuration.
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

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf seq tuple tuple_struct map
        struct enum identifier ignored_any
    }
}

struct Entries<'r, 'a> {
    entries: &'r [Entry<'a>],
    next: usize,
    current: Option<(usize, &'r Entry<'a>)>,
}

impl<'de> MapAccess<'de> for Entries<'_, 'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        while let Some(entry) = self.entries.get(self.next) {
            let index = self.next;
            self.next += 1;
            if !matches!(entry.state, State::LeftOut | State::Gone) {
                self.current = Some((index, entry));
                let name: CowStrDeserializer<'_, Fault> = entry.name.clone().into_deserializer();
                return seed.deserialize(name).map(Some).map_err(|fault| fault.at(index, true));
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some((index, entry)) = self.current.take() else {
            return Err(serde::de::Error::custom("a value was requested before its name"));
        };
        let value = match (entry.state, entry.field) {
            (State::Filled, Some(field)) => seed.deserialize(filled::of(field)),
            (State::StandIn, _) => seed.deserialize(StandIn::new()),
            _ => seed.deserialize(Vacant::of(entry.field, entry.inactive)),
        };
        value.map_err(|fault| fault.at(index, false))
    }
}
