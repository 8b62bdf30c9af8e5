//! Partial updates.

use serde_json::Value;

use super::state::Document;

/// Merges objects recursively and replaces all other values. Returns whether anything changed.
pub(super) fn merge(stored: &mut Document, change: Document) -> bool {
    let mut changed = false;
    for (name, value) in change {
        match (stored.get_mut(&name), value) {
            (Some(Value::Object(inner)), Value::Object(fields)) => changed |= merge(inner, fields),
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

    use super::{super::state::into_document, *};

    #[test]
    fn only_a_different_value_is_a_change() {
        let mut stored = into_document(json!({"a": {"b": 1, "c": [1, 2]}, "d": null}));
        assert!(!merge(&mut stored, into_document(json!({}))));
        assert!(!merge(&mut stored, into_document(json!({"a": {"c": [1, 2]}, "d": null}))));
        assert!(merge(&mut stored, into_document(json!({"a": {"c": [2], "e": {}}}))));
        assert_eq!(Value::from(stored.clone()), json!({"a": {"b": 1, "c": [2], "e": {}}, "d": null}));
        // A null field is different from an absent one.
        assert!(merge(&mut stored, into_document(json!({"f": null}))));
        assert!(merge(&mut stored, into_document(json!({"a": 1}))));
        assert_eq!(Value::from(stored), json!({"a": 1, "d": null, "f": null}));
    }
}
