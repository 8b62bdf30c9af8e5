//! The lines of a bulk request.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

use super::{
    super::{errors::Refusal, json::token_of},
    condition::Condition,
    source::Name,
    update::UpdateRequest,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Index,
    Create,
    Update,
    Delete,
}

impl Action {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// One write. Its source is kept as text.
pub(super) struct Item<'a> {
    pub(super) action: Action,
    pub(super) index: Option<Name<'a>>,
    pub(super) id: Option<Name<'a>>,
    pub(super) pipeline: Option<Name<'a>>,
    pub(super) condition: Condition,
    pub(super) source: &'a [u8],
    pub(super) update: Option<Box<UpdateRequest>>,
}

impl Item<'_> {
    /// Empty if there is none.
    pub(super) fn index(&self) -> &str {
        self.index.as_ref().map_or("", |index| &index.0)
    }

    /// Empty if there is none.
    pub(super) fn id(&self) -> &str {
        self.id.as_ref().map_or("", |id| &id.0)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionLine<'a> {
    #[serde(borrow)]
    index: Option<Meta<'a>>,
    #[serde(borrow)]
    create: Option<Meta<'a>>,
    #[serde(borrow)]
    update: Option<Meta<'a>>,
    #[serde(borrow)]
    delete: Option<Meta<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meta<'a> {
    #[serde(borrow)]
    _index: Option<Name<'a>>,
    #[serde(borrow)]
    _id: Option<Name<'a>>,
    #[serde(borrow)]
    pipeline: Option<Name<'a>>,
    if_seq_no: Option<u64>,
    if_primary_term: Option<u64>,
    /// Accepted without an effect, because the fake has one shard and handles one request at a time.
    #[serde(rename = "routing")]
    _routing: Option<Value>,
    #[serde(rename = "retry_on_conflict")]
    _retry_on_conflict: Option<u64>,
    require_alias: Option<bool>,
}

/// Parses the writes of a request, or returns the error of the whole request. `index` is the one in the path.
pub(super) fn items<'a>(body: &'a [u8], index: &'a str) -> Result<Vec<Item<'a>>, Refusal> {
    if body.is_empty() {
        return Err(Refusal::bad("parse_exception", "request body is required"));
    }
    if !body.ends_with(b"\n") {
        return Err(Refusal::illegal_argument("The bulk request must be terminated by a newline [\\n]"));
    }
    // The part after the last line break is not a line.
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    let mut lines = (1_usize..).zip(body.split(|byte| *byte == b'\n'));
    let mut items = Vec::new();
    while let Some((number, line)) = lines.next() {
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        let (action, meta) = action_of(line, number)?;
        if meta.require_alias == Some(true) {
            return Err(super::unsupported("[require_alias]"));
        }
        let condition = Condition { seq_no: meta.if_seq_no, primary_term: meta.if_primary_term };
        let mut item = Item {
            action,
            index: meta._index.or_else(|| (!index.is_empty()).then_some(Name(Cow::Borrowed(index)))),
            id: meta._id,
            pipeline: meta.pipeline,
            condition,
            source: &[],
            update: None,
        };
        if action != Action::Delete {
            // The server ignores an action that is the last line.
            let Some((_, next)) = lines.next() else { break };
            item.source = next.trim_ascii();
        }
        if action == Action::Update {
            let body = super::super::json::parse(item.source)?.into_value();
            item.update = Some(Box::new(UpdateRequest::of_body(body, condition)?));
        }
        items.push(item);
    }
    Ok(items)
}

fn action_of(line: &[u8], number: usize) -> Result<(Action, Meta<'_>), Refusal> {
    let read: Result<ActionLine<'_>, _> = serde_json::from_slice(line);
    let found = match read {
        Ok(ActionLine { index: Some(meta), create: None, update: None, delete: None }) => {
            (Action::Index, meta)
        }
        Ok(ActionLine { index: None, create: Some(meta), update: None, delete: None }) => {
            (Action::Create, meta)
        }
        Ok(ActionLine { index: None, create: None, update: Some(meta), delete: None }) => {
            (Action::Update, meta)
        }
        Ok(ActionLine { index: None, create: None, update: None, delete: Some(meta) }) => {
            (Action::Delete, meta)
        }
        _ => return Err(why_malformed(line, number)),
    };
    Ok(found)
}

/// The server's error for a line that is not an action.
fn why_malformed(line: &[u8], number: usize) -> Refusal {
    let node = match super::super::json::parse(line) {
        Ok(node) => node,
        Err(malformed) if malformed.why.ends_with("expected the end of the body") => {
            return Refusal::illegal_argument(&format!(
                "Malformed action/metadata line [{number}], unexpected data after the closing brace"
            ));
        }
        Err(malformed) => return malformed.into(),
    };
    let start = format!("Malformed action/metadata line [{number}], expected");
    let token = node.token();
    let Value::Object(fields) = node.into_value() else {
        return Refusal::illegal_argument(&format!("{start} START_OBJECT but found [{token}]"));
    };
    let Some((name, meta)) = fields.iter().next() else {
        return Refusal::illegal_argument(&format!("{start} FIELD_NAME but found [END_OBJECT]"));
    };
    if !["create", "delete", "index", "update"].contains(&name.as_str()) {
        return Refusal::illegal_argument(&format!(
            "{start} field [create], [delete], [index] or [update] but found [{name}]"
        ));
    }
    if fields.len() > 1 {
        return Refusal::illegal_argument(&format!("{start} END_OBJECT but found [FIELD_NAME]"));
    }
    let Value::Object(meta) = meta else {
        let token = token_of(meta);
        return Refusal::illegal_argument(&format!("{start} START_OBJECT or END_OBJECT but found [{token}]"));
    };
    for (name, value) in meta {
        match name.as_str() {
            "_index" | "_id" | "pipeline" | "routing" | "if_seq_no" | "if_primary_term"
            | "retry_on_conflict" | "require_alias" => {
                if value.is_array() || value.is_object() {
                    return Refusal::illegal_argument(&format!(
                        "{start} a simple value for field [{name}] but found [{}]",
                        if value.is_array() { "START_ARRAY" } else { "START_OBJECT" }
                    ));
                }
            }
            "version"
            | "version_type"
            | "dynamic_templates"
            | "list_executed_pipelines"
            | "require_data_stream"
            | "_source" => return super::unsupported(&format!("[{name}] in an action line")),
            _ => {
                return Refusal::illegal_argument(&format!(
                    "Action/metadata line [{number}] contains an unknown parameter [{name}]"
                ));
            }
        }
    }
    Refusal::illegal_argument(&format!("{start} values of the right types"))
}
