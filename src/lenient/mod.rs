//! Reading documents that do not fit their types.
//!
//! Responses are decoded strictly, straight from the bytes. Only if that fails are they read again here: parsed into a tree
//! ([`json`]), from which the typed value is read ([`mod@read`]). A value that does not fit is marked in the tree and skipped
//! by the next attempt. The document that contains it keeps it in its [`Leftovers`]. Each item of a list is attempted on its
//! own ([`mod@items`]).
//!
//! A warning in the log names every part that is left out. Types of the caller have no `unreadable()`, so nothing is left out
//! of them.

mod discard;
mod items;
mod json;
mod node;
mod read;
mod report;

use std::{cell::Cell, fmt, rc::Rc};

use serde::de::DeserializeOwned;

pub(crate) use discard::{discard_unreadable, keep};
pub(crate) use items::{Identified, Named, UNPAGED, exceeded, items, limited};
pub(crate) use json::{beginning, whole};
pub(crate) use node::Node;
use read::{Reader, Terms};
pub(crate) use report::Leftovers;
pub use report::Unreadable;

use crate::error::Scrubber;

/// What a response may lack without being an error.
#[derive(Clone, Copy, Default)]
pub struct Leniency<'a> {
    /// The request asked for parts of documents, which need no id.
    pub(crate) partial: bool,
    /// The type is the caller's, so a value is left out only if the `unreadable()` of a document reports it.
    pub(crate) foreign: bool,
    /// Maximum number of items of a list.
    pub(crate) items: Option<usize>,
    /// Collects the secrets of the call, to keep them out of the log.
    pub(crate) secrets: Option<&'a dyn Fn() -> Scrubber>,
}

impl fmt::Debug for Leniency<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leniency").field("partial", &self.partial).finish_non_exhaustive()
    }
}

/// Reads a document that could not be decoded strictly. `None` if it does not fit leniently either.
pub(crate) fn read<T: DeserializeOwned>(root: &Rc<Node>, leniency: Leniency<'_>) -> Option<T> {
    let terms = Terms { partial: leniency.partial, faulty: Cell::default() };
    let value = Reader::new(root, &terms).repaired(|reader| T::deserialize(reader))?;
    if terms.faulty.get() {
        if leniency.foreign && !report::all_reported(root) {
            return None;
        }
        report::warn(root, leniency.secrets);
    }
    Some(value)
}

/// Implements `unreadable()` of documents.
macro_rules! unreadable {
    ($($name:ident $(<$parameter:ident>)?),+ $(,)?) => {
        $(impl $(<$parameter>)? $name $(<$parameter>)? {
            /// Returns the parts that do not fit their types and are therefore left out, with their paths and values.
            /// Paths start at this value. Empty for nearly all documents.
            #[must_use]
            pub fn unreadable(&self) -> &[$crate::Unreadable] {
                self.unreadable.as_slice()
            }
        })+
    };
}

pub(crate) use unreadable;
