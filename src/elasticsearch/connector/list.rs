use http::Method;

use super::Connector;
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{
        Elasticsearch, Page,
        list::{Window, any_of, list},
        request::request,
    },
    error::Result,
    lenient::Named,
};

/// Lists connectors: `GET /_connector`.
///
/// Filters add up: a connector has to fit all of them; of the values of one filter it has to fit any. They come ordered
/// by index name, those without an index last. Several of the same order may change places from call to call.
///
/// The server looks at the first 10 000 matches only, and does not count further either. A [`stream`](Self::stream) that
/// has read them all ends with an error that says so, since it cannot tell whether there are more; nothing is left out
/// silently.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// A filter value that is empty or has a comma cannot be sent, and is refused before. 400 for an invalid index name in
/// [`index_names`](Self::index_names), and if [`from`](Self::from) and [`size`](Self::size) exceed the window that the
/// server searches.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-list).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let page = es.connectors().list().service_types(["confluence", "jira"]).size(10).send().await?;
/// println!("{} of {}", page.results.len(), page.count);
///
/// // All of them, however many pages there are.
/// use futures_util::TryStreamExt;
///
/// let mut connectors = es.connectors().list().stream();
/// while let Some(connector) = connectors.try_next().await? {
///     println!("{} {:?}", connector.id, connector.status);
/// }
/// # Ok(()) }
/// ```
#[doc(alias = "connector_list")]
#[doc(alias = "connector.list")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct ListConnectors {
    request: Request<Elasticsearch>,
    window: Window,
    index_names: Vec<String>,
    names: Vec<String>,
    service_types: Vec<String>,
    search: Option<String>,
    include_deleted: Option<bool>,
}

impl ListConnectors {
    pub(super) fn new(request: Request<Elasticsearch>) -> Self {
        Self {
            request,
            window: Window::default(),
            index_names: Vec::new(),
            names: Vec::new(),
            service_types: Vec::new(),
            search: None,
            include_deleted: None,
        }
    }

    /// Only connectors that write to one of these indices. None given: no such filter.
    pub fn index_names<I: IntoIterator<Item: Into<String>>>(mut self, names: I) -> Self {
        self.index_names = names.into_iter().map(Into::into).collect();
        self
    }

    /// Only connectors with one of these names. None given: no such filter.
    pub fn names<I: IntoIterator<Item: Into<String>>>(mut self, names: I) -> Self {
        self.names = names.into_iter().map(Into::into).collect();
        self
    }

    /// Only connectors of one of these kinds, like `sharepoint_online`. None given: no such filter.
    pub fn service_types<I: IntoIterator<Item: Into<String>>>(mut self, service_types: I) -> Self {
        self.service_types = service_types.into_iter().map(Into::into).collect();
        self
    }

    /// Only connectors with this text in their index name, name or description. `*` stands for any text and `?` for any
    /// character in it. Case counts in names.
    #[doc(alias = "query")]
    pub fn search(mut self, text: impl Into<String>) -> Self {
        self.search = Some(text.into());
        self
    }

    /// Whether soft-deleted connectors are listed, too. Elasticsearch 9.0 and later.
    pub fn include_deleted(mut self, include: bool) -> Self {
        self.include_deleted = Some(include);
        self
    }

    fn call(&self) -> Result<Call> {
        let mut call = self.window.apply(Call::new("connector.list", Method::GET, "/_connector", &[])?);
        call = any_of(call, "index_name", &self.index_names)?;
        call = any_of(call, "connector_name", &self.names)?;
        call = any_of(call, "service_type", &self.service_types)?;
        Ok(call.query("query", self.search.as_ref()).flag("include_deleted", self.include_deleted))
    }
}

request!(ListConnectors => Page<Connector> as Page<Named<Connector>>);

list!(ListConnectors => Connector);
