//! Writing answers.

use std::iter::repeat_n;

use serde_json::Value;

/// The value as JSON. Ids stand first, as the server has them.
pub(super) fn render(value: &Value, pretty: bool) -> String {
    let mut text = String::new();
    write(&mut text, value, pretty.then_some(0));
    if pretty {
        text.push('\n');
    }
    text
}

/// `indent` is how far the value is indented; `None` if it is written in one line.
fn write(text: &mut String, value: &Value, indent: Option<usize>) {
    let inner = indent.map(|indent| indent + 1);
    match value {
        Value::Object(members) if members.is_empty() => {
            text.push_str(if indent.is_some() { "{ }" } else { "{}" })
        }
        Value::Array(items) if items.is_empty() => text.push_str(if indent.is_some() { "[ ]" } else { "[]" }),
        Value::Object(members) => {
            text.push('{');
            let (id, rest): (Vec<_>, Vec<_>) = members.iter().partition(|(name, _)| *name == "id");
            for (index, (name, value)) in id.into_iter().chain(rest).enumerate() {
                start(text, index, inner);
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push_str(if indent.is_some() { " : " } else { ":" });
                write(text, value, inner);
            }
            new_line(text, indent);
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                start(text, index, inner);
                write(text, item, inner);
            }
            new_line(text, indent);
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

fn start(text: &mut String, index: usize, indent: Option<usize>) {
    if index > 0 {
        text.push(',');
    }
    new_line(text, indent);
}

fn new_line(text: &mut String, indent: Option<usize>) {
    if let Some(indent) = indent {
        text.push('\n');
        text.extend(repeat_n("  ", indent));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_come_first_and_pretty_is_as_the_server_indents() {
        let value = json!({"a": {}, "id": "x", "z": [1, {"b": "\""}], "e": []});
        assert_eq!(render(&value, false), r#"{"id":"x","a":{},"e":[],"z":[1,{"b":"\""}]}"#);
        let pretty = "{\n  \"id\" : \"x\",\n  \"a\" : { },\n  \"e\" : [ ],\n  \"z\" : [\n    1,\n    {\n      \"b\" : \
                      \"\\\"\"\n    }\n  ]\n}\n";
        assert_eq!(render(&value, true), pretty);
    }
}
