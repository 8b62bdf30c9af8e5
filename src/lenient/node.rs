//! A response as a tree of values, each of which can be marked as left out.

use std::{cell::Cell, rc::Rc};

use serde_json::{Map, Number, Value};

/// One value of a response.
///
/// What is left out stays in the tree, so that the positions of its neighbors do not change.
#[derive(Debug)]
pub(crate) struct Node {
    pub(super) kind: Kind,
    /// The value does not fit its type, so the next attempt skips it.
    pub(super) left_out: Cell<bool>,
    /// The value was left out and is in the `unreadable()` of a document.
    pub(super) reported: Cell<bool>,
    /// The value is an item of a list, and so a document of its own.
    pub(super) item: Cell<bool>,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    /// A value that Rust cannot represent, as text: a number out of range, a string that is not Unicode, or a value that is
    /// nested too deep.
    Broken(String),
    Array(Vec<Rc<Node>>),
    Object(Vec<(String, Rc<Node>)>),
}

impl Node {
    pub(super) fn new(kind: Kind) -> Rc<Self> {
        Rc::new(Self { kind, left_out: Cell::default(), reported: Cell::default(), item: Cell::default() })
    }

    /// Returns a field of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let Kind::Object(fields) = &self.kind else { return None };
        fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_ref())
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// Converts the whole value, including the parts that were left out.
    pub(crate) fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::Text(text) | Kind::Broken(text) => Value::String(text.clone()),
            Kind::Array(items) => Value::Array(items.iter().map(|item| item.to_value()).collect()),
            Kind::Object(fields) => Value::Object(
                fields.iter().map(|(name, value)| (name.clone(), value.to_value())).collect::<Map<_, _>>(),
            ),
        }
    }

    /// Describes the value for an error message. Contains names of fields but no values.
    pub(crate) fn describe(&self) -> String {
        const NAMED: usize = 8;
        match &self.kind {
            Kind::Null => "null".to_owned(),
            Kind::Bool(_) => "a boolean".to_owned(),
            Kind::Number(_) => "a number".to_owned(),
            Kind::Text(_) | Kind::Broken(_) => "a string".to_owned(),
            Kind::Array(items) => format!("an array of {} items", items.len()),
            Kind::Object(fields) if fields.is_empty() => "an empty object".to_owned(),
            Kind::Object(fields) => {
                let names = fields
                    .iter()
                    .take(NAMED)
                    // Not cut here: secrets are only found in whole names.
                    .map(|(name, _)| format!("`{name}`"))
                    .collect::<Vec<_>>()
                    .join(", ");
                let more = if fields.len() > NAMED { ", …" } else { "" };
                format!("an object with the fields {names}{more}")
            }
        }
    }
}
