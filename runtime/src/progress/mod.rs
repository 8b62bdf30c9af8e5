//! What a job has done so far, and whether it goes on.

mod events;
mod guard;
mod policy;
mod report;
mod scrub;
mod stop;
mod tally;

pub(crate) use events::Publisher;
pub use events::{Event, Events};
pub use guard::DeletionGuard;
pub use policy::FailurePolicy;
pub use report::{FailedDocument, SyncReport};
pub(crate) use scrub::Scrubber;
pub(crate) use stop::{Reason, Stop};
pub(crate) use tally::{Count, Tally};
