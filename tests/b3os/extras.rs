//! The optional extras: requests on the wire, and responses in all their forms.

use connectors_sdk::{
    ErrorKind, ExposeSecret,
    b3os::{
        ConnectorReference,
        extras::telegram::{TelegramChat, TelegramChatType, TelegramPinStatus},
    },
};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{envelope, exchange, json};

#[tokio::test]
async fn an_action_is_tested() {
    let (seen, outcome) = exchange(
        json(json!({"code": 0, "message": "successfully", "requestId": "r", "data": {
            "actionType": "slack-list", "success": true, "executionTimeMs": 12, "requiresGas": false, "cuCost": 0.25,
            "result": {"data": {"ret": {"channels": [], "next_cursor": "x"}}},
        }})),
        async |b3| b3.action("slack-list").test(json!({"limit": 1})).await.unwrap(),
    )
    .await;
    seen.assert("POST /v1/actions/slack-list/test", Some(json!({"inputs": {"limit": 1}})));
    assert_eq!(outcome.code, 0);
    let test = outcome.into_data();
    assert_eq!(test.action_type.as_deref(), Some("slack-list"));
    assert_eq!((test.success, test.requires_gas), (Some(true), Some(false)));
    assert_eq!((test.execution_time_ms, test.cu_cost), (Some(12), Some(0.25)));
    assert_eq!(test.outcome().unwrap().unwrap()["data"]["ret"]["next_cursor"], "x");
    assert!(test.extra.is_empty());
}

#[tokio::test]
async fn a_failed_action_test_is_a_value_with_an_error() {
    let (seen, outcome) = exchange(
        json(json!({"code": 0, "data": {
            "success": false, "error": {"code": "invalid_auth", "message": "no"}, "cuCost": 3,
        }})),
        async |b3| {
            let action = b3.action("a/b");
            assert_eq!(action.action_type(), "a/b");
            action
                .test(serde_json::Map::new())
                .connector(ConnectorReference::new("wallet", "wal_1").chain_id(8453).wallet_address("0xabc"))
                .await
                .unwrap()
        },
    )
    .await;
    seen.assert(
        "POST /v1/actions/a%2Fb/test",
        Some(json!({
            "inputs": {},
            "connector": {"type": "wallet", "id": "wal_1", "chainId": 8453, "walletAddress": "0xabc"},
        })),
    );
    let test = outcome.into_data();
    assert_eq!(test.cu_cost, Some(3.0));
    let failure = test.outcome().unwrap_err();
    assert_eq!(failure.code.as_deref(), Some("invalid_auth"));
    assert_eq!(failure.to_string(), "the action failed: no (invalid_auth)");
}

#[test]
fn an_action_test_succeeds_or_has_an_error() {
    let read = |value: Value| -> connectors_sdk::b3os::extras::action::ActionTest {
        serde_json::from_value(value).unwrap()
    };
    assert_eq!(read(json!({})).outcome().unwrap(), None);
    assert_eq!(read(json!({"success": true, "result": null, "error": null})).outcome().unwrap(), None);
    assert_eq!(read(json!({"result": [1]})).outcome().unwrap(), Some(&json!([1])));
    assert_eq!(
        read(json!({"success": false})).outcome().unwrap_err().to_string(),
        "the action failed: unknown (unknown)"
    );
    assert!(read(json!({"error": {"code": "x"}})).outcome().is_err());
}

#[tokio::test]
async fn inputs_and_settings_must_be_objects() {
    let b3 = connectors_sdk::Client::b3os().token("t").build().unwrap();
    let error = b3.action("a").test(json!([1])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert_eq!(error.to_string(), "POST /v1/actions/a/test: `inputs` must serialize to a JSON object");
    let error = b3.pipedream().action("a").run("acc", "text").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "POST /v1/pipedream/actions/a/run: `configured_props` must serialize to a JSON object"
    );
}

#[tokio::test]
async fn error_statuses_of_action_tests_are_errors() {
    for status in [400, 402] {
        let response = ResponseTemplate::new(status).set_body_json(json!({"code": status, "message": "no"}));
        let (_, outcome) = exchange(response, async |b3| b3.action("a").test(json!({})).await).await;
        let error = outcome.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.b3os().unwrap().code, Some(i64::from(status)));
    }
}

