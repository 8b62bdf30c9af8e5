//! The hand-written types of the baseline: every field that the server sends, but nothing for documents of another form.

use std::collections::BTreeMap;

use connectors_sdk::chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Canceling,
    Canceled,
    Completed,
    Error,
    InProgress,
    Pending,
    Suspended,
}

#[derive(Deserialize)]
pub struct Page {
    pub count: u64,
    pub results: Vec<Connector>,
}

/// A connector. Nothing reads the fields, but decoding them is what is measured.
#[derive(Deserialize)]
#[expect(dead_code)]
pub struct Connector {
    id: String,
    api_key_id: Option<String>,
    configuration: BTreeMap<String, Field>,
    custom_scheduling: Map<String, Value>,
    description: Option<String>,
    error: Option<String>,
    features: Option<Map<String, Value>>,
    filtering: Vec<Filtering>,
    index_name: Option<String>,
    is_native: bool,
    language: Option<String>,
    last_deleted_document_count: Option<u64>,
    last_indexed_document_count: Option<u64>,
    last_seen: Option<DateTime<Utc>>,
    last_sync_status: Option<Status>,
    last_synced: Option<DateTime<Utc>>,
    name: Option<String>,
    scheduling: Scheduling,
    service_type: Option<String>,
    status: String,
    sync_cursor: Option<Value>,
    sync_now: bool,
    deleted: bool,
}

#[derive(Deserialize)]
#[expect(dead_code)]
struct Field {
    default_value: Value,
    depends_on: Vec<Dependency>,
    display: Option<String>,
    label: String,
    options: Vec<Value>,
    order: Option<i64>,
    required: bool,
    sensitive: bool,
    tooltip: Option<String>,
    r#type: Option<String>,
    ui_restrictions: Vec<String>,
    validations: Vec<Value>,
    value: Value,
}

#[derive(Deserialize)]
#[expect(dead_code)]
struct Dependency {
    field: String,
    value: Value,
}

#[derive(Deserialize)]
#[expect(dead_code)]
struct Filtering {
    active: Rules,
    domain: String,
    draft: Rules,
}

#[derive(Deserialize)]
#[expect(dead_code)]
struct Rules {
    advanced_snippet: Map<String, Value>,
    rules: Vec<Rule>,
    validation: Map<String, Value>,
}

#[derive(Deserialize)]
#[expect(dead_code)]
struct Rule {
    created_at: Option<DateTime<Utc>>,
    field: String,
    id: String,
    order: i64,
    policy: String,
    rule: String,
    updated_at: Option<DateTime<Utc>>,
    value: String,
}

#[derive(Deserialize)]
#[expect(dead_code)]
struct Scheduling {
    access_control: Schedule,
    full: Schedule,
    incremental: Schedule,
}

#[derive(Deserialize)]
#[expect(dead_code)]
struct Schedule {
    enabled: bool,
    interval: String,
}
