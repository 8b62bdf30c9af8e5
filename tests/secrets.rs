//! The debug output of every public type that can hold a secret does not contain it.

use std::{error::Error as _, fmt::Debug};

use connectors_sdk::{
    Client, Credentials, CredentialsProvider, Elasticsearch, Error, Method, ProviderError, SecretString,
    b3os::{ConnectorData, ConnectorReference},
    elasticsearch::{Configuration, Connector, Secret, SyncJob},
};
use connectors_testing::{FakeB3os, FakeElasticsearch};
use serde_json::{Value, json};

/// Text in every secret of this file, in all encodings.
const MARKS: [&str; 3] = ["s3cr3t", "czNjcjN0", "987654"];

fn refuse_marks(of: &str, text: &str) {
    for mark in MARKS {
        assert!(!text.contains(mark), "{of} shows a secret: {text}");
    }
}

fn check(value: &impl Debug) {
    refuse_marks(std::any::type_name_of_val(value), &format!("{value:?} {value:#?}"));
}

fn check_error(error: &Error) {
    check(error);
    let mut text = format!("{error} {error:#} {:?} {:?} {:?}", error.body(), error.api(), error.headers());
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    refuse_marks("an error", &text);
}

#[test]
fn credentials_and_clients_do_not_show_secrets() {
    check(&Credentials::api_key("id:s3cr3t"));
    check(&Credentials::api_key("aWQ6czNjcjN0"));
    check(&Credentials::basic("elastic", "s3cr3t"));
    check(&Credentials::bearer("s3cr3t"));
    let url = "https://elastic:s3cr3t@localhost:9200";
    check(&Client::elasticsearch(url));
    check(&Client::elasticsearch(url).build().unwrap());
    let elasticsearch = || Client::elasticsearch("https://localhost:9200");
    for builder in [
        elasticsearch().api_key("id:s3cr3t"),
        elasticsearch().basic("elastic", "s3cr3t"),
        elasticsearch().bearer("s3cr3t"),
        elasticsearch().header("x-token", "s3cr3t"),
        elasticsearch().proxy("http://user:s3cr3t@proxy.example:3128"),
        elasticsearch().credentials(Credentials::bearer("s3cr3t")),
    ] {
        check(&builder);
        let client = builder.build().unwrap();
        check(&client);
        check(&(client.connectors(), client.connector("x"), client.sync_jobs(), client.sync_job("x")));
        check(&client.connector("x").get());
    }
    let builder = || Client::b3os().token("s3cr3t");
    check(&builder());
    let client = builder().build().unwrap();
    check(&(client.clone(), client.connectors(), client.connector("x"), client.connectors().list()));

    // Errors of `build()` do not contain the rejected settings.
    for error in [
        Client::elasticsearch("https://elastic:s3cr3t@/").build().unwrap_err(),
        Client::elasticsearch("s3cr3t").build().unwrap_err(),
        Client::elasticsearch("http://elastic:s3cr3t@far.example").build().unwrap_err(),
        elasticsearch().api_key("s3cr3t\nx").build().unwrap_err(),
        elasticsearch().basic("a:b", "s3cr3t").build().unwrap_err(),
        elasticsearch().header("x-token", "s3cr3t\nx").build().unwrap_err(),
        elasticsearch().proxy("http://user:s3cr3t@[h").build().unwrap_err(),
        Client::b3os().token("s3cr3t\0").build().unwrap_err(),
    ] {
        check_error(&error);
    }
}

fn configuration() -> Value {
    json!({
        "password": {"label": "Password", "type": "str", "sensitive": true, "value": "s3cr3t", "default_value": "s3cr3t"},
        "pin": {"label": "PIN", "type": "int", "value": 987_654, "validations": [{"type": "less_than", "constraint": 10}]},
        "list": {"label": "Keys", "type": "list", "value": ["s3cr3t"]},
    })
}

