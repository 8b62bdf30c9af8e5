//! Lists of connectors.

use std::collections::BTreeSet;

use connectors_testing::{
    FakeB3os,
    b3os::{LimitMode, ListOrder, Options},
};
use serde_json::{Value, json};

use crate::support::{call, create, with_options};

async fn filled(count: usize, options: Options) -> FakeB3os {
    let fake = with_options(options).await;
    for number in 0..count {
        fake.put_connector(format!("conn_{number:03}"), json!({"name": format!("{}", number % 2)}));
    }
    fake
}

fn ids(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn limit_and_offset_select_a_page() {
    let fake = filled(41, Options::new()).await;
    for (query, first, count, limit, offset, more) in [
        ("", "conn_000", 20, 20, 0, true),
        ("?limit=&offset=", "conn_000", 20, 20, 0, true),
        ("?q=x&sort=name", "conn_000", 20, 20, 0, true),
        ("?offset=20", "conn_020", 20, 20, 20, true),
        ("?offset=21", "conn_021", 20, 20, 21, false),
        ("?limit=41", "conn_000", 41, 41, 0, false),
        ("?limit=40", "conn_000", 40, 40, 0, true),
        ("?limit=1&offset=40", "conn_040", 1, 1, 40, false),
    ] {
        let page = call(&fake, "GET", &format!("/v1/connectors{query}")).await.data();
        assert_eq!((ids(&page)[0], ids(&page).len()), (first, count), "{query}");
        assert_eq!(
            (&page["limit"], &page["offset"], &page["hasMore"]),
            (&json!(limit), &json!(offset), &json!(more)),
            "{query}"
        );
    }
    for offset in ["41", "1000000", "9223372036854775807"] {
        let page = call(&fake, "GET", &format!("/v1/connectors?offset={offset}")).await.data();
        assert_eq!((&page["items"], &page["hasMore"]), (&json!([]), &json!(false)));
    }
}

#[tokio::test]
async fn limits_and_offsets_out_of_range_are_clamped_or_refused() {
    let fake = filled(101, Options::new()).await;
    for (query, count, limit, offset) in [
        ("limit=100", 100, 100, 0),
        ("limit=101", 100, 100, 0),
        ("limit=0", 20, 20, 0),
        ("limit=-1&offset=-5", 20, 20, 0),
    ] {
        let page = call(&fake, "GET", &format!("/v1/connectors?{query}")).await.data();
        assert_eq!(ids(&page).len(), count, "{query}");
        assert_eq!((&page["limit"], &page["offset"]), (&json!(limit), &json!(offset)), "{query}");
    }
    fake.set_options(Options::new().limits(LimitMode::Refuse));
    for (query, name, message) in [
        ("limit=101", "limit", "must be between 1 and 100"),
        ("limit=0", "limit", "must be between 1 and 100"),
        ("limit=-1", "limit", "must be between 1 and 100"),
        ("offset=-1", "offset", "must not be negative"),
    ] {
        let response = call(&fake, "GET", &format!("/v1/connectors?{query}")).await;
        let details = response.error(400, 400_904, &format!("invalid query: {name} {message}"));
        assert_eq!(details, json!([{"field": name, "message": message}]));
    }
    assert_eq!(ids(&call(&fake, "GET", "/v1/connectors?limit=100").await.data()).len(), 100);
}

#[tokio::test]
async fn limit_and_offset_must_be_integers() {
    let fake = filled(1, Options::new()).await;
    for (query, name) in [
        ("limit=ten", "limit"),
        ("limit=1.5", "limit"),
        ("offset=0x1", "offset"),
        ("offset=9223372036854775808", "offset"),
    ] {
        let response = call(&fake, "GET", &format!("/v1/connectors?{query}")).await;
        response.error(400, 400_904, &format!("invalid query: {name} must be an integer"));
    }
}

#[tokio::test]
async fn lists_have_the_order_of_the_option() {
    let fake = filled(4, Options::new()).await;
    let listed = async || call(&fake, "GET", "/v1/connectors").await.data();
    assert_eq!(ids(&listed().await), ["conn_000", "conn_001", "conn_002", "conn_003"]);
    fake.set_options(Options::new().list_order(ListOrder::NewestFirst));
    assert_eq!(ids(&listed().await), ["conn_003", "conn_002", "conn_001", "conn_000"]);
    fake.set_options(Options::new().list_order(ListOrder::ByName));
    assert_eq!(ids(&listed().await), ["conn_000", "conn_002", "conn_001", "conn_003"]);
}

#[tokio::test]
async fn empty_lists_can_be_null() {
    let fake = FakeB3os::start().await;
    let listed = async || call(&fake, "GET", "/v1/connectors").await.data();
    assert_eq!(listed().await, json!({"items": [], "limit": 20, "offset": 0, "hasMore": false}));
    fake.set_options(Options::new().null_for_empty(true));
    assert_eq!(listed().await, json!({"items": null, "limit": 20, "offset": 0, "hasMore": false}));
    create(&fake, "Slack").await;
    assert_eq!(ids(&listed().await).len(), 1);
}

#[tokio::test]
async fn pages_contain_every_connector_once() {
    let fake = filled(53, Options::new()).await;
    let (mut seen, mut offset) = (Vec::new(), 0);
    loop {
        let page = call(&fake, "GET", &format!("/v1/connectors?limit=7&offset={offset}")).await.data();
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        offset += ids(&page).len();
        if page["hasMore"] == json!(false) {
            break;
        }
    }
    assert_eq!(seen.len(), 53);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 53);
}
