//! A stateful fake of the Elasticsearch Connector APIs and of the document APIs that connectors need.
//!
//! # What it does
//!
//! - **Operations**: all calls on connectors (21), sync jobs (9) and connector secrets (4), and `GET /`. A literal path
//!   segment takes precedence over an id. Other methods of a known path get 405 with `Allow`, unknown paths get 400.
//! - **Documents** are stored and returned as raw JSON. Updates merge objects recursively and replace all other values;
//!   an update without a change is a `noop`. A new connector has all defaults, even if it replaces an existing or
//!   soft-deleted one. Enum values are stored in lower case, schedules in upper case, times in UTC.
//! - **Connectors** are deleted softly or permanently, with or without their sync jobs. Endpoints that read the
//!   connector first do not find soft-deleted ones, and report a missing one as `resource_not_found_exception`. The
//!   others also update soft-deleted ones, and report a missing one as `document_missing_exception`, unless there never
//!   was a connector. Index names follow the rules of indices, belong to one connector at a time, and start with
//!   `content-` if the connector is Elastic-managed. Status updates follow the state machine; updates of the
//!   configuration, the service type, the error and the native flag set the status regardless of its previous value.
//! - **Configuration**: a new schema is normalized: defaults are added, unknown properties of fields are dropped. Values
//!   can be set for existing fields only. As on the server, values are not validated against their fields.
//! - **Filtering**: updates change the draft. Rules are sorted, with the default rule last. A draft must be validated
//!   before it can be activated.
//! - **Sync jobs** hold a snapshot of the connector at their creation. Canceling and failing follow the state machine;
//!   claiming, statistics and check-ins do not. Changes that connector services write directly to the index are made with
//!   [`set_sync_job_status`](FakeElasticsearch::set_sync_job_status), or by updating the document.
//! - **Lists** support all filters, and wildcards in `query`. An empty element of a filter is a value like any other.
//!   Connectors are sorted by index name, sync jobs by creation
//!   time, newest first. A page has 100 items by default; items after the first 10,000 are neither listed nor counted.
//! - **Bodies**: unknown fields are refused at the top level, with a suggestion if a known name is similar, and dropped
//!   in nested objects. Wrong types, missing fields, malformed JSON and duplicate names are refused with the server's
//!   messages and the position in the text; so are missing and unexpected bodies. Comments and a byte order mark are
//!   accepted; fractions of integers are cut off. All problems of a request's values are reported together.
//! - **Parameters and headers**: unknown query parameters are refused. `filter_path`, `pretty` and `error_trace` are
//!   supported, and so are versioned media types, which are then also used in responses. `X-Opaque-Id` is returned;
//!   `X-elastic-product` is in every response. `OPTIONS` gets 200 with `Allow`. A request line of more than 4,096
//!   bytes, a percent escape that cannot be decoded, and an invalid media type are refused.
//! - **Access**: by default, requests are not authenticated. If credentials were added with the
//!   [builder](FakeElasticsearchBuilder) or [`add_api_key`](FakeElasticsearch::add_api_key), unknown credentials get
//!   401, and a missing [privilege](Privilege) gets 403.
//! - **Indices and documents**: creating, reading and deleting indices, whose settings and mappings are kept but not
//!   interpreted; `_doc`, `_create`, `_source`, `_update` with `doc` and `upsert`, `_mget`, `_bulk`, `_count`,
//!   `_refresh`, `_search` of one index, `_pit`, `_license`, `_security/user/_has_privileges`. Writes take conditions
//!   (`if_seq_no`, `if_primary_term`). Reading by id sees a write at once. Searches see it after a refresh, which
//!   happens on request and, by the fake's clock, at the refresh interval of the index. Queries are `match_all`,
//!   `match_none`, `term`, `terms`, `ids`, `exists`, `range` and `bool`. They compare the values in the source: strings
//!   as a whole, RFC 3339 times as times. Any other feature of the server is refused with
//!   `unsupported_operation_exception`, which names it.
//! - **The connector protocol's two indices**, `.elastic-connectors` and `.elastic-connectors-sync-jobs`, contain the
//!   documents of the Connector APIs. Writes through either API take sequence numbers from the same sequence, and are
//!   searchable at once.
//! - **Order of checks**: versions of media types, credentials, path and method, serverless, content type, query,
//!   unexpected body, privilege, JSON and fields, values, stored documents. Each request takes effect atomically.
//! - **[`Options`]** select the behavior where servers differ or their behavior is not known for certain. The defaults
//!   are the documented behavior.
//!
//! Faults, the clock and the recorded requests are methods of [`FakeElasticsearch`].
//!
//! # What it does not do
//!
//! - Other APIs of Elasticsearch. Ingest pipelines are counted, but not run.
//! - Conflicts of concurrent updates by the Connector APIs. Use [`fail_next`](FakeElasticsearch::fail_next) with 409.
//! - Compressed bodies; formats other than JSON (`format` is ignored); bearer tokens; TLS and client certificates.
//! - The server's stack traces.
//!
//! # Where it differs
//!
//! - It refuses cron expressions that the server accepts but evaluates only in part, as
//!   [`CronExpression`](connectors_sdk::elasticsearch::CronExpression) does, and text after the JSON of a body.
//! - It parses the whole body before it checks the fields. If both are wrong, it may report a different error than the
//!   server.
//! - Integers of more than 64 bits lose precision. JSON that is nested more than 100 levels deep is refused. A body of
//!   more than 128 MiB ends the connection.

mod access;
mod api;
mod back_doors;
mod builder;
mod call;
mod comments;
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

/// A stateful, in-process fake of Elasticsearch. The [module](self) says what it does and what it does not do.
///
/// It stops when it is [stopped](Self::stop) or dropped.
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
/// // A status that connector services write directly to the index.
/// fake.set_sync_job_status(job.as_str(), "completed");
/// assert!(es.sync_job(job).cancel().send().await.unwrap_err().is_bad_request());
///
/// fake.fail_next(1, 503);
/// es.connector("wiki").get().send().await?; // the client retries
/// assert_eq!(fake.requests().len(), 4);
/// # Ok(()) }
/// ```
pub struct FakeElasticsearch {
    server: Server<Api>,
    client: Client<Elasticsearch>,
}

server_methods!(FakeElasticsearch);

impl FakeElasticsearch {
    /// Starts a fake with default settings on a free port of `127.0.0.1`. It does not authenticate requests.
    ///
    /// # Panics
    ///
    /// If it cannot listen on any port, or if it is called outside a tokio runtime. [`FakeElasticsearchBuilder::start`]
    /// returns an error in the first case.
    #[allow(clippy::panic)]
    pub async fn start() -> Self {
        match Self::builder().start().await {
            Ok(fake) => fake,
            Err(error) => panic!("cannot start the fake Elasticsearch: {error}"),
        }
    }

    /// Returns a builder, to set the address, credentials, version and options.
    pub fn builder() -> FakeElasticsearchBuilder {
        FakeElasticsearchBuilder::default()
    }

    /// Returns a client for this fake, without a proxy. It uses the first credentials that the builder required, if
    /// any.
    #[must_use]
    pub fn client(&self) -> Client<Elasticsearch> {
        self.client.clone()
    }

    /// Returns a builder of a client for this fake, without a proxy and without credentials.
    pub fn client_builder(&self) -> ClientBuilder<Elasticsearch> {
        Client::elasticsearch(self.uri()).no_proxy().allow_plain_http()
    }
}