#[test]
fn elasticsearch_values_do_not_show_secrets() {
    let schema: Configuration = serde_json::from_value(configuration()).unwrap();
    check(&schema);
    let field = schema.get("password").unwrap();
    check(field);
    // The secret is stored, and returned on request.
    assert_eq!(field.as_str().unwrap(), "s3cr3t");
    let problems = schema.check().unwrap_err();
    check(&problems);
    refuse_marks("problems", &problems.to_string());
    problems.problems().iter().for_each(|problem| {
        check(problem);
        refuse_marks("a problem", &problem.to_string());
    });
    let connector: Connector =
        serde_json::from_value(json!({"id": "x", "configuration": configuration()})).unwrap();
    check(&connector);
    let job: SyncJob = serde_json::from_value(
        json!({"id": "j", "connector": {"id": "x", "configuration": configuration()}}),
    )
    .unwrap();
    check(&job);
    check(&job.connector);
    let secret: Secret = serde_json::from_value(json!({"id": "x", "value": "s3cr3t"})).unwrap();
    check(&secret);
}

fn elasticsearch() -> Client<Elasticsearch> {
    Client::elasticsearch("https://localhost:9200").build().unwrap()
}

#[test]
fn elasticsearch_requests_do_not_show_secrets() {
    let es = elasticsearch();
    check(&es.secrets().create("s3cr3t"));
    check(&es.secret("x").put("s3cr3t"));
    let update = es.connector("x").update_configuration();
    check(&update.clone().value("password", "s3cr3t").value("pin", 987_654));
    check(&update.clone().values([("password".to_owned(), json!("s3cr3t"))]));
    check(&update.schema(serde_json::from_value::<Configuration>(configuration()).unwrap()));
    check(&es.connector("x").get().header("authorization", "s3cr3t"));
    let raw = es.request(Method::POST, "/_connector/_secret").json(&json!({"value": "s3cr3t"}));
    check(&raw.clone().secret("s3cr3t"));
    check(&raw.header("x-token", "s3cr3t"));
}

#[test]
fn b3os_values_and_requests_do_not_show_secrets() {
    let b3 = Client::b3os().token("s3cr3t").build().unwrap();
    let data = || ConnectorData::new().secret("token", "s3cr3t").set("pin", 987_654);
    check(&data());
    check(&b3.connectors().create("slack", "n", data()));
    check(&b3.connector("x").update().data(data()));
    check(
        &b3.action("send").test(json!({"text": "s3cr3t"})).connector(ConnectorReference::new("slack", "x")),
    );
    check(&b3.pipedream().action("send").run("apn_1", json!({"text": "s3cr3t"})));
    let pin = b3.telegram().pin("987654");
    check(&pin);
    check(&pin.status());
    for (wire, checked) in [
        (
            json!({"id": "x", "maskedData": {"token": "s3cr3t"}}),
            check_as::<connectors_sdk::b3os::Connector> as fn(Value),
        ),
        (
            json!({"token": "s3cr3t"}),
            check_as::<connectors_sdk::b3os::extras::pipedream::PipedreamConnectToken>,
        ),
        (
            json!({"pin": "987654", "dmLink": "https://t.me/b?start=987654"}),
            check_as::<connectors_sdk::b3os::extras::telegram::TelegramPin>,
        ),
    ] {
        checked(wire);
    }
}

fn check_as<T: serde::de::DeserializeOwned + Debug>(wire: Value) {
    check(&serde_json::from_value::<T>(wire).unwrap());
}

