//! Protection of parts that could not be read when a document is written back.

use super::Unreadable;
use crate::{
    client::call::Call,
    error::{Error, Result},
    text::one_line,
};

/// Refuses a call that would replace a stored object with one that lacks `parts`.
pub(crate) fn keep<'a>(
    call: &Call,
    discard: bool,
    parts: impl IntoIterator<Item = &'a Unreadable>,
) -> Result<()> {
    const NAMED: usize = 10;
    let mut parts = parts.into_iter();
    if discard {
        return Ok(());
    }
    let named: Vec<_> =
        parts.by_ref().take(NAMED).map(|part| format!("`{}`", one_line(part.path(), 200))).collect();
    if named.is_empty() {
        return Ok(());
    }
    let more = if parts.next().is_some() { ", …" } else { "" };
    let message = format!(
        "the stored document has parts that could not be read and would be lost: {}{more}; call \
         `discard_unreadable()` to write without them",
        named.join(", ")
    );
    Err(Error::request(message).with_call(call.name()))
}

/// Implements the setter of a request object with a field `discard: bool`.
macro_rules! discard_unreadable {
    ($name:ident) => {
        impl $name {
            /// Allows writing a document with parts that could not be read. Those parts are lost. Without this, such a
            /// request is refused before it is sent, and the error lists the paths. `unreadable()` of the document
            /// returns the parts.
            pub fn discard_unreadable(mut self) -> Self {
                self.discard = true;
                self
            }
        }
    };
}

pub(crate) use discard_unreadable;
