//! The body of a bulk request, and where each operation is in it.

use bytes::{Bytes, BytesMut};

use crate::source::{Attachment, Document, stored_id, write_text};

/// Memory for each operation beside its text.
pub(super) const OVERHEAD: usize = 96;

// An action line, around the `_id` as JSON.
const INDEX: &[u8] = b"{\"index\":{\"_id\":";
const DELETE: &[u8] = b"{\"delete\":{\"_id\":";
const END: &[u8] = b"}}\n";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Index,
    Delete,
}

/// One operation of a batch.
#[derive(Clone, Debug)]
pub(super) struct Op {
    pub(super) kind: Kind,
    /// Hash of the `_id`.
    pub(super) key: u64,
    /// Position of the action line.
    start: usize,
    /// End of the action line, with its line break.
    source: usize,
    /// End of the operation, with its line break.
    end: usize,
}

impl Op {
    /// Number of bytes of the document.
    pub(super) fn document_len(&self) -> usize {
        (self.end - self.source).saturating_sub(1)
    }
}

/// Operations that are being collected.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) body: Vec<u8>,
    pub(super) ops: Vec<Op>,
    pub(super) seq: u64,
    /// The batch must not start before this one and all earlier ones have ended, because they have operations on the same
    /// documents.
    pub(super) after: Option<u64>,
    /// Bytes of the memory limit that it holds.
    pub(super) held: usize,
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// The size of an index operation, at most.
    pub(super) fn cost(document: &Document, attachment: Option<&Attachment>, flags: &[u8]) -> usize {
        document.size(attachment) + flags.len() + action_len(document.id()) + OVERHEAD
    }

    /// The size of a deletion, at most.
    pub(super) fn delete_cost(id: &str) -> usize {
        action_len(id) + OVERHEAD
    }

    pub(super) fn index(
        &mut self,
        key: u64,
        document: &Document,
        attachment: Option<&Attachment>,
        now: &str,
        flags: &[u8],
    ) {
        let start = self.body.len();
        self.action(INDEX, document.id());
        let source = self.body.len();
        document.write(&mut self.body, now, flags, attachment);
        self.body.push(b'\n');
        self.ops.push(Op { kind: Kind::Index, key, start, source, end: self.body.len() });
    }

    pub(super) fn delete(&mut self, key: u64, id: &str) {
        let start = self.body.len();
        self.action(DELETE, id);
        let end = self.body.len();
        self.ops.push(Op { kind: Kind::Delete, key, start, source: end, end });
    }

    fn action(&mut self, action: &[u8], id: &str) {
        self.body.extend_from_slice(action);
        stored_id(id, |stored| write_text(&mut self.body, stored));
        self.body.extend_from_slice(END);
    }

    pub(super) fn into_part(self) -> Part {
        Part { body: Bytes::from(self.body), ops: self.ops }
    }
}

/// The usual length of an action line, with some room for escapes.
fn action_len(id: &str) -> usize {
    32 + id.len().min(512) * 2
}

/// Operations of one request.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) body: Bytes,
    pub(super) ops: Vec<Op>,
}

impl Part {
    /// The `_id` of an operation, as JSON.
    pub(super) fn quoted_id(&self, op: &Op) -> &[u8] {
        let line = self.body.get(op.start..op.source).unwrap_or_default();
        let action = if op.kind == Kind::Index { INDEX } else { DELETE };
        line.strip_prefix(action).and_then(|rest| rest.strip_suffix(END)).unwrap_or_default()
    }

    /// The `_id` of an operation.
    pub(super) fn id(&self, op: &Op) -> String {
        serde_json::from_slice(self.quoted_id(op)).unwrap_or_default()
    }

    /// Divides the operations into two halves, without copying them. `None` if there is only one.
    pub(super) fn split(self) -> Option<(Self, Self)> {
        if self.ops.len() < 2 {
            return None;
        }
        let Self { body, mut ops } = self;
        let mut second = ops.split_off(ops.len() / 2);
        let offset = second.first().map_or(body.len(), |op| op.start);
        for op in &mut second {
            op.start -= offset;
            op.source -= offset;
            op.end -= offset;
        }
        let first = Self { body: body.slice(..offset), ops };
        Some((first, Self { body: body.slice(offset..), ops: second }))
    }

    /// The operations at these places, in ascending order.
    pub(super) fn only(&self, places: &[usize]) -> Self {
        if places.len() == self.ops.len() {
            return self.clone();
        }
        let chosen = || places.iter().filter_map(|place| self.ops.get(*place));
        let mut body = BytesMut::with_capacity(chosen().map(|op| op.end - op.start).sum());
        let ops = chosen()
            .map(|op| {
                let offset = body.len();
                body.extend_from_slice(self.body.get(op.start..op.end).unwrap_or_default());
                let source = offset + op.source - op.start;
                Op { kind: op.kind, key: op.key, start: offset, source, end: body.len() }
            })
            .collect();
        Self { body: body.freeze(), ops }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn part() -> Part {
        let mut batch = Batch::default();
        for id in ["a", "b\"[:", "c"] {
            let document = Document::new(id, &json!({"t": id})).unwrap();
            let before = batch.body.len();
            batch.index(1, &document, None, "now", b"");
            assert!(batch.body.len() - before + OVERHEAD <= Batch::cost(&document, None, b""));
        }
        batch.delete(4, &"d".repeat(600));
        batch.into_part()
    }

    #[test]
    fn operations_are_lines_with_their_ids() {
        let part = part();
        let text = std::str::from_utf8(&part.body).unwrap();
        assert_eq!(
            text.lines().take(2).collect::<Vec<_>>(),
            [r#"{"index":{"_id":"a"}}"#, r#"{"id":"a","_timestamp":"now","t":"a"}"#]
        );
        assert_eq!(text.lines().count(), 7);
        let ids: Vec<_> = part.ops.iter().map(|op| part.id(op)).collect();
        assert_eq!((ids[0].as_str(), ids[1].as_str(), ids[3].len()), ("a", "b\"[:", 64));
        assert_eq!(part.ops[0].document_len(), text.lines().nth(1).unwrap().len());
        assert_eq!(part.ops[3].document_len(), 0);
    }

    #[test]
    fn parts_are_divided_and_chosen() {
        let whole = part();
        let (first, second) = whole.clone().split().unwrap();
        assert_eq!([first.body.clone(), second.body.clone()].concat(), whole.body);
        let ids = |part: &Part| part.ops.iter().map(|op| part.id(op)).collect::<Vec<_>>();
        assert_eq!([ids(&first), ids(&second)].concat(), ids(&whole));
        assert!(first.split().unwrap().0.split().is_none());
        let chosen = whole.only(&[1, 3]);
        assert_eq!(ids(&chosen), [ids(&whole)[1].clone(), ids(&whole)[3].clone()]);
        assert_eq!(std::str::from_utf8(&chosen.body).unwrap().lines().count(), 3);
        assert_eq!(whole.only(&[0, 1, 2, 3]).body, whole.body);
    }
}
