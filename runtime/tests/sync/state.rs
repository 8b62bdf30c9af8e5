use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::{DateTime, Utc};
use connectors_runtime::connectors_sdk::elasticsearch::SyncJobType;
use serde_json::json;

use crate::{
    fake::{INDEX, fake, ids, job, service},
    support::{Scripted, document},
};

#[tokio::test]
async fn a_cursor_is_replaced_and_only_stored_on_completion() {
    let fake = fake().await;
    let runs = Arc::new(AtomicUsize::new(0));
    let source = Scripted::new(move |sync| {
        let run = runs.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            let cursor: Option<serde_json::Value> = sync.cursor()?;
            match run {
                0 => {
                    assert_eq!(cursor, None);
                    sync.set_cursor(&json!({"a": 1, "b": {"c": 2}}))?;
                }
                1 => {
                    assert_eq!(cursor, Some(json!({"a": 1, "b": {"c": 2}})));
                    sync.set_cursor(&json!({"b": {}}))?;
                }
                2 => {
                    // Removed keys do not return.
                    assert_eq!(cursor, Some(json!({"b": {}})));
                    sync.set_cursor(&json!("lost"))?;
                    return Err("broken".into());
                }
                _ => assert_eq!(cursor, Some(json!({"b": {}}))),
            }
            Ok(())
        })
    });
    let service = service(&fake, source);
    for run in 0..5 {
        let result = service.sync_once("docs", SyncJobType::Incremental).await;
        assert_eq!(result.is_err(), run == 2, "{result:?}");
    }
    // The cursor of another program is taken as it is.
    fake.set_connector_fields("docs", json!({"sync_cursor": {"b": {}}}));
    service.sync_once("docs", SyncJobType::Incremental).await.unwrap();
}

#[tokio::test]
async fn a_checkpoint_follows_the_documents_and_the_next_job_resumes_there() {
    let fake = fake().await;
    fake.put_document(INDEX, "stale", &json!({}));
    let runs = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&runs);
    let source = Scripted::new(move |sync| {
        let run = counter.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            let first: usize = sync.checkpoint()?.unwrap_or(0);
            assert_eq!(first, if run == 1 { 2 } else { 0 });
            for page in first..4 {
                sync.index(document(&page.to_string())).await?;
                sync.save_checkpoint(&(page + 1)).await?;
                if run == 0 && page == 1 {
                    return Err("the connection broke".into());
                }
            }
            Ok(())
        })
    });
    let service = service(&fake, source);
    let error = service.sync_once("docs", SyncJobType::Full).await.unwrap_err();
    assert_eq!(ids(&fake), ["0", "1", "stale"]);
    let failed = job(&fake, &error.report().unwrap().job_id);
    assert_eq!(failed["metadata"]["connectors_runtime"]["checkpoint"], "2");

    let report = service.sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!((report.indexed, report.deleted), (2, 0));
    assert_eq!(report.not_deleted.as_deref(), Some("the job resumed at a checkpoint"));
    assert_eq!(ids(&fake), ["0", "1", "2", "3", "stale"]);
    assert!(job(&fake, &report.job_id)["metadata"]["connectors_runtime"]["checkpoint"].is_null());

    let report = service.sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!((report.indexed, report.deleted, report.not_deleted), (4, 1, None));
}

#[tokio::test]
async fn an_incremental_sync_skips_documents_with_the_stored_time() {
    let fake = fake().await;
    let at: DateTime<Utc> = "2024-01-01T00:00:00.123456789Z".parse().unwrap();
    let runs = Arc::new(AtomicUsize::new(0));
    let source = Scripted::new(move |sync| {
        let run = runs.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            assert_eq!(sync.is_unchanged("same", at), run > 0);
            sync.index(document("same").timestamp(at)).await?;
            let changed = at + chrono::TimeDelta::nanoseconds(i64::from(run > 0));
            sync.index(document("changed").timestamp(changed)).await?;
            sync.index(document("without")).await?;
            Ok(())
        })
    });
    let service = service(&fake, source);
    service.sync_once("docs", SyncJobType::Full).await.unwrap();
    fake.put_document(INDEX, "odd", &json!({"_timestamp": 5}));
    let report = service.sync_once("docs", SyncJobType::Incremental).await.unwrap();
    assert_eq!((report.indexed, report.unchanged, report.deleted), (2, 1, 0));
}
