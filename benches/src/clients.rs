//! The three clients that are compared.

use std::time::Duration;

use connectors_sdk::{Client, Elasticsearch as Sdk, RetryPolicy, elasticsearch as es};
use elasticsearch::{
    Elasticsearch as Official,
    connector::{ConnectorCheckInParts, ConnectorLastSyncParts},
    http::transport::{SingleNodeConnectionPool, TransportBuilder},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
pub struct Ours(pub Client<Sdk>);

impl Caller for Ours {
    const NAME: &'static str = "connectors-sdk";

    fn new(uri: &str) -> Self {
        Self(Client::elasticsearch(uri).no_proxy().api_key("id:key").build().expect("a client"))
    }

    async fn check_in(&self) {
        let updated = self.0.connector("my-connector").check_in().send().await.expect("a response");
        assert_eq!(updated.result, es::WriteResult::Updated);
    }

    async fn last_sync(&self) {
        let request = self.0.connector("my-connector").update_last_sync().indexed(42).deleted(0);
        let updated = request.status(es::SyncStatus::Completed).send().await.expect("a response");
        assert_eq!(updated.result, es::WriteResult::Updated);
    }

    async fn list(&self, from: usize, size: usize) -> usize {
        let request = self.0.connectors().list().from(from as u32).size(size as u32);
        request.retry(RetryPolicy::none()).send().await.expect("a response").results.len()
    }
}

/// Hand-written calls with reqwest and serde: the baseline.
#[derive(Clone)]
pub struct Floor {
    http: reqwest::Client,
    base: String,
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
struct LastSync {
    last_deleted_document_count: u64,
    last_indexed_document_count: u64,
    last_sync_status: &'static str,
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
            .user_agent("floor/1")
            .default_headers(headers.into_iter().collect())
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(30))
            .timeout(Duration::from_secs(90))
            .build()
            .expect("a client");
        Self { http, base: uri.to_owned() }
    }

    async fn check_in(&self) {
        let id = "my-connector";
        let request = self.http.put(format!("{}/_connector/{id}/_check_in", self.base));
        let response = request.send().await.and_then(reqwest::Response::error_for_status).expect("a response");
        let updated: Updated = response.json().await.expect("a response");
        assert_eq!(updated.result, UpdatedResult::Updated);
    }

    async fn last_sync(&self) {
        let id = "my-connector";
        let body = LastSync {
            last_deleted_document_count: 0,
            last_indexed_document_count: 42,
            last_sync_status: "completed",
        };
        let request = self.http.put(format!("{}/_connector/{id}/_last_sync", self.base)).json(&body);
        let response = request.send().await.and_then(reqwest::Response::error_for_status).expect("a response");
        let updated: Updated = response.json().await.expect("a response");
        assert_eq!(updated.result, UpdatedResult::Updated);
    }

    async fn list(&self, from: usize, size: usize) -> usize {
        let request = self.http.get(format!("{}/_connector?from={from}&size={size}", self.base));
        let response = request.send().await.and_then(reqwest::Response::error_for_status).expect("a response");
        // The same types, so that only the code around them differs.
        let page: es::Page<es::Connector> = response.json().await.expect("a response");
        page.results.len()
    }
}

/// The official client, which decodes to untyped JSON.
#[derive(Clone)]
pub struct Untyped(Official);

impl Caller for Untyped {
    const NAME: &'static str = "elasticsearch (untyped)";

    fn new(uri: &str) -> Self {
        let pool = SingleNodeConnectionPool::new(uri.parse().expect("a URL"));
        let credentials = elasticsearch::auth::Credentials::EncodedApiKey("aWQ6a2V5".to_owned());
        let transport =
            TransportBuilder::new(pool).auth(credentials).disable_proxy().build().expect("a transport");
        Self(Official::new(transport))
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
        let body = serde_json::json!({
            "last_deleted_document_count": 0,
            "last_indexed_document_count": 42,
            "last_sync_status": "completed",
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
