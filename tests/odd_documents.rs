//! Documents that do not fit their types: which parts are read, and which are reported.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "common/log.rs"]
mod log;

mod odd_documents {
    mod limits;
    mod logging;
    mod mutations;
    mod responses;
    mod server;
    mod table;
    mod writing;
}
