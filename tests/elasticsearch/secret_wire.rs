//! Every call on connector secrets. A body of `null` stands for no body.

use connectors_sdk::{
    ExposeSecret,
    elasticsearch::{CreateResponse, DeletedSecret, Secret, UpdateResponse},
};
use serde_json::{Map, Value, json};

use super::support::{decoded, wire};

fn opened(secret: Secret) -> (String, String, Value) {
    (secret.id, secret.value.expose_secret().to_owned(), secret.extra.into())
}

fn secret(id: &str, value: &str) -> (String, String, Value) {
    (id.to_owned(), value.to_owned(), Map::new().into())
}

wire! {
    create: |es| es.secrets().create("hunter2") =>
        POST "/_connector/_secret" {"value": "hunter2"}, 200 {"id": "Ab3"} =>
        decoded::<CreateResponse>(json!({"id": "Ab3"}));
    create_with_characters_that_json_escapes: |es| es.secrets().create(String::from("\"ü\\\n")).query("pretty", "") =>
        POST "/_connector/_secret?pretty=" {"value": "\"ü\\\n"}, 201 {"id": "Ab3", "result": "created"} =>
        decoded::<CreateResponse>(json!({"id": "Ab3", "result": "created"}));

    put_new: |es| es.secret("a").put("hunter2") =>
        PUT "/_connector/_secret/a" {"value": "hunter2"}, 201 {"result": "created"} =>
        decoded::<UpdateResponse>(json!({"result": "created"}));
    put_again: |es| es.secret("a/ü b").put("hunter2") =>
        PUT "/_connector/_secret/a%2F%C3%BC%20b" {"value": "hunter2"}, 200 {"result": "updated"} =>
        decoded::<UpdateResponse>(json!({"result": "updated"}));

    get: |es| es.secret("a").get() =>
        GET "/_connector/_secret/a" null, 200 {"id": "a", "value": "hunter2"} => secret("a", "hunter2"), by opened;
    get_with_unknown_fields: |es| es.secret("_sync_job?#").get().query("filter_path", "*") =>
        GET "/_connector/_secret/_sync_job%3F%23?filter_path=%2A" null, 200 {"id": "a", "value": "", "new": [1]} =>
        ("a".to_owned(), String::new(), json!({"new": [1]})), by opened;

    delete: |es| es.secret("a%2F").delete() =>
        DELETE "/_connector/_secret/a%252F" null, 200 {"deleted": true} =>
        decoded::<DeletedSecret>(json!({"deleted": true}));
}
