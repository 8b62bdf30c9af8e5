//! The parameter `filter_path`, which reduces responses to the requested parts.

use serde_json::{Map, Value};

use crate::wildcard::matches;

/// Keeps what a pattern of the comma-separated list matches, and removes what a pattern with a leading `-` matches.
pub(super) fn filter(value: Value, patterns: &str) -> Value {
    reduce(value, patterns, false)
}

/// As [`filter`], but an object or an array that a wildcard leaves without content stays.
pub(super) fn filter_source(source: Value, patterns: &str) -> Value {
    reduce(source, patterns, true)
}

fn reduce(value: Value, patterns: &str, keep_emptied: bool) -> Value {
    let patterns = patterns.split(',').map(str::trim).filter(|pattern| !pattern.is_empty());
    let (excluded, included): (Vec<_>, Vec<_>) = patterns.partition(|pattern| pattern.starts_with('-'));
    let excluded: Vec<_> =
        excluded.into_iter().map(|pattern| parts(pattern.trim_start_matches('-'))).collect();
    let included: Vec<_> = included.into_iter().map(parts).collect();
    let excluded: Vec<&[&str]> = excluded.iter().map(Vec::as_slice).collect();
    let included: Vec<&[&str]> = included.iter().map(Vec::as_slice).collect();
    let value = if included.is_empty() { value } else { keep(value, &included).unwrap_or_default() };
    let value = if excluded.is_empty() {
        value
    } else {
        leave_out(value, &excluded, keep_emptied).unwrap_or_default()
    };
    if value.is_null() { Map::new().into() } else { value }
}

/// Splits a pattern into names. `**.**` is the same as `**`.
fn parts(pattern: &str) -> Vec<&str> {
    let mut parts: Vec<_> = pattern.split('.').collect();
    parts.dedup_by(|next, last| *next == "**" && *last == "**");
    parts
}

/// Returns the rest of a pattern after it has matched a name. There may be several, because `**` matches any number of
/// names.
fn after<'a>(pattern: &'a [&'a str], name: &str) -> Vec<&'a [&'a str]> {
    match pattern {
        ["**", rest @ ..] => {
            let mut all = after(rest, name);
            all.push(pattern);
            all
        }
        [head, rest @ ..] if matches(head, name) => vec![rest],
        _ => Vec::new(),
    }
}

fn next<'a>(patterns: &[&'a [&'a str]], name: &str) -> Vec<&'a [&'a str]> {
    let mut all: Vec<_> = patterns.iter().flat_map(|pattern| after(pattern, name)).collect();
    if let Some((head, rest)) = name.split_once('.') {
        // The name of a field may be a path.
        let inner: Vec<_> = patterns.iter().flat_map(|pattern| after(pattern, head)).collect();
        all.extend(next(&inner, rest));
        all.extend(inner.into_iter().filter(|pattern| pattern.is_empty()));
    }
    // Otherwise the number of patterns would double with each level of the document.
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether a pattern matches everything below.
fn ends(patterns: &[&[&str]]) -> bool {
    patterns.iter().any(|pattern| pattern.iter().all(|part| *part == "**"))
}

fn keep(value: Value, patterns: &[&[&str]]) -> Option<Value> {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter_map(|(name, value)| {
                let patterns = next(patterns, &name);
                let value = if ends(&patterns) { Some(value) } else { keep(value, &patterns) };
                Some((name, value?))
            });
            let kept: Map<_, _> = kept.collect();
            (!kept.is_empty()).then_some(kept.into())
        }
        Value::Array(items) => {
            let kept: Vec<_> = items.into_iter().filter_map(|item| keep(item, patterns)).collect();
            (!kept.is_empty()).then_some(kept.into())
        }
        _ => None,
    }
}

/// Returns `None` if nothing is left of an object or an array, unless `keep_emptied` and a wildcard comes next.
fn leave_out(value: Value, patterns: &[&[&str]], keep_emptied: bool) -> Option<Value> {
    let wildcard = patterns.iter().any(|pattern| pattern.first().is_some_and(|head| head.contains('*')));
    let emptied = |before: usize, after: usize| before > 0 && after == 0 && !(keep_emptied && wildcard);
    match value {
        Value::Object(fields) => {
            let before = fields.len();
            let left = fields.into_iter().filter_map(|(name, value)| {
                let patterns = next(patterns, &name);
                if ends(&patterns) { None } else { Some((name, leave_out(value, &patterns, keep_emptied)?)) }
            });
            let left: Map<_, _> = left.collect();
            (!emptied(before, left.len())).then_some(left.into())
        }
        Value::Array(items) => {
            let before = items.len();
            let left = items.into_iter().filter_map(|item| leave_out(item, patterns, keep_emptied));
            let left: Vec<_> = left.collect();
            (!emptied(before, left.len())).then_some(left.into())
        }
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn responses_are_reduced() {
        let whole = json!({"count": 1, "results": [{"id": "a", "status": "x", "filtering": [{"id": "b"}]}]});
        for (patterns, expected) in [
            ("count", json!({"count": 1})),
            ("results.id", json!({"results": [{"id": "a"}]})),
            ("results.*.id", json!({"results": [{"filtering": [{"id": "b"}]}]})),
            ("**.id", json!({"results": [{"id": "a", "filtering": [{"id": "b"}]}]})),
            ("res*.stat*,count", json!({"count": 1, "results": [{"status": "x"}]})),
            ("-results", json!({"count": 1})),
            ("-**.id", json!({"count": 1, "results": [{"status": "x"}]})),
            ("results,-results.filtering", json!({"results": [{"id": "a", "status": "x"}]})),
            ("nothing", json!({})),
            (",", whole.clone()),
            ("**.**.id", json!({"results": [{"id": "a", "filtering": [{"id": "b"}]}]})),
        ] {
            assert_eq!(filter(whole.clone(), patterns), expected, "{patterns}");
        }
        let deep = (0..100).fold(json!(1), |inner, _| json!({"a": inner}));
        let patterns = vec!["**.a"; 40].join(".");
        assert_eq!(filter(deep.clone(), &patterns), deep, "not in exponential time");
    }
}
