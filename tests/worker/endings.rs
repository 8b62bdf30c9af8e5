//! Ending a job, and writing under a condition.

use std::time::Duration;

use connectors_sdk::{
    Client, Elasticsearch,
    elasticsearch::{SyncJobHandle, SyncStatus, Versioned, WriteResult},
};
use connectors_testing::{
    FakeElasticsearch,
    elasticsearch::{Options, Privilege},
};
use serde_json::json;

/// A fake with a connector `wiki` and a running job.
async fn running() -> (FakeElasticsearch, Client<Elasticsearch>, SyncJobHandle) {
    let fake = FakeElasticsearch::start().await;
    let es = fake.client();
    es.connector("wiki").put().index_name("search-wiki").service_type("confluence").await.unwrap();
    let job = es.sync_job(es.sync_jobs().create("wiki").await.unwrap().id);
    job.claim("worker-1").await.unwrap();
    (fake, es, job)
}

#[tokio::test]
async fn a_completed_job() {
    let (_fake, _es, job) = running().await;
    let at = "2026-03-04T05:06:07.123456789Z".parse().unwrap();
    let written =
        job.complete().indexed(42).deleted(1).volume(3).total(4200).at(at).response().await.unwrap();
    assert_eq!((written.status().as_u16(), written.value().result.clone()), (200, WriteResult::Updated));
    let read = job.get().await.unwrap();
    assert_eq!((read.status, read.connector.id.as_deref()), (Some(SyncStatus::Completed), Some("wiki")));
    assert_eq!((read.completed_at, read.last_seen, read.canceled_at), (Some(at), Some(at), None));
    assert_eq!((read.indexed_document_count, read.deleted_document_count), (Some(42), Some(1)));
    assert_eq!((read.indexed_document_volume, read.total_document_count), (Some(3), Some(4200)));
    assert_eq!((read.error, read.worker_hostname.as_deref()), (None, Some("worker-1")));
    // Nothing that was not set is written.
    let again = job.complete().at(at).await.unwrap();
    assert_eq!((again.result, again.seq_no), (WriteResult::Noop, written.value().seq_no));
}

#[tokio::test]
async fn a_suspended_and_a_canceled_job() {
    let (_fake, _es, job) = running().await;
    job.update_stats().deleted(1).indexed(2).volume(3).await.unwrap();
    job.suspend().await.unwrap();
    let read = job.get().await.unwrap();
    assert_eq!((read.status, read.completed_at), (Some(SyncStatus::Suspended), None));
    assert_eq!((read.indexed_document_count, read.error), (Some(2), None));

    job.claim("worker-2").await.unwrap();
    job.cancel().await.unwrap();
    assert_eq!(job.get().await.unwrap().status, Some(SyncStatus::Canceling));
    job.mark_canceled().indexed(5).await.unwrap();
    let read = job.get().await.unwrap();
    assert_eq!((read.status, read.indexed_document_count), (Some(SyncStatus::Canceled), Some(5)));
    assert!(read.canceled_at.is_some() && read.canceled_at == read.completed_at);
}

/// What the documentation of `complete()` warns of, and what `if_match` does about it.
#[tokio::test]
async fn only_a_condition_keeps_the_end_of_a_job() {
    let (_fake, _es, job) = running().await;
    let read = job.get().versioned().await.unwrap();
    assert_eq!((read.value.id.as_str(), read.value.status.clone()), (job.id(), Some(SyncStatus::InProgress)));
    job.cancel().await.unwrap();
    let error = job.complete().if_match(&read).await.unwrap_err();
    assert!(error.is_conflict() && !error.is_retryable(), "{error}");
    assert_eq!(error.attempts(), 1);
    assert!(!error.to_string().contains("earlier attempt"), "{error}");
    assert_eq!(job.get().await.unwrap().status, Some(SyncStatus::Canceling));
    job.mark_canceled().if_match(&job.get().versioned().await.unwrap()).await.unwrap();
    job.complete().await.unwrap();
    assert_eq!(job.get().await.unwrap().status, Some(SyncStatus::Completed));
}

#[tokio::test]
async fn one_of_two_workers_gets_the_lock() {
    let (_fake, es, _job) = running().await;
    let wiki = es.connector("wiki");
    let read = wiki.get().versioned().await.unwrap();
    let lock = || wiki.update_document(json!({"last_sync_status": "in_progress"})).if_match(&read);
    let (one, two) = tokio::join!(lock().send(), lock().send());
    let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
    let won = won.unwrap();
    assert!(lost.unwrap_err().is_conflict());
    // The response has the version for the next write.
    let held = Versioned { value: read.value.clone(), seq_no: won.seq_no, primary_term: won.primary_term };
    let release = json!({"last_sync_status": "completed", "sync_cursor": {"page": 7}});
    wiki.update_document(release).if_match(&held).await.unwrap();
    let read = wiki.get().await.unwrap();
    assert_eq!(read.last_sync_status, Some(SyncStatus::Completed));
    assert_eq!(read.sync_cursor, Some(json!({"page": 7})));
}

#[tokio::test]
async fn a_retry_that_finds_its_own_write_says_so() {
    let (fake, _es, job) = running().await;
    let read = job.get().versioned().await.unwrap();
    fake.drop_response_next(1);
    let error = job.complete().if_match(&read).await.unwrap_err();
    assert!(error.is_conflict() && error.attempts() == 2, "{error}");
    assert!(error.to_string().contains("an earlier attempt may have carried out the request"), "{error}");
    assert_eq!(job.get().await.unwrap().status, Some(SyncStatus::Completed));
    // Without a condition, the retry finds nothing to change.
    fake.drop_response_next(1);
    let response = job.suspend().response().await.unwrap();
    assert_eq!((response.attempts(), response.into_value().result), (2, WriteResult::Noop));
}

#[tokio::test]
async fn a_dropped_future_may_have_been_carried_out() {
    let (fake, _es, job) = running().await;
    fake.slow_response_next(1, Duration::from_secs(60));
    let sending = tokio::spawn(job.complete().send());
    while fake.sync_job(job.id()).unwrap()["status"] != "completed" {
        tokio::task::yield_now().await;
    }
    assert!(!sending.is_finished(), "the response takes a minute");
    sending.abort();
    assert!(sending.await.unwrap_err().is_cancelled());
    assert_eq!(job.get().await.unwrap().status, Some(SyncStatus::Completed));
}

#[tokio::test]
async fn direct_access_needs_privileges_and_sometimes_the_header() {
    let (fake, _es, job) = running().await;
    let client = |privileges: &[Privilege]| {
        fake.client_builder().api_key(fake.add_api_key(privileges)).build().unwrap().sync_job(job.id())
    };
    let narrow = client(&[Privilege::ManageConnector, Privilege::Indices]);
    narrow.check_in().await.unwrap();
    assert!(narrow.complete().await.unwrap_err().is_forbidden());
    assert!(narrow.get().versioned().await.unwrap_err().is_forbidden());
    assert_eq!(narrow.get().await.unwrap().status, Some(SyncStatus::InProgress));

    let wide = client(Privilege::ALL);
    fake.set_options(Options::default().system_indices(true));
    assert!(wide.complete().header("X-elastic-product-origin", "").await.unwrap_err().is_forbidden());
    wide.complete().await.unwrap();
    assert_eq!(narrow.get().await.unwrap().status, Some(SyncStatus::Completed));
}
