//! Longer texts; there is no code in here.
//!
//! - [Coming from the untyped client](migration)
//! - [Watching it run: logs, traces, metrics](observing)
//! - [Without an asynchronous program](blocking)

pub mod blocking;
pub mod migration;
pub mod observing;
