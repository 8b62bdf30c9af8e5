//! Removal of the secrets of a call from texts that the server sent.
//!
//! [`Secrets`] collects what a call has sent and decides what of it is secret. It is only filled once an error is built.
//! [`Scrubber`] then searches texts for all of it, in every [spelling](view).

mod collect;
mod entities;
mod json;
mod matcher;
mod scrubber;
mod view;

pub(crate) use collect::{Secrets, is_credential, is_secret_name};
pub(crate) use scrubber::{Scrubber, Shape};

/// Replacement for a secret.
pub(crate) const REDACTED: &str = "[redacted]";
