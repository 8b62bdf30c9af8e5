//! Guides. This module contains documentation only.
//!
//! - [Migrating from the official `elasticsearch` crate](migration)
//! - [Observability: logs, traces and metrics](observing)
//! - [Connections that servers close early](connections)
//! - [Blocking calls](blocking)

pub mod blocking;
pub mod connections;
pub mod migration;
pub mod observing;
