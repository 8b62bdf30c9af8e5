use http::Method;

use super::{SyncJob, SyncJobType, SyncStatus};
use crate::{
    client::{call::Call, request::Request},
    elasticsearch::{
        Elasticsearch, Page,
        list::{Window, any_of, list},
        request::request,
    },
    error::{Error, Result},
    lenient::Named,
};

/// Lists sync jobs, the newest first: `GET /_connector/_sync_job`.
///
/// A job must match all filters. Elasticsearch 8.12 and 8.13 return the oldest job first. A job that is created while
/// the list is read shifts the others towards the end, so an item may be returned twice.
///
/// The server searches and counts only the first 10,000 matches. A [`stream`](Self::stream) that has read all of them
/// ends with an error, since there may be more; items are never left out silently.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// An empty connector id is rejected before anything is sent. 400 for a status or job type that is unknown to the
/// server, and if [`from`](Self::from) plus [`size`](Self::size) exceeds the result window of the server. All filters are
/// part of the URL: servers refuse a request line of more than 4,096 bytes (setting `http.max_initial_line_length`) with
/// 400 `too_long_http_line_exception`.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-sync-job-list).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::elasticsearch::{SyncJobType, SyncStatus};
///
/// let page = es.sync_jobs().list().connector_id("wiki").size(1).send().await?;
/// println!("{} jobs, the newest: {:?}", page.count, page.results.first());
///
/// // All pages.
/// use futures_util::TryStreamExt;
///
/// let mut pending = es.sync_jobs().list().status(SyncStatus::Pending).job_types([SyncJobType::Full]).stream();
/// while let Some(job) = pending.try_next().await? {
///     println!("{} {:?}", job.id, job.created_at);
/// }
/// # Ok(()) }
/// ```
#[doc(alias = "connector_sync_job_list")]
#[doc(alias = "sync_job_list")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct ListSyncJobs {
    request: Request<Elasticsearch>,
    window: Window,
    connector_id: Option<String>,
    job_types: Vec<SyncJobType>,
    status: Option<SyncStatus>,
}

impl ListSyncJobs {
    pub(super) fn new(request: Request<Elasticsearch>) -> Self {
        Self { request, window: Window::default(), connector_id: None, job_types: Vec::new(), status: None }
    }

    /// Lists only jobs of this connector.
    pub fn connector_id(mut self, id: impl Into<String>) -> Self {
        self.connector_id = Some(id.into());
        self
    }

    /// Lists only jobs with this status.
    pub fn status(mut self, status: impl Into<SyncStatus>) -> Self {
        self.status = Some(status.into());
        self
    }

    /// Lists only jobs of one of these types. An empty list means no filter.
    pub fn job_types<I: IntoIterator<Item: Into<SyncJobType>>>(mut self, job_types: I) -> Self {
        self.job_types = job_types.into_iter().map(Into::into).collect();
        self
    }

    fn call(&self) -> Result<Call> {
        let call = Call::new("connector.sync_job_list", Method::GET, "/_connector/_sync_job", &[])?
            .since(super::FIRST);
        // Servers ignore an empty id and list the jobs of all connectors.
        if self.connector_id.as_deref() == Some("") {
            return Err(Error::request("`connector_id` must not be empty").with_call(call.name()));
        }
        let call = self.window.apply(call).query("connector_id", self.connector_id.as_ref());
        any_of(call.query("status", self.status.as_ref()), "job_type", &self.job_types)
    }
}

request!(ListSyncJobs => Page<SyncJob> as Page<Named<SyncJob>>);

list!(ListSyncJobs => SyncJob);
