//! Sorting of hits.

use std::{cmp::Ordering, sync::Arc};

use serde_json::{Value, json};

use super::{
    super::errors::{Refusal, cause},
    query::parsing,
    store::Doc,
    values::{compare, time, values_of},
};

/// A sort key.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    ShardDoc,
    /// All hits have the same score.
    Score,
    SeqNo,
    Field {
        name: String,
        missing_first: bool,
        /// Whether the request declares that the field has numbers if no document has the field.
        numeric: bool,
    },
    /// Not allowed.
    Id,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    key: Key,
    descending: bool,
}

/// Sort keys, the most significant first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sort(Vec<Part>);

impl Sort {
    pub(super) fn of(value: &Value) -> Result<Self, Refusal> {
        let parts = match value {
            Value::Array(items) => items.iter().map(parts).collect::<Result<Vec<_>, _>>()?.concat(),
            one => parts(one)?,
        };
        Ok(Self(parts))
    }

    /// Parses the query parameter, a comma-separated list of `field:order`.
    pub(super) fn of_text(text: &str) -> Result<Self, Refusal> {
        let items = text.split(',').map(|item| match item.rsplit_once(':') {
            Some((name, order)) => part(name, &json!(order)),
            None => part(item, &Value::Null),
        });
        Ok(Self(items.collect::<Result<_, _>>()?))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether hits are sorted by score, among others.
    pub(super) fn has_score(&self) -> bool {
        self.0.iter().any(|part| part.key == Key::Score)
    }

    /// Refuses keys that no shard can sort by.
    pub(super) fn check(&self, index: &str) -> Result<(), Refusal> {
        if self.0.iter().any(|part| part.key == Key::Id) {
            let reason = "Fielddata access on the _id field is disallowed, you can re-enable it by updating the dynamic \
                          cluster setting: indices.id_field_data.enabled";
            return Err(shard_failure(reason, index));
        }
        Ok(())
    }

    /// Adds the key by which a point in time breaks ties.
    pub(super) fn break_ties(&mut self) {
        let known = self.0.iter().any(|part| part.key == Key::ShardDoc);
        if !known && !self.0.is_empty() {
            self.0.push(Part { key: Key::ShardDoc, descending: false });
        }
    }

    /// If hits are sorted by position only, returns whether the order is reversed.
    pub(super) fn by_position(&self) -> Option<bool> {
        match self.0.as_slice() {
            [] => Some(false),
            [Part { key: Key::ShardDoc, descending }] => Some(*descending),
            _ => None,
        }
    }

    /// The sort values of a document, which are part of its hit.
    pub(super) fn values(&self, doc: &Doc) -> Vec<Value> {
        let mut source = None;
        let values = self.0.iter().map(|part| match &part.key {
            Key::ShardDoc | Key::SeqNo => doc.seq_no.into(),
            Key::Score => json!(1.0),
            Key::Id => Value::Null,
            Key::Field { name, .. } => {
                let source: &Value =
                    source.get_or_insert_with(|| serde_json::from_slice(&doc.source).unwrap_or_default());
                let found = values_of(source, name).into_iter();
                let order = |left: &&Value, right: &&Value| compare(left, right).unwrap_or(Ordering::Equal);
                let value = if part.descending { found.max_by(order) } else { found.min_by(order) };
                value.cloned().unwrap_or_default()
            }
        });
        values.collect()
    }

    pub(super) fn compare(&self, left: &[Value], right: &[Value]) -> Ordering {
        let pairs = self.0.iter().zip(left.iter().zip(right));
        pairs
            .map(|(part, (left, right))| part.compare(left, right))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    /// Sorts documents, and returns them with their sort values. `after` is converted to values of the same kinds.
    pub(super) fn apply(
        &self,
        docs: Vec<Arc<Doc>>,
        after: Option<&mut Vec<Value>>,
    ) -> Vec<(Arc<Doc>, Vec<Value>)> {
        let mut all: Vec<_> = docs.into_iter().map(|doc| (Arc::clone(&doc), self.values(&doc))).collect();
        let mut after = after;
        for (at, part) in self.0.iter().enumerate() {
            let column = || all.iter().filter_map(|(_, values)| values.get(at));
            let Key::Field { numeric, .. } = part.key else { continue };
            if !column().all(is_numeric) {
                continue;
            }
            // Without any value, the server knows the kind from the mappings, the fake does not.
            if !numeric && column().all(Value::is_null) {
                continue;
            }
            let given = after.as_mut().and_then(|after| after.get_mut(at));
            for value in all.iter_mut().filter_map(|(_, values)| values.get_mut(at)).chain(given) {
                part.to_number(value);
            }
        }
        // The sort is stable: equal documents stay in order of position.
        all.sort_by(|(_, left), (_, right)| self.compare(left, right));
        all
    }

    /// Checks that `search_after` has one value per sort key.
    pub(super) fn check_after(&self, after: &[Value], index: &str) -> Result<(), Refusal> {
        if self.0.is_empty() {
            return Err(shard_failure("Sort must contain at least one field.", index));
        }
        if after.len() != self.0.len() {
            let reason = format!("search_after has {} value(s) but sort has {}.", after.len(), self.0.len());
            return Err(shard_failure(&reason, index));
        }
        Ok(())
    }
}

/// Whether the server sorts by a value as a number: integers, booleans, times; and missing values.
fn is_numeric(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) => true,
        Value::Number(number) => number.is_i64(),
        Value::String(text) => time(text).is_some(),
        _ => false,
    }
}

