//! What a job has done so far, and whether it goes on.

mod policy;
mod report;
mod scrub;
mod stop;
mod tally;

pub use policy::FailurePolicy;
pub use report::{FailedDocument, SyncReport};
pub(crate) use scrub::Scrubber;
pub(crate) use stop::{Reason, Stop};
pub(crate) use tally::{Count, Tally};
