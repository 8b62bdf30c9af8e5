//! Documents that do not fit their types: what is read of them, and what is reported.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/log.rs"]
mod log;

mod odd_documents {
    mod limits;
    mod logging;
    mod mutations;
    mod server;
    mod table;
    mod writing;
}