impl Part {
    /// Converts a value as the server returns it: times are milliseconds, missing values the largest or smallest number.
    fn to_number(&self, value: &mut Value) {
        let first = matches!(&self.key, Key::Field { missing_first: true, .. });
        *value = match &*value {
            Value::Null => json!(if first == self.descending { i64::MAX } else { i64::MIN }),
            Value::Bool(yes) => json!(i64::from(*yes)),
            Value::String(text) => match time(text) {
                Some(time) => json!(time.timestamp_millis()),
                None => return,
            },
            _ => return,
        };
    }

    fn compare(&self, left: &Value, right: &Value) -> Ordering {
        let missing_first = matches!(&self.key, Key::Field { missing_first: true, .. });
        let missing = if missing_first { Ordering::Less } else { Ordering::Greater };
        match (left.is_null(), right.is_null()) {
            (true, true) => Ordering::Equal,
            (true, false) => missing,
            (false, true) => missing.reverse(),
            (false, false) => {
                let order = compare(left, right).unwrap_or(Ordering::Equal);
                if self.descending { order.reverse() } else { order }
            }
        }
    }
}

fn shard_failure(reason: &str, index: &str) -> Refusal {
    let root = cause("illegal_argument_exception", reason);
    Refusal::all_shards_failed(http::StatusCode::BAD_REQUEST, &root, index)
}

fn parts(item: &Value) -> Result<Vec<Part>, Refusal> {
    match item {
        Value::String(name) => Ok(vec![part(name, &Value::Null)?]),
        Value::Object(fields) => fields.iter().map(|(name, how)| part(name, how)).collect(),
        _ => Err(Refusal::illegal_argument(
            "malformed sort format, either start with array, object, or an actual string",
        )),
    }
}

fn part(name: &str, how: &Value) -> Result<Part, Refusal> {
    let by_default = if name == "_score" { "desc" } else { "asc" };
    let (mut order, mut missing_first, mut numeric) = (by_default, false, false);
    match how {
        Value::Null => {}
        Value::String(text) => order = text,
        Value::Object(settings) => {
            for (setting, value) in settings {
                match (setting.as_str(), value.as_str()) {
                    ("order", Some(text)) => order = text,
                    ("missing", Some("_first")) => missing_first = true,
                    ("missing", Some("_last")) => missing_first = false,
                    ("unmapped_type", Some(kind)) => {
                        numeric = matches!(kind, "boolean" | "byte" | "date" | "integer" | "long" | "short");
                    }
                    ("format" | "numeric_type", _) => {}
                    _ => return Err(super::unsupported(&format!("[{setting}] in [sort]"))),
                }
            }
        }
        _ => return Err(parsing(&format!("malformed sort of [{name}]"))),
    }
    let descending = match order {
        "asc" => false,
        "desc" => true,
        other => {
            return Err(Refusal::illegal_argument(&format!(
                "No enum constant org.elasticsearch.search.sort.SortOrder.{}",
                other.to_uppercase()
            )));
        }
    };
    let key = match name {
        "_shard_doc" | "_doc" => Key::ShardDoc,
        "_score" => Key::Score,
        "_seq_no" => Key::SeqNo,
        "_id" => Key::Id,
        name if name.starts_with('_') && matches!(name, "_script" | "_geo_distance") => {
            return Err(super::unsupported(&format!("[{name}] in [sort]")));
        }
        name => Key::Field { name: name.to_owned(), missing_first, numeric },
    };
    Ok(Part { key, descending })
}
