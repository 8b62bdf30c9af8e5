//! A stateful fake of Elasticsearch, as far as connectors need one.
//!
//! What it does, over real HTTP:
//!
//! - **Operations**: the 21 of connectors, the 9 of sync jobs, the 4 of secrets, and `GET /`. In paths, words go before
//!   ids; other methods of a path get 405 with `Allow`, other paths 400.
//! - **Documents**: kept as raw JSON and returned as they are. Updates merge objects recursively and replace everything
//!   else; `noop` if nothing changes. Creating fills in all defaults; creating over an id that exists, soft-deleted or
//!   not, starts it anew. Words are stored in lower case, schedules in upper case, times in UTC.
//! - **Connectors**: soft and hard deletion, with or without sync jobs. Endpoints that read the connector first do not
//!   see soft-deleted ones and call missing ones `resource_not_found_exception`; those that write blindly see them and
//!   say `document_missing_exception` (if there never was any connector, the former). Index names follow the rules for
//!   indices, belong to one connector at a time, and start with `content-` where Elastic runs the connector. The status
//!   follows its state machine where it is set; configuration, service type, error and native flag set it without
//!   asking.
//! - **Configuration**: fields are read and written anew, with their defaults and without what is not known; values
//!   only of fields that exist. As on the server, nothing checks a value against its field.
//! - **Filtering**: edits change the draft, rules are sorted with the default rule last, a draft must be validated before
//!   it becomes active.
//! - **Sync jobs**: a snapshot of the connector at creation; canceling and failing follow the state machine, claiming,
//!   statistics and signs of life do not. What services write past the API is done by
//!   [`set_sync_job_status`](FakeElasticsearch::set_sync_job_status).
//! - **Lists**: all filters, wildcards in `query`, connectors by index name, sync jobs by the time of creation with the
//!   newest first, 100 unless told otherwise, nothing beyond the 10,000th.
//! - **Bodies**: whole bodies refuse unknown fields, with a guess at what was meant; nested objects drop them. Wrong
//!   types, missing fields, broken JSON and names that stand twice are refused with the server's messages and the place
//!   in the text; a body where there should be none, and none where there should be one. All that is wrong with the
//!   values is said at once.
//! - **Parameters and headers**: unknown query parameters are refused; `filter_path`, `pretty`, `error_trace`; media types
//!   of a version, which responses have, too; `X-Opaque-Id` comes back; `X-elastic-product` is on every response.
//! - **Access**: everybody may do everything unless the [builder](FakeElasticsearchBuilder) says otherwise; then
//!   unknown credentials get 401, and those without the [privilege](Privilege) for an action 403.
//! - **Indices and documents**: creating, reading and deleting indices, whose settings and mappings are kept but not
//!   interpreted; `_doc`, `_create`, `_source`, `_update` with `doc` and `upsert`, `_mget`, `_bulk`, `_count`, `_refresh`,
//!   `_search` of one index, `_pit`, `_license`, `_security/user/_has_privileges`. Writes take conditions
//!   (`if_seq_no`, `if_primary_term`). Searches see a write at a refresh, and a refresh comes with the interval of the
//!   index by the fake's clock; reading by id sees it at once. Queries are `match_all`, `match_none`, `term`, `terms`,
//!   `ids`, `exists`, `range` and `bool`. They compare values as the source has them: text as a whole, RFC 3339 times as
//!   times. What else the server has is refused with `unsupported_operation_exception`, which names it.
//! - **The protocol's own two indices** are the documents of the Connector APIs. Writes to either take sequence numbers
//!   from the same sequence; all are searchable at once.
//! - **Order of checks**: media types of a version, credentials, path and method, serverless, content type, query,
//!   unexpected body, privilege, JSON and fields, values, what is stored. Each request is carried out as a whole, one at
//!   a time.
//! - **What servers differ in** follows what is documented and can be switched with [`Options`].
//! - **Faults**, the clock and the requests that arrived: the methods of [`FakeElasticsearch`].
//!
//! What it does not do: any other API of Elasticsearch; ingest pipelines, which are counted only; conflicts of
//! concurrent updates by the Connector APIs, unless asked for with [`fail_next`](FakeElasticsearch::fail_next); compressed bodies; other formats
//! than JSON, as `format` is not looked at; bearer tokens and certificates. Cron expressions that the server
//! accepts but passes over in part are refused, as [`CronExpression`](connectors_sdk::elasticsearch::CronExpression) says; so is
//! text behind the JSON of a body. Whole numbers beyond 64 bits lose digits, JSON
//! that is nested more than 100 deep is refused, and a body of more than 128 MiB ends the connection. JSON is read as a whole before its
//! fields are looked at, so that of two faults a broken end may be the one that is told. What the server logs in stack
//! traces is not imitated.

mod access;
mod api;
mod back_doors;
mod builder;
mod call;
mod connector;
mod documents;
mod endpoints;
mod errors;
mod filter_path;
mod id;
mod index;
mod index_name;
mod info;
mod json;
mod media;
mod merge;
mod options;
mod page;
mod parse;
mod query;
mod render;
mod router;
mod scalar;
mod secret;
mod spec;
mod state;
mod suggest;
mod sync_job;

pub use access::Privilege;
pub use builder::FakeElasticsearchBuilder;
pub use index::DocumentFaults;
pub use options::Options;

use self::api::Api;
use connectors_sdk::{Client, ClientBuilder, Elasticsearch};

use crate::server::{Server, server_methods};

/// A stateful Elasticsearch inside this process; see the [module](self) for what it does and does not.
///
/// It stops when dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use connectors_testing::FakeElasticsearch;
/// use serde_json::json;
///
/// let fake = FakeElasticsearch::start().await;
/// fake.put_connector("wiki", json!({"index_name": "search-wiki", "service_type": "confluence"}));
///
/// let es = fake.client();
/// let job = es.sync_jobs().create("wiki").send().await?.id;
/// // What services do past the API is done from here.
/// fake.set_sync_job_status(job.as_str(), "completed");
/// assert!(es.sync_job(job).cancel().send().await.unwrap_err().is_bad_request());
///
/// fake.fail_next(1, 503);
/// es.connector("wiki").get().send().await?; // tries again
/// assert_eq!(fake.requests().len(), 4);
/// # Ok(()) }
/// ```
pub struct FakeElasticsearch {
    server: Server<Api>,
    client: Client<Elasticsearch>,
}

server_methods!(FakeElasticsearch);

impl FakeElasticsearch {
    /// Starts one on a free port of `127.0.0.1`, of which everybody may do everything.
    ///
    /// # Panics
    ///
    /// If no port can be listened on, or outside of a Tokio runtime. [`builder`](Self::builder) gives an error
    /// instead of the former.
    #[allow(clippy::panic)]
    pub async fn start() -> Self {
        match Self::builder().start().await {
            Ok(fake) => fake,
            Err(error) => panic!("the fake Elasticsearch cannot be started: {error}"),
        }
    }

    /// Sets one up.
    pub fn builder() -> FakeElasticsearchBuilder {
        FakeElasticsearchBuilder::default()
    }

    /// A client with the credentials that were required first, if any, which uses no proxy.
    #[must_use]
    pub fn client(&self) -> Client<Elasticsearch> {
        self.client.clone()
    }

    /// Starts a client with this fake's address, no proxy, and no credentials.
    pub fn client_builder(&self) -> ClientBuilder<Elasticsearch> {
        Client::elasticsearch(self.uri()).no_proxy().allow_plain_http()
    }
}