#[tokio::test]
async fn errors_and_responses_do_not_show_secrets() {
    let fake = FakeElasticsearch::start().await;
    let es = Client::elasticsearch(fake.uri()).no_proxy().api_key("id:s3cr3t").build().unwrap();
    let created = es.secrets().create("s3cr3t");
    let echo = r#"{"error":{"type":"x","reason":"[s3cr3t] for [aWQ6czNjcjN0]"},"status":400}"#;
    for status in [400, 401, 500] {
        fake.respond_next(1, status, &[("x-echo", "s3cr3t")], echo);
        check_error(&created.clone().await.unwrap_err());
    }
    for body in ["s3cr3t", r#"{"id":["s3cr3t"]}"#, r#"{"id":"x","value":{"s3cr3t":1}}"#] {
        fake.respond_next(1, 200, &[], body);
        check_error(&es.secret("x").get().await.unwrap_err());
    }
    fake.respond_next(1, 200, &[], r#"{"id":"x","value":"s3cr3t"}"#);
    check(&es.secret("x").get().response().await.unwrap());
    fake.respond_next(1, 307, &[("location", "https://user:s3cr3t@far.example/")], "");
    check_error(&es.connector("x").get().await.unwrap_err());

    let b3os = FakeB3os::start().await;
    let error = b3os.client().telegram().pin("987654").status().await.unwrap_err();
    check_error(&error);
    assert_eq!(error.path(), Some("/v1/telegram-bot/pins/{pin}/status"));
    // Recorded requests contain the secret, but their debug output does not.
    check(&fake);
    check(&b3os);
    let seen = fake.requests();
    assert!(String::from_utf8_lossy(seen[0].body()).contains("s3cr3t"));
    check(&seen);
}

#[tokio::test]
async fn a_provider_is_not_printed_by_clients_and_errors() {
    /// The text of a provider's error becomes part of ours, so it must not contain secrets. Its fields are not printed.
    #[derive(Debug)]
    struct Vault {
        #[expect(dead_code, reason = "represents a secret of a real provider")]
        token: SecretString,
    }
    impl CredentialsProvider for Vault {
        fn credentials(
            &self,
        ) -> futures_util::future::BoxFuture<'_, std::result::Result<Credentials, ProviderError>> {
            Box::pin(async { Err("the vault is sealed".into()) })
        }
    }
    let es = Client::elasticsearch("https://localhost:9200")
        .credentials(Vault { token: "s3cr3t".into() })
        .build()
        .unwrap();
    check(&es);
    check_error(&es.connector("x").get().await.unwrap_err());
}

#[tokio::test]
async fn credentials_in_a_header_are_protected_like_others() {
    let fake = FakeElasticsearch::start().await;
    let es = Client::elasticsearch(fake.uri()).no_proxy().header("x-api-key", "s3cr3t-1").build().unwrap();
    fake.respond_next(1, 401, &[], "token s3cr3t-2 and key s3cr3t-1 are invalid for my-request");
    let request = es.connector("x").get().header("Authorization", "Bearer s3cr3t-2").opaque_id("my-request");
    let error = request.await.unwrap_err();
    check_error(&error);
    assert_eq!(
        error.body(),
        Some("token [redacted] and key [redacted] are invalid for my-request"),
        "only credentials are removed"
    );

    // Like other credentials, they are not sent over plain HTTP.
    let far = || Client::elasticsearch("http://far.example");
    let error = far().header("authorization", "Bearer s3cr3t").build().unwrap_err();
    assert!(error.to_string().contains("unencrypted"), "{error}");
    let es = far().build().unwrap();
    let error = es.connector("x").get().header("authorization", "Bearer s3cr3t").await.unwrap_err();
    assert_eq!(error.attempts(), 0);
    assert_eq!(
        error.to_string(),
        "GET /_connector/x: header `authorization` would be sent unencrypted: use https, or call `.allow_plain_http()`"
    );
    let proxied = Client::elasticsearch("http://127.0.0.1:9200").bearer("s3cr3t");
    let error = proxied.proxy("http://proxy.example:3128").build().unwrap_err();
    assert!(error.to_string().contains("unencrypted to `127.0.0.1`"), "{error}");
}

#[test]
fn nodes_with_different_credentials_are_refused() {
    let first = || Client::elasticsearch("https://a:s3cr3t@one.example");
    assert!(first().node("https://a:s3cr3t@two.example").node("https://three.example").build().is_ok());
    for error in [
        first().node("https://b:s3cr3t@two.example").build().unwrap_err(),
        Client::elasticsearch("https://one.example")
            .api_key("id:s3cr3t")
            .node("https://a:s3cr3t@two.example")
            .build()
            .unwrap_err(),
    ] {
        check_error(&error);
        assert!(error.to_string().contains("credentials are set twice"), "{error}");
    }
}
