//! Documents of one index: the stored ones, and those that are visible to searches.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// One version of a document. The source is kept as text, which needs less memory.
#[derive(Debug)]
pub(in super::super) struct Doc {
    pub(in super::super) id: Arc<str>,
    pub(in super::super) source: Box<[u8]>,
    pub(in super::super) version: u64,
    pub(in super::super) seq_no: u64,
}

/// The documents that are visible to searches, in order of their last write, which is `_shard_doc`.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Visible {
    by_seq_no: BTreeMap<u64, Arc<Doc>>,
    ids: HashMap<Arc<str>, u64>,
}

impl Visible {
    pub(super) fn len(&self) -> usize {
        self.by_seq_no.len()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Arc<Doc>> {
        self.by_seq_no.get(self.ids.get(id)?)
    }

    /// The documents after this position, in order; all without a position.
    pub(super) fn after(&self, position: Option<u64>) -> impl Iterator<Item = &Arc<Doc>> {
        let from = position.map_or(Some(0), |position| position.checked_add(1));
        from.into_iter().flat_map(|from| self.by_seq_no.range(from..)).map(|(_, doc)| doc)
    }

    /// The documents before this position, in reverse order; all without a position.
    pub(super) fn before(&self, position: Option<u64>) -> impl Iterator<Item = &Arc<Doc>> {
        let to = position.unwrap_or(u64::MAX);
        self.by_seq_no.range(..to).rev().map(|(_, doc)| doc)
    }

    pub(in super::super) fn insert(&mut self, doc: Arc<Doc>) {
        if let Some(before) = self.ids.insert(Arc::clone(&doc.id), doc.seq_no) {
            self.by_seq_no.remove(&before);
        }
        self.by_seq_no.insert(doc.seq_no, doc);
    }

    fn remove(&mut self, id: &str) {
        if let Some(seq_no) = self.ids.remove(id) {
            self.by_seq_no.remove(&seq_no);
        }
    }
}

/// The outcome of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) seq_no: u64,
    pub(super) version: u64,
    /// Whether there was a document with this id before.
    pub(super) existed: bool,
}

/// A write that is not visible to searches yet.
enum Pending {
    Live(Arc<Doc>),
    /// A deletion, with its version.
    Gone(u64),
}

/// An index of the user.
pub(in super::super) struct Index {
    pub(super) uuid: String,
    pub(super) aliases: BTreeMap<String, Value>,
    pub(super) mappings: Value,
    /// The settings below `index`, as they are returned.
    pub(super) settings: Value,
    /// `None` means that only explicit refreshes make writes visible.
    pub(super) refresh_interval: Option<TimeDelta>,
    visible: Arc<Visible>,
    pending: HashMap<Arc<str>, Pending>,
    /// Time of the first write that is not visible to searches.
    pending_since: Option<DateTime<Utc>>,
    next_seq_no: u64,
    /// Number of stored documents, searchable or not.
    stored: usize,
}

impl Index {
    pub(super) fn new(uuid: String) -> Self {
        Self {
            uuid,
            aliases: BTreeMap::new(),
            mappings: Value::Object(serde_json::Map::new()),
            settings: Value::Object(serde_json::Map::new()),
            refresh_interval: Some(TimeDelta::seconds(1)),
            visible: Arc::default(),
            pending: HashMap::new(),
            pending_since: None,
            next_seq_no: 0,
            stored: 0,
        }
    }

    /// The latest version of a document, searchable or not.
    pub(super) fn get(&self, id: &str) -> Option<&Arc<Doc>> {
        match self.pending.get(id) {
            Some(Pending::Live(doc)) => Some(doc),
            Some(Pending::Gone(_)) => None,
            None => self.visible.get(id),
        }
    }

    /// The latest versions of all documents, in order of their last write.
    pub(super) fn all(&self) -> Vec<Arc<Doc>> {
        let unchanged = self.visible.after(None).filter(|doc| !self.pending.contains_key(&doc.id));
        let live = self.pending.values().filter_map(|pending| match pending {
            Pending::Live(doc) => Some(doc),
            Pending::Gone(_) => None,
        });
        let mut all: Vec<_> = unchanged.chain(live).map(Arc::clone).collect();
        all.sort_unstable_by_key(|doc| doc.seq_no);
        all
    }

    pub(super) fn stored(&self) -> usize {
        self.stored
    }

    pub(super) fn put(&mut self, id: &str, source: &[u8], now: DateTime<Utc>) -> Written {
        self.tick(now);
        let (existed, version) = self.before(id);
        let seq_no = self.take_seq_no(now);
        let doc = Doc { id: id.into(), source: source.into(), version: version + 1, seq_no };
        let written = Written { seq_no, version: doc.version, existed };
        self.stored += usize::from(!existed);
        self.pending.insert(Arc::clone(&doc.id), Pending::Live(Arc::new(doc)));
        written
    }

