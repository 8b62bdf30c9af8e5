//! The calls of the SDK in the life cycle of a connector.

use std::time::Duration;

use connectors_sdk::{
    Client, Elasticsearch,
    elasticsearch::{
        Configuration, ConfigurationField, ConnectorFeatures, ConnectorStatus, FieldType, FilteringRule,
        FilteringRuleCondition, FilteringValidation, IngestPipeline, Schedule, SyncJobType, SyncStatus,
        TriggerMethod,
    },
};
use connectors_testing::FakeElasticsearch;
use futures_util::TryStreamExt;
use serde_json::{Map, json};

use super::support::client;

async fn configured(es: &Client<Elasticsearch>) {
    let wiki = es.connector("wiki");
    wiki.put().name("Wiki").index_name("search-wiki").service_type("confluence").send().await.unwrap();
    wiki.update_status(ConnectorStatus::NeedsConfiguration).send().await.unwrap();
    let mut schema = Configuration::new();
    schema.insert("host", ConfigurationField::new("Host", FieldType::Str).required(true));
    schema.insert("token", ConfigurationField::new("Token", FieldType::Str).required(true).sensitive(true));
    wiki.update_configuration().schema(schema).send().await.unwrap();
    wiki.update_configuration().value("host", "h").value("token", "t").send().await.unwrap();
    wiki.update_scheduling().full(Schedule::new(true, "0 0 4 * * ?").unwrap()).send().await.unwrap();
    wiki.update_pipeline(IngestPipeline::new("p")).send().await.unwrap();
    wiki.update_features(ConnectorFeatures::new().basic_sync_rules(true)).send().await.unwrap();
    let rule = FilteringRule::exclude("no-txt", "extension", FilteringRuleCondition::Equals, "txt");
    wiki.update_filtering().rules([rule]).send().await.unwrap();
    wiki.update_filtering_validation(FilteringValidation::valid()).send().await.unwrap();
    wiki.activate_filtering().send().await.unwrap();
    wiki.check_in().send().await.unwrap();
    wiki.update_status(ConnectorStatus::Connected).send().await.unwrap();
}

