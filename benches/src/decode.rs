//! Decoding without HTTP.

use std::{hint::black_box, time::Instant};

use connectors_sdk::{b3os, elasticsearch as es};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    data,
    table::{Table, median},
};

pub fn measure() {
    let mut table = Table::new(
        "Decoding alone (median of 9 rounds in turns)",
        &["type", "bytes", "MB/s", "Value MB/s", "ratio"],
    );
    let rules = &data::connector(0)["filtering"][0]["active"];
    let job = json!({
        "id": "Ab3dEf6hIj9kLm2nOp5q",
        "connector": {
            "id": "connector-000000", "filtering": rules, "index_name": "search-wiki", "language": "en",
            "service_type": "confluence", "configuration": data::connector(0)["configuration"],
        },
        "created_at": "2026-05-01T10:00:00.123456789Z", "last_seen": "2026-05-01T10:00:00.123456789Z",
        "deleted_document_count": 0, "indexed_document_count": 0, "indexed_document_volume": 0,
        "total_document_count": 0, "job_type": "full", "metadata": {}, "status": "pending",
        "trigger_method": "on_demand",
    });
    let envelope = json!({
        "code": 200, "message": "success", "requestId": "abc-123",
        "data": {
            "id": "conn_d72d8f37b42000fmpbkg", "name": "Team Slack", "type": "slack", "organizationId": "org_1",
            "maskedData": {"botToken": "xoxb-****"}, "createdAt": "2026-01-01T00:00:00Z",
            "updatedAt": "2026-01-02T00:00:00.123Z", "createdBy": "user_1", "updatedBy": "user_2",
        },
    });
    row::<es::Connector>(&mut table, "Connector", &data::connector(0));
    row::<es::SyncJob>(&mut table, "SyncJob", &job);
    row::<b3os::Envelope<b3os::Connector>>(&mut table, "Envelope<Connector>", &envelope);
    table.print();
}

fn row<T: DeserializeOwned>(table: &mut Table, name: &str, document: &Value) {
    let body = document.to_string().into_bytes();
    let times = 20_000_000 / body.len();
    let (mut typed, mut untyped) = (vec![], vec![]);
    for _ in 0..9 {
        typed.push(rate::<T>(&body, times));
        untyped.push(rate::<Value>(&body, times));
    }
    let (typed, untyped) = (median(typed), median(untyped));
    let ratio = typed / untyped;
    table.row([
        name.to_owned(),
        body.len().to_string(),
        format!("{typed:.0}"),
        format!("{untyped:.0}"),
        format!("{ratio:.2}"),
    ]);
}

/// Megabytes per second.
fn rate<T: DeserializeOwned>(body: &[u8], times: usize) -> f64 {
    let begun = Instant::now();
    for _ in 0..times {
        black_box(serde_json::from_slice::<T>(black_box(body)).expect("a document"));
    }
    (body.len() * times) as f64 / begun.elapsed().as_secs_f64() / 1e6
}
