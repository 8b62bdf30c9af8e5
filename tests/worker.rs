//! What a connector service does, against the fake: claiming, pushing documents, ending a job.

#[path = "worker/documents.rs"]
mod documents;
#[path = "worker/endings.rs"]
mod endings;
