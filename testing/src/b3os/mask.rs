use serde_json::{Map, Value};

use super::options::Mask;

const HIDDEN: &str = "********";
/// A text must be this long for a part of it to be shown.
const LONG: usize = 12;

/// What is shown of `data`; `None` where nothing is.
pub(super) fn masked(data: &Map<String, Value>, mask: Mask) -> Option<Value> {
    match mask {
        Mask::Absent => None,
        Mask::Empty => Some(Value::Object(Map::new())),
        Mask::LastFour | Mask::Hidden => Some(members(data, mask)),
    }
}

fn members(data: &Map<String, Value>, mask: Mask) -> Value {
    data.iter().map(|(name, inner)| (name.clone(), value(inner, mask))).collect()
}

fn value(data: &Value, mask: Mask) -> Value {
    match data {
        Value::Null => Value::Null,
        Value::Object(inner) => members(inner, mask),
        Value::Array(items) => items.iter().map(|item| value(item, mask)).collect(),
        Value::String(text) if mask == Mask::LastFour => {
            let length = text.chars().count();
            if length < LONG {
                return HIDDEN.into();
            }
            let end: String = text.chars().skip(length - 4).collect();
            format!("****{end}").into()
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) => HIDDEN.into(),
    }
}
