//! Serializing responses.

use serde::Serialize;
use serde_json::Value;

use super::state::STORED_ID;

/// Serializes the value as JSON with the id first, as the server does.
pub(super) fn render(value: &Value, pretty: bool) -> Vec<u8> {
    let mut text = Vec::new();
    write(&mut text, value, pretty.then_some(0));
    if pretty {
        text.push(b'\n');
    }
    text
}

/// `indent` is the level of indentation; `None` writes everything in one line.
fn write(text: &mut Vec<u8>, value: &Value, indent: Option<usize>) {
    let inner = indent.map(|indent| indent + 1);
    let pretty = indent.is_some();
    match value {
        Value::Object(fields) if fields.is_empty() => raw(text, if pretty { "{ }" } else { "{}" }),
        Value::Array(items) if items.is_empty() => raw(text, if pretty { "[ ]" } else { "[]" }),
        Value::Object(fields) => {
            text.push(b'{');
            let rest = fields.iter().filter(|(name, _)| *name != "id");
            for (index, (name, value)) in fields.get_key_value("id").into_iter().chain(rest).enumerate() {
                start(text, index, inner);
                scalar(text, if name == STORED_ID { "id" } else { name.as_str() });
                raw(text, if pretty { " : " } else { ":" });
                write(text, value, inner);
            }
            new_line(text, indent);
            text.push(b'}');
        }
        Value::Array(items) => {
            text.push(b'[');
            for (index, item) in items.iter().enumerate() {
                start(text, index, inner);
                write(text, item, inner);
            }
            new_line(text, indent);
            text.push(b']');
        }
        other => scalar(text, other),
    }
}

fn raw(text: &mut Vec<u8>, more: &str) {
    text.extend_from_slice(more.as_bytes());
}

fn scalar(text: &mut Vec<u8>, value: impl Serialize) {
    // Writing text or a number to memory cannot fail.
    let _ = serde_json::to_writer(text, &value);
}

fn start(text: &mut Vec<u8>, index: usize, indent: Option<usize>) {
    if index > 0 {
        text.push(b',');
    }
    new_line(text, indent);
}

fn new_line(text: &mut Vec<u8>, indent: Option<usize>) {
    if let Some(indent) = indent {
        text.push(b'\n');
        raw(text, &"  ".repeat(indent));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_come_first_and_pretty_output_is_indented_like_the_servers() {
        let value = json!({"a": {}, "id": "x", "z": [1, {"b": "\""}], "e": []});
        let text = |pretty| String::from_utf8(render(&value, pretty)).unwrap();
        assert_eq!(text(false), r#"{"id":"x","a":{},"e":[],"z":[1,{"b":"\""}]}"#);
        let pretty = "{\n  \"id\" : \"x\",\n  \"a\" : { },\n  \"e\" : [ ],\n  \"z\" : [\n    1,\n    {\n      \"b\" : \
                      \"\\\"\"\n    }\n  ]\n}\n";
        assert_eq!(text(true), pretty);
    }
}
