use http::Method;

use super::Connector;
use crate::{
    b3os::{B3os, Envelope, Page},
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Lists the connectors of the organization: `GET /v1/connectors`.
///
/// # Errors
///
/// 400 if the server refuses limit or offset.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let page = b3.connectors().list().limit(100).send().await?.into_data();
/// println!("{} connectors, more: {}", page.items.len(), page.has_more);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct ListConnectors {
    request: Request<B3os>,
    limit: Option<u64>,
    offset: Option<u64>,
}

impl ListConnectors {
    pub(super) fn new(request: Request<B3os>) -> Self {
        Self { request, limit: None, offset: None }
    }

    /// How many connectors a page has at most. 20 by default, at most 100.
    pub fn limit(mut self, limit: u64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// How many connectors to skip. 0 by default.
    pub fn offset(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    fn call(&self) -> Result<Call> {
        Ok(Call::new("b3os.connector.list", Method::GET, "/v1/connectors", &[])?
            .query("limit", self.limit.map(|limit| limit.to_string()))
            .query("offset", self.offset.map(|offset| offset.to_string())))
    }
}

request!(ListConnectors: B3os => Envelope<Page<Connector>>);
