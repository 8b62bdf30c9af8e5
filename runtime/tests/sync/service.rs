use std::time::Duration;

use connectors_runtime::{
    ErrorKind, Event, Service,
    connectors_sdk::elasticsearch::{SyncJobType, SyncStatus},
};
use futures_util::StreamExt;
use serde_json::json;
use tokio::sync::oneshot;

use crate::{
    fake::{builder, fake, ids, job},
    source,
    support::document,
};

/// Waits until the next job has ended, and returns its status.
async fn finished(events: &mut connectors_runtime::Events) -> SyncStatus {
    while let Some(event) = events.next().await {
        if let Event::JobFinished { report, .. } = event {
            return report.status.clone();
        }
    }
    panic!("the service has ended");
}

fn quick(builder: connectors_runtime::ServiceBuilder) -> Service {
    builder.poll_interval(Duration::from_millis(100)).build().unwrap()
}

#[tokio::test]
async fn jobs_are_run_in_their_order_as_they_come() {
    let fake = fake().await;
    let es = fake.client();
    let service = quick(builder(&fake, source!(|sync| { Ok(sync.index(document(&sync.job().id)).await?) })));
    let mut first = Vec::new();
    for _ in 0..3 {
        first
            .push(es.sync_jobs().create("docs").job_type("incremental").send().await.unwrap().id.to_string());
        fake.advance_time(Duration::from_secs(1));
    }
    let mut events = service.events();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(service.clone().run_until(stopped));
    let mut started = Vec::new();
    while started.len() < 3 {
        if let Some(Event::JobStarted { job_id, .. }) = events.next().await {
            started.push(job_id);
        }
    }
    assert_eq!(started, first);
    let error = service.clone().run_until(std::future::pending::<()>()).await.unwrap_err();
    assert_eq!(error.to_string(), "the service is running already");
    finished(&mut events).await;
    // One that comes later.
    es.sync_jobs().create("docs").job_type("incremental").send().await.unwrap();
    assert_eq!(finished(&mut events).await, SyncStatus::Completed);
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    assert_eq!(ids(&fake).len(), 4);
    assert!(fake.connector("docs").unwrap()["last_seen"].is_string());
}

#[tokio::test]
async fn a_shutdown_suspends_and_the_next_run_goes_on_at_the_checkpoint() {
    let fake = fake().await;
    let es = fake.client();
    let source = source!(|sync| {
        let first: usize = sync.checkpoint()?.unwrap_or(0);
        for page in first..3 {
            sync.index(document(&page.to_string())).await?;
            sync.save_checkpoint(&(page + 1)).await?;
            if first == 0 && page == 1 {
                sync.index(document("not flushed")).await?;
                sync.cancelled().await;
            }
        }
        Ok(())
    });
    let service = quick(builder(&fake, source));
    let id = es.sync_jobs().create("docs").send().await.unwrap().id.to_string();
    let mut events = service.events();
    let until = async {
        while job(&fake, &id)["metadata"]["connectors_runtime"]["checkpoint"] != "2" {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let began = std::time::Instant::now();
    service.clone().run_until(until).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(finished(&mut events).await, SyncStatus::Suspended);
    let stored = job(&fake, &id);
    assert_eq!((&stored["status"], &stored["completed_at"]), (&json!("suspended"), &json!(null)));
    assert_eq!(stored["indexed_document_count"], 2);
    assert_eq!(fake.connector("docs").unwrap()["last_sync_status"], "suspended");
    let started_at = stored["started_at"].clone();

    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(service.run_until(stopped));
    assert_eq!(finished(&mut events).await, SyncStatus::Completed);
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    let stored = job(&fake, &id);
    // It counts on, and is the same job.
    assert_eq!((&stored["indexed_document_count"], &stored["started_at"]), (&json!(3), &started_at));
}

#[tokio::test]
async fn the_health_of_a_source_is_written_when_it_changes() {
    let fake = fake().await;
    let service = quick(builder(&fake, source!(|_sync| { Ok(()) })));
    let until = async {
        while fake.connector("docs").unwrap()["status"] != "connected" {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    service.run_until(until).await.unwrap();
}

#[tokio::test]
async fn refused_credentials_end_the_start_but_an_outage_does_not() {
    let fake = connectors_testing::FakeElasticsearch::builder().require_api_key("a:b").start().await.unwrap();
    let stranger = fake.client_builder().api_key("c3RyYW5nZXI6").build().unwrap();
    let source = source!(|sync| { Ok(sync.index(document("a")).await?) });
    let service =
        Service::builder(stranger).connector_with("docs", crate::fake::options(source)).build().unwrap();
    let error = service.run_until(std::future::pending::<()>()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Elasticsearch);

    let fake = crate::fake::fake().await;
    let source = source!(|sync| { Ok(sync.index(document("a")).await?) });
    let service = quick(builder(&fake, source));
    fake.client().sync_jobs().create("docs").job_type(SyncJobType::Full).send().await.unwrap();
    fake.fail_next(4, 503);
    let mut events = service.events();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(service.run_until(stopped));
    assert_eq!(finished(&mut events).await, SyncStatus::Completed);
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}
