//! Credentials, privileges, and calls that serverless does not offer.

use connectors_testing::{
    FakeElasticsearch,
    elasticsearch::{Options, Privilege},
};
use serde_json::{Value, json};

use super::support::{HttpResponse, call, call_with, send, send_json};

/// Requests with the privileges that they need. They need not succeed otherwise.
const CALLS: [(&str, &str, &str); 26] = [
    ("GET", "/_connector", "list"),
    ("GET", "/_connector/a", "get"),
    ("GET", "/_connector/_sync_job", "sync_job/list"),
    ("GET", "/_connector/_sync_job/j", "sync_job/get"),
    ("POST", "/_connector", "post"),
    ("PUT", "/_connector/a", "put"),
    ("DELETE", "/_connector/a", "delete"),
    ("PUT", "/_connector/a/_name", "update_name"),
    ("PUT", "/_connector/a/_error", "update_error"),
    ("PUT", "/_connector/a/_native", "update_native"),
    ("PUT", "/_connector/a/_status", "update_status"),
    ("PUT", "/_connector/a/_pipeline", "update_pipeline"),
    ("PUT", "/_connector/a/_features", "update_features"),
    ("PUT", "/_connector/a/_filtering", "update_filtering"),
    ("PUT", "/_connector/a/_scheduling", "update_scheduling"),
    ("POST", "/_connector/_sync_job", "sync_job/post"),
    ("DELETE", "/_connector/_sync_job/j", "sync_job/delete"),
    ("PUT", "/_connector/_sync_job/j/_cancel", "sync_job/cancel"),
    ("PUT", "/_connector/_sync_job/j/_check_in", "sync_job/check_in"),
    ("PUT", "/_connector/_sync_job/j/_claim", "sync_job/claim"),
    ("PUT", "/_connector/_sync_job/j/_error", "sync_job/update_error"),
    ("PUT", "/_connector/_sync_job/j/_stats", "sync_job/update_stats"),
    ("GET", "/_connector/_secret/s", "secret/get"),
    ("POST", "/_connector/_secret", "secret/post"),
    ("PUT", "/_connector/_secret/s", "secret/put"),
    ("DELETE", "/_connector/_secret/s", "secret/delete"),
];

async fn with_authorization(
    fake: &FakeElasticsearch,
    authorization: &str,
    method: &str,
    path: &str,
) -> HttpResponse {
    send(fake, method, path, &[("authorization", authorization)], "").await
}

#[tokio::test]
async fn unknown_credentials_get_401_with_challenges() {
    let fake = FakeElasticsearch::builder().require_api_key("id:secret").start().await.unwrap();
    let response = call(&fake, "GET", "/_connector").await;
    let error = response.json()["error"].clone();
    assert_eq!((response.status, &error["type"]), (401, &json!("security_exception")));
    assert_eq!(error["reason"], "missing authentication credentials for REST request [/_connector]");
    assert_eq!(response.json()["status"], 401);
    let challenges: Vec<Value> = response
        .headers
        .get_all("www-authenticate")
        .iter()
        .map(|value| json!(value.to_str().unwrap()))
        .collect();
    let header = &error["header"]["WWW-Authenticate"];
    assert!(
        !challenges.is_empty() && (*header == json!(challenges) || *header == challenges[0]),
        "{error} {challenges:?}"
    );
    assert_eq!(response.headers["x-elastic-product"], "Elasticsearch");
    // "id:wrong", "id:secret" as a password, and malformed headers.
    for authorization in ["ApiKey aWQ6d3Jvbmc=", "Basic aWQ6c2VjcmV0", "Bearer t", "ApiKey", "nonsense"] {
        for (method, path, _) in CALLS {
            let response = with_authorization(&fake, authorization, method, path).await;
            assert_eq!(
                (response.status, &response.json()["error"]["type"]),
                (401, &json!("security_exception"))
            );
        }
    }
    let wrong = with_authorization(&fake, "Basic dTp3cm9uZw==", "GET", "/_connector").await;
    let reason = wrong.json()["error"]["reason"].as_str().unwrap().to_owned();
    assert_eq!(reason, "unable to authenticate user [u] for REST request [/_connector]");
    assert_eq!(fake.client().connectors().list().send().await.unwrap().count, 0);
}

