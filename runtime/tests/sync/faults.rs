use std::time::Duration;

use connectors_runtime::{
    Document, ErrorKind, FailurePolicy, Service,
    connectors_sdk::elasticsearch::{SyncJobType, SyncStatus},
};
use serde_json::json;

use crate::{
    fake::{INDEX, builder, fake, ids, job, only_job, options, service},
    source,
    support::{Scripted, document},
};

fn ten() -> Scripted {
    source!(|sync| {
        for number in 0..10 {
            sync.index(document(&number.to_string())).await?;
        }
        Ok(())
    })
}

#[tokio::test]
async fn items_that_are_refused_for_now_are_sent_again() {
    let fake = fake().await;
    fake.document_faults().fail_items("3", 2, 429).fail_items("5", 1, 503);
    let report = service(&fake, ten()).sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!((report.indexed, report.failed, ids(&fake).len()), (10, 0, 10));
    let sent: Vec<_> = fake
        .requests()
        .iter()
        .filter(|request| request.path().ends_with("/_bulk"))
        .map(|request| String::from_utf8_lossy(request.body()).lines().count())
        .collect();
    assert_eq!(sent, [20, 4, 2]);
}

#[tokio::test]
async fn items_that_are_refused_for_good_are_counted_and_named() {
    let fake = fake().await;
    fake.document_faults().reject_field("price");
    let source = source!(|sync| {
        sync.index(document("good")).await?;
        sync.index(Document::new("bad", &json!({"price": "much"}))?).await?;
        Ok(())
    });
    let report = service(&fake, source.clone()).sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!((report.indexed, report.failed), (1, 1));
    assert_eq!(report.failures[0].id, "bad");
    assert!(report.failures[0].reason.starts_with("document_parsing_exception: "), "{:?}", report.failures);
    let stored = job(&fake, &report.job_id);
    assert_eq!(stored["metadata"]["connectors_runtime"]["failed_documents"][0]["id"], "bad", "{stored}");

    let strict = Service::builder(fake.client())
        .connector_with("docs", options(source).failure_policy(FailurePolicy::strict()))
        .build()
        .unwrap();
    let error = strict.sync_once("docs", SyncJobType::Full).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    let report = error.report().unwrap();
    assert_eq!((report.status.clone(), report.failed), (SyncStatus::Error, 1));
    let stored = job(&fake, &report.job_id);
    assert_eq!(
        (stored["status"].as_str(), stored["error"].as_str()),
        (Some("error"), Some(&*error.to_string()))
    );
    let connector = fake.connector("docs").unwrap();
    assert_eq!((&connector["last_sync_status"], &connector["status"]), (&json!("error"), &json!("error")));
    assert_eq!(connector["error"].as_str(), Some(&*error.to_string()));
}

#[tokio::test]
async fn a_request_that_is_too_large_or_invalid_is_divided_down_to_the_document() {
    let fake = fake().await;
    fake.on("POST", &format!("/{INDEX}/_bulk")).fail(1, 413);
    fake.document_faults().refuse_bulk_with("7");
    let report = service(&fake, ten()).sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!((report.indexed, report.failed), (9, 1));
    assert_eq!(report.failures[0].id, "7");
    assert!(report.failures[0].reason.contains("[7] is refused"), "{:?}", report.failures);
    assert_eq!(ids(&fake).len(), 9);
}

#[tokio::test]
async fn a_response_that_is_short_cut_off_or_lost_is_made_up_for() {
    for fault in 0..5 {
        let fake = fake().await;
        let bulk = format!("/{INDEX}/_bulk");
        match fault {
            0 => drop(fake.document_faults().drop_items(1, 4)),
            1 => fake.on("POST", &bulk).cut_response(1),
            2 => fake.on("POST", &bulk).drop_response(1),
            3 => fake.on("POST", &bulk).garbage(1),
            _ => fake.on("POST", &bulk).fail(2, 502),
        }
        let report = service(&fake, ten()).sync_once("docs", SyncJobType::Full).await.unwrap();
        assert_eq!((report.failed, ids(&fake).len()), (0, 10), "{fault}");
        assert_eq!((report.indexed, report.duplicates), (10, 0), "{fault}");
    }
}

#[tokio::test]
async fn a_missing_or_forbidden_target_ends_the_job_and_is_named() {
    let bulk = format!("/{INDEX}/_bulk");
    for (status, body) in [
        (
            403,
            json!({"error": {"type": "cluster_block_exception", "reason": "index [search-docs] blocked by: [FORBIDDEN/8/index write (api)];"}, "status": 403}),
        ),
        (
            400,
            json!({"error": {"type": "illegal_argument_exception", "reason": "pipeline with id [x] does not exist"}, "status": 400}),
        ),
        (
            200,
            json!({"errors": true, "items": [{"index": {"_id": "0", "status": 403, "error": {
            "type": "cluster_block_exception", "reason": "index [search-docs] blocked"}}}]}),
        ),
        (
            404,
            json!({"error": {"type": "index_not_found_exception", "reason": "no such index [search-docs]"}, "status": 404}),
        ),
    ] {
        let fake = fake().await;
        fake.on("POST", &bulk).respond(1, status, &[("content-type", "application/json")], body.to_string());
        let error = service(&fake, ten()).sync_once("docs", SyncJobType::Full).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Target, "{error}");
        assert!(error.to_string().starts_with("cannot write to the index `search-docs`: "), "{error}");
        assert_eq!(only_job(&fake)["status"], "error");
    }
}

#[tokio::test]
async fn a_server_that_accepts_nothing_ends_the_job_in_the_end() {
    let fake = fake().await;
    fake.document_faults().fail_items("?", usize::MAX, 429);
    let service = builder(&fake, ten()).retry_limit(Duration::from_millis(500)).build().unwrap();
    let error = service.sync_once("docs", SyncJobType::Full).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Elasticsearch);
    assert!(error.to_string().contains("the index `search-docs` accepted nothing for "), "{error}");
    assert_eq!(only_job(&fake)["status"], "error");
}
