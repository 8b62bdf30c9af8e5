//! Listing connectors.

use connectors_sdk::{
    Client, Elasticsearch,
    elasticsearch::{Connector, Page},
};
use connectors_testing::FakeElasticsearch;
use serde_json::json;

use super::support::{ARGUMENT, call, client, ids, put, stored};

/// Starts a fake with five connectors, one of them soft-deleted. Index names are sorted by bytes.
async fn five() -> (FakeElasticsearch, Client<Elasticsearch>) {
    let fake = FakeElasticsearch::start().await;
    put(&fake, "c1", json!({"index_name": "b-docs", "name": "Wiki", "service_type": "confluence"})).await;
    put(&fake, "c2", json!({"name": "Loose", "service_type": "mysql"})).await;
    put(&fake, "c3", json!({"index_name": "a-docs", "name": "Shop", "service_type": "mysql"})).await;
    put(&fake, "c4", json!({"index_name": "B-docs", "name": "Mail", "description": "all letters"})).await;
    put(&fake, "c5", json!({"index_name": "c-docs", "name": "Wiki", "service_type": "jira"})).await;
    let es = client(&fake);
    es.connector("c5").delete().send().await.unwrap();
    (fake, es)
}

fn found(page: &Page<Connector>) -> Vec<&str> {
    page.results.iter().map(|connector| connector.id.as_str()).collect()
}

#[tokio::test]
async fn an_empty_server_has_an_empty_list() {
    let fake = FakeElasticsearch::start().await;
    for path in
        ["/_connector", "/_connector?from=5", "/_connector?include_deleted=true", "/_connector/_sync_job"]
    {
        call(&fake, "GET", path).await.is(200, json!({"count": 0, "results": []}));
    }
}

#[tokio::test]
async fn lists_are_sorted_by_index_name_with_missing_names_last() {
    let (fake, es) = five().await;
    let page = es.connectors().list().send().await.unwrap();
    assert_eq!((found(&page), page.count), (vec!["c4", "c3", "c1", "c2"], 4));
    let page = es.connectors().list().include_deleted(true).send().await.unwrap();
    assert_eq!((found(&page), page.count), (vec!["c4", "c3", "c1", "c5", "c2"], 5));

    // The items are the same documents as when reading them one by one.
    let list = call(&fake, "GET", "/_connector?include_deleted=true").await.ok();
    for item in list["results"].as_array().unwrap() {
        assert_eq!(*item, stored(&fake, item["id"].as_str().unwrap()).await);
    }
    // A detached index counts as missing.
    es.connector("c4").clear_index_name().send().await.unwrap();
    let page = es.connectors().list().size(2).send().await.unwrap();
    assert_eq!(found(&page), ["c3", "c1"]);
}

#[tokio::test]
async fn lists_are_filtered() {
    let (fake, _) = five().await;
    for (query, expected) in [
        ("index_name=a-docs", vec!["c3"]),
        ("index_name=a-docs,b-docs", vec!["c3", "c1"]),
        ("index_name=a-doc", vec![]),
        ("index_name=c-docs", vec![]),
        ("index_name=c-docs&include_deleted=true", vec!["c5"]),
        ("connector_name=Wiki", vec!["c1"]),
        ("connector_name=wiki", vec![]),
        ("connector_name=Wiki,Loose", vec!["c1", "c2"]),
        ("connector_name=Wiki&include_deleted=true", vec!["c1", "c5"]),
        ("service_type=mysql", vec!["c3", "c2"]),
        ("service_type=mysql,confluence", vec!["c3", "c1", "c2"]),
        ("service_type=mysql&index_name=a-docs,b-docs", vec!["c3"]),
        ("service_type=mysql&connector_name=Wiki", vec![]),
        ("index_name=&connector_name=&service_type=", vec!["c4", "c3", "c1", "c2"]),
    ] {
        let page = call(&fake, "GET", &format!("/_connector?{query}")).await.ok();
        assert_eq!(
            (ids(&page), page["count"].as_u64()),
            (expected.clone(), Some(expected.len() as u64)),
            "{query}"
        );
    }
}

#[tokio::test]
async fn lists_are_filtered_through_the_sdk() {
    let (_fake, es) = five().await;
    let list = || es.connectors().list();
    assert_eq!(found(&list().index_names(["a-docs", "b-docs"]).send().await.unwrap()), ["c3", "c1"]);
    assert_eq!(found(&list().names(["Shop"]).send().await.unwrap()), ["c3"]);
    assert_eq!(found(&list().service_types(["mysql", "jira"]).send().await.unwrap()), ["c3", "c2"]);
    assert_eq!(found(&list().service_types(["mysql"]).names(["Loose"]).send().await.unwrap()), ["c2"]);
    assert_eq!(found(&list().search("docs").from(1).size(1).send().await.unwrap()), ["c3"]);
}

