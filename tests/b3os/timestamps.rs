//! Timestamps in all formats of servers.

use serde_json::{Value, json};

use crate::support::{envelope, exchange};

async fn created_at(value: Value) -> Result<Option<String>, connectors_sdk::Error> {
    let (_, outcome) =
        exchange(envelope(json!({"createdAt": value})), async |b3| b3.connector("c").get().await).await;
    Ok(outcome?.data.created_at.map(|time| time.to_rfc3339()))
}

#[tokio::test]
async fn valid_timestamps_are_read() {
    for (value, expected) in [
        (json!("2024-01-01T00:00:00Z"), "2024-01-01T00:00:00+00:00"),
        (json!("2024-01-01T00:00:00.5Z"), "2024-01-01T00:00:00.500+00:00"),
        (json!("2024-01-01T00:00:00.123456789Z"), "2024-01-01T00:00:00.123456789+00:00"),
        (json!("2024-01-01T02:00:00+02:00"), "2024-01-01T00:00:00+00:00"),
        (json!("2023-12-31T18:30:00.25-05:30"), "2024-01-01T00:00:00.250+00:00"),
        (json!(1_704_067_200), "2024-01-01T00:00:00+00:00"),
        (json!(1_704_067_200_000_i64), "2024-01-01T00:00:00+00:00"),
    ] {
        assert_eq!(created_at(value.clone()).await.unwrap().as_deref(), Some(expected), "{value}");
    }
}

#[tokio::test]
async fn unset_timestamps_read_as_none() {
    for value in [json!(null), json!(""), json!("0001-01-01T00:00:00Z"), json!(0)] {
        assert_eq!(created_at(value.clone()).await.unwrap(), None, "{value}");
    }
}

#[tokio::test]
async fn invalid_timestamps_read_as_none() {
    for value in [json!("yesterday"), json!("2026"), json!("20260101"), json!(2026), json!({})] {
        assert_eq!(created_at(value.clone()).await.unwrap(), None, "{value}");
    }
}