fn chat() -> Value {
    json!({
        "id": "tc_1", "organizationId": "org_1", "chatId": -1_001_234_567_890_i64, "chatType": "supergroup",
        "chatTitle": "Ops", "chatUsername": "ops", "connectorId": "conn_1", "connectorName": "Bot",
        "appKind": "bot", "verifiedAt": "2024-01-01T00:00:00Z", "verifiedBy": "user_1",
    })
}

#[track_caller]
fn assert_chat(it: &TelegramChat) {
    assert_eq!(it.chat_id, Some(-1_001_234_567_890));
    assert_eq!(it.chat_type, Some(TelegramChatType::Supergroup));
    assert_eq!(it.verified_at.unwrap().to_rfc3339(), "2024-01-01T00:00:00+00:00");
    assert!(it.extra.is_empty());
    assert_eq!(serde_json::to_value(it).unwrap(), chat());
}

#[tokio::test]
async fn telegram_chats_are_read_with_and_without_an_envelope() {
    let page = json!({"items": [chat(), {"chatType": "forum", "verifiedAt": ""}], "limit": 20, "offset": 0, "hasMore": false});
    for (response, code, request_id) in [(envelope(page.clone()), 200, "abc-123"), (json(page), 0, "")] {
        let (seen, envelope) =
            exchange(response, async |b3| b3.telegram().chats().list().q("").connector_id("").await.unwrap())
                .await;
        seen.assert("GET /v1/telegram-bot/chats", None);
        assert_eq!((envelope.code, &*envelope.request_id), (code, request_id));
        let page = envelope.into_data();
        assert_eq!((page.items.len(), page.has_more, page.limit), (2, false, Some(20)));
        assert_chat(&page.items[0]);
        assert_eq!(page.items[1].chat_type, Some(TelegramChatType::from("forum")));
        assert_eq!(page.items[1].verified_at, None);
    }
}

#[tokio::test]
async fn telegram_chats_are_listed_with_every_parameter() {
    let (seen, _) = exchange(envelope(json!({})), async |b3| {
        b3.telegram().chats().list().q("ops &").connector_id("conn_1").limit(5).offset(10).await.unwrap()
    })
    .await;
    seen.assert("GET /v1/telegram-bot/chats?q=ops%20%26&connector_id=conn_1&limit=5&offset=10", None);
}

#[tokio::test]
async fn a_telegram_pin_is_created() {
    let pin = json!({
        "pin": "123456", "botUsername": "b3_bot", "dmLink": "https://t.me/b3_bot?start=123456",
        "groupLink": "https://t.me/b3_bot?startgroup=123456", "expiresAt": "2024-01-01T00:10:00Z",
    });
    for response in [envelope(pin.clone()), json(&pin)] {
        let (seen, envelope) =
            exchange(response, async |b3| b3.telegram().pins().create().await.unwrap()).await;
        seen.assert("POST /v1/telegram-bot/pins", None);
        let it = envelope.into_data();
        assert_eq!(it.pin.as_deref(), Some("123456"));
        assert!(it.extra.is_empty());
        assert_eq!(serde_json::to_value(&it).unwrap(), pin);
        let debug = format!("{it:?}");
        assert!(debug.contains("b3_bot") && !debug.contains("123456"), "{debug}");
    }
}

#[tokio::test]
async fn the_status_of_a_telegram_pin_is_read() {
    let status = json!({"verified": true, "chat": chat()});
    for response in [envelope(status.clone()), json(status)] {
        let (seen, envelope) = exchange(response, async |b3| {
            let request = b3.telegram().pin("123456").status();
            assert!(!format!("{request:?}").contains("123456"));
            request.await.unwrap()
        })
        .await;
        seen.assert("GET /v1/telegram-bot/pins/123456/status", None);
        let status = envelope.into_data();
        assert!(status.verified);
        assert_chat(status.chat.as_ref().unwrap());
    }
    let (_, envelope) = exchange(json(json!({"verified": false})), async |b3| {
        b3.telegram().pin("123456").status().await.unwrap()
    })
    .await;
    assert_eq!(envelope.data, TelegramPinStatus::default());
}