#[tokio::test]
async fn the_life_cycle_of_a_connector() {
    let fake = FakeElasticsearch::start().await;
    let es = client(&fake);
    configured(&es).await;
    let wiki = es.connector("wiki").get().send().await.unwrap();
    assert_eq!(wiki.status, Some(ConnectorStatus::Connected));
    assert_eq!(wiki.configuration.missing_required().count(), 0);
    assert_eq!(wiki.configuration.get("token").unwrap().as_str().as_deref(), Some("t"));
    assert!(wiki.features.as_ref().unwrap().has_basic_sync_rules());
    let active = wiki.filtering[0].active.as_option().unwrap();
    assert_eq!((active.rules[0].id.as_str(), active.rules[1].is_default()), ("no-txt", true));
    assert!(wiki.last_seen.unwrap() <= fake.now());

    let create =
        es.sync_jobs().create("wiki").job_type(SyncJobType::Full).trigger_method(TriggerMethod::Scheduled);
    let id = create.send().await.unwrap().id;
    let job = es.sync_job(&id);
    let pending = job.get().send().await.unwrap();
    assert_eq!(
        (pending.status, pending.connector.index_name.as_deref()),
        (Some(SyncStatus::Pending), Some("search-wiki"))
    );
    assert_eq!(pending.connector.rules(), Some(active));
    let cursor = Map::from_iter([("page".to_owned(), json!(1))]);
    job.claim("worker-1").cursor(cursor).send().await.unwrap();
    job.check_in().send().await.unwrap();
    job.update_stats().deleted(1).indexed(20).volume(3).total(19).send().await.unwrap();
    let watching = tokio::spawn(job.watch().interval(Duration::from_millis(1)).wait());
    fake.set_sync_job_status(&id, "completed");
    let done = watching.await.unwrap().unwrap();
    assert_eq!((done.status.clone(), done.is_terminal()), (Some(SyncStatus::Completed), true));
    assert_eq!((done.indexed_document_count, done.total_document_count), (Some(20), Some(19)));
    assert_eq!(done.worker_hostname.as_deref(), Some("worker-1"));
    assert!(job.cancel().send().await.unwrap_err().elasticsearch().unwrap().is_invalid_status_transition());

    let wiki = es.connector("wiki");
    wiki.update_last_sync().status(SyncStatus::Completed).indexed(20).deleted(1).send().await.unwrap();
    wiki.delete().delete_sync_jobs(true).send().await.unwrap();
    assert!(wiki.get().send().await.unwrap_err().is_not_found());
    assert!(job.get().send().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn lists_are_read_page_by_page() {
    let fake = FakeElasticsearch::start().await;
    let es = client(&fake);
    for n in 0..25 {
        let fields = json!({"index_name": format!("i{n:02}"), "service_type": if n % 2 == 0 { "even" } else { "odd" }});
        fake.put_connector(format!("c{n:02}"), fields);
        fake.put_sync_job(format!("j{n:02}"), json!({"job_type": "full"}));
    }
    let connectors: Vec<_> =
        es.connectors().list().size(4).stream().map_ok(|connector| connector.id).try_collect().await.unwrap();
    assert_eq!(connectors, (0..25).map(|n| format!("c{n:02}")).collect::<Vec<_>>());
    let odd = es.connectors().list().service_types(["odd"]).size(5).from(2);
    let odd: Vec<_> = odd.stream().map_ok(|connector| connector.id).try_collect().await.unwrap();
    assert_eq!(odd, (5..25).step_by(2).map(|n| format!("c{n:02}")).collect::<Vec<_>>());
    let pages: Vec<_> = es.sync_jobs().list().size(10).pages().try_collect().await.unwrap();
    assert_eq!(
        pages.iter().map(|page| (page.results.len(), page.count)).collect::<Vec<_>>(),
        [(10, 25), (10, 25), (5, 25)]
    );
    assert_eq!((pages[0].results[0].id.as_str(), pages[2].results[4].id.as_str()), ("j24", "j00"));
}

#[tokio::test]
async fn errors_are_distinguished() {
    let fake = FakeElasticsearch::start().await;
    fake.put_connector("a", json!({"index_name": "i"}));
    let es = client(&fake);
    for status in [401, 403, 404, 409, 410, 429, 500, 503] {
        fake.fail_next(1, status);
        let error = es.connector("a").check_in().send().await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(error.elasticsearch().unwrap().error_type.is_some());
        let found = [
            error.is_unauthorized(),
            error.is_forbidden(),
            error.is_not_found(),
            error.is_conflict(),
            error.is_rate_limited(),
        ];
        assert_eq!(found, [401, 403, 404, 409, 429].map(|of| of == status));
    }
    assert!(es.connector("b").put().index_name("i").send().await.unwrap_err().is_bad_request());
    assert_eq!(fake.connector("a").unwrap().get("last_seen"), None);
}

#[tokio::test]
async fn the_client_retries_what_is_safe_to_retry() {
    let fake = FakeElasticsearch::start().await;
    fake.put_connector("a", json!({"index_name": "i", "service_type": "s"}));
    let es = fake.client();
    fake.fail_next(1, 503);
    fake.drop_response_next(1);
    let response = es.connector("a").update_name().name("n").response().await.unwrap();
    assert_eq!(response.attempts(), 3);
    // The second attempt took effect, so the third one changes nothing.
    assert_eq!(response.into_value().result.as_str(), "noop");
    fake.drop_response_next(1);
    let lost = es.sync_jobs().create("a").send().await.unwrap_err();
    assert_eq!((lost.attempts(), fake.snapshot()["sync_jobs"].as_array().unwrap().len()), (1, 1));
}
