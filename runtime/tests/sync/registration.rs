use connectors_runtime::{
    DataSource, Document, ErrorKind, Features, Service, SourceResult, SyncContext,
    connectors_sdk::{
        ExposeSecret, SecretString,
        elasticsearch::{Configuration, ConfigurationField, ConfigurationValidation, FieldType, SyncJobType},
    },
};
use connectors_testing::FakeElasticsearch;
use serde_json::json;

use crate::fake::fake;

#[derive(Debug, serde::Deserialize)]
struct Config {
    url: String,
    token: SecretString,
    spaces: Vec<String>,
    pages: u32,
    drafts: bool,
}

struct Wiki(Config);

impl DataSource for Wiki {
    const SERVICE_TYPE: &'static str = "wiki";
    type Config = Config;

    fn configuration() -> Configuration {
        let pages = ConfigurationField::new("Pages", FieldType::Int).default_value(3);
        Configuration::from_iter([
            ("url", ConfigurationField::new("Address", FieldType::Str).required(true)),
            ("token", ConfigurationField::new("Token", FieldType::Str).sensitive(true).required(true)),
            ("spaces", ConfigurationField::new("Spaces", FieldType::List)),
            ("pages", pages.validation(ConfigurationValidation::less_than(10))),
            ("drafts", ConfigurationField::new("Drafts", FieldType::Bool).default_value(false)),
        ])
    }

    fn features() -> Features {
        Features::new().incremental(true)
    }

    async fn connect(config: Config) -> SourceResult<Self> {
        Ok(Self(config))
    }

    async fn ping(&self) -> SourceResult {
        if self.0.url.starts_with("https://") {
            return Ok(());
        }
        Err(format!("cannot reach {} with the token\n{}", self.0.url, self.0.token.expose_secret()).into())
    }

    async fn sync_full(&self, sync: &SyncContext) -> SourceResult {
        let Config { spaces, pages, drafts, .. } = &self.0;
        let fields = json!({"spaces": spaces, "pages": pages, "drafts": drafts});
        sync.index(Document::new("config", &fields)?).await?;
        Ok(())
    }
}

async fn wiki() -> (FakeElasticsearch, Service) {
    let fake = FakeElasticsearch::start().await;
    fake.put_connector("wiki", json!({"index_name": "search-wiki"}));
    let service = Service::builder(fake.client()).connector::<Wiki>("wiki").build().unwrap();
    (fake, service)
}

#[tokio::test]
async fn a_new_connector_gets_its_form_features_and_service_type() {
    let (fake, service) = wiki().await;
    let error = service.sync_once("wiki", SyncJobType::Full).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(
        error.to_string(),
        "the connector `wiki` is not ready: invalid configuration: 'Token' cannot be empty; 'Address' cannot be empty"
    );
    let connector = fake.connector("wiki").unwrap();
    assert_eq!(
        (&connector["service_type"], &connector["status"]),
        (&json!("wiki"), &json!("needs_configuration"))
    );
    assert_eq!(connector["features"]["incremental_sync"]["enabled"], true);
    assert_eq!(connector["configuration"]["token"]["sensitive"], true);
    assert_eq!(connector["configuration"]["pages"]["value"], 3);

    let es = fake.client();
    let values =
        [("url", json!("https://wiki.example")), ("token", json!("hunter2")), ("spaces", json!("a, b"))];
    es.connector("wiki").update_configuration().values(values).send().await.unwrap();
    let report = service.sync_once("wiki", SyncJobType::Full).await.unwrap();
    assert_eq!(report.indexed, 1);
    let stored = fake.document("search-wiki", "config").unwrap();
    assert_eq!(
        (&stored["spaces"], &stored["pages"], &stored["drafts"]),
        (&json!(["a", "b"]), &json!(3), &json!(false))
    );
    // Nothing is written again that is there already.
    let before = fake.connector("wiki").unwrap()["configuration"].clone();
    service.sync_once("wiki", SyncJobType::Incremental).await.unwrap();
    assert_eq!(fake.connector("wiki").unwrap()["configuration"], before);
}

#[tokio::test]
async fn invalid_values_become_the_error_of_the_connector() {
    let (fake, service) = wiki().await;
    let _ = service.sync_once("wiki", SyncJobType::Full).await;
    let es = fake.client();
    let values = [("url", json!("https://w")), ("token", json!("hunter2")), ("pages", json!(11))];
    es.connector("wiki").update_configuration().values(values).send().await.unwrap();
    let error = service.sync_once("wiki", SyncJobType::Full).await.unwrap_err();
    assert!(error.to_string().ends_with("'Pages' must be less than 10"), "{error}");
    let connector = fake.connector("wiki").unwrap();
    assert_eq!(connector["status"], "error");
    assert_eq!(connector["error"], "invalid configuration: 'Pages' must be less than 10");
}

#[tokio::test]
async fn the_error_of_a_source_is_one_line_without_secrets() {
    let (fake, service) = wiki().await;
    let _ = service.sync_once("wiki", SyncJobType::Full).await;
    let es = fake.client();
    let values = [("url", json!("http://w")), ("token", json!("hunter2"))];
    es.connector("wiki").update_configuration().values(values).send().await.unwrap();
    let error = service.sync_once("wiki", SyncJobType::Full).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Source);
    assert_eq!(error.to_string(), "cannot reach http://w with the token [redacted]");
    let connector = fake.connector("wiki").unwrap();
    assert_eq!(connector["error"], error.to_string());
    let job = fake.snapshot()["sync_jobs"][0].clone();
    assert_eq!(job["error"], error.to_string());
}

#[tokio::test]
async fn connectors_are_found_by_id_or_by_service_type() {
    let fake = fake().await;
    fake.put_connector("other", json!({"index_name": "search-other", "service_type": "wiki"}));
    let service = Service::builder(fake.client()).service_type::<Wiki>().build().unwrap();
    let message = |id: &'static str| {
        let service = service.clone();
        async move { service.sync_once(id, SyncJobType::Full).await.unwrap_err().to_string() }
    };
    assert!(message("other").await.contains("is not ready"));
    assert!(message("docs").await.contains("of the service type `scripted`"));
    assert_eq!(message("none").await, "there is no connector `none`");
    let service = Service::builder(fake.client()).connector::<Wiki>("docs").build().unwrap();
    let error = service.sync_once("docs", SyncJobType::Full).await.unwrap_err();
    assert!(
        error.to_string().contains("has the service type `scripted`, but its source is `wiki`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_service_that_makes_no_sense_is_not_built() {
    let fake = fake().await;
    let message = |builder: connectors_runtime::ServiceBuilder| builder.build().unwrap_err().to_string();
    let builder = || Service::builder(fake.client());
    assert!(message(builder()).starts_with("a service needs a source"));
    assert_eq!(message(builder().connector::<Wiki>("")), "the id of a connector must not be empty");
    assert_eq!(
        message(builder().connector::<Wiki>("a").connector::<Wiki>("a")),
        "the connector `a` is given twice"
    );
    assert_eq!(
        message(builder().service_type::<Wiki>().service_type::<Wiki>()),
        "the service type `wiki` is given twice"
    );
}
