//! Guides. This module contains documentation only.
//!
//! - [Migrating from the official `elasticsearch` crate](migration)
//! - [Observability: logs, traces and metrics](observing)
//! - [Blocking calls](blocking)

pub mod blocking;
pub mod migration;
pub mod observing;
