//! Tokens, scopes, organizations, rate limits.

use std::time::Duration;

use connectors_testing::{
    FakeB3os,
    b3os::{KeyScope, Options},
};
use serde_json::{Value, json};

use crate::support::{HttpResponse, bearer, call, send, with_options};

const ALL: [(&str, &str, &str); 5] = [
    ("GET", "/v1/connectors", ""),
    ("POST", "/v1/connectors", r#"{"type": "slack", "name": "x", "data": {}}"#),
    ("GET", "/v1/connectors/conn_1", ""),
    ("PUT", "/v1/connectors/conn_1", "{}"),
    ("DELETE", "/v1/connectors/conn_1", ""),
];

async fn with_token(fake: &FakeB3os, token: &str, organization: Option<&str>, path: &str) -> HttpResponse {
    let token = bearer(token);
    let mut headers = vec![("authorization", token.as_str())];
    headers.extend(organization.map(|organization| ("x-org-id", organization)));
    send(fake, "GET", path, &headers, "").await
}

#[tokio::test]
async fn a_known_bearer_token_is_required() {
    let fake = FakeB3os::start().await;
    fake.put_connector("conn_1", json!({}));
    let before = fake.snapshot();
    let revoked = fake.add_key("org_fake", KeyScope::ReadWrite);
    assert!(fake.revoke(&revoked) && !fake.revoke(&revoked));
    for (method, path, body) in ALL {
        for authorization in
            ["", "Bearer", "Bearer ", "Basic dTpw", &format!("ApiKey {}", fake.token()), fake.token()]
        {
            let response = send(&fake, method, path, &[("authorization", authorization)], body).await;
            response.error(401, 401, "a bearer token is required");
        }
        send(&fake, method, path, &[], body).await.error(401, 401, "a bearer token is required");
        for token in ["b3sk_wrong", revoked.as_str()] {
            let response = send(&fake, method, path, &[("authorization", &bearer(token))], body).await;
            response.error(401, 401, "the token is not valid");
            assert!(!response.text.contains(token));
        }
    }
    assert_eq!(fake.snapshot(), before);
    // The scheme is case-insensitive.
    let lower = format!("bearer {}", fake.token());
    send(&fake, "GET", "/v1/connectors", &[("authorization", &lower)], "").await.data();
}

#[tokio::test]
async fn tokens_have_the_format_of_the_real_service() {
    let fake = FakeB3os::start().await;
    for token in [fake.token().to_owned(), fake.add_key("org_2", KeyScope::Read)] {
        let tail = token.strip_prefix("b3sk_").unwrap();
        assert!(tail.len() >= 16 && tail.chars().all(|c| c.is_ascii_alphanumeric()), "{token}");
    }
    assert_eq!(fake.add_session("user_1", ["org_fake"]).split('.').count(), 3);
}

#[tokio::test]
async fn tokens_expire_by_the_clock_of_the_fake() {
    let fake = FakeB3os::start().await;
    fake.set_time("2024-01-01T00:00:00Z".parse().unwrap());
    let token = fake.add_key("org_fake", KeyScope::Read);
    assert!(fake.expire(&token, "2024-01-01T00:01:00Z".parse().unwrap()));
    assert!(!fake.expire("b3sk_wrong", fake.now()));
    fake.advance_time(Duration::from_secs(59));
    with_token(&fake, &token, None, "/v1/connectors").await.data();
    fake.advance_time(Duration::from_secs(1));
    with_token(&fake, &token, None, "/v1/connectors").await.error(401, 401, "the token has expired");
}

#[tokio::test]
async fn read_keys_cannot_write() {
    let fake = FakeB3os::start().await;
    fake.put_connector("conn_1", json!({}));
    let before = fake.snapshot();
    let token = bearer(&fake.add_key("org_fake", KeyScope::Read));
    for (method, path, body) in ALL {
        let response = send(&fake, method, path, &[("authorization", &token)], body).await;
        if method == "GET" {
            response.data();
        } else {
            response.error(403, 403, "the API key is read-only");
        }
    }
    assert_eq!(fake.snapshot(), before);
}

#[tokio::test]
async fn organizations_do_not_see_each_other() {
    let fake = FakeB3os::start().await;
    fake.put_connector("conn_1", json!({"organizationId": "org_2", "data": {"a": 1}}));
    let before = fake.snapshot();
    for (method, path, body) in ALL.into_iter().filter(|(_, path, _)| path.ends_with("conn_1")) {
        let response = send(&fake, method, path, &[("authorization", &bearer(fake.token()))], body).await;
        response.error(404, 404_905, "connector not found");
    }
    assert_eq!(call(&fake, "GET", "/v1/connectors").await.data()["items"], json!([]));
    assert_eq!(fake.snapshot(), before);
    let other = fake.add_key("org_2", KeyScope::Read);
    let page = with_token(&fake, &other, None, "/v1/connectors").await.data();
    assert_eq!(page["items"][0]["organizationId"], "org_2");
}

#[tokio::test]
async fn keys_belong_to_one_organization() {
    let fake = FakeB3os::start().await;
    let list = async |organization| with_token(&fake, fake.token(), organization, "/v1/connectors").await;
    for organization in [None, Some(""), Some("org_fake")] {
        list(organization).await.data();
    }
    list(Some("org_2")).await.error(403, 403, "the API key belongs to another organization");
    fake.set_options(Options::new().foreign_organization(true));
    fake.put_connector("conn_1", json!({}));
    assert_eq!(list(Some("org_2")).await.data()["items"][0]["organizationId"], "org_fake");
}

#[tokio::test]
async fn sessions_require_an_organization() {
    let fake = FakeB3os::start().await;
    assert!(fake.add_organization("org_3") && !fake.add_organization("org_3"));
    fake.put_connector("conn_1", json!({}));
    let token = fake.add_session("user_1", ["org_fake", "org_2"]);
    let list = async |organization| with_token(&fake, &token, organization, "/v1/connectors").await;
    for organization in [None, Some("")] {
        list(organization).await.error(403, 403, "the X-Org-ID header is required");
    }
    for organization in ["org_3", "org_none"] {
        list(Some(organization)).await.error(403, 403, "the user does not belong to the organization");
    }
    assert_eq!(list(Some("org_fake")).await.data()["items"].as_array().unwrap().len(), 1);
    assert_eq!(list(Some("org_2")).await.data()["items"], json!([]));

    let headers = [("authorization", bearer(&token)), ("x-org-id", "org_2".to_owned())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let body = r#"{"type": "slack", "name": "x", "data": {}}"#;
    let connector = send(&fake, "POST", "/v1/connectors", &headers, body).await.data();
    assert_eq!((&connector["organizationId"], &connector["createdBy"]), (&json!("org_2"), &json!("user_1")));
    assert_eq!(fake.snapshot()["organizations"], json!(["org_2", "org_3", "org_fake"]));
}

#[tokio::test]
async fn refusals_can_be_plain_text() {
    let fake = with_options(Options::new().plain_refusals(true)).await;
    let check = |response: HttpResponse, status, text| {
        assert_eq!((response.status, response.text.as_str()), (status, text));
        assert_eq!(response.headers["content-type"], "text/plain; charset=utf-8");
    };
    let response = with_token(&fake, "b3sk_wrong", None, "/v1/connectors").await;
    check(response, 401, "Unauthorized: token b3sk_wrong invalid");
    let response = with_token(&fake, fake.token(), Some("org_2"), "/v1/connectors").await;
    check(response, 403, "Forbidden: insufficient permissions");
    call(&fake, "GET", "/v1/connectors/conn_1").await.error(404, 404_905, "connector not found");
}

#[tokio::test]
async fn rate_limits_are_per_organization() {
    let fake = with_options(Options::new().rate_limit(2, Duration::from_secs(10))).await;
    fake.set_time("2024-01-01T00:00:00Z".parse().unwrap());
    let other = fake.add_key("org_2", KeyScope::Read);
    let list = async || call(&fake, "GET", "/v1/connectors").await;
    let refused = |response: HttpResponse, seconds: &str| {
        let details = response.error(429, 429, "the organization has sent too many requests");
        assert_eq!(details, Value::Null);
        assert_eq!(response.headers["retry-after"], seconds);
    };
    list().await.data();
    fake.advance_time(Duration::from_millis(3500));
    list().await.data();
    refused(list().await, "7");
    with_token(&fake, &other, None, "/v1/connectors").await.data();
    call(&fake, "GET", "/v1/connector-types").await.data();
    fake.advance_time(Duration::from_millis(6499));
    refused(list().await, "1");
    fake.advance_time(Duration::from_millis(1));
    list().await.data();
    list().await.data();
    refused(list().await, "10");
}
