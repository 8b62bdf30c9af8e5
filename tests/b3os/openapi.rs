//! Comparison with the published OpenAPI document: every operation can be called, and every documented field of a body
//! or a response has a counterpart here.

use std::collections::{BTreeMap, BTreeSet};

use connectors_sdk::b3os::{
    Connector, ConnectorData, ConnectorReference, ConnectorType, Envelope, ErrorResponse, Page,
    extras::{action, pipedream, telegram},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Returns the OpenAPI document, if it is available.
fn openapi() -> Option<Value> {
    crate::reference::reference("b3os-connectors-openapi.json")
}

/// Returns a value of this schema with every field.
fn sample(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return sample(document, &document["components"]["schemas"][name]);
    }
    match schema["type"].as_str() {
        Some("object") => schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, schema)| {
                let time = name.ends_with("At");
                (name.clone(), if time { json!("2024-01-01T00:00:00Z") } else { sample(document, schema) })
            })
            .collect::<Map<_, _>>()
            .into(),
        Some("array") => json!([sample(document, &schema["items"])]),
        Some("integer") => json!(200),
        Some("number") => json!(0.5),
        Some("boolean") => json!(true),
        Some("string") => json!("text"),
        None => json!({"any": "thing"}),
        other => panic!("unknown type {other:?}"),
    }
}

/// Returns the names of the fields that `T` does not have, which are therefore read into an `extra`.
fn unknown<T: DeserializeOwned>(
    value: &Value,
    extra: impl Fn(&T) -> Vec<&Map<String, Value>>,
) -> BTreeSet<String> {
    let decoded: T = serde_json::from_value(value.clone()).unwrap();
    extra(&decoded).into_iter().flat_map(Map::keys).cloned().collect()
}

#[test]
fn every_field_of_every_response_has_a_counterpart() {
    let Some(document) = openapi() else { return };
    let mut unread = BTreeMap::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let response = sample(&document, &response["content"]["application/json"]["schema"]);
                let unknown = match (status.as_str(), method.as_str(), path.as_str()) {
                    ("200", "get", "/v1/connectors") => {
                        unknown::<Envelope<Page<Connector>>>(&response, |it| {
                            vec![&it.extra, &it.data.extra, &it.data.items[0].extra]
                        })
                    }
                    ("200", "post", "/v1/connectors") | ("200", "get" | "put", "/v1/connectors/{id}") => {
                        unknown::<Envelope<Connector>>(&response, |it| vec![&it.extra, &it.data.extra])
                    }
                    ("200", "delete", "/v1/connectors/{id}" | "/v1/pipedream/accounts/{id}") => {
                        unknown::<Envelope<()>>(&response, |it| vec![&it.extra])
                    }
                    ("200", "get", "/v1/connector-types") => {
                        unknown::<Envelope<Vec<ConnectorType>>>(&response, |it| {
                            vec![&it.extra, &it.data[0].extra]
                        })
                    }
                    ("200", "get", "/v1/connector-types/{type}") => {
                        unknown::<Envelope<ConnectorType>>(&response, |it| vec![&it.extra, &it.data.extra])
                    }
                    ("200", "post", "/v1/actions/{type}/test") => {
                        unknown::<Envelope<action::ActionTest>>(&response, |it| {
                            vec![&it.extra, &it.data.extra, &it.data.error.as_ref().unwrap().extra]
                        })
                    }
                    ("200", "get", "/v1/pipedream/accounts/{id}") => {
                        unknown::<Envelope<pipedream::PipedreamAccount>>(&response, |it| {
                            vec![&it.extra, &it.data.extra]
                        })
                    }
                    ("200", "get", "/v1/pipedream/connect-token") => {
                        unknown::<Envelope<pipedream::PipedreamConnectToken>>(&response, |it| {
                            vec![&it.extra, &it.data.extra]
                        })
                    }
                    ("200", "get", "/v1/pipedream/apps") => {
                        unknown::<Envelope<Vec<pipedream::PipedreamApp>>>(&response, |it| {
                            vec![&it.extra, &it.data[0].extra]
                        })
                    }
                    ("200", "get", "/v1/pipedream/apps/{app}/actions") => {
                        unknown::<Envelope<Vec<pipedream::PipedreamAction>>>(&response, |it| {
                            vec![&it.extra, &it.data[0].extra]
                        })
                    }
                    ("200", "post", "/v1/pipedream/actions/{action}/run") => {
                        unknown::<Envelope<Option<Value>>>(&response, |it| vec![&it.extra])
                    }
                    // The document describes these without an envelope.
                    ("200", "get", "/v1/telegram-bot/chats") => {
                        unknown::<Page<telegram::TelegramChat>>(&response, |it| {
                            vec![&it.extra, &it.items[0].extra]
                        })
                    }
                    ("200", "post", "/v1/telegram-bot/pins") => {
                        unknown::<telegram::TelegramPin>(&response, |it| vec![&it.extra])
                    }
                    ("200", "get", "/v1/telegram-bot/pins/{pin}/status") => {
                        unknown::<telegram::TelegramPinStatus>(&response, |it| {
                            vec![&it.extra, &it.chat.as_ref().unwrap().extra]
                        })
                    }
                    (status, ..) if status != "200" => {
                        unknown::<ErrorResponse>(&response, |it| vec![&it.extra])
                    }
                    other => panic!("no type for this response: {other:?}"),
                };
                if !unknown.is_empty() {
                    unread.insert(format!("{method} {path} {status}"), unknown);
                }
            }
        }
    }
    assert!(unread.is_empty(), "{unread:#?}");
}

