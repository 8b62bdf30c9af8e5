//! The two operations on connector types, and the initial types.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    Options,
    reply::{Refusal, Serial, Success, detail},
    state::State,
};

pub(super) fn list(state: &State) -> Success {
    let types: Vec<_> = state.types.iter().map(|definition| view(definition, &state.options)).collect();
    Success::new(match types.is_empty() && state.options.null_for_empty {
        true => Value::Null,
        false => Value::Array(types),
    })
}

pub(super) fn get(state: &State, slug: &str) -> Result<Success, Refusal> {
    match state.connector_type(slug) {
        Some(definition) => Ok(Success::zero(view(definition, &state.options))),
        None => Err(Refusal::new(StatusCode::NOT_FOUND, Serial::NoType, "connector type not found")),
    }
}

/// Returns the type as it appears in responses.
fn view(definition: &Map<String, Value>, options: &Options) -> Value {
    let mut view = definition.clone();
    if let Some(domain) = definition.get("logoDomain").and_then(Value::as_str) {
        let url = format!("https://logos.example/{domain}");
        view.entry("logoUrl").or_insert_with(|| url.into());
    }
    if options.null_for_empty {
        for list in ["tags", "categories"] {
            if let Some(list) = view.get_mut(list).filter(|list| list.as_array().is_some_and(Vec::is_empty)) {
                *list = Value::Null;
            }
        }
    }
    Value::Object(view)
}

/// Validates data against the schema of its type, if the option is on.
pub(super) fn check_data(state: &State, slug: &str, data: &Map<String, Value>) -> Result<(), Refusal> {
    let schema = state.connector_type(slug).and_then(|definition| definition.get("dataSchema"));
    let Some(schema) = schema.filter(|_| state.options.check_data) else { return Ok(()) };
    let missing = list_of(schema.get("required").unwrap_or(&Value::Null))
        .filter_map(Value::as_str)
        .filter(|name| !data.contains_key(*name))
        .map(|name| detail(&format!("data.{name}"), "is required"));
    let wrong = data.iter().filter_map(|(name, value)| {
        let types = schema.get("properties").and_then(|fields| fields.get(name)?.get("type"));
        let mut kinds = list_of(types?).filter_map(Value::as_str);
        let fits = kinds.any(|kind| is_a(value, kind));
        (!fits).then(|| detail(&format!("data.{name}"), "has the wrong type"))
    });
    let problems: Vec<_> = missing.chain(wrong).collect();
    if problems.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::BAD_REQUEST,
        Serial::Fields,
        "the data does not match the schema of its type",
    )
    .details(problems))
}

/// Returns the items of a list. A single value counts as a list of one item.
fn list_of(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(items) => items.as_slice(),
        Value::Null => &[],
        single => std::slice::from_ref(single),
    }
    .iter()
}

fn is_a(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|float| float.fract() == 0.0)
        }
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        _ => true,
    }
}

/// Returns the initial types. Their slugs and fields are those of the real service, their texts and schemas are not.
pub(super) fn seed() -> Vec<Map<String, Value>> {
    let types = [
        json!({
            "type": "db",
            "name": "Database",
            "description": "Tables that the platform stores for an organization.",
            "optional": false,
            "defaultOnly": true,
            "tags": ["storage"],
            "dataSchema": {"type": "object", "properties": {}, "additionalProperties": false}
        }),
        json!({
            "type": "discord",
            "name": "Discord",
            "description": "Posts to the channels of a Discord server.",
            "optional": false,
            "defaultOnly": false,
            "tags": ["messaging"],
            "logoDomain": "discord.com",
            "informationUrl": "https://discord.com/developers/docs",
            "setupGuide": "Add a bot to your server and copy its token.",
            "dataSchema": {
                "type": "object",
                "properties": {
                    "botToken": {"type": "string", "title": "Bot token", "minLength": 1},
                    "guildId": {"type": "string", "title": "Server id"}
                },
                "required": ["botToken"]
            }
        }),
        json!({
            "type": "gmail",
            "name": "Gmail",
            "description": "Reads and sends mail of a Google account.",
            "optional": false,
            "defaultOnly": false,
            "provider": "pipedream",
            "providerConfig": {"appSlug": "gmail", "authPropName": "gmail", "authType": "oauth"},
            "tags": ["mail"],
            "logoDomain": "mail.google.com",
            "dataSchema": {
                "type": "object",
                "properties": {"accountId": {"type": "string", "title": "Connected account"}},
                "required": ["accountId"]
            }
        }),
        json!({
            "type": "slack",
            "name": "Slack",
            "description": "Posts to the channels of a Slack workspace.",
            "optional": false,
            "defaultOnly": false,
            "tags": ["messaging"],
            "logoDomain": "slack.com",
            "informationUrl": "https://api.slack.com",
            "setupGuide": "1. Install the app in your workspace.\n2. Copy the **bot token**.",
            "dataSchema": {
                "type": "object",
                "properties": {
                    "botToken": {"type": "string", "title": "Bot token", "pattern": "^xox"},
                    "signingSecret": {"type": "string", "title": "Signing secret"},
                    "defaultChannel": {"type": ["string", "null"], "title": "Channel to post to"}
                },
                "required": ["botToken"]
            }
        }),
        json!({
            "type": "telegram-bot",
            "name": "Telegram bot",
            "description": "Sends messages as a Telegram bot.",
            "optional": true,
            "defaultOnly": false,
            "tags": ["messaging"],
            "logoDomain": "telegram.org",
            "setupGuide": "Talk to BotFather, create a bot, copy its token.",
            "dataSchema": {
                "type": "object",
                "properties": {"botToken": {"type": "string", "title": "Bot token"}},
                "required": ["botToken"]
            }
        }),
        json!({
            "type": "wallet",
            "name": "Wallet",
            "description": "Signs transactions with a wallet that the platform manages.",
            "optional": true,
            "defaultOnly": true,
            "tags": [],
            "dataSchema": {"type": "object"}
        }),
    ];
    types.into_iter().filter_map(|definition| definition.as_object().cloned()).collect()
}