#[tokio::test]
async fn known_keys_and_passwords_are_accepted() {
    let fake = FakeElasticsearch::builder()
        .require_api_key("id:secret")
        .require_basic("user", "pass:word")
        .start()
        .await
        .unwrap();
    for authorization in ["ApiKey aWQ6c2VjcmV0", "apikey aWQ6c2VjcmV0", "Basic dXNlcjpwYXNzOndvcmQ="] {
        let response = with_authorization(&fake, authorization, "GET", "/_connector").await;
        response.is(200, json!({"count": 0, "results": []}));
    }
    let by_key = fake.client_builder().api_key("aWQ6c2VjcmV0").build().unwrap();
    let by_password = fake.client_builder().basic("user", "pass:word").build().unwrap();
    by_key.connector("a").put().send().await.unwrap();
    by_password.connector("a").delete().send().await.unwrap();
    let stranger = fake.client_builder().basic("user", "password").build().unwrap();
    assert!(stranger.connectors().list().send().await.unwrap_err().is_unauthorized());
}

#[tokio::test]
async fn each_privilege_allows_its_calls_only() {
    let fake = FakeElasticsearch::start().await;
    for (privilege, allowed) in [
        (Privilege::ManageConnector, (|action| !action.starts_with("secret/")) as fn(&str) -> bool),
        (Privilege::MonitorConnector, |action| {
            ["list", "get", "sync_job/list", "sync_job/get"].contains(&action)
        }),
        (Privilege::ReadConnectorSecrets, |action| action == "secret/get"),
        (Privilege::WriteConnectorSecrets, |action| action.starts_with("secret/") && action != "secret/get"),
    ] {
        let authorization = format!("ApiKey {}", fake.add_api_key(&[privilege]));
        for (method, path, action) in CALLS {
            let response = with_authorization(&fake, &authorization, method, path).await;
            assert_eq!(response.status == 403, !allowed(action), "{privilege:?} {action} {response:?}");
            if response.status == 403 {
                let error = &response.json()["error"];
                assert_eq!(error["type"], "security_exception");
                let reason = error["reason"].as_str().unwrap();
                let start = format!("action [cluster:admin/xpack/connector/{action}] is unauthorized for ");
                assert!(reason.starts_with(&start), "{reason}");
                assert!(reason.contains("this action is granted by the cluster privileges ["), "{reason}");
            }
        }
    }
    let all = format!("ApiKey {}", fake.add_api_key(Privilege::ALL));
    for (method, path, action) in CALLS {
        assert_ne!(with_authorization(&fake, &all, method, path).await.status, 403, "{action}");
    }
}

#[tokio::test]
async fn a_forbidden_request_has_no_effect() {
    let fake = FakeElasticsearch::start().await;
    fake.put_connector("a", json!({"name": "n", "index_name": "i", "service_type": "s"}));
    fake.put_secret("s", "v");
    fake.add_user("reader", "p", &[Privilege::MonitorConnector]);
    let es = fake.client_builder().basic("reader", "p").build().unwrap();
    let before = fake.snapshot();
    assert!(es.connector("a").delete().hard(true).send().await.unwrap_err().is_forbidden());
    assert!(es.connector("a").update_name().name("m").send().await.unwrap_err().is_forbidden());
    assert!(es.connector("b").put().send().await.unwrap_err().is_forbidden());
    assert!(es.sync_jobs().create("a").send().await.unwrap_err().is_forbidden());
    // The error does not reveal whether the connector exists.
    assert!(es.connector("none").check_in().send().await.unwrap_err().is_forbidden());
    assert_eq!(fake.snapshot(), before);
    assert_eq!(es.connector("a").get().send().await.unwrap().name.as_deref(), Some("n"));
    assert!(fake.revoke("reader") && !fake.revoke("reader"));
    assert!(es.connector("a").get().send().await.unwrap_err().is_unauthorized());
}

