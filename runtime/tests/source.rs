//! Data sources as their authors write and test them, without a server.

#[path = "source/incremental.rs"]
mod incremental;
#[path = "source/listing.rs"]
mod listing;
#[path = "common/scripted.rs"]
mod support;
#[path = "source/tasks.rs"]
mod tasks;
