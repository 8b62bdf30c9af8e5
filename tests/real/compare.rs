//! Comparison of the responses of two servers.

use serde_json::{Map, Value};

use crate::server::{Reply, Transcript};

/// The differences between the responses, one line each.
pub fn differences(fake: &Transcript, real: &Transcript) -> Vec<String> {
    let mut found = Vec::new();
    for (left, right) in fake.replies.iter().zip(&real.replies) {
        let mut here = Vec::new();
        if left.status != right.status {
            here.push(format!("status: fake {}, real {}", left.status, right.status));
        }
        compare("", &comparable(left, fake), &comparable(right, real), &mut here);
        if !here.is_empty() {
            found.push(format!("  {}", right.request));
            found.extend(here.iter().map(|line| format!("      {line}")));
        }
    }
    found
}

fn compare(path: &str, fake: &Value, real: &Value, found: &mut Vec<String>) {
    match (fake, real) {
        (Value::Object(left), Value::Object(right)) => {
            for (name, value) in left {
                match right.get(name) {
                    Some(other) => compare(&format!("{path}.{name}"), value, other, found),
                    None => found.push(format!("{path}.{name}: fake {value}, real nothing")),
                }
            }
            for (name, value) in right.iter().filter(|(name, _)| !left.contains_key(*name)) {
                found.push(format!("{path}.{name}: fake nothing, real {value}"));
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (at, (left, right)) in left.iter().zip(right).enumerate() {
                compare(&format!("{path}[{at}]"), left, right, found);
            }
        }
        _ if fake == real => {}
        _ => found.push(format!("{path}:\n        fake {fake}\n        real {real}")),
    }
}

/// Fields that are left out: places in a text, details of parsers, and a mark that depends on how hits were counted.
const LEFT_OUT: [&str; 3] = ["col", "line", "terminated_early"];

/// Types of errors whose reasons are worded by a JSON parser.
const PARSER_ERRORS: [&str; 6] = [
    "json_e_o_f_exception",
    "json_parse_exception",
    "named_object_not_found_exception",
    "parsing_exception",
    "x_content_e_o_f_exception",
    "x_content_parse_exception",
];

/// Fields whose values cannot be equal.
const UNIQUE: [&str; 15] = [
    "build_date",
    "build_hash",
    "build_type",
    "cluster_name",
    "cluster_uuid",
    "created",
    "creation_date",
    "index_uuid",
    "ingest_took",
    "name",
    "node",
    "pit_id",
    "took",
    "uuid",
    "version",
];

fn comparable(reply: &Reply, transcript: &Transcript) -> Value {
    let in_pit = reply.body.get("pit_id").is_some();
    value_of(&reply.body, "", in_pit, &transcript.hidden)
}

fn value_of(value: &Value, name: &str, in_pit: bool, hidden: &[String]) -> Value {
    match value {
        Value::Object(fields) => {
            let parser =
                fields.get("type").and_then(Value::as_str).is_some_and(|name| PARSER_ERRORS.contains(&name));
            let kept = |(name, _): &(&String, &Value)| {
                let detail = parser && matches!(name.as_str(), "reason" | "caused_by");
                !detail && !LEFT_OUT.contains(&name.as_str())
            };
            let one = |(name, value): (&String, &Value)| {
                let hide = UNIQUE.contains(&name.as_str()) && !value.is_object();
                let value = if hide { Value::from("unique") } else { value_of(value, name, in_pit, hidden) };
                (replaced(name, hidden), value)
            };
            Value::Object(fields.iter().filter(kept).map(one).collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            let mut items: Vec<_> = items.iter().map(|item| value_of(item, "", in_pit, hidden)).collect();
            // The position in the shard depends on segments.
            if name == "sort"
                && in_pit
                && let Some(last) = items.last_mut()
            {
                *last = "position".into();
            }
            Value::Array(items)
        }
        // All scores of the fake are equal.
        Value::Number(_) if name == "_score" || name == "max_score" => "score".into(),
        // Depends on the version.
        Value::String(text) if name == "type" && text == "x_content_e_o_f_exception" => {
            "x_content_parse_exception".into()
        }
        Value::String(text) if name == "phase" && text.ends_with("open_point_in_time") => "open_pit".into(),
        Value::String(text) => Value::from(replaced(text, hidden)),
        other => other.clone(),
    }
}

/// Replaces UUIDs of indices, places in a text, and the hidden values; cuts off what depends on the version.
fn replaced(text: &str, hidden: &[String]) -> String {
    let mut text = text.to_owned();
    for value in hidden.iter().filter(|value| !value.is_empty()) {
        text = text.replace(value.as_str(), "hidden");
    }
    // `index [name/uuid] already exists`
    if let Some(start) = text.find("index [")
        && let Some(slash) = text[start..].find('/')
        && let Some(end) = text[start + slash..].find(']')
    {
        text.replace_range(start + slash + 1..start + slash + end, "uuid");
    }
    let mut rest = text.as_str();
    let mut out = String::new();
    while let Some(start) = rest.find('[') {
        let (before, found) = rest.split_at(start + 1);
        out.push_str(before);
        let end = found.find(']').unwrap_or(0);
        if before.ends_with("failed to parse: [") || before.ends_with("search context found for id [") {
            // The words of a JSON parser follow, or the number of a context, which has other forms in other versions.
            return out;
        }
        let place = found[..end].split_once(':').is_some_and(|(line, column)| {
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits(line) && digits(column)
        });
        if place {
            out.push('#');
            rest = &found[end..];
        } else {
            rest = found;
        }
    }
    out + rest
}
