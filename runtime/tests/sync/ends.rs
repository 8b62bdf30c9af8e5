use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use connectors_runtime::{
    ErrorKind, Event, Service,
    connectors_sdk::elasticsearch::{SyncJobType, SyncStatus},
};
use connectors_testing::FakeElasticsearch;
use futures_util::StreamExt;
use serde_json::json;

use crate::{
    fake::{builder, fake, job, only_job, options, service},
    source,
    support::{Scripted, document},
};

/// A source that lists documents without end, and counts them.
fn endless() -> (Scripted, Arc<AtomicUsize>) {
    let listed = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&listed);
    let source = Scripted::new(move |sync| {
        let counter = Arc::clone(&counter);
        Box::pin(async move {
            loop {
                let number = counter.fetch_add(1, Ordering::Relaxed);
                sync.index(document(&number.to_string())).await?;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        })
    });
    (source, listed)
}

async fn started(service: &Service, fake: &FakeElasticsearch) -> String {
    let mut events = service.events();
    loop {
        if let Some(Event::JobStarted { job_id, .. }) = events.next().await {
            assert!(fake.sync_job(&job_id).is_some());
            return job_id;
        }
    }
}

#[tokio::test]
async fn a_canceled_job_stops_within_a_second_and_deletes_nothing() {
    let fake = fake().await;
    fake.put_document("search-docs", "stale", &json!({}));
    let (source, _) = endless();
    let service = service(&fake, source);
    let canceling = async {
        let id = started(&service, &fake).await;
        fake.client().sync_job(&id).cancel().send().await.unwrap();
        std::time::Instant::now()
    };
    let (report, canceled) = tokio::join!(service.sync_once("docs", SyncJobType::Full), canceling);
    assert!(canceled.elapsed() < Duration::from_millis(1_500), "{:?}", canceled.elapsed());
    let report = report.unwrap();
    assert_eq!((report.status.clone(), report.deleted), (SyncStatus::Canceled, 0));
    let stored = job(&fake, &report.job_id);
    assert_eq!(stored["status"], "canceled");
    assert!(stored["canceled_at"].is_string() && stored["completed_at"].is_string());
    let connector = fake.connector("docs").unwrap();
    assert_eq!(
        (&connector["last_sync_status"], &connector["status"]),
        (&json!("canceled"), &json!("connected"))
    );
    assert!(fake.document("search-docs", "stale").is_some());
}

#[tokio::test]
async fn a_source_that_swallows_the_cancellation_deletes_nothing_either() {
    let fake = fake().await;
    fake.put_document("search-docs", "stale", &json!({}));
    let service = service(
        &fake,
        source!(|sync| {
            sync.index(document("a")).await?;
            sync.cancelled().await;
            assert!(sync.index(document("b")).await.is_err());
            Ok(())
        }),
    );
    let canceling = async {
        let id = started(&service, &fake).await;
        fake.client().sync_job(&id).cancel().send().await.unwrap();
    };
    let (report, ()) = tokio::join!(service.sync_once("docs", SyncJobType::Full), canceling);
    assert_eq!(report.unwrap().status, SyncStatus::Canceled);
    assert!(fake.document("search-docs", "stale").is_some());
    assert!(fake.document("search-docs", "b").is_none());
}

#[tokio::test]
async fn a_source_that_ignores_everything_is_aborted() {
    let fake = fake().await;
    let service = service(
        &fake,
        source!(|_sync| {
            std::future::pending::<()>().await;
            Ok(())
        }),
    );
    let canceling = async {
        let id = started(&service, &fake).await;
        fake.client().sync_job(&id).cancel().send().await.unwrap();
    };
    let (report, ()) = tokio::join!(service.sync_once("docs", SyncJobType::Full), canceling);
    assert_eq!(report.unwrap().status, SyncStatus::Canceled);
}

