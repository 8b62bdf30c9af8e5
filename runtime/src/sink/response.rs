//! Responses to bulk requests, read without building a tree.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// Outcome of one operation.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) status: u16,
    /// Whether an existing document was replaced.
    pub(super) updated: bool,
    pub(super) error: Option<Box<ItemError>>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ItemError {
    #[serde(default, rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) reason: Option<String>,
    #[serde(default)]
    caused_by: Option<Cause>,
}

#[derive(Debug, Deserialize)]
struct Cause {
    #[serde(default)]
    reason: Option<String>,
}

impl fmt::Display for ItemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if let Some(reason) = &self.reason {
            write!(f, ": {reason}")?;
        }
        match self.caused_by.as_ref().and_then(|cause| cause.reason.as_ref()) {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

/// Reads the items of a response. If it is cut off, the items before are kept; the number tells which operations are
/// covered.
pub(super) fn items(body: &[u8], expected: usize) -> Vec<Item> {
    let mut items = Vec::with_capacity(expected);
    let mut json = serde_json::Deserializer::from_slice(body);
    // What cannot be read is as good as missing.
    let _ = Response(&mut items).deserialize(&mut json);
    items.truncate(expected);
    items
}

struct Response<'a>(&'a mut Vec<Item>);

impl<'de> DeserializeSeed<'de> for Response<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Response<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a bulk response")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<Name>()? {
            match name {
                Name::Items => map.next_value_seed(Items(self.0))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

struct Items<'a>(&'a mut Vec<Item>);

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the items of a bulk response")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(Action(item)) = seq.next_element()? {
            self.0.push(item);
        }
        Ok(())
    }
}

/// `{"index": {..}}`
struct Action(Item);

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfAction;

        impl<'de> Visitor<'de> for OfAction {
            type Value = Action;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an item of a bulk response")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Action, A::Error> {
                let mut item = Item::default();
                while map.next_key::<IgnoredAny>()?.is_some() {
                    item = map.next_value()?;
                }
                Ok(Action(item))
            }
        }

        deserializer.deserialize_map(OfAction)
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfItem;

        impl<'de> Visitor<'de> for OfItem {
            type Value = Item;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the result of an operation")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item, A::Error> {
                let mut item = Item::default();
                while let Some(name) = map.next_key::<Name>()? {
                    match name {
                        Name::Status => item.status = map.next_value()?,
                        Name::Result => item.updated = map.next_value::<Outcome>()?.0,
                        Name::Error => item.error = map.next_value()?,
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(item)
            }
        }

        deserializer.deserialize_map(OfItem)
    }
}

struct Outcome(bool);

impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfText;

        impl Visitor<'_> for OfText {
            type Value = Outcome;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a result")
            }

            fn visit_str<E>(self, text: &str) -> Result<Outcome, E> {
                Ok(Outcome(text == "updated"))
            }
        }

        deserializer.deserialize_str(OfText)
    }
}

/// The names that matter.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Name {
    Items,
    Status,
    Result,
    Error,
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"errors":true,"took":3,"items":[
        {"index":{"_index":"i","_id":"a","status":201,"result":"created","_shards":{"total":1}}},
        {"index":{"_index":"i","_id":"b","status":200,"result":"updated"}},
        {"delete":{"_id":"c","status":404,"result":"not_found"}},
        {"index":{"_id":"d","status":400,"error":{"type":"document_parsing_exception","reason":"[1:2] failed",
                  "caused_by":{"type":"x","reason":"for input"}}}}],"ingest_took":1}"#;

    #[test]
    fn items_are_read_in_order() {
        let items = items(BODY.as_bytes(), 4);
        let statuses: Vec<_> = items.iter().map(|item| (item.status, item.updated)).collect();
        assert_eq!(statuses, [(201, false), (200, true), (404, false), (400, false)]);
        assert_eq!(
            items[3].error.as_ref().unwrap().to_string(),
            "document_parsing_exception: [1:2] failed: for input"
        );
    }

    #[test]
    fn a_response_that_is_cut_off_keeps_the_items_before() {
        for end in 0..BODY.len() {
            let read = items(&BODY.as_bytes()[..end], 4);
            let whole = BODY[..end].matches("}},").count().min(4);
            assert!(
                read.len() >= whole.saturating_sub(1) && read.len() <= whole + 1,
                "{end}: {}",
                read.len()
            );
        }
        assert!(items(b"not json", 4).is_empty());
        assert_eq!(items(BODY.as_bytes(), 2).len(), 2);
    }
}
