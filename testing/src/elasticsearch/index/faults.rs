//! Injected faults of documents.

use std::collections::{BTreeSet, VecDeque};

use http::StatusCode;

use super::super::errors::Refusal;
use crate::wildcard;

/// The injected faults.
#[derive(Default)]
pub(in super::super) struct Injected {
    pub(in super::super) items: Vec<ItemFault>,
    pub(in super::super) fields: BTreeSet<String>,
    pub(in super::super) refused_ids: BTreeSet<String>,
    /// Number of items to omit from the next bulk responses.
    pub(in super::super) short: VecDeque<usize>,
    pub(in super::super) failed_shards: usize,
    pub(in super::super) timeouts: usize,
    pub(in super::super) pit_changes: usize,
}

/// A fault of single documents.
pub(in super::super) struct ItemFault {
    /// Pattern of ids.
    pub(in super::super) id: String,
    /// Number of writes that it still applies to.
    pub(in super::super) left: usize,
    pub(in super::super) status: StatusCode,
}

impl Injected {
    pub(super) fn rejects_field(&self, name: &str) -> bool {
        !self.fields.is_empty() && self.fields.contains(name)
    }

    /// The fault of a write to this document, if there is one.
    pub(super) fn take_item(&mut self, index: &str, id: &str) -> Option<Refusal> {
        let fault = self.items.iter_mut().find(|fault| fault.left > 0 && wildcard::matches(&fault.id, id))?;
        if fault.left != usize::MAX {
            fault.left -= 1;
        }
        let refusal = match fault.status.as_u16() {
            429 => Refusal::new(
                fault.status,
                "es_rejected_execution_exception",
                &format!(
                    "rejected execution of coordinating operation [coordinating_and_primary_bytes=0, \
                     replica_bytes=0, all_bytes=0, coordinating_operation_bytes=1, \
                     max_coordinating_and_primary_bytes=0] on [{index}]"
                ),
            ),
            503 => Refusal::new(
                fault.status,
                "unavailable_shards_exception",
                &format!("[{index}][0] primary shard is not active Timeout: [1m]"),
            ),
            _ => Refusal::on_demand(fault.status),
        };
        self.items.retain(|fault| fault.left > 0);
        Some(refusal)
    }

    /// Refuses a whole bulk request that contains one of these ids.
    pub(super) fn check_bulk_id(&self, id: &str) -> Result<(), Refusal> {
        if self.refused_ids.is_empty() || !self.refused_ids.contains(id) {
            return Ok(());
        }
        Err(Refusal::illegal_argument(&format!("id [{id}] is refused on demand")))
    }

    pub(super) fn take_short(&mut self) -> usize {
        self.short.pop_front().unwrap_or_default()
    }
}

/// Counts down. Returns whether the count was above zero.
pub(super) fn take(left: &mut usize) -> bool {
    let any = *left > 0;
    if any && *left != usize::MAX {
        *left -= 1;
    }
    any
}
