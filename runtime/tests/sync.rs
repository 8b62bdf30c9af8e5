//! Whole syncs against the fake Elasticsearch.

#[path = "sync/deletions.rs"]
mod deletions;
#[path = "sync/ends.rs"]
mod ends;
#[path = "sync/fake.rs"]
mod fake;
#[path = "sync/faults.rs"]
mod faults;
#[path = "sync/model.rs"]
mod model;
#[path = "sync/race.rs"]
mod race;
#[path = "sync/registration.rs"]
mod registration;
#[path = "sync/service.rs"]
mod service;
#[path = "sync/state.rs"]
mod state;
#[path = "common/scripted.rs"]
mod support;
#[path = "sync/writes.rs"]
mod writes;
