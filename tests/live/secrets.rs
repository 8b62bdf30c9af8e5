//! Connector secrets.

use connectors_sdk::{Elasticsearch, ExposeSecret, Method};
use serde_json::json;

use crate::{
    check::Outcome,
    suite::{Case, Es, case},
    trash::Item,
};

const POST: &str = "connector.secret_post";
const PUT: &str = "connector.secret_put";
const GET: &str = "connector.secret_get";
const DELETE: &str = "connector.secret_delete";
const NOT_FOUND: &str = "resource_not_found_exception";
const PARSE: &str = "x_content_parse_exception";
const VALIDATION: &str = "action_request_validation_exception";

pub fn cases() -> Vec<Case<Elasticsearch>> {
    vec![
        case("secrets::life", &[POST, PUT, GET, DELETE], life),
        case("secrets::refusals", &[POST, PUT], refusals),
    ]
}

async fn life(live: Es) -> Outcome {
    let created = live.client.secrets().create("first").response().await;
    let created = live.check(POST, "a value").accepted(created)?;
    live.check(POST, "status").is(200, created.status().as_u16());
    let id = created.into_value().id;
    live.trash.add(Item::Secret(id.clone()));
    let secret = live.client.secret(id);
    let found = live.check(GET, "an existing secret").accepted(secret.get().send().await)?;
    live.check(GET, "the value").is("first", found.value.expose_secret());

    let id = live.name("secret");
    live.trash.add(Item::Secret(id.clone()));
    let secret = live.client.secret(id);
    for (what, value, status) in
        [("a new id", "one", 201), ("an existing id", "two", 200), ("the same value", "two", 200)]
    {
        let put = live.check(PUT, what).accepted(secret.put(value).response().await)?;
        live.check(PUT, format!("status of {what}")).is(status, put.status().as_u16());
    }
    let found = live.check(GET, "an updated secret").accepted(secret.get().send().await)?;
    live.check(GET, "the updated value").is("two", found.value.expose_secret());
    live.check(DELETE, "an existing secret").accepted(secret.delete().send().await)?;
    live.check(GET, "a deleted secret").refused(404, NOT_FOUND, secret.get().send().await);
    live.check(DELETE, "a deleted secret").refused(404, NOT_FOUND, secret.delete().send().await);
    Ok(())
}

async fn refusals(live: Es) -> Outcome {
    for (what, body, error_type) in [
        ("an empty value", json!({"value": ""}), VALIDATION),
        ("nothing", json!({}), VALIDATION),
        ("null", json!({"value": null}), PARSE),
        ("an unknown field", json!({"value": "v", "zzz": 1}), PARSE),
    ] {
        let result = live.send(Method::POST, "/_connector/_secret", Some(body)).await;
        live.check(POST, what).refused(400, error_type, result);
    }
    let path = format!("/_connector/_secret/{}", live.name("refused"));
    for (what, body, error_type) in [
        ("an empty value", json!({"value": ""}), VALIDATION),
        ("nothing", json!({}), "illegal_argument_exception"),
        ("null", json!({"value": null}), PARSE),
    ] {
        live.check(PUT, what).refused(400, error_type, live.put(&path, body).await);
    }
    Ok(())
}
