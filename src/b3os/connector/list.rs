use http::Method;

use super::Connector;
use crate::{
    b3os::{
        B3os, Envelope, Page,
        page::{Window, paged},
    },
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Lists the connectors of the organization: `GET /v1/connectors`.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 400 if the server rejects the limit or the offset.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let page = b3.connectors().list().limit(100).send().await?.into_data();
/// println!("{} connectors, more: {}", page.items.len(), page.has_more);
///
/// // All connectors, across all pages.
/// use futures_util::TryStreamExt;
///
/// let mut connectors = b3.connectors().list().stream();
/// while let Some(connector) = connectors.try_next().await? {
///     println!("{:?}", connector.name);
/// }
/// # Ok(()) }
/// ```
#[doc(alias = "listConnectors")]
#[doc(alias = "connector.list")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct ListConnectors {
    request: Request<B3os>,
    window: Window,
}

impl ListConnectors {
    pub(super) fn new(request: Request<B3os>) -> Self {
        Self { request, window: Window::default() }
    }

    fn call(&self) -> Result<Call> {
        Ok(self.window.apply(Call::new("b3os.connector.list", Method::GET, "/v1/connectors", &[])?))
    }
}

request!(ListConnectors: B3os => Envelope<Page<Connector>>);

paged!(ListConnectors => Connector);