#[tokio::test]
async fn a_query_matches_part_of_the_name_or_the_index_name() {
    let (fake, _) = five().await;
    for (query, expected) in [
        ("docs", vec!["c4", "c3", "c1"]),
        ("a-", vec!["c3"]),
        ("oo", vec!["c2"]),
        ("Wiki", vec!["c1"]),
        ("wiki", vec![]),
        ("B-", vec!["c4"]),
        ("S*p", vec!["c3"]),
        ("Sh?p", vec!["c3"]),
        ("Sh?", vec!["c3"]),
        ("a*s", vec!["c3"]),
        ("Mail*docs", vec![]),
        ("letters", vec!["c4"]),
        ("Wiki&include_deleted=true", vec!["c1", "c5"]),
        ("docs&service_type=mysql", vec!["c3"]),
        ("", vec!["c4", "c3", "c1", "c2"]),
    ] {
        let page = call(&fake, "GET", &format!("/_connector?query={query}")).await.ok();
        assert_eq!(
            (ids(&page), page["count"].as_u64()),
            (expected.clone(), Some(expected.len() as u64)),
            "{query}"
        );
    }
}

#[tokio::test]
async fn pages_are_slices_of_the_list() {
    let (fake, _) = five().await;
    for (query, expected) in [
        ("size=2", vec!["c4", "c3"]),
        ("from=2", vec!["c1", "c2"]),
        ("from=1&size=2", vec!["c3", "c1"]),
        ("from=3&size=5", vec!["c2"]),
        ("from=4", vec![]),
        ("size=0", vec![]),
        ("from=9900&size=100", vec![]),
    ] {
        let page = call(&fake, "GET", &format!("/_connector?{query}")).await.ok();
        assert_eq!((ids(&page), page["count"].as_u64()), (expected, Some(4)), "{query}");
    }
}

#[tokio::test]
async fn a_page_has_100_items_by_default() {
    let fake = FakeElasticsearch::start().await;
    let es = client(&fake);
    for n in 0..101 {
        es.connector(format!("c{n}")).put().index_name(format!("i{n:03}")).send().await.unwrap();
    }
    let page = es.connectors().list().send().await.unwrap();
    assert_eq!((page.results.len(), page.count), (100, 101));
    assert_eq!(found(&page)[99], "c99");
    let page = es.connectors().list().from(100).send().await.unwrap();
    assert_eq!((found(&page), page.count), (vec!["c100"], 101));
}

#[tokio::test]
async fn invalid_numbers_are_refused() {
    let (fake, _) = five().await;
    fake.put_sync_job("j", json!({}));
    for path in ["/_connector", "/_connector/_sync_job"] {
        for name in ["from", "size"] {
            for value in ["x", "1.5", "9999999999", "1e3"] {
                let reason = format!("Failed to parse int parameter [{name}] with value [{value}]");
                call(&fake, "GET", &format!("{path}?{name}={value}")).await.has_error(400, ARGUMENT, &reason);
            }
            let reason = format!("Parameter [{name}] cannot be < 0");
            call(&fake, "GET", &format!("{path}?{name}=-1")).await.has_error(400, ARGUMENT, &reason);
        }
        for query in ["from=9901&size=100", "size=10001", "from=10000&size=1", "from=9901", "from=2147483647"]
        {
            let response = call(&fake, "GET", &format!("{path}?{query}")).await;
            let error = &response.json()["error"];
            assert_eq!((response.status, &error["type"]), (400, &json!("search_phase_execution_exception")));
            assert_eq!(error["root_cause"][0]["type"], ARGUMENT);
            let reason = error["root_cause"][0]["reason"].as_str().unwrap();
            assert!(reason.starts_with("Result window is too large"), "{reason}");
        }
        assert_eq!(call(&fake, "GET", &format!("{path}?from=9999&size=1")).await.status, 200);
        assert_eq!(call(&fake, "GET", &format!("{path}?size=10000")).await.status, 200);
    }
}

#[tokio::test]
async fn every_index_name_of_the_filter_must_be_valid() {
    let (fake, es) = five().await;
    for names in ["a-docs,_b", "B%20C", "%23"] {
        let response = call(&fake, "GET", &format!("/_connector?index_name={names}")).await;
        assert_eq!(
            (response.status, &response.json()["error"]["type"]),
            (400, &json!("action_request_validation_exception"))
        );
    }
    let error = es.connectors().list().index_names(["a:b"]).send().await.unwrap_err();
    let reason = error.elasticsearch().unwrap().reason.clone().unwrap();
    assert!(
        error.is_bad_request() && reason.contains("Invalid index name [a:b], must not contain ':'"),
        "{reason}"
    );
}

#[tokio::test]
async fn counts_stop_at_10_000() {
    let fake = FakeElasticsearch::start().await;
    for n in 0..10_001 {
        fake.put_raw_connector(format!("c{n}"), json!({"index_name": format!("i{n:05}")}));
        fake.put_raw_sync_job(format!("j{n}"), json!({"status": "pending", "created_at": format!("{n:05}")}));
    }
    for (path, first, last) in [("/_connector", "c0", "c9999"), ("/_connector/_sync_job", "j10000", "j1")] {
        let page = call(&fake, "GET", &format!("{path}?size=1")).await.ok();
        assert_eq!((ids(&page), &page["count"]), (vec![first], &json!(10_000)));
        let page = call(&fake, "GET", &format!("{path}?from=9999&size=1")).await.ok();
        assert_eq!((ids(&page), &page["count"]), (vec![last], &json!(10_000)));
    }
    let none = call(&fake, "GET", "/_connector/_sync_job?status=canceled").await;
    none.is(200, json!({"count": 0, "results": []}));
}