#[tokio::test]
async fn invalid_telegram_responses_are_decode_errors() {
    for body in [json!({"code": 200}), json!({"code": 200, "data": 1}), json!([]), json!({"data": "x"})] {
        let (_, outcome) = exchange(json(body), async |b3| b3.telegram().chats().list().await).await;
        assert!(outcome.unwrap_err().is_decode());
    }
}

#[tokio::test]
async fn a_pipedream_account_is_read_and_deleted() {
    let account = json!({
        "id": "apn_1", "name": "me@example", "appName": "Google Sheets", "appSlug": "google_sheets", "healthy": true,
        "createdAt": "2024-01-01T00:00:00Z",
    });
    let (seen, envelope) =
        exchange(envelope(account.clone()), async |b3| b3.pipedream().account("apn_1").get().await.unwrap())
            .await;
    seen.assert("GET /v1/pipedream/accounts/apn_1", None);
    let it = envelope.into_data();
    assert_eq!((it.healthy, it.app_slug.as_deref()), (Some(true), Some("google_sheets")));
    assert_eq!(serde_json::to_value(it).unwrap(), account);

    let (seen, envelope) = exchange(json(json!({"code": 200})), async |b3| {
        b3.pipedream().account("apn_1").delete().await.unwrap()
    })
    .await;
    seen.assert("DELETE /v1/pipedream/accounts/apn_1", None);
    assert_eq!(envelope.code, 200);
}

#[tokio::test]
async fn a_pipedream_connect_token_is_created() {
    let (seen, envelope) = exchange(envelope(json!({"token": "ctok_1", "expiresAt": ""})), async |b3| {
        b3.pipedream().connect_token().await.unwrap()
    })
    .await;
    seen.assert("GET /v1/pipedream/connect-token", None);
    assert_eq!((envelope.data.token.expose_secret(), envelope.data.expires_at), ("ctok_1", None));
}

#[tokio::test]
async fn pipedream_apps_and_actions_are_listed() {
    let app = json!({
        "id": "app_1", "name": "Twilio", "nameSlug": "twilio", "description": "SMS", "imgSrc": "https://img",
        "authType": "keys", "categories": ["phone"],
    });
    let (seen, apps) = exchange(envelope(json!([app, {"categories": null}])), async |b3| {
        b3.pipedream().apps().list().q("tw").await.unwrap().into_data()
    })
    .await;
    seen.assert("GET /v1/pipedream/apps?q=tw", None);
    assert_eq!(apps.len(), 2);
    assert_eq!(serde_json::to_value(&apps[0]).unwrap(), app);

    let (seen, apps) = exchange(envelope(json!(null)), async |b3| {
        b3.pipedream().apps().list().q("").await.unwrap().into_data()
    })
    .await;
    seen.assert("GET /v1/pipedream/apps", None);
    assert!(apps.is_empty());

    let action = json!({"key": "twilio-send", "name": "Send", "description": "an SMS", "version": "0.1.2"});
    let (seen, actions) = exchange(envelope(json!([action])), async |b3| {
        b3.pipedream().app("twilio").actions().await.unwrap().into_data()
    })
    .await;
    seen.assert("GET /v1/pipedream/apps/twilio/actions", None);
    assert_eq!(serde_json::to_value(&actions[0]).unwrap(), action);
}

#[tokio::test]
async fn a_pipedream_action_is_run() {
    let (seen, envelope) = exchange(envelope(json!({"sid": "SM1"})), async |b3| {
        b3.pipedream().action("twilio-send").run("apn_1", json!({"to": "+1"})).await.unwrap()
    })
    .await;
    seen.assert(
        "POST /v1/pipedream/actions/twilio-send/run",
        Some(json!({"accountId": "apn_1", "configuredProps": {"to": "+1"}})),
    );
    assert_eq!(envelope.data, Some(json!({"sid": "SM1"})));
    let (_, envelope) = exchange(json(json!({"code": 200})), async |b3| {
        b3.pipedream().action("twilio-send").run("apn_1", json!({})).await.unwrap()
    })
    .await;
    assert_eq!(envelope.data, None);
}
