//! The state of the fake.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use serde_json::{Map, Value};

use super::{
    Options,
    access::Access,
    index::{Doc, Indices, Visible},
};

/// A stored document, without its id.
pub(super) type Document = Map<String, Value>;

pub(super) struct State {
    pub(super) options: Options,
    pub(super) access: Access,
    pub(super) server: ServerInfo,
    pub(super) connectors: Store,
    pub(super) jobs: Store,
    pub(super) secrets: Store,
    pub(super) indices: Indices,
    /// Value of the `Date` header, if it was set.
    pub(super) date: Option<String>,
    /// Texts of the `Warning` headers of every response.
    pub(super) warnings: Vec<String>,
    pub(super) product_header: bool,
}

/// The properties that the server reports.
pub(super) struct ServerInfo {
    pub(super) version: String,
    pub(super) serverless: bool,
}

impl ServerInfo {
    pub(super) fn major(&self) -> u32 {
        self.version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(9)
    }
}

impl State {
    pub(super) fn new(server: ServerInfo, access: Access, options: Options) -> Self {
        Self {
            options,
            access,
            server,
            connectors: Store::new(live_index_name),
            jobs: Store::new(connector_of),
            secrets: Store::new(|_| None),
            indices: Indices::default(),
            date: None,
            warnings: Vec::new(),
            product_header: true,
        }
    }
}

fn live_index_name(connector: &Document) -> Option<&str> {
    if is_deleted(connector) { None } else { text(connector, "index_name") }
}

fn connector_of(job: &Document) -> Option<&str> {
    job.get("connector")?.get("id")?.as_str()
}

pub(super) fn is_deleted(connector: &Document) -> bool {
    connector.get("deleted") == Some(&Value::Bool(true))
}

pub(super) fn text<'a>(document: &'a Document, name: &str) -> Option<&'a str> {
    document.get(name).and_then(Value::as_str)
}

/// Returns the fields of a JSON object, or an empty document for any other value.
pub(super) fn into_document(value: Value) -> Document {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// An index: documents by id, and ids by a key that several documents may share.
pub(super) struct Store {
    documents: HashMap<String, Stored>,
    key: fn(&Document) -> Option<&str>,
    by_key: HashMap<String, BTreeSet<String>>,
    written: u64,
    /// Whether the index was created without a document.
    created: bool,
    /// Number of writes, each of which takes the next sequence number.
    writes: u64,
    /// The documents that searches see, until the next write.
    visible: Option<Arc<Visible>>,
}

struct Stored {
    /// Increases with every document that is added.
    order: u64,
    seq_no: u64,
    version: u64,
    document: Document,
    /// The document as text, until it is written again.
    text: Option<Arc<Doc>>,
}

impl Store {
    fn new(key: fn(&Document) -> Option<&str>) -> Self {
        Self {
            documents: HashMap::new(),
            key,
            by_key: HashMap::new(),
            written: 0,
            created: false,
            writes: 0,
            visible: None,
        }
    }

    /// Whether the index exists. The first write creates it, and removing all documents keeps it.
    pub(super) fn exists(&self) -> bool {
        self.created || self.written > 0
    }

    /// Creates the index if it does not exist.
    pub(super) fn create(&mut self) {
        self.created = true;
    }

    /// Removes the index and all documents.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.key);
    }

    /// The sequence number and the version of a document.
    pub(super) fn version(&self, id: &str) -> Option<(u64, u64)> {
        self.documents.get(id).map(|stored| (stored.seq_no, stored.version))
    }

    /// The sequence number of the last write.
    pub(super) fn last_seq_no(&self) -> u64 {
        self.writes.saturating_sub(1)
    }

    /// A document as text.
    pub(super) fn doc(&mut self, id: &str) -> Option<Arc<Doc>> {
        Some(self.documents.get_mut(id)?.as_text(id))
    }

    /// All documents as text. Every write is searchable at once.
    pub(super) fn visible(&mut self) -> Arc<Visible> {
        if let Some(visible) = &self.visible {
            return Arc::clone(visible);
        }
        let mut visible = Visible::default();
        for (id, stored) in &mut self.documents {
            visible.insert(stored.as_text(id));
        }
        let visible = Arc::new(visible);
        self.visible = Some(Arc::clone(&visible));
        visible
    }

    /// Counts a write and returns its sequence number.
    fn take_seq_no(&mut self) -> u64 {
        self.visible = None;
        self.writes += 1;
        self.writes - 1
    }

    pub(super) fn get(&self, id: &str) -> Option<&Document> {
        self.documents.get(id).map(|stored| &stored.document)
    }

    /// Stores the document, replacing one with the same id. Returns whether there was one.
    pub(super) fn put(&mut self, id: &str, document: Document) -> bool {
        let version = self.version(id).map_or(0, |(_, version)| version) + 1;
        let replaced = self.take(id);
        let seq_no = self.take_seq_no();
        self.written += 1;
        self.add_key(id, (self.key)(&document).map(str::to_owned));
        self.documents
            .insert(id.to_owned(), Stored { order: self.written, seq_no, version, document, text: None });
        replaced
    }

    /// Changes a document. Returns `None` if it does not exist.
    pub(super) fn edit<T>(&mut self, id: &str, change: impl FnOnce(&mut Document) -> T) -> Option<T> {
        let key = self.key;
        let stored = self.documents.get_mut(id)?;
        let original = stored.document.clone();
        let before = key(&original).map(str::to_owned);
        let outcome = change(&mut stored.document);
        let after = key(&stored.document).map(str::to_owned);
        // A change without an effect is not a write.
        if stored.document != original {
            stored.seq_no = self.writes;
            stored.version += 1;
            stored.text = None;
            self.take_seq_no();
        }
        if before != after {
            self.remove_key(id, before);
            self.add_key(id, after);
        }
        Some(outcome)
    }

    /// Removes a document. Returns whether it existed.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        self.take_seq_no();
        self.take(id)
    }

    fn take(&mut self, id: &str) -> bool {
        let Some(stored) = self.documents.remove(id) else { return false };
        self.remove_key(id, (self.key)(&stored.document).map(str::to_owned));
        true
    }

    /// The ids of the documents with this key.
    pub(super) fn ids_with(&self, key: &str) -> impl Iterator<Item = &str> {
        self.by_key.get(key).into_iter().flatten().map(String::as_str)
    }

    /// The documents with this key, like [`iter`](Self::iter).
    pub(super) fn with_key(&self, key: &str) -> impl Iterator<Item = (u64, &str, &Document)> {
        self.ids_with(key).filter_map(|id| {
            let stored = self.documents.get(id)?;
            Some((stored.order, id, &stored.document))
        })
    }

    /// All documents in arbitrary order, each with a number that increases with every document that is added.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &str, &Document)> {
        self.documents.iter().map(|(id, stored)| (stored.order, id.as_str(), &stored.document))
    }

    /// All documents in order of creation, with their ids.
    pub(super) fn views(&self) -> Vec<Value> {
        let mut all: Vec<_> = self.iter().collect();
        all.sort_by_key(|(order, ..)| *order);
        all.into_iter().map(|(_, id, document)| view(id, document)).collect()
    }

    fn add_key(&mut self, id: &str, key: Option<String>) {
        if let Some(key) = key {
            self.by_key.entry(key).or_default().insert(id.to_owned());
        }
    }

    fn remove_key(&mut self, id: &str, key: Option<String>) {
        let Some(key) = key else { return };
        if let Some(ids) = self.by_key.get_mut(&key) {
            ids.remove(id);
            if ids.is_empty() {
                self.by_key.remove(&key);
            }
        }
    }
}

