//! Partial updates.

use serde_json::Value;

use super::state::Document;

/// Objects merge recursively, everything else is replaced. Whether anything changed.
pub(super) fn merge(stored: &mut Document, change: Document) -> bool {
    let mut changed = false;
    for (name, value) in change {
        match (stored.get_mut(&name), value) {
            (Some(Value::Object(inner)), Value::Object(members)) => changed |= merge(inner, members),
            (Some(old), new) if *old == new => {}
            (_, new) => {
                stored.insert(name, new);
                changed = true;
            }
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::state::members, *};

    #[test]
    fn only_what_differs_is_a_change() {
        let mut stored = members(json!({"a": {"b": 1, "c": [1, 2]}, "d": null}));
        assert!(!merge(&mut stored, members(json!({}))));
        assert!(!merge(&mut stored, members(json!({"a": {"c": [1, 2]}, "d": null}))));
        assert!(merge(&mut stored, members(json!({"a": {"c": [2], "e": {}}}))));
        assert_eq!(Value::from(stored.clone()), json!({"a": {"b": 1, "c": [2], "e": {}}, "d": null}));
        // A member that is null is another document than one without it.
        assert!(merge(&mut stored, members(json!({"f": null}))));
        assert!(merge(&mut stored, members(json!({"a": 1}))));
        assert_eq!(Value::from(stored), json!({"a": 1, "d": null, "f": null}));
    }
}