#[tokio::test]
async fn a_job_that_was_taken_away_is_left_alone() {
    let fake = fake().await;
    let (source, _) = endless();
    let service = service(&fake, source);
    let taking = async {
        let id = started(&service, &fake).await;
        fake.set_sync_job_fields(&id, json!({"worker_hostname": "another"}));
    };
    let (result, ()) = tokio::join!(service.sync_once("docs", SyncJobType::Full), taking);
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.to_string().contains("was claimed by another worker"), "{error}");
    assert_eq!(only_job(&fake)["status"], "in_progress");
    assert_eq!(fake.connector("docs").unwrap()["last_sync_status"], "in_progress");
}

#[tokio::test]
async fn a_locked_connector_is_left_alone() {
    let fake = fake().await;
    fake.set_connector_fields("docs", json!({"last_sync_status": "in_progress"}));
    let service = service(&fake, source!(|_sync| { Ok(()) }));
    let error = service.sync_once("docs", SyncJobType::Full).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.to_string(), "a sync of the connector `docs` is running already");
    // The job that was created for it does not stay in the queue.
    assert_eq!(only_job(&fake)["status"], "canceled");
    assert_eq!(fake.connector("docs").unwrap()["last_sync_status"], "in_progress");
}

#[tokio::test]
async fn a_source_that_waits_for_ever_fails_its_job() {
    let fake = fake().await;
    let source = source!(|sync| {
        sync.index(document("a")).await?;
        let sender = sync.sender();
        std::mem::forget(sender);
        Ok(())
    });
    let options = options(source).idle_timeout(Duration::from_secs(1));
    let service = Service::builder(fake.client()).connector_with("docs", options).build().unwrap();
    let error = service.sync_once("docs", SyncJobType::Full).await.unwrap_err();
    assert_eq!(error.to_string(), "the source has made no progress for 1 seconds");
    assert_eq!(only_job(&fake)["status"], "error");
}

#[tokio::test]
async fn faults_of_the_protocol_calls_do_not_end_a_job_twice() {
    for path in ["/.elastic-connectors/_update/docs", "/.elastic-connectors-sync-jobs/_update/*"] {
        let fake = fake().await;
        fake.on("POST", path).drop_response(1);
        let service = service(&fake, source!(|sync| { Ok(sync.index(document("a")).await?) }));
        let report = service.sync_once("docs", SyncJobType::Full).await.unwrap();
        assert_eq!(report.status, SyncStatus::Completed, "{path}");
        assert_eq!(fake.connector("docs").unwrap()["last_sync_status"], "completed");
    }
}

#[tokio::test]
async fn events_tell_how_a_job_goes() {
    let fake = fake().await;
    let service = builder(
        &fake,
        source!(|sync| {
            sync.set_total(1);
            sync.index(document("a")).await?;
            tokio::time::sleep(Duration::from_millis(1_200)).await;
            Ok(())
        }),
    );
    let service = service.build().unwrap();
    let events = service.events();
    let report = service.sync_once("docs", SyncJobType::Full).await.unwrap();
    drop(service);
    let events: Vec<_> = events.collect().await;
    assert!(matches!(&events[0], Event::JobStarted { connector_id, .. } if connector_id == "docs"));
    assert!(
        events
            .iter()
            .any(|event| { matches!(event, Event::JobProgress { listed: 1, expected: Some(1), .. }) })
    );
    assert!(
        matches!(events.last(), Some(Event::JobFinished { report: last, error: None, .. }) if **last == report)
    );
}

#[tokio::test]
async fn a_job_of_another_type_fails_and_runs_no_source() {
    let fake = fake().await;
    let service = service(
        &fake,
        source!(|sync| {
            sync.index(document("1")).await?;
            Ok(())
        }),
    );
    let error = service.sync_once("docs", SyncJobType::AccessControl).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let message = "this connector service does not run sync jobs of the type `access_control`";
    assert_eq!(error.to_string(), message);
    let job = only_job(&fake);
    assert_eq!((&job["status"], &job["error"]), (&json!("error"), &json!(message)));
    let written = |request: &connectors_testing::RecordedRequest| request.path().ends_with("/_bulk");
    assert!(!fake.requests().iter().any(written), "no document was written");
}
