//! The document endpoints that connectors need, over `client.request(..)`.

use bytes::Bytes;
use connectors_sdk::{Elasticsearch, Error, Method};
use serde_json::{Value, json};

use crate::{
    check::{Ended, Outcome},
    suite::{Case, Es, case},
    trash::Item,
};

const OP: &str = "documents";
const GONE: &str = "index_not_found_exception";
const CONFLICT: &str = "version_conflict_engine_exception";

pub fn cases() -> Vec<Case<Elasticsearch>> {
    vec![
        case("documents::indices", &[], indices),
        case("documents::bulk", &[], bulk),
        case("documents::single", &[], single),
        case("documents::search", &[], search),
        case("documents::updates", &[], updates),
    ]
}

/// Creates an index that is removed at the end.
async fn index(live: &Es, what: &str) -> Result<String, Ended> {
    let name = live.name(what);
    live.trash.add(Item::Index(name.clone()));
    let mappings = json!({"mappings": {"properties": {"n": {"type": "long"}, "tag": {"type": "keyword"}}}});
    live.check(OP, "a new index").accepted(live.put(&format!("/{name}"), mappings).await)?;
    Ok(name)
}

async fn bulk_of(live: &Es, lines: Vec<Value>) -> Result<Value, Error> {
    live.client.request(Method::POST, "/_bulk").query("refresh", "true").ndjson(lines).send().await
}

async fn indices(live: Es) -> Outcome {
    let name = index(&live, "index").await?;
    let exists = live.client.request(Method::HEAD, format!("/{name}")).send_discard().await;
    live.check(OP, "HEAD of an index").accepted(exists)?;
    let found = live
        .check(OP, "GET of an index")
        .accepted(live.send(Method::GET, &format!("/{name}"), None).await)?;
    live.check(OP, "a mapping").is(&json!("long"), &found[&name]["mappings"]["properties"]["n"]["type"]);
    live.check(OP, "an index that exists").refused(
        400,
        "resource_already_exists_exception",
        live.put(&format!("/{name}"), json!({})).await,
    );
    let none = live.name("no-index");
    let head = live.client.request(Method::HEAD, format!("/{none}")).send_discard().await;
    live.check(OP, "HEAD of a missing index").refused(404, "", head);
    for (what, method, path) in [
        ("GET of a missing index", Method::GET, format!("/{none}")),
        ("a refresh of a missing index", Method::POST, format!("/{none}/_refresh")),
        ("a count in a missing index", Method::GET, format!("/{none}/_count")),
        ("a search in a missing index", Method::GET, format!("/{none}/_search")),
        ("DELETE of a missing index", Method::DELETE, format!("/{none}")),
    ] {
        live.check(OP, what).refused(404, GONE, live.send(method, &path, None).await);
    }
    live.check(OP, "DELETE of an index")
        .accepted(live.send(Method::DELETE, &format!("/{name}"), None).await)?;
    Ok(())
}

async fn bulk(live: Es) -> Outcome {
    let name = index(&live, "bulk").await?;
    let lines = vec![
        json!({"index": {"_index": name, "_id": "1"}}),
        json!({"n": 1}),
        json!({"create": {"_index": name, "_id": "1"}}),
        json!({"n": 2}),
        json!({"update": {"_index": name, "_id": "1"}}),
        json!({"doc": {"tag": "t"}}),
        json!({"delete": {"_index": name, "_id": "2"}}),
        json!({"index": {"_index": name, "_id": "3"}}),
        json!({"n": "no number"}),
    ];
    let response = live.check(OP, "_bulk").accepted(bulk_of(&live, lines).await)?;
    let items = response["items"].as_array().cloned().unwrap_or_default();
    let statuses: Vec<_> =
        items.iter().filter_map(|item| item.as_object()?.values().next()?["status"].as_u64()).collect();
    // The fake does not interpret mappings, so the last item differs there.
    live.check(OP, "statuses of bulk items")
        .is(vec![201, 409, 200, 404], statuses.into_iter().take(4).collect());
    live.check(OP, "errors in a bulk response").is(&json!(true), &response["errors"]);
    let raw = Bytes::from(format!("{{\"index\":{{\"_index\":\"{name}\",\"_id\":\"raw\"}}}}\n{{\"n\":5}}\n"));
    let request = live.client.request(Method::POST, "/_bulk").query("refresh", "true");
    let sent = request.body("application/x-ndjson", raw).send_bytes().await;
    live.check(OP, "_bulk as bytes").accepted(sent)?;
    for (what, text) in [
        ("an unknown action", "{\"zzz\":{}}\n{}\n"),
        ("no line break at the end", "{\"delete\":{\"_index\":\"x\",\"_id\":\"1\"}}"),
    ] {
        let request =
            live.client.request(Method::POST, "/_bulk").body("application/x-ndjson", Bytes::from(text));
        live.check(OP, what).refused(400, "illegal_argument_exception", request.send::<Value>().await);
    }
    Ok(())
}

