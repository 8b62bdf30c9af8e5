use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use connectors_runtime::{DeletionGuard, ErrorKind, Service, connectors_sdk::elasticsearch::SyncJobType};
use connectors_testing::FakeElasticsearch;
use serde_json::json;

use crate::{
    fake::{INDEX, fake, ids, options, service},
    source,
    support::{Scripted, document},
};

async fn with_documents(number: usize) -> FakeElasticsearch {
    let fake = fake().await;
    for id in 0..number {
        fake.put_document(INDEX, id.to_string(), &json!({"id": "another", "title": "old"}));
    }
    fake
}

#[tokio::test]
async fn what_was_not_listed_is_deleted() {
    let fake = with_documents(6).await;
    let source = source!(|sync| {
        sync.index(document("0")).await?;
        sync.index(document("0")).await?;
        sync.unchanged("1").await?;
        sync.failed("2", "broken").await?;
        sync.index(document("new")).await?;
        Ok(())
    });
    let report = service(&fake, source).sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!((report.deleted, report.duplicates, report.not_deleted), (3, 1, None));
    assert_eq!(ids(&fake), ["0", "1", "2", "new"]);
    assert_eq!(fake.document(INDEX, "2").unwrap()["title"], "old");
    assert_eq!(report.total, Some(4));
}

#[tokio::test]
async fn many_pages_are_read_at_one_point_in_time_whose_id_may_change() {
    let fake = with_documents(12_000).await;
    fake.document_faults().change_pit_id(2).fail_shards(1).time_out(1);
    let source = source!(|sync| {
        for id in (0..12_000).step_by(4) {
            sync.unchanged(id.to_string()).await?;
        }
        Ok(())
    });
    let report = service(&fake, source).sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!((report.deleted, ids(&fake).len()), (9_000, 3_000));
}

#[tokio::test]
async fn an_incomplete_read_of_the_index_deletes_nothing_and_fails() {
    let fake = with_documents(4).await;
    fake.document_faults().fail_shards(usize::MAX);
    let source = source!(|sync| { Ok(sync.unchanged("0").await?) });
    let error = service(&fake, source).sync_once("docs", SyncJobType::Full).await.unwrap_err();
    assert!(error.to_string().contains("could not be read completely"), "{error}");
    assert_eq!(ids(&fake).len(), 4);
}

#[tokio::test]
async fn the_guard_refuses_suspicious_deletions() {
    let fake = with_documents(4).await;
    let empty = source!(|_sync| { Ok(()) });
    let error = service(&fake, empty.clone()).sync_once("docs", SyncJobType::Full).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.to_string().starts_with("nothing was deleted: the source listed no documents"), "{error}");
    assert_eq!(ids(&fake).len(), 4);

    let guarded = |source: Scripted, guard| {
        let options = options(source).deletion_guard(guard);
        Service::builder(fake.client()).connector_with("docs", options).build().unwrap()
    };
    let half = source!(|sync| {
        sync.unchanged("0").await?;
        sync.unchanged("1").await?;
        Ok(())
    });
    let guard = DeletionGuard::at_most_percent(49);
    let error = guarded(half.clone(), guard).sync_once("docs", SyncJobType::Full).await.unwrap_err();
    assert!(error.to_string().contains("2 of 4 documents"), "{error}");
    let guard = DeletionGuard::at_most_percent(50);
    assert_eq!(guarded(half, guard).sync_once("docs", SyncJobType::Full).await.unwrap().deleted, 2);
    let report = guarded(empty, DeletionGuard::off()).sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!((report.deleted, ids(&fake).len()), (2, 0));
}

#[tokio::test]
async fn a_source_that_fails_or_an_incremental_sync_deletes_nothing() {
    let fake = with_documents(4).await;
    let runs = Arc::new(AtomicUsize::new(0));
    let source = Scripted::new(move |sync| {
        let run = runs.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            sync.index(document("new")).await?;
            match run {
                0 => Err("the listing broke off".into()),
                1 => panic!("on purpose"),
                2 => {
                    // Swallowed, but the listing is not complete.
                    sync.spawn(async { Err("one of the pages".into()) });
                    Ok(())
                }
                _ => Ok(()),
            }
        })
    });
    let service = service(&fake, source);
    for message in ["the listing broke off", "the source panicked", "one of the pages"] {
        let error = service.sync_once("docs", SyncJobType::Full).await.unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Source, message));
        assert_eq!(ids(&fake).len(), 5);
    }
    let report = service.sync_once("docs", SyncJobType::Incremental).await.unwrap();
    assert_eq!((report.deleted, ids(&fake).len()), (0, 5));
    assert_eq!(service.sync_once("docs", SyncJobType::Full).await.unwrap().deleted, 4);
}
