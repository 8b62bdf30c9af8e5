//! A stateful fake of Elasticsearch, as far as connectors need one.

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
mod wildcard;

pub use access::Privilege;
pub use builder::FakeElasticsearchBuilder;
pub use options::Options;

use self::api::Api;
use crate::{
    client::{Client, ClientBuilder},
    elasticsearch::Elasticsearch,
    testing::server::{Server, server_methods},
};

/// A stateful Elasticsearch inside this process; see the [module](self) for what it does and does not.
///
/// It stops when dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use connectors_sdk::testing::FakeElasticsearch;
/// use serde_json::json;
///
/// let fake = FakeElasticsearch::start().await;
/// fake.put_connector("wiki", json!({"index_name": "search-wiki", "service_type": "confluence"}));
///
/// let es = fake.client();
/// let job = es.sync_jobs().create("wiki").send().await?.id;
/// // What services do past the API is done from here.
/// fake.set_sync_job_status(job.as_str(), "completed");
/// assert!(es.sync_job(job).cancel().send().await.unwrap_err().is_invalid_status_transition());
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
        ClientBuilder::new(Elasticsearch::default()).node(self.uri()).no_proxy().allow_plain_http()
    }
}