    /// Deletes a document. Takes a sequence number even if there is none.
    pub(super) fn remove(&mut self, id: &str, now: DateTime<Utc>) -> Written {
        self.tick(now);
        let (existed, version) = self.before(id);
        let written = Written { seq_no: self.take_seq_no(now), version: version + 1, existed };
        self.stored -= usize::from(existed);
        self.pending.insert(id.into(), Pending::Gone(written.version));
        written
    }

    /// The documents that are visible to searches at this time.
    pub(super) fn visible(&mut self, now: DateTime<Utc>) -> Arc<Visible> {
        self.tick(now);
        Arc::clone(&self.visible)
    }

    /// Makes all writes visible to searches.
    pub(super) fn refresh(&mut self) {
        self.pending_since = None;
        if self.pending.is_empty() {
            return;
        }
        // Copies only while a point in time or a search holds the previous version.
        let visible = Arc::make_mut(&mut self.visible);
        let mut live = Vec::with_capacity(self.pending.len());
        for (id, pending) in std::mem::take(&mut self.pending) {
            match pending {
                Pending::Live(doc) => live.push(doc),
                Pending::Gone(_) => visible.remove(&id),
            }
        }
        // Appending in order is the cheapest way to fill an ordered map.
        live.sort_unstable_by_key(|doc| doc.seq_no);
        live.into_iter().for_each(|doc| visible.insert(doc));
    }

    /// Refreshes if a refresh is due.
    fn tick(&mut self, now: DateTime<Utc>) {
        if let (Some(since), Some(interval)) = (self.pending_since, self.refresh_interval)
            && now.signed_duration_since(since) >= interval
        {
            self.refresh();
        }
    }

    /// Whether the document exists, and the last version under its id; 0 if there was none.
    fn before(&self, id: &str) -> (bool, u64) {
        match self.pending.get(id) {
            Some(Pending::Live(doc)) => (true, doc.version),
            Some(Pending::Gone(version)) => (false, *version),
            None => self.visible.get(id).map_or((false, 0), |doc| (true, doc.version)),
        }
    }

    fn take_seq_no(&mut self, now: DateTime<Utc>) -> u64 {
        self.pending_since.get_or_insert(now);
        let seq_no = self.next_seq_no;
        self.next_seq_no += 1;
        seq_no
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(visible: &Visible) -> Vec<&str> {
        visible.after(None).map(|doc| &*doc.id).collect()
    }

    #[test]
    fn searches_see_writes_at_a_refresh_and_a_snapshot_stays() {
        let start = DateTime::UNIX_EPOCH;
        let mut index = Index::new("u".to_owned());
        assert_eq!(index.put("a", b"{}", start), Written { seq_no: 0, version: 1, existed: false });
        assert_eq!(index.put("b", b"{}", start), Written { seq_no: 1, version: 1, existed: false });
        assert!(index.get("a").is_some() && ids(&index.visible(start)).is_empty());

        let due = start + TimeDelta::seconds(1);
        let first = index.visible(due);
        assert_eq!(ids(&first), ["a", "b"]);
        assert_eq!(index.put("a", b"{}", due), Written { seq_no: 2, version: 2, existed: true });
        assert_eq!(index.remove("b", due), Written { seq_no: 3, version: 2, existed: true });
        assert_eq!(index.remove("x", due), Written { seq_no: 4, version: 1, existed: false });
        assert_eq!((ids(&index.visible(due)), index.stored()), (vec!["a", "b"], 1));
        index.refresh();
        assert_eq!((ids(&first), ids(&index.visible(due))), (vec!["a", "b"], vec!["a"]));

        // A later write does not delay the visibility of an earlier one.
        index.put("c", b"{}", due);
        let later = due + TimeDelta::seconds(1);
        index.put("d", b"{}", later);
        assert_eq!(ids(&index.visible(later)), ["a", "c"]);
        index.refresh_interval = None;
        assert_eq!(ids(&index.visible(later + TimeDelta::days(1))), ["a", "c"]);
        let positions = |docs: Vec<&Arc<Doc>>| docs.iter().map(|doc| doc.seq_no).collect::<Vec<_>>();
        let visible = index.visible(later);
        assert_eq!(positions(visible.after(Some(2)).collect()), [5]);
        assert_eq!(positions(visible.before(Some(5)).collect()), [2]);
        assert_eq!(visible.after(Some(u64::MAX)).count(), 0);
        assert_eq!(index.all().len(), 3);
    }
}
