//! Migrating from the official `elasticsearch` crate.
//!
//! The official `elasticsearch` crate offers the Connector APIs behind its feature `experimental-apis`, with untyped JSON
//! bodies and responses. A program can use both crates: this one covers the Connector APIs only.
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
//! | `elasticsearch` | `connectors-sdk` |
//! | --- | --- |
//! | `Credentials::EncodedApiKey`, `ApiKey`, `Basic`, `Bearer` | [`api_key`], [`basic`], [`bearer`]; [`credentials`] for tokens that change |
//! | `CloudConnectionPool` | [`Client::elasticsearch_cloud`] |
//! | `MultiNodeConnectionPool` | [`node`] once for each further node |
//! | `CertificateValidation`, `ClientCertificate` | [`ca_certificate`] or [`ca_fingerprint`], [`client_certificate`]; [`danger_accept_invalid_certs`] for `None` |
//! | `request_body_compression` | `compress_requests` (feature `gzip`) |
//! | `disable_proxy`, `proxy`, `timeout` | [`no_proxy`], [`proxy`], [`timeout`] |
//! | no retries | [`RetryPolicy`], three attempts by default |
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
//! Calls are named as in the API: `connector().last_sync(..)` is
//! [`connector(id).update_last_sync()`](crate::elasticsearch::ConnectorHandle::update_last_sync), the calls to sync jobs
//! are on [`sync_jobs()`](crate::Client::sync_jobs) and [`sync_job(id)`](crate::Client::sync_job), those to secrets on
//! [`secrets()`](crate::Client::secrets) and [`secret(id)`](crate::Client::secret).
//!
//! # A response
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
//! Unknown fields are in `extra`.
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
//!     Err(error) if error.is_not_found() => println!("no such connector"),
//!     Err(error) => println!("{error}; {:?}", error.elasticsearch().and_then(|cause| cause.reason.as_deref())),
//! }
//! # }
//! ```
//!
//! A response without a success status is always an error, without a call to `error_for_status_code`.
//!
//! # Untyped calls
//!
//! [`Client::request`] sends a request with any method and path and decodes the response as any type, with the same
//! credentials, retries and errors.
//!
//! [`api_key`]: crate::ClientBuilder::api_key
//! [`basic`]: crate::ClientBuilder::basic
//! [`bearer`]: crate::ClientBuilder::bearer
//! [`credentials`]: crate::ClientBuilder::credentials
//! [`Client::elasticsearch_cloud`]: crate::Client::elasticsearch_cloud
//! [`node`]: crate::ClientBuilder::node
//! [`ca_certificate`]: crate::ClientBuilder::ca_certificate
//! [`ca_fingerprint`]: crate::ClientBuilder::ca_fingerprint
//! [`danger_accept_invalid_certs`]: crate::ClientBuilder::danger_accept_invalid_certs
//! [`client_certificate`]: crate::ClientBuilder::client_certificate
//! [`no_proxy`]: crate::ClientBuilder::no_proxy
//! [`proxy`]: crate::ClientBuilder::proxy
//! [`timeout`]: crate::ClientBuilder::timeout
//! [`RetryPolicy`]: crate::RetryPolicy
//! [`Client::request`]: crate::Client::request
