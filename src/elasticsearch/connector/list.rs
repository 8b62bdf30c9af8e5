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
/// A connector must match every filter, and at least one of the values of each. The list is sorted by index name;
/// connectors without an index come last. The order of connectors with the same index name may vary from call to call.
///
/// The server searches and counts only the first 10,000 matches. A [`stream`](Self::stream) that has read all of them
/// ends with an error, since there may be more; items are never left out silently.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// A filter value that is empty or contains a comma is rejected before anything is sent. 400 for an invalid index name
/// in [`index_names`](Self::index_names), and if [`from`](Self::from) plus [`size`](Self::size) exceeds the result
/// window of the server. All filters are part of the URL: servers refuse a request line of more than 4,096 bytes
/// (setting `http.max_initial_line_length`) with 400 `too_long_http_line_exception`, which is about 150 names of 25
/// bytes. Split a longer list of values into several calls.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-list).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// let page = es.connectors().list().service_types(["confluence", "jira"]).size(10).send().await?;
/// println!("{} of {}", page.results.len(), page.count);
///
/// // All pages.
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

    /// Lists only connectors that write to one of these indices. An empty list means no filter.
    pub fn index_names<I: IntoIterator<Item: Into<String>>>(mut self, names: I) -> Self {
        self.index_names = names.into_iter().map(Into::into).collect();
        self
    }

    /// Lists only connectors with one of these names. An empty list means no filter.
    pub fn names<I: IntoIterator<Item: Into<String>>>(mut self, names: I) -> Self {
        self.names = names.into_iter().map(Into::into).collect();
        self
    }

    /// Lists only connectors with one of these service types, such as `sharepoint_online`. An empty list means no
    /// filter.
    pub fn service_types<I: IntoIterator<Item: Into<String>>>(mut self, service_types: I) -> Self {
        self.service_types = service_types.into_iter().map(Into::into).collect();
        self
    }

    /// Lists only connectors with this text in their index name, name or description (query parameter `query`). `*`
    /// matches any text and `?` any character; a backslash escapes them. Names are case-sensitive.
    #[doc(alias = "query")]
    pub fn search(mut self, text: impl Into<String>) -> Self {
        self.search = Some(text.into());
        self
    }

    /// Sets whether soft-deleted connectors are listed as well. Elasticsearch 9.0 and later.
    pub fn include_deleted(mut self, include: bool) -> Self {
        self.include_deleted = Some(include);
        self
    }

    fn call(&self) -> Result<Call> {
        let mut call = self
            .window
            .apply(Call::new("connector.list", Method::GET, "/_connector", &[])?.since(super::FIRST));
        call = any_of(call, "index_name", &self.index_names)?;
        call = any_of(call, "connector_name", &self.names)?;
        call = any_of(call, "service_type", &self.service_types)?;
        Ok(call.query("query", self.search.as_ref()).flag("include_deleted", self.include_deleted))
    }
}

request!(ListConnectors => Page<Connector> as Page<Named<Connector>>);

list!(ListConnectors => Connector);
