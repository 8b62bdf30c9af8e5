//! The connector API of B3OS.

use std::sync::Arc;

use connectors_sdk::{B3os, Client, Error, Method, b3os::ConnectorData};
use futures_util::TryStreamExt;
use serde_json::{Value, json};

use crate::{
    check::Outcome,
    suite::{Case, Live, case},
    trash::Item,
};

const LIST: &str = "b3os.connectors.list";
const CREATE: &str = "b3os.connectors.create";
const GET: &str = "b3os.connectors.get";
const UPDATE: &str = "b3os.connectors.update";
const DELETE: &str = "b3os.connectors.delete";
const TYPES: &str = "b3os.connector_types.list";
const TYPE: &str = "b3os.connector_types.get";

/// The type of the connectors that are created.
const SLACK: &str = "slack";

type Run = Arc<Live<B3os>>;

pub fn cases() -> Vec<Case<B3os>> {
    vec![
        case("b3os::life", &[], life),
        case("b3os::refusals", &[], refusals),
        case("b3os::lists", &[], lists),
        case("b3os::types", &[], types),
        case("b3os::tokens", &[], tokens),
    ]
}

fn data() -> ConnectorData {
    ConnectorData::new().secret("botToken", "xoxb-0-live-test")
}

/// Creates a connector that is removed at the end.
async fn create(live: &Run, what: &str) -> Result<String, crate::check::Ended> {
    let created = live.client.connectors().create(SLACK, live.name(what), data()).send().await;
    let created = live.check(CREATE, "a new connector").accepted(created)?;
    live.check(CREATE, "a request id").is(false, created.request_id.is_empty());
    let id = created.data.id.unwrap_or_default();
    live.trash.add(Item::B3os(id.clone()));
    live.check(CREATE, "an id").is(false, id.is_empty());
    Ok(id)
}

async fn life(live: Run) -> Outcome {
    let id = create(&live, "life").await?;
    let connector = live.client.connector(&id);
    let found = live.check(GET, "an existing connector").accepted(connector.get().send().await)?.data;
    live.check(GET, "name and type").is(
        (Some(live.name("life").as_str()), Some(SLACK)),
        (found.name.as_deref(), found.connector_type.as_deref()),
    );
    live.check(GET, "does not return the data").is(None, found.extra.get("data"));
    let renamed = connector.update().name(live.name("renamed")).description("d").send().await;
    let renamed = live.check(UPDATE, "name and description").accepted(renamed)?.data;
    live.check(UPDATE, "name").is(Some(live.name("renamed")), renamed.name);
    live.check(UPDATE, "description").is(Some("d"), renamed.description.as_deref());
    live.check(UPDATE, "updated_at increases").is(true, renamed.updated_at > found.updated_at);
    live.check(UPDATE, "data").accepted(connector.update().data(data()).send().await)?;
    live.check(DELETE, "an existing connector").accepted(connector.delete().send().await)?;
    live.check(DELETE, "a deleted connector").refused(404, "", connector.delete().send().await);
    live.check(GET, "a deleted connector").refused(404, "", connector.get().send().await);
    live.check(UPDATE, "a deleted connector").refused(404, "", connector.update().name("n").send().await);
    Ok(())
}

async fn refusals(live: Run) -> Outcome {
    for (what, body) in [
        ("nothing", json!({})),
        ("no data", json!({"name": live.name("refused"), "type": SLACK})),
        ("no name", json!({"type": SLACK, "data": {}})),
        ("an empty name", json!({"name": "", "type": SLACK, "data": {}})),
        ("an unknown type", json!({"name": live.name("refused"), "type": "no-such-type", "data": {}})),
        ("a number as the name", json!({"name": 1, "type": SLACK, "data": {}})),
    ] {
        let result = live.send(Method::POST, "/v1/connectors", Some(body)).await;
        live.check(CREATE, what).refused(400, "", result);
    }
    let id = create(&live, "refusals").await?;
    let path = format!("/v1/connectors/{id}");
    live.check(UPDATE, "an empty name").refused(400, "", live.put(&path, json!({"name": ""})).await);
    Ok(())
}

async fn lists(live: Run) -> Outcome {
    let mut ids = Vec::new();
    for what in ["list-1", "list-2", "list-3"] {
        ids.push(create(&live, what).await?);
    }
    let all: Result<Vec<_>, Error> = live.client.connectors().list().limit(2).stream().try_collect().await;
    let all = live.check(LIST, "all, in pages of two").accepted(all)?;
    let mut found: Vec<_> =
        all.into_iter().filter_map(|item| item.id).filter(|id| ids.contains(id)).collect();
    found.sort();
    found.dedup();
    ids.sort();
    live.check(LIST, "finds every connector").is(ids, found);
    let page =
        live.check(LIST, "a page").accepted(live.client.connectors().list().limit(1).send().await)?.data;
    live.check(LIST, "a page of one").is((1, true), (page.items.len(), page.has_more));
    for query in ["limit=x", "offset=x"] {
        let result = live.send(Method::GET, &format!("/v1/connectors?{query}"), None).await;
        live.check(LIST, query).refused(400, "", result);
    }
    Ok(())
}

async fn types(live: Run) -> Outcome {
    let types = live.check(TYPES, "all").accepted(live.client.connector_types().list().send().await)?.data;
    live.check(TYPES, "has types").is(false, types.is_empty());
    let slack = live
        .check(TYPE, "an existing type")
        .accepted(live.client.connector_type(SLACK).get().send().await)?;
    live.check(TYPE, "is one of the list").is(true, types.contains(&slack.data));
    let unknown = live.client.connector_type("no-such-type").get().send().await;
    live.check(TYPE, "an unknown type").refused(404, "", unknown);
    live.check(TYPES, "another method").refused(405, "", live.put("/v1/connector-types", json!({})).await);
    Ok(())
}

async fn tokens(live: Run) -> Outcome {
    let stranger = Client::b3os().token("b3sk_not_a_token");
    let stranger = match live.client.base_urls().next() {
        Some(url) => stranger.base_url(url.as_str()),
        None => stranger,
    };
    let stranger = live.check(LIST, "a client with another token").accepted(stranger.build())?;
    live.check(LIST, "an unknown token").refused(401, "", stranger.connectors().list().send().await);
    let none: Result<Value, Error> = stranger.request(Method::GET, "/v1/connectors/none").send().await;
    live.check(GET, "an unknown token").refused(401, "", none);
    Ok(())
}
