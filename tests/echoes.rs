//! What a server echoes of a secret is in no output, and texts without secrets stay as they are.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/log.rs"]
mod log;
#[path = "common/spellings.rs"]
mod spellings;
#[allow(dead_code)]
#[path = "client/wire.rs"]
mod wire;

mod echoes {
    mod calls;
    mod generated;
    mod ordinary;
    mod places;
}
