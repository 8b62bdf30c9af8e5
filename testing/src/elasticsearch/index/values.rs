//! Values of fields in a source, and their comparison.

use std::cmp::Ordering;

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

/// The values of a field, with arrays flattened and without nulls. Objects have no values.
///
/// `name.keyword` means `name` if there is no such field, as in the server's dynamic mapping of strings.
pub(super) fn values_of<'a>(source: &'a Value, field: &str) -> Vec<&'a Value> {
    let mut found = Vec::new();
    collect(source, field, &mut found);
    if found.is_empty()
        && let Some(field) = field.strip_suffix(".keyword")
    {
        collect(source, field, &mut found);
        found.retain(|value| value.is_string());
    }
    found
}

fn collect<'a>(value: &'a Value, field: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, field, found)),
        Value::Object(fields) => {
            // An object exists if it has an existing field.
            if field.is_empty() {
                fields.values().for_each(|value| collect(value, "", found));
                return;
            }
            if let Some(value) = fields.get(field) {
                collect(value, "", found);
            }
            for (at, _) in field.match_indices('.') {
                let (head, rest) = (field.get(..at), field.get(at + 1..));
                if let (Some(head), Some(rest)) = (head, rest)
                    && let Some(value) = fields.get(head)
                {
                    collect(value, rest, found);
                }
            }
        }
        Value::Null => {}
        value if field.is_empty() => found.push(value),
        _ => {}
    }
}

/// The last millisecond of the second that a time without a fraction names; `None` for other strings.
pub(super) fn end_of_second(text: &str) -> Option<String> {
    time(text)?;
    let (second, zone) = text.split_at_checked("2024-05-01T12:00:00".len())?;
    (!zone.starts_with('.')).then(|| format!("{second}.999{zone}"))
}

/// Parses a string that is a time.
pub(super) fn time(text: &str) -> Option<DateTime<FixedOffset>> {
    let digit = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    digit.then(|| DateTime::parse_from_rfc3339(text).ok()).flatten()
}

/// Whether a stored value equals the requested one. A time without a fraction equals all times in its second.
pub(super) fn same(found: &Value, asked: &Value) -> bool {
    if let (Value::String(found), Value::String(asked)) = (found, asked)
        && let (Some(found), Some(start), Some(end)) =
            (time(found), time(asked), end_of_second(asked).as_deref().and_then(time))
    {
        return start <= found && found <= end;
    }
    match (found, asked) {
        (Value::Bool(found), Value::String(asked)) => asked == if *found { "true" } else { "false" },
        (Value::String(found), Value::Bool(asked)) => found == if *asked { "true" } else { "false" },
        _ => compare(found, asked).is_some_and(Ordering::is_eq),
    }
}

/// Compares two values; `None` if their types differ. Two strings that are times compare as times.
pub(super) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        },
        (Value::Number(number), Value::String(text)) => number.as_f64()?.partial_cmp(&text.parse().ok()?),
        (Value::String(_), Value::Number(_)) => compare(right, left).map(Ordering::reverse),
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::String(left), Value::String(right)) => match (time(left), time(right)) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => Some(left.cmp(right)),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_found_by_path() {
        let source = json!({"a": {"b": [1, null, {"c": "x"}]}, "d.e": true, "f": null, "g": {}, "h": "t"});
        for (field, expected) in [
            ("a.b", vec![json!(1), json!("x")]),
            ("a.b.c", vec![json!("x")]),
            ("d.e", vec![json!(true)]),
            ("f", vec![]),
            ("g", vec![]),
            ("h", vec![json!("t")]),
            ("h.keyword", vec![json!("t")]),
            ("a.b.keyword", vec![json!("x")]),
            ("h.other", vec![]),
            ("", vec![json!(1), json!("x"), json!(true), json!("t")]),
        ] {
            let found: Vec<Value> = values_of(&source, field).into_iter().cloned().collect();
            assert_eq!(found, expected, "{field}");
        }
    }

    #[test]
    fn values_compare_by_type() {
        for (left, right, expected) in [
            (json!(1), json!(1.0), Some(Ordering::Equal)),
            (json!(2), json!("10"), Some(Ordering::Less)),
            (json!("b"), json!("a"), Some(Ordering::Greater)),
            (json!("2024-05-01T12:00:00Z"), json!("2024-05-01T12:00:00.001Z"), Some(Ordering::Less)),
            (json!("2024-05-01T14:00:00+02:00"), json!("2024-05-01T12:00:00Z"), Some(Ordering::Equal)),
            (json!("x"), json!(1), None),
            (json!(true), json!(1), None),
        ] {
            assert_eq!(compare(&left, &right), expected, "{left} {right}");
        }
        assert!(same(&json!(true), &json!("true")) && !same(&json!(true), &json!("yes")));
    }
}
