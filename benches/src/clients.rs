//! The three clients that are compared.

use std::time::Duration;

use connectors_sdk::{
    Client, Elasticsearch as Sdk, RetryPolicy,
    chrono::{DateTime, Utc},
    elasticsearch as es,
};
use elasticsearch::{
    Elasticsearch as Official,
    connector::{ConnectorCheckInParts, ConnectorLastSyncParts},
    http::transport::{SingleNodeConnectionPool, TransportBuilder},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::types::{Page, Status};

/// The values of one report about a sync: all six are set.
#[derive(Clone)]
pub struct Report {
    at: DateTime<Utc>,
    cursor: Value,
}

impl Report {
    fn new() -> Self {
        let at = "2026-05-01T10:00:00.123456Z".parse().expect("a time");
        Self { at, cursor: json!({"page": 17, "since": "2026-05-01T10:00:00Z"}) }
    }
}

/// A client that makes the calls.
#[allow(async_fn_in_trait)]
pub trait Caller: Clone + Send + Sync + 'static {
    const NAME: &'static str;

    fn new(uri: &str) -> Self;
    fn check_in(&self) -> impl Future<Output = ()> + Send;
    fn last_sync(&self) -> impl Future<Output = ()> + Send;
    /// Reads one page and returns the number of items.
    fn list(&self, from: usize, size: usize) -> impl Future<Output = usize> + Send;
}

/// This crate with its default settings.
#[derive(Clone)]
pub struct Ours(pub Client<Sdk>, Report);

impl Caller for Ours {
    const NAME: &'static str = "connectors-sdk";

    fn new(uri: &str) -> Self {
        Self(
            Client::elasticsearch(uri).no_proxy().api_key("id:key").build().expect("a client"),
            Report::new(),
        )
    }

    async fn check_in(&self) {
        let updated = self.0.connector("my-connector").check_in().send().await.expect("a response");
        assert_eq!(updated.result, es::WriteResult::Updated);
    }

    async fn last_sync(&self) {
        let Report { at, cursor } = &self.1;
        let request = self.0.connector("my-connector").update_last_sync().indexed(42).deleted(0);
        let request =
            request.status(es::SyncStatus::Completed).scheduled_at(*at).synced_at(*at).cursor(cursor);
        let updated = request.send().await.expect("a response");
        assert_eq!(updated.result, es::WriteResult::Updated);
    }

    async fn list(&self, from: usize, size: usize) -> usize {
        let request = self.0.connectors().list().from(from as u32).size(size as u32);
        request.retry(RetryPolicy::none()).send().await.expect("a response").results.len()
    }
}

/// Hand-written calls with reqwest and serde: the baseline. Settings, headers and limits are those of [`Ours`].
#[derive(Clone)]
pub struct Floor {
    http: reqwest::Client,
    base: String,
    report: Report,
}

#[derive(Deserialize)]
struct Updated {
    result: UpdatedResult,
}

#[derive(Deserialize, PartialEq, Debug)]
#[serde(rename_all = "snake_case")]
enum UpdatedResult {
    Updated,
    Noop,
}

#[derive(Serialize)]
struct LastSync<'a> {
    last_deleted_document_count: u64,
    last_indexed_document_count: u64,
    last_sync_scheduled_at: DateTime<Utc>,
    last_sync_status: Status,
    last_synced: DateTime<Utc>,
    sync_cursor: &'a Value,
}

const MAX_RESPONSE_BYTES: usize = 64 * 1024 * 1024;

/// Reads a response of limited size.
async fn read<T: serde::de::DeserializeOwned>(request: reqwest::RequestBuilder) -> T {
    let mut response =
        request.send().await.and_then(reqwest::Response::error_for_status).expect("a response");
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.expect("a response") {
        assert!(body.len() + chunk.len() <= MAX_RESPONSE_BYTES, "the response is too large");
        body.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&body).expect("a response")
}

impl Caller for Floor {
    const NAME: &'static str = "raw reqwest";

    fn new(uri: &str) -> Self {
        let headers = [("accept", "application/json"), ("authorization", "ApiKey aWQ6a2V5")];
        let headers =
            headers.map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")));
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .user_agent("connectors-sdk/0.1.0")
            .default_headers(headers.into_iter().collect())
            .pool_idle_timeout(Duration::from_secs(50))
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(30))
            .timeout(Duration::from_secs(90))
            .build()
            .expect("a client");
        Self { http, base: uri.to_owned(), report: Report::new() }
    }

    async fn check_in(&self) {
        let id = "my-connector";
        let updated: Updated = read(self.http.put(format!("{}/_connector/{id}/_check_in", self.base))).await;
        assert_eq!(updated.result, UpdatedResult::Updated);
    }

    async fn last_sync(&self) {
        let id = "my-connector";
        let Report { at, cursor } = &self.report;
        let body = LastSync {
            last_deleted_document_count: 0,
            last_indexed_document_count: 42,
            last_sync_scheduled_at: *at,
            last_sync_status: Status::Completed,
            last_synced: *at,
            sync_cursor: cursor,
        };
        let request = self.http.put(format!("{}/_connector/{id}/_last_sync", self.base)).json(&body);
        let updated: Updated = read(request).await;
        assert_eq!(updated.result, UpdatedResult::Updated);
    }

    async fn list(&self, from: usize, size: usize) -> usize {
        let page: Page =
            read(self.http.get(format!("{}/_connector?from={from}&size={size}", self.base))).await;
        assert!(page.count > 0);
        page.results.len()
    }
}

/// The official client, which decodes to untyped JSON.
#[derive(Clone)]
pub struct Untyped(Official, Report);

impl Caller for Untyped {
    const NAME: &'static str = "elasticsearch (untyped)";

    fn new(uri: &str) -> Self {
        let pool = SingleNodeConnectionPool::new(uri.parse().expect("a URL"));
        let credentials = elasticsearch::auth::Credentials::EncodedApiKey("aWQ6a2V5".to_owned());
        let transport =
            TransportBuilder::new(pool).auth(credentials).disable_proxy().build().expect("a transport");
        Self(Official::new(transport), Report::new())
    }

    async fn check_in(&self) {
        let connector = self.0.connector();
        let request = connector.check_in(ConnectorCheckInParts::ConnectorId("my-connector"));
        let response =
            request.send().await.and_then(|response| response.error_for_status_code()).expect("a response");
        let updated: Value = response.json().await.expect("a response");
        assert_eq!(updated["result"], "updated");
    }

    async fn last_sync(&self) {
        let connector = self.0.connector();
        let Report { at, cursor } = &self.1;
        let body = json!({
            "last_deleted_document_count": 0,
            "last_indexed_document_count": 42,
            "last_sync_scheduled_at": at,
            "last_sync_status": "completed",
            "last_synced": at,
            "sync_cursor": cursor,
        });
        let request = connector.last_sync(ConnectorLastSyncParts::ConnectorId("my-connector")).body(body);
        let response =
            request.send().await.and_then(|response| response.error_for_status_code()).expect("a response");
        let updated: Value = response.json().await.expect("a response");
        assert_eq!(updated["result"], "updated");
    }

    async fn list(&self, from: usize, size: usize) -> usize {
        let connector = self.0.connector();
        let request = connector.list().from(from as i32).size(size as i32);
        let response =
            request.send().await.and_then(|response| response.error_for_status_code()).expect("a response");
        let page: Value = response.json().await.expect("a response");
        page["results"].as_array().expect("an array").len()
    }
}
