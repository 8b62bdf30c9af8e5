//! The fake B3OS: each rule over plain HTTP, and the calls of this crate against it.
#![cfg(feature = "testing")]

#[path = "fake_b3os/sdk.rs"]
mod sdk;
#[path = "fake_b3os/support.rs"]
mod support;
