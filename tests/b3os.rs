//! The B3OS service: requests on the wire, and the result of every kind of response.

#[path = "b3os/extras.rs"]
mod extras;
#[path = "common/log.rs"]
mod log;
#[path = "b3os/openapi.rs"]
mod openapi;
#[path = "b3os/paging.rs"]
mod paging;
#[path = "common/reference.rs"]
mod reference;
#[path = "b3os/responses.rs"]
mod responses;
#[path = "b3os/retry.rs"]
mod retry;
#[path = "b3os/secrets.rs"]
mod secrets;
#[path = "b3os/support.rs"]
mod support;
#[path = "b3os/timestamps.rs"]
mod timestamps;
#[path = "b3os/wire.rs"]
mod wire;
