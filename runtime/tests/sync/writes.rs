use connectors_runtime::{
    Attachment, Document,
    connectors_sdk::elasticsearch::{SyncJobType, SyncStatus},
};
use serde_json::json;

use crate::{
    fake::{INDEX, builder, fake, ids, job, service},
    source,
    support::document,
};

#[tokio::test]
async fn a_full_sync_from_the_claim_to_the_last_write() {
    let fake = fake().await;
    let service = service(
        &fake,
        source!(|sync| {
            for number in 0..3 {
                sync.index(document(&number.to_string())).await?;
            }
            Ok(())
        }),
    );
    let report = service.sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!((report.status.clone(), report.indexed, report.deleted), (SyncStatus::Completed, 3, 0));
    assert_eq!((report.total, report.listed), (Some(3), 3));
    assert_eq!(ids(&fake), ["0", "1", "2"]);
    let stored = fake.document(INDEX, "1").unwrap();
    assert_eq!((&stored["id"], &stored["title"]), (&json!("1"), &json!("1")));
    assert!(stored["_timestamp"].is_string() && stored["_extract_binary_content"] == true);

    let job = job(&fake, &report.job_id);
    assert_eq!((&job["status"], &job["error"]), (&json!("completed"), &json!(null)));
    assert_eq!((&job["indexed_document_count"], &job["total_document_count"]), (&json!(3), &json!(3)));
    assert_eq!(job["indexed_document_volume"], 1);
    assert!(job["completed_at"].is_string() && job["started_at"].is_string());
    let connector = fake.connector("docs").unwrap();
    assert_eq!(
        (&connector["status"], &connector["last_sync_status"]),
        (&json!("connected"), &json!("completed"))
    );
    assert_eq!(connector["last_indexed_document_count"], 3);
    assert!(connector["last_synced"].is_string() && connector["error"].is_null());
}

#[tokio::test]
async fn the_index_is_created_with_mappings_for_the_fields_of_the_protocol() {
    let fake = fake().await;
    let service = service(&fake, source!(|_sync| { Ok(()) }));
    service.sync_once("docs", SyncJobType::Full).await.unwrap();
    let created: Vec<_> = fake
        .requests()
        .into_iter()
        .filter(|request| request.method() == "PUT" && request.path() == format!("/{INDEX}"))
        .collect();
    assert_eq!(created.len(), 1);
    let body: serde_json::Value = created[0].json().unwrap();
    let properties = &body["mappings"]["properties"];
    assert_eq!(properties["id"]["type"], "keyword");
    assert_eq!(properties["_timestamp"]["type"], "date");
    assert_eq!(properties["_allow_access_control"]["type"], "text");
    assert_eq!(properties["_allow_access_control"]["fields"]["keyword"]["type"], "keyword");
}

#[tokio::test]
async fn batches_have_the_configured_size_and_every_document_arrives_once() {
    let fake = fake().await;
    let source = source!(|sync| {
        for number in 0..500 {
            let fields = json!({"text": "x".repeat(1000)});
            sync.index(Document::new(format!("{number:03}"), &fields)?).await?;
        }
        Ok(())
    });
    let service = builder(&fake, source).bulk_size(64 * 1024).memory_limit(200 * 1024).bulk_concurrency(2);
    let report = service.build().unwrap().sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!((report.indexed, report.duplicates, ids(&fake).len()), (500, 0, 500));
    let bulks: Vec<_> =
        fake.requests().into_iter().filter(|request| request.path().ends_with("/_bulk")).collect();
    assert!((8..16).contains(&bulks.len()), "{}", bulks.len());
    assert!(bulks.iter().all(|request| request.body().len() <= 64 * 1024));
}

#[tokio::test]
async fn a_document_larger_than_all_limits_goes_alone() {
    let fake = fake().await;
    let source = source!(|sync| {
        sync.index(document("a")).await?;
        sync.index(document("big").attachment(Attachment::new(vec![1; 300_000]))).await?;
        sync.index(document("b")).await?;
        Ok(())
    });
    let service = builder(&fake, source).bulk_size(10_000).memory_limit(20_000).build().unwrap();
    let report = service.sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!((report.indexed, ids(&fake)), (3, vec!["a".into(), "b".into(), "big".into()]));
    assert_eq!(fake.document(INDEX, "big").unwrap()["_attachment"].as_str().unwrap().len(), 400_000);
}

#[tokio::test]
async fn operations_on_one_document_keep_their_order() {
    let fake = fake().await;
    // Each batch is slow, and some items are refused at first.
    fake.document_faults().fail_items("same", 3, 429);
    let source = source!(|sync| {
        for number in 0..30 {
            sync.index(Document::new("same", &json!({"number": number, "text": "x".repeat(500)}))?).await?;
            sync.index(document(&format!("other-{number}"))).await?;
            if number % 7 == 3 {
                sync.delete("same").await?;
            }
        }
        sync.index(document("gone")).await?;
        sync.delete("gone").await?;
        Ok(())
    });
    let service = builder(&fake, source).bulk_size(2_000).build().unwrap();
    let report = service.sync_once("docs", SyncJobType::Incremental).await.unwrap();
    assert_eq!(report.failed, 0);
    assert_eq!(fake.document(INDEX, "same").unwrap()["number"], 29);
    assert!(fake.document(INDEX, "gone").is_none());
}

#[tokio::test]
async fn ids_that_are_too_long_are_hashed() {
    let fake = fake().await;
    let service = service(
        &fake,
        source!(|sync| {
            sync.index(document(&"ü".repeat(300))).await?;
            Ok(())
        }),
    );
    service.sync_once("docs", SyncJobType::Full).await.unwrap();
    let first = ids(&fake);
    assert_eq!(first[0].len(), 64);
    assert_eq!(fake.document(INDEX, &first[0]).unwrap()["id"], "ü".repeat(300));
    // It is recognized in the next listing.
    let report = service.sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!((report.deleted, ids(&fake)), (0, first));
}

#[tokio::test]
async fn the_pipeline_of_the_connector_is_used() {
    let fake = fake().await;
    fake.set_connector_fields("docs", json!({"pipeline": {
        "name": "my-pipeline", "extract_binary_content": false, "reduce_whitespace": true, "run_ml_inference": true,
    }}));
    let service = service(
        &fake,
        source!(|sync| {
            sync.index(document("a").attachment(Attachment::new("not needed"))).await?;
            sync.index(document("b").lazy_attachment(async || panic!("not needed"))).await?;
            Ok(())
        }),
    );
    service.sync_once("docs", SyncJobType::Full).await.unwrap();
    assert_eq!(fake.pipelines()["my-pipeline"], 2);
    let stored = fake.document(INDEX, "a").unwrap();
    assert!(stored.get("_attachment").is_none());
    assert_eq!(
        (&stored["_extract_binary_content"], &stored["_run_ml_inference"]),
        (&json!(false), &json!(true))
    );
}