#[test]
fn every_operation_can_be_called_with_every_parameter() {
    let Some(document) = openapi() else { return };
    let b3 = connectors_sdk::Client::b3os().token("t").build().unwrap();
    let data = ConnectorData::new();
    let reference = ConnectorReference::new("t", "i");
    let mut called = BTreeMap::new();
    for (template, request) in [
        ("/v1/connectors", b3.connectors().list().limit(1).offset(1).to_http()),
        ("/v1/connectors", b3.connectors().create("t", "n", data.clone()).description("d").to_http()),
        ("/v1/connectors/{id}", b3.connector("V").get().to_http()),
        ("/v1/connectors/{id}", b3.connector("V").update().name("n").description("d").data(data).to_http()),
        ("/v1/connectors/{id}", b3.connector("V").delete().to_http()),
        ("/v1/connector-types", b3.connector_types().list().to_http()),
        ("/v1/connector-types/{type}", b3.connector_type("V").get().to_http()),
        ("/v1/actions/{type}/test", b3.action("V").test(json!({})).connector(reference).to_http()),
        ("/v1/pipedream/accounts/{id}", b3.pipedream().account("V").get().to_http()),
        ("/v1/pipedream/accounts/{id}", b3.pipedream().account("V").delete().to_http()),
        ("/v1/pipedream/connect-token", b3.pipedream().connect_token().to_http()),
        ("/v1/pipedream/apps", b3.pipedream().apps().list().q("q").to_http()),
        ("/v1/pipedream/apps/{app}/actions", b3.pipedream().app("V").actions().to_http()),
        ("/v1/pipedream/actions/{action}/run", b3.pipedream().action("V").run("a", json!({})).to_http()),
        ("/v1/telegram-bot/chats", b3.telegram().chats().list().q("q").limit(1).offset(1).to_http()),
        ("/v1/telegram-bot/pins", b3.telegram().pins().create().to_http()),
        ("/v1/telegram-bot/pins/{pin}/status", b3.telegram().pin("V").status().to_http()),
    ] {
        let request = request.unwrap();
        let path = match (template.find('{'), template.find('}')) {
            (Some(from), Some(to)) => format!("{}V{}", &template[..from], &template[to + 1..]),
            _ => template.to_owned(),
        };
        assert_eq!(request.uri().path(), path);
        let query: BTreeSet<String> = request
            .uri()
            .query()
            .into_iter()
            .flat_map(|query| query.split('&'))
            .map(|pair| pair.split('=').next().unwrap().to_owned())
            .collect();
        let body: BTreeSet<String> = serde_json::from_slice::<Map<_, _>>(request.body())
            .map(|fields| fields.keys().cloned().collect())
            .unwrap_or_default();
        called.insert((request.method().as_str().to_ascii_lowercase(), template.to_owned()), (query, body));
    }

    let mut documented = BTreeMap::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let query: BTreeSet<String> = operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|parameter| parameter["in"] == "query")
                .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
                .collect();
            // The document describes a body as `oneOf` any object and the actual schema.
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["oneOf"][1];
            let body: BTreeSet<String> = match schema {
                Value::Null => BTreeSet::new(),
                schema => sample(&document, schema).as_object().unwrap().keys().cloned().collect(),
            };
            documented.insert((method.clone(), path.clone()), (query, body));
        }
    }
    assert_eq!(called, documented);
}
