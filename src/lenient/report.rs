//! Parts that were left out of a document, and how the document receives them.

use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::Rc,
};

use serde_json::Value;

use super::node::{Kind, Node};
use crate::{error::Scrubber, text::one_line};

/// Part of a stored document that does not fit its type and is therefore left out of the typed value.
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let connector = es.connector("wiki").get().send().await?;
/// for part in connector.unreadable() {
///     // configuration.host.tooltip: boolean
///     println!("{}: {}", part.path(), part.json_type());
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Unreadable {
    path: String,
    value: Value,
}

impl Unreadable {
    /// Returns the path in the document, like `filtering[0].active.rules[2].value`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the value. Numbers that exceed 64 bits, strings that are not Unicode, and values nested deeper than 127 levels
    /// are strings here.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Returns the JSON type of the value: `null`, `boolean`, `number`, `string`, `array` or `object`.
    #[must_use]
    pub fn json_type(&self) -> &'static str {
        json_type(&self.value)
    }
}

/// Values may be secrets, so only the path and type are shown.
impl fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.path, self.json_type())
    }
}

fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Field of a document that contains the parts that were left out of it. Boxed, because nearly all documents have none.
///
/// It needs `#[serde(skip, default = "Leftovers::of_this_object")]`: a derived `Deserialize` calls that function after it has
/// read the other fields. A deserializer cannot pass the parts as a field, because serde does not tell it which type is read
/// if the type has a flattened field. So they are passed on the side, within the thread.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Leftovers(#[allow(clippy::box_collection)] Option<Box<Vec<Unreadable>>>);

impl Leftovers {
    /// Returns what was left out of the object that this thread is reading. Empty outside of a lenient read.
    pub(crate) fn of_this_object() -> Self {
        if READING.get() {
            OBJECTS.with_borrow(|objects| objects.last().map(of)).unwrap_or_default()
        } else {
            Self(None)
        }
    }

    pub(crate) fn as_slice(&self) -> &[Unreadable] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }

    /// Returns the number of items that were left out of the list `list`.
    pub(crate) fn count_items(&self, list: &str) -> usize {
        let item =
            |part: &&Unreadable| part.path.strip_prefix(list).is_some_and(|rest| rest.starts_with('['));
        self.as_slice().iter().filter(item).count()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl fmt::Debug for Leftovers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_slice().fmt(f)
    }
}

thread_local! {
    /// Whether a lenient read is in progress. Strict reads check this too, so it is separate from the stack, which is slower
    /// to access.
    static READING: Cell<bool> = const { Cell::new(false) };
    /// The objects that are being read, the innermost last.
    static OBJECTS: RefCell<Vec<Rc<Node>>> = const { RefCell::new(Vec::new()) };
}

/// Registers an object as being read until it is dropped.
pub(super) struct Reading;

impl Reading {
    pub(super) fn of(object: &Rc<Node>) -> Self {
        READING.set(true);
        OBJECTS.with_borrow_mut(|objects| objects.push(Rc::clone(object)));
        Self
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        OBJECTS.with_borrow_mut(|objects| {
            objects.pop();
            READING.set(!objects.is_empty());
        });
    }
}

fn of(object: &Rc<Node>) -> Leftovers {
    let mut parts = Vec::new();
    walk(object, &mut String::new(), &mut |path, node| {
        node.reported.set(true);
        parts.push(Unreadable { path: path.to_owned(), value: node.to_value() });
    });
    Leftovers((!parts.is_empty()).then(|| Box::new(parts)))
}

/// Visits the parts that were left out of `node`, but not those that were left out of items of lists.
fn walk(node: &Node, path: &mut String, visit: &mut impl FnMut(&str, &Node)) {
    let length = path.len();
    let mut child = |path: &mut String, child: &Node| {
        if child.left_out.get() {
            visit(path, child);
        } else if !child.item.get() {
            walk(child, path, visit);
        }
        path.truncate(length);
    };
    match &node.kind {
        Kind::Object(fields) => {
            for (name, value) in fields {
                push_name(path, name);
                child(path, value);
            }
        }
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push_str(&format!("[{index}]"));
                child(path, item);
            }
        }
        _ => {}
    }
}

/// Appends a name to a path: `a.b`, or `a["b c"]` if the name would be ambiguous otherwise.
fn push_name(path: &mut String, name: &str) {
    if !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(name);
    } else {
        path.push_str(&format!("[{name:?}]"));
    }
}

/// Whether every part that was left out of a response is in an `unreadable()` or is an item of a list.
pub(super) fn all_reported(root: &Node) -> bool {
    if root.left_out.get() {
        return root.reported.get() || root.item.get();
    }
    match &root.kind {
        Kind::Object(fields) => fields.iter().all(|(_, value)| all_reported(value)),
        Kind::Array(items) => items.iter().all(|item| all_reported(item)),
        _ => true,
    }
}

/// Logs what was left out of a response: ids, paths and types, but no values.
pub(super) fn warn(root: &Node, secrets: Option<&dyn Fn() -> Scrubber>) {
    const NAMED: usize = 20;
    let mut named = Vec::new();
    let mut count = 0_usize;
    documents(root, &mut |document| {
        let id = document.get("id").and_then(Node::as_text);
        let name = id.map_or_else(|| "response".to_owned(), |id| format!("document {id:?}"));
        walk(document, &mut String::new(), &mut |path, node| {
            count += 1;
            if named.len() < NAMED {
                named.push(format!("{name}: {path} ({})", json_type_of(node)));
            }
        });
    });
    if count > 0 {
        let more = count - named.len();
        let mut parts = named.join("; ");
        if let Some(secrets) = secrets {
            // The server chose the names.
            secrets().in_place(&mut parts);
        }
        let parts = one_line(&parts, 4096);
        tracing::warn!(count, more, "parts of the response do not fit their types and are left out: {parts}");
    }
}

fn json_type_of(node: &Node) -> &'static str {
    match &node.kind {
        Kind::Null => "null",
        Kind::Bool(_) => "boolean",
        Kind::Number(_) => "number",
        Kind::Text(_) | Kind::Broken(_) => "string",
        Kind::Array(_) => "array",
        Kind::Object(_) => "object",
    }
}

/// Visits the response and the items of its lists.
fn documents(node: &Node, visit: &mut impl FnMut(&Node)) {
    fn items(node: &Node, visit: &mut impl FnMut(&Node)) {
        let mut child = |child: &Node| {
            if child.item.get() && !child.left_out.get() {
                visit(child);
            }
            items(child, visit);
        };
        match &node.kind {
            Kind::Object(fields) => fields.iter().for_each(|(_, value)| child(value)),
            Kind::Array(values) => values.iter().for_each(|value| child(value)),
            _ => {}
        }
    }
    visit(node);
    items(node, visit);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_field_costs_eight_bytes() {
        assert_eq!(size_of::<Leftovers>(), 8);
    }

    #[test]
    fn debug_output_hides_values() {
        let part = Unreadable { path: "a.b".to_owned(), value: "hunter2".into() };
        assert_eq!(format!("{:?}", Leftovers(Some(Box::new(vec![part])))), "[a.b (string)]");
    }

    #[test]
    fn names_that_are_not_words_are_quoted() {
        let mut path = String::new();
        for name in ["a", "b.c", "", "d-1_e"] {
            push_name(&mut path, name);
        }
        assert_eq!(path, r#"a["b.c"][""].d-1_e"#);
    }
}
