//! Coming from the untyped client.
//!
//! The official `elasticsearch` crate has the Connector APIs behind its feature `experimental-apis`: bodies are any JSON,
//! answers are bytes. Both crates can stay side by side in one program; this one does nothing but connectors.
//!
//! # The client
//!
//! ```text
//! // elasticsearch
//! let pool = SingleNodeConnectionPool::new("https://localhost:9200".parse()?);
//! let transport = TransportBuilder::new(pool)
//!     .auth(Credentials::EncodedApiKey("aWQ6a2V5".into()))
//!     .build()?;
//! let client = Elasticsearch::new(transport);
//! ```
//!
//! ```
//! // connectors-sdk
//! # use connectors_sdk::Client;
//! let es = Client::elasticsearch("https://localhost:9200").api_key("aWQ6a2V5").build()?;
//! # let _ = es;
//! # Ok::<(), connectors_sdk::Error>(())
//! ```
//!
//! | there | here |
//! | --- | --- |
//! | `Credentials::EncodedApiKey`, `ApiKey`, `Basic`, `Bearer` | [`api_key`], [`basic`], [`bearer`]; [`credentials`] for tokens that change |
//! | `CloudConnectionPool` | [`Client::elasticsearch_cloud`] |
//! | `MultiNodeConnectionPool` | [`node`] once for each further node |
//! | `CertificateValidation`, `ClientCertificate` | [`ca_certificate`], [`client_certificate`] |
//! | `disable_proxy`, `proxy`, `timeout` | [`no_proxy`], [`proxy`], [`timeout`] |
//! | no repetition of failed calls | [`RetryPolicy`], three attempts by default |
//!
//! # A call
//!
//! ```text
//! // elasticsearch
//! let response = client
//!     .connector()
//!     .last_sync(ConnectorLastSyncParts::ConnectorId("wiki"))
//!     .body(json!({"last_indexed_document_count": 42, "last_sync_status": "completed"}))
//!     .send()
//!     .await?
//!     .error_for_status_code()?;
//! let body: Value = response.json().await?;
//! let changed = body["result"] == "updated";
//! ```
//!
//! ```no_run
//! # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
//! // connectors-sdk
//! use connectors_sdk::elasticsearch::{SyncStatus, WriteResult};
//!
//! let updated = es.connector("wiki").update_last_sync().indexed(42).status(SyncStatus::Completed).send().await?;
//! let changed = updated.result == WriteResult::Updated;
//! # let _ = changed;
//! # Ok(()) }
//! ```
//!
//! The names of the calls are those of the API: `connector().last_sync(..)` is
//! [`connector(id).update_last_sync()`](crate::elasticsearch::ConnectorHandle::update_last_sync), the calls to sync jobs
//! are on [`sync_jobs()`](crate::Client::sync_jobs) and [`sync_job(id)`](crate::Client::sync_job), those to secrets on
//! [`secrets()`](crate::Client::secrets) and [`secret(id)`](crate::Client::secret).
//!
//! # An answer
//!
//! ```text
//! // elasticsearch
//! let connector: Value = response.json().await?;
//! let seen = connector["last_seen"].as_str().map(DateTime::parse_from_rfc3339);
//! ```
//!
//! ```no_run
//! # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
//! // connectors-sdk
//! let connector = es.connector("wiki").get().send().await?;
//! let seen: Option<chrono::DateTime<chrono::Utc>> = connector.last_seen;
//! # let _ = seen;
//! # Ok(()) }
//! ```
//!
//! Whatever this crate has no field for is in `extra`.
//!
//! # An error
//!
//! ```text
//! // elasticsearch
//! let response = request.send().await?;
//! if response.status_code() == StatusCode::NOT_FOUND { /* .. */ }
//! let exception = response.exception().await?;
//! ```
//!
//! ```no_run
//! # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) {
//! // connectors-sdk
//! match es.connector("wiki").get().send().await {
//!     Ok(connector) => println!("{:?}", connector.status),
//!     Err(error) if error.is_not_found() => println!("there is none"),
//!     Err(error) => println!("{error}; {:?}", error.elasticsearch().and_then(|cause| cause.reason.as_deref())),
//! }
//! # }
//! ```
//!
//! An answer that is no success is an error here, there is nothing to forget.
//!
//! # What has no type of its own
//!
//! [`Client::request`] sends any method to any path and reads the answer as any type, with the same credentials,
//! repetition and errors.
//!
//! [`api_key`]: crate::ClientBuilder::api_key
//! [`basic`]: crate::ClientBuilder::basic
//! [`bearer`]: crate::ClientBuilder::bearer
//! [`credentials`]: crate::ClientBuilder::credentials
//! [`Client::elasticsearch_cloud`]: crate::Client::elasticsearch_cloud
//! [`node`]: crate::ClientBuilder::node
//! [`ca_certificate`]: crate::ClientBuilder::ca_certificate
//! [`client_certificate`]: crate::ClientBuilder::client_certificate
//! [`no_proxy`]: crate::ClientBuilder::no_proxy
//! [`proxy`]: crate::ClientBuilder::proxy
//! [`timeout`]: crate::ClientBuilder::timeout
//! [`RetryPolicy`]: crate::RetryPolicy
//! [`Client::request`]: crate::Client::request
