//! The top-level fields of a serialized JSON object, without building a tree.

use std::ops::Range;

use memchr::memchr2;

/// A top-level field of an object, as positions in its text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// The name with its quotes.
    pub(crate) name: Range<usize>,
    pub(crate) value: Range<usize>,
}

/// Iterates over the top-level fields of an object in valid JSON. Ends at the first thing that is not.
pub(crate) fn fields(json: &[u8]) -> Fields<'_> {
    let start = skip_space(json, 0);
    let at = if json.get(start) == Some(&b'{') { start + 1 } else { json.len() };
    Fields { json, at }
}

pub(crate) struct Fields<'a> {
    json: &'a [u8],
    at: usize,
}

impl Iterator for Fields<'_> {
    type Item = Field;

    fn next(&mut self) -> Option<Field> {
        let json = self.json;
        let mut at = skip_space(json, self.at);
        if json.get(at) == Some(&b',') {
            at = skip_space(json, at + 1);
        }
        if json.get(at) != Some(&b'"') {
            return None;
        }
        let name = at..end_of_string(json, at);
        at = skip_space(json, name.end);
        if json.get(at) != Some(&b':') {
            return None;
        }
        let start = skip_space(json, at + 1);
        let value = start..end_of_value(json, start);
        self.at = value.end;
        Some(Field { name, value })
    }
}

/// Returns whether the name of a field, with its quotes, is this text.
pub(crate) fn is_named(json: &[u8], name: &Range<usize>, wanted: &str) -> bool {
    let Some(quoted) = json.get(name.clone()) else { return false };
    match quoted.get(1..quoted.len().saturating_sub(1)) {
        Some(plain) if memchr::memchr(b'\\', plain).is_none() => plain == wanted.as_bytes(),
        _ => serde_json::from_slice::<String>(quoted).is_ok_and(|name| name == wanted),
    }
}

fn skip_space(json: &[u8], mut at: usize) -> usize {
    while matches!(json.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

/// The position after the string that begins at `at`.
fn end_of_string(json: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    loop {
        let rest = json.get(at..).unwrap_or_default();
        let Some(found) = memchr2(b'"', b'\\', rest) else { return json.len() };
        at += found;
        if json.get(at) == Some(&b'"') {
            return at + 1;
        }
        at += 2;
    }
}

/// The position after the value that begins at `at`.
fn end_of_value(json: &[u8], at: usize) -> usize {
    match json.get(at) {
        Some(b'"') => end_of_string(json, at),
        Some(b'{' | b'[') => end_of_nested(json, at),
        _ => {
            let rest = json.get(at..).unwrap_or_default();
            let length = rest
                .iter()
                .position(|byte| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n'))
                .unwrap_or(rest.len());
            at + length
        }
    }
}

fn end_of_nested(json: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => {
                at = end_of_string(json, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(json: &str) -> Vec<(&str, &str)> {
        fields(json.as_bytes()).map(|field| (&json[field.name], &json[field.value])).collect()
    }

    #[test]
    fn fields_are_found_with_any_spelling_of_the_object() {
        assert_eq!(texts("{}"), []);
        assert_eq!(texts(" { \"a\" : 1 , \"b\":\"x\\\"}\" } "), [("\"a\"", "1"), ("\"b\"", "\"x\\\"}\"")]);
        assert_eq!(
            texts(r#"{"a":{"b":[1,{"c":"]}"}]},"d":[[],[{}]],"e":null,"f":true,"g":-1.5e3}"#),
            [
                ("\"a\"", r#"{"b":[1,{"c":"]}"}]}"#),
                ("\"d\"", "[[],[{}]]"),
                ("\"e\"", "null"),
                ("\"f\"", "true"),
                ("\"g\"", "-1.5e3")
            ]
        );
        assert_eq!(texts(r#"{"a":"\\","b":"\\\"","c":""}"#).len(), 3);
        assert_eq!(texts("[1]"), []);
    }

    #[test]
    fn broken_text_ends_the_iteration() {
        for json in
            ["", "{", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":\"x", "{\"a\":[1", "{a:1}", "{\"a\":1 \"b\":2"]
        {
            assert!(fields(json.as_bytes()).count() <= 2, "{json}");
        }
    }

    #[test]
    fn names_are_compared_unescaped() {
        let json = r#"{"\u0069d":1,"id":2,"i\"d":3}"#;
        let named: Vec<_> =
            fields(json.as_bytes()).map(|field| is_named(json.as_bytes(), &field.name, "id")).collect();
        assert_eq!(named, [true, true, false]);
    }
}