impl Stored {
    fn as_text(&mut self, id: &str) -> Arc<Doc> {
        let text = self.text.get_or_insert_with(|| {
            let source = serde_json::to_vec(&self.document).unwrap_or_default();
            Arc::new(Doc {
                id: id.into(),
                source: source.into_boxed_slice(),
                version: self.version,
                seq_no: self.seq_no,
            })
        });
        Arc::clone(text)
    }
}

/// A document as it appears in responses, without an `id` of its own.
pub(super) fn view(id: &str, document: &Document) -> Value {
    let mut view = document.clone();
    view.insert("id".to_owned(), id.into());
    view.into()
}

/// A document as it appears in responses, with an `id` of its own if the options say so.
pub(super) fn view_with(options: &Options, id: &str, document: &Document) -> Value {
    let mut view = view(id, document);
    if let (true, Some(stored), Some(fields)) = (options.stored_ids, document.get("id"), view.as_object_mut())
    {
        fields.insert(STORED_ID.to_owned(), stored.clone());
    }
    view
}

/// Name of the stored `id` in a [`view_with`], which is `id` as well when it is rendered. No other field has this name.
pub(super) const STORED_ID: &str = "\u{0}stored id";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_are_found_by_their_current_key() {
        let mut store = Store::new(live_index_name);
        let ids = |store: &Store, key: &str| store.ids_with(key).map(str::to_owned).collect::<Vec<_>>();
        assert!(!store.exists());
        assert!(!store.put("a", into_document(json!({"index_name": "x"}))));
        assert!(!store.put("b", into_document(json!({"index_name": "x"}))));
        assert_eq!(ids(&store, "x"), ["a", "b"]);

        store.edit("a", |stored| stored.insert("index_name".to_owned(), "y".into()));
        assert_eq!((ids(&store, "x"), ids(&store, "y")), (vec!["b".to_owned()], vec!["a".to_owned()]));
        // A soft-deleted connector releases its index name.
        store.edit("b", |stored| stored.insert("deleted".to_owned(), true.into()));
        assert_eq!(ids(&store, "x"), [""; 0]);
        assert!(store.put("b", into_document(json!({"index_name": "y"}))));
        assert_eq!(ids(&store, "y"), ["a", "b"]);

        assert!(store.remove("a"));
        assert!(!store.remove("a"));
        assert_eq!(ids(&store, "y"), ["b"]);
        assert_eq!(store.edit("a", |_| ()), None);
        assert!(store.remove("b"));
        assert!(store.exists() && store.by_key.is_empty());
    }
}
