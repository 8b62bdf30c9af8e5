//! A server that sends the same response to every request.

use connectors_sdk::{B3os, Client, Elasticsearch, RetryPolicy, Unreadable};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

pub(crate) struct Server(MockServer);

impl Server {
    pub(crate) async fn start() -> Self {
        Self(MockServer::start().await)
    }

    /// From now on, every response has this status and body.
    pub(crate) async fn responds_with(&self, status: u16, body: impl Into<Vec<u8>>) {
        self.0.reset().await;
        let response = ResponseTemplate::new(status).set_body_raw(body.into(), "application/json");
        Mock::given(any()).respond_with(response).mount(&self.0).await;
    }

    pub(crate) async fn requests(&self) -> usize {
        self.0.received_requests().await.unwrap().len()
    }

    pub(crate) fn elasticsearch(&self) -> Client<Elasticsearch> {
        Client::elasticsearch(self.0.uri()).no_proxy().retry(RetryPolicy::none()).build().unwrap()
    }

    pub(crate) fn b3os(&self) -> Client<B3os> {
        Client::b3os()
            .base_url(self.0.uri())
            .token("t")
            .no_proxy()
            .retry(RetryPolicy::none())
            .build()
            .unwrap()
    }
}

/// A connector with a value in every field.
pub(crate) fn connector() -> Value {
    let rules = json!({
        "advanced_snippet": {"created_at": "2024-05-01T10:00:00.000Z", "updated_at": "2024-05-01T10:00:00.000Z",
                             "value": {"tables": ["users"]}},
        "rules": [{"created_at": "2024-05-01T10:00:00.000Z", "field": "_", "id": "DEFAULT", "order": 0,
                   "policy": "include", "rule": "regex", "updated_at": "2024-05-01T10:00:00.000Z", "value": ".*"}],
        "validation": {"errors": [{"ids": ["x"], "messages": ["y"]}], "state": "valid"},
    });
    let schedule = json!({"enabled": true, "interval": "0 0 0 * * ?"});
    json!({
        "id": "c1",
        "api_key_id": "key",
        "api_key_secret_id": "secret",
        "configuration": {"a": {
            "category": "c", "default_value": "d", "depends_on": [{"field": "b", "value": true}],
            "display": "textbox", "label": "A", "options": [{"label": "o", "value": "v"}], "order": 7,
            "placeholder": "p", "required": true, "sensitive": false, "tooltip": "t", "type": "str",
            "ui_restrictions": ["advanced"], "validations": [{"type": "less_than", "constraint": 5}], "value": "v",
        }},
        "custom_scheduling": {"weekly": {
            "configuration_overrides": {"max_crawl_depth": 3, "sitemap_discovery_disabled": true,
                                        "domain_allowlist": ["d"], "sitemap_urls": ["s"], "seed_urls": ["u"]},
            "enabled": true, "interval": "0 0 0 ? * SUN", "last_synced": "2024-05-01T10:00:00.000Z", "name": "Weekly",
        }},
        "deleted": false,
        "description": "d",
        "error": "e",
        "features": {"document_level_security": {"enabled": true}, "incremental_sync": {"enabled": true},
                     "native_connector_api_keys": {"enabled": true},
                     "sync_rules": {"advanced": {"enabled": true}, "basic": {"enabled": true}}},
        "filtering": [{"active": rules, "domain": "DEFAULT", "draft": rules}],
        "index_name": "i",
        "is_native": true,
        "language": "en",
        "last_access_control_sync_error": "x",
        "last_access_control_sync_scheduled_at": "2024-05-01T10:00:00.000Z",
        "last_access_control_sync_status": "completed",
        "last_deleted_document_count": 1,
        "last_incremental_sync_scheduled_at": "2024-05-01T10:00:00.000Z",
        "last_indexed_document_count": 2,
        "last_seen": "2024-05-01T10:00:00.000Z",
        "last_sync_error": "x",
        "last_sync_scheduled_at": "2024-05-01T10:00:00.000Z",
        "last_sync_status": "completed",
        "last_synced": "2024-05-01T10:00:00.000Z",
        "name": "n",
        "pipeline": {"extract_binary_content": true, "name": "p", "reduce_whitespace": true, "run_ml_inference": true},
        "scheduling": {"access_control": schedule, "full": schedule, "incremental": schedule},
        "service_type": "s3",
        "status": "connected",
        "sync_cursor": {"at": 1},
        "sync_now": false,
    })
}

pub(crate) fn sync_job() -> Value {
    let connector = connector();
    json!({
        "id": "j1",
        "cancelation_requested_at": "2024-05-01T10:00:00.000Z",
        "canceled_at": "2024-05-01T10:00:00.000Z",
        "completed_at": "2024-05-01T10:00:00.000Z",
        "connector": {
            "id": "c1", "configuration": connector["configuration"], "filtering": connector["filtering"],
            "index_name": "i", "language": "en", "pipeline": connector["pipeline"], "service_type": "s3",
            "sync_cursor": {"at": 1},
        },
        "created_at": "2024-05-01T10:00:00.000Z",
        "deleted_document_count": 1,
        "error": "e",
        "indexed_document_count": 2,
        "indexed_document_volume": 3,
        "job_type": "full",
        "last_seen": "2024-05-01T10:00:00.000Z",
        "metadata": {"k": "v"},
        "started_at": "2024-05-01T10:00:00.000Z",
        "status": "pending",
        "total_document_count": 4,
        "trigger_method": "scheduled",
        "worker_hostname": "w",
    })
}

pub(crate) fn b3os_connector() -> Value {
    json!({
        "id": "conn_1", "name": "n", "type": "slack", "provider": "p", "description": "d", "organizationId": "o",
        "maskedData": {"botToken": "x***"}, "createdAt": "2024-05-01T10:00:00Z", "updatedAt": "2024-05-01T10:00:00Z",
        "createdBy": "u", "updatedBy": "u",
    })
}

pub(crate) fn connector_type() -> Value {
    json!({
        "type": "slack", "name": "Slack", "description": "d", "dataSchema": {"type": "object"}, "optional": true,
        "defaultOnly": true, "provider": "pipedream", "providerConfig": {"appSlug": "slack"}, "tags": ["chat"],
        "categories": ["chat"], "logoDomain": "slack.com", "logoUrl": "u", "informationUrl": "u", "setupGuide": "g",
    })
}

pub(crate) fn envelope(data: Value) -> Value {
    json!({"code": 200, "message": "success", "requestId": "r1", "data": data})
}

/// Paths of the parts that were left out of a document.
pub(crate) fn paths(parts: &[Unreadable]) -> Vec<&str> {
    parts.iter().map(Unreadable::path).collect()
}
