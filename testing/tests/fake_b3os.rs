//! The fake B3OS: each rule over plain HTTP, and the calls of the SDK.

#[path = "fake_b3os/access.rs"]
mod access;
#[path = "fake_b3os/back_doors.rs"]
mod back_doors;
#[path = "fake_b3os/connector_types.rs"]
mod connector_types;
#[path = "fake_b3os/connectors.rs"]
mod connectors;
#[path = "common/http.rs"]
mod http;
#[path = "fake_b3os/lists.rs"]
mod lists;
#[path = "fake_b3os/options.rs"]
mod options;
#[path = "fake_b3os/sdk.rs"]
mod sdk;
#[path = "fake_b3os/support.rs"]
mod support;