async fn single(live: Es) -> Outcome {
    let name = index(&live, "single").await?;
    let path = |id: &str| format!("/{name}/_doc/{id}");
    let created =
        live.check(OP, "a new document").accepted(live.put(&path("1"), json!({"n": 1, "tag": "a"})).await)?;
    live.check(OP, "result of a new document")
        .is((&json!("created"), &json!(1)), (&created["result"], &created["_version"]));
    let found =
        live.check(OP, "GET of a document").accepted(live.send(Method::GET, &path("1"), None).await)?;
    live.check(OP, "a source").is(&json!({"n": 1, "tag": "a"}), &found["_source"]);
    let source = live.client.request(Method::GET, format!("/{name}/_source/1")).send_text().await;
    let source = live.check(OP, "_source as text").accepted(source)?;
    live.check(OP, "_source as text").is(r#"{"n":1,"tag":"a"}"#, source.as_str());
    let conditions = format!("if_seq_no={}&if_primary_term={}", found["_seq_no"], found["_primary_term"]);
    let conditional = async || live.put(&format!("/{name}/_doc/1?{conditions}"), json!({"n": 2})).await;
    live.check(OP, "a condition that holds").accepted(conditional().await)?;
    live.check(OP, "a condition that no longer holds").refused(409, CONFLICT, conditional().await);
    let create = live.put(&format!("/{name}/_create/1"), json!({})).await;
    live.check(OP, "_create of an existing document").refused(409, CONFLICT, create);
    live.check(OP, "GET of a missing document").refused(
        404,
        "",
        live.send(Method::GET, &path("none"), None).await,
    );
    let many = json!({"ids": ["1", "none"]});
    let many = live.send(Method::POST, &format!("/{name}/_mget"), Some(many)).await;
    let many = live.check(OP, "_mget").accepted(many)?;
    live.check(OP, "documents of _mget")
        .is((&json!(true), &json!(false)), (&many["docs"][0]["found"], &many["docs"][1]["found"]));
    live.check(OP, "a document that is no object").refused(
        400,
        "document_parsing_exception",
        live.put(&path("2"), json!([])).await,
    );
    live.check(OP, "DELETE of a document").accepted(live.send(Method::DELETE, &path("1"), None).await)?;
    live.check(OP, "DELETE of a missing document").refused(
        404,
        "",
        live.send(Method::DELETE, &path("1"), None).await,
    );
    Ok(())
}

async fn search(live: Es) -> Outcome {
    let name = index(&live, "search").await?;
    let mut lines = Vec::new();
    for (number, tag) in [(1, "a"), (2, "b"), (3, "b")] {
        lines.push(json!({"index": {"_index": name, "_id": number.to_string()}}));
        lines.push(json!({"n": number, "tag": tag}));
    }
    live.check(OP, "documents to search").accepted(bulk_of(&live, lines).await)?;
    let path = format!("/{name}/_search");
    for (query, documented) in [
        (json!({"match_all": {}}), vec!["3", "2", "1"]),
        (json!({"term": {"tag": "b"}}), vec!["3", "2"]),
        (json!({"range": {"n": {"lt": 3}}}), vec!["2", "1"]),
        (json!({"ids": {"values": ["1", "9"]}}), vec!["1"]),
        (json!({"bool": {"must_not": {"term": {"tag": "b"}}}}), vec!["1"]),
    ] {
        let body = json!({"query": query, "sort": [{"n": "desc"}]});
        let found = live.check(OP, "a search").accepted(live.send(Method::POST, &path, Some(body)).await)?;
        live.check(OP, format!("the query {query}")).is(documented, ids(&found));
    }
    let counted = json!({"query": {"term": {"tag": "b"}}});
    let counted = live.send(Method::POST, &format!("/{name}/_count"), Some(counted)).await;
    live.check(OP, "_count").is(&json!(2), &live.check(OP, "_count").accepted(counted)?["count"]);
    let unknown = json!({"query": {"zzz": {}}});
    live.check(OP, "an unknown query").refused(
        400,
        "parsing_exception",
        live.send(Method::POST, &path, Some(unknown)).await,
    );

    let opened = live.send(Method::POST, &format!("/{name}/_pit?keep_alive=1m"), None).await;
    let pit = live.check(OP, "a point in time").accepted(opened)?["id"].clone();
    live.check(OP, "DELETE of a document")
        .accepted(live.send(Method::DELETE, &format!("/{name}/_doc/1?refresh=true"), None).await)?;
    let body = json!({"pit": {"id": pit, "keep_alive": "1m"}, "sort": [{"n": "asc"}], "size": 2});
    let page = live
        .check(OP, "a page of a point in time")
        .accepted(live.send(Method::POST, "/_search", Some(body)).await)?;
    live.check(OP, "a point in time does not change").is(vec!["1", "2"], ids(&page));
    let body =
        json!({"pit": {"id": pit}, "sort": [{"n": "asc"}], "search_after": page["hits"]["hits"][1]["sort"]});
    let next = live.send(Method::POST, "/_search", Some(body)).await;
    live.check(OP, "search_after").is(vec!["3"], ids(&live.check(OP, "the next page").accepted(next)?));
    live.check(OP, "closing a point in time")
        .accepted(live.send(Method::DELETE, "/_pit", Some(json!({"id": pit}))).await)?;
    Ok(())
}

fn ids(found: &Value) -> Vec<&str> {
    found["hits"]["hits"].as_array().into_iter().flatten().filter_map(|hit| hit["_id"].as_str()).collect()
}

async fn updates(live: Es) -> Outcome {
    let name = index(&live, "updates").await?;
    let update = |id: &'static str, body: Value| {
        let path = format!("/{name}/_update/{id}");
        let live = &live;
        async move { live.send(Method::POST, &path, Some(body)).await }
    };
    let result = |what: &str, found: Result<Value, Error>| -> Result<Value, Ended> {
        Ok(live.check(OP, what).accepted(found)?["result"].clone())
    };
    live.check(OP, "an update of a missing document").refused(
        404,
        "document_missing_exception",
        update("1", json!({"doc": {"n": 1}})).await,
    );
    let upsert = update("1", json!({"doc": {"n": 2}, "upsert": {"n": 1, "o": {"a": 1}}})).await;
    live.check(OP, "result of an upsert").is(json!("created"), result("an upsert", upsert)?);
    let merged = update("1", json!({"doc": {"o": {"b": 2}}})).await;
    live.check(OP, "result of an update").is(json!("updated"), result("an update", merged)?);
    let same = update("1", json!({"doc": {"o": {"b": 2}}})).await;
    live.check(OP, "result of an update without a change")
        .is(json!("noop"), result("the same update", same)?);
    let found = live.send(Method::GET, &format!("/{name}/_doc/1"), None).await;
    let found = live.check(OP, "GET of an updated document").accepted(found)?;
    live.check(OP, "updates merge objects").is(&json!({"n": 1, "o": {"a": 1, "b": 2}}), &found["_source"]);
    Ok(())
}