#[tokio::test]
async fn manage_connector_may_include_secrets() {
    let fake = FakeElasticsearch::builder()
        .options(Options::new().manage_covers_secrets(true))
        .start()
        .await
        .unwrap();
    let authorization = format!("ApiKey {}", fake.add_api_key(&[Privilege::ManageConnector]));
    assert_eq!(with_authorization(&fake, &authorization, "GET", "/_connector/_secret/s").await.status, 404);
    let monitor = format!("ApiKey {}", fake.add_api_key(&[Privilege::MonitorConnector]));
    assert_eq!(with_authorization(&fake, &monitor, "GET", "/_connector/_secret/s").await.status, 403);
}

#[tokio::test]
async fn some_calls_are_not_available_in_serverless() {
    let fake = FakeElasticsearch::builder().serverless(true).start().await.unwrap();
    fake.put_connector("a", json!({"index_name": "i", "service_type": "s"}));
    fake.put_sync_job("j", json!({}));
    fake.put_secret("s", "v");
    let before = fake.snapshot();
    for (method, path, body) in [
        ("PUT", "/_connector/a/_features", json!({"features": {"incremental_sync": {"enabled": true}}})),
        ("PUT", "/_connector/_sync_job/j/_claim", json!({"worker_hostname": "w"})),
        ("PUT", "/_connector/_sync_job/j/_error", json!({"error": "e"})),
        (
            "PUT",
            "/_connector/_sync_job/j/_stats",
            json!({"deleted_document_count": 1, "indexed_document_count": 1, "indexed_document_volume": 1}),
        ),
        ("POST", "/_connector/_secret", json!({"value": "v"})),
        ("PUT", "/_connector/_secret/s", json!({"value": "w"})),
    ] {
        gone(&call_with(&fake, method, path, body).await, method, path);
    }
    for (method, path) in [
        ("PUT", "/_connector/_sync_job/j/_check_in"),
        ("GET", "/_connector/_secret/s"),
        ("DELETE", "/_connector/_secret/s"),
    ] {
        gone(&call(&fake, method, path).await, method, path);
    }
    assert_eq!(fake.snapshot(), before);

    let es = fake.client_builder().serverless().build().unwrap();
    es.connector("a").check_in().send().await.unwrap();
    es.connector("a").update_last_sync().indexed(1).send().await.unwrap();
    let job = es.sync_jobs().create("a").send().await.unwrap().id;
    es.sync_job(&job).cancel().send().await.unwrap();
    let claim = es.sync_job(&job).claim("w").send().await.unwrap_err();
    assert_eq!(claim.status().unwrap().as_u16(), 410);
    assert!(claim.elasticsearch().unwrap().has_type("api_not_available_exception"));
    let info = send_json(&fake, "GET", "/", "").await.ok();
    assert_eq!(info["version"]["build_flavor"], "serverless");
}

#[track_caller]
fn gone(response: &HttpResponse, method: &str, path: &str) {
    let reason = format!(
        "Request for uri [{path}] with method [{method}] exists but is not available when running in serverless mode"
    );
    response.refused(410, "api_not_available_exception", &reason);
}

#[tokio::test]
async fn the_reported_version_can_be_set() {
    let fake = FakeElasticsearch::builder().version("8.19.3").start().await.unwrap();
    let info = call(&fake, "GET", "/").await.ok();
    assert_eq!(
        (&info["version"]["number"], &info["tagline"]),
        (&json!("8.19.3"), &json!("You Know, for Search"))
    );
    for (version, status) in [(7, 200), (8, 200), (9, 400)] {
        let media = format!("application/vnd.elasticsearch+json; compatible-with={version}");
        assert_eq!(
            send(&fake, "GET", "/_connector", &[("accept", &media)], "").await.status,
            status,
            "{version}"
        );
    }
    let es = fake.client_builder().compatible_with(8).build().unwrap();
    es.connector("a").put().name("n").send().await.unwrap();
    assert_eq!(es.connector("a").get().send().await.unwrap().name.as_deref(), Some("n"));
}
