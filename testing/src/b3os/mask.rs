use serde_json::{Map, Value};

use super::options::Mask;

const HIDDEN: &str = "********";
/// Minimum length of a string of which a part is shown.
const LONG: usize = 12;

/// Returns the masked form of `data`; `None` if responses do not contain it.
pub(super) fn masked(data: &Map<String, Value>, mask: Mask) -> Option<Value> {
    match mask {
        Mask::Absent => None,
        Mask::Empty => Some(Value::Object(Map::new())),
        Mask::LastFour | Mask::Hidden => Some(fields(data, mask)),
    }
}

fn fields(data: &Map<String, Value>, mask: Mask) -> Value {
    data.iter().map(|(name, inner)| (name.clone(), value(inner, mask))).collect()
}

fn value(data: &Value, mask: Mask) -> Value {
    match data {
        Value::Null => Value::Null,
        Value::Object(inner) => fields(inner, mask),
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
