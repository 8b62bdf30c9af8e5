//! Deserialization and serialization of a configuration: old documents have entries that are not objects.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{
        Error, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
};
use serde_json::Value;

use super::{Configuration, ConfigurationField};
use crate::lenient::Leftovers;

impl Serialize for Configuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.fields.iter().map(|(name, field)| (name, Written(field))))
    }
}

impl<'de> Deserialize<'de> for Configuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Configuration;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Configuration, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some((name, Entry(field))) = map.next_entry()? {
            // The first of several fields with the same name wins.
            fields.entry(name).or_insert(field);
        }
        Ok(Configuration { fields, unreadable: Leftovers::of_this_object() })
    }
}

struct Written<'a>(&'a ConfigurationField);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.bare_value() {
            Some(value) => value.serialize(serializer),
            None => self.0.serialize(serializer),
        }
    }
}

struct Entry(Box<ConfigurationField>);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyEntry)
    }
}

struct AnyEntry;

impl<'de> Visitor<'de> for AnyEntry {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a configuration field")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
        ConfigurationField::deserialize(MapAccessDeserializer::new(map)).map(|field| Entry(Box::new(field)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Entry, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(seq)).map(bare)
    }

    fn visit_unit<E: Error>(self) -> Result<Entry, E> {
        Ok(bare(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Entry, E> {
        Ok(bare(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Entry, E> {
        Ok(bare(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Entry, E> {
        Ok(bare(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Entry, E> {
        Ok(bare(value.into()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Entry, E> {
        Ok(bare(value.into()))
    }
}

fn bare(value: Value) -> Entry {
    Entry(Box::new(ConfigurationField::bare(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Nullable;
    use serde_json::json;

    #[test]
    fn entries_that_are_not_objects_are_written_back_unchanged() {
        let document = json!({"text": "x", "null": null, "yes": true, "minus": -1, "big": u64::MAX, "half": 0.5,
                              "list": ["a", {"b": null}], "field": {"value": "y", "label": null}, "empty": {}});
        let configuration: Configuration = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(serde_json::to_value(&configuration).unwrap(), document);
        let text = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<Configuration>(&text).unwrap(), configuration);
        assert_eq!(configuration.get("text").unwrap().value, Nullable::Value(json!("x")));
        assert_eq!(configuration.get("null").unwrap().value, Nullable::Null);
    }

    #[test]
    fn a_bare_entry_with_a_label_becomes_an_object() {
        let mut configuration: Configuration =
            serde_json::from_value(json!({"host": "x", "port": 1})).unwrap();
        configuration.get_mut("host").unwrap().label = Nullable::Value("Host".to_owned());
        configuration.get_mut("port").unwrap().value = Nullable::Value(json!(2));
        assert_eq!(
            serde_json::to_value(&configuration).unwrap(),
            json!({"host": {"label": "Host", "value": "x"}, "port": 2})
        );
    }

    #[test]
    fn invalid_configurations_are_errors() {
        for document in
            [json!([]), json!("x"), json!({"host": {"order": "first"}}), json!({"host": {"label": 1}})]
        {
            assert!(serde_json::from_value::<Configuration>(document).is_err());
        }
        let error = serde_json::from_str::<Configuration>("{\"host\": {\"order\": \"first\"}}").unwrap_err();
        assert!(error.to_string().contains("expected i64"), "{error}");
    }
}
