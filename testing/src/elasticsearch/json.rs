//! A JSON parser that keeps the position of each value.

use std::{collections::HashSet, fmt};

use serde_json::{Number, Value};

/// A position in a body. Lines and columns start at 1; columns count bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    line: usize,
    column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}:{}]", self.line, self.column)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    /// The position of the first byte.
    pub(super) start: Place,
    /// The position of the closing bracket of an object or array, else the start.
    pub(super) end: Place,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Node>),
    Object(Vec<Entry>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) start: Place,
    pub(super) name: String,
    pub(super) value: Node,
}

impl Node {
    /// The server's name of the token that the value starts with.
    pub(super) fn token(&self) -> &'static str {
        match self.kind {
            Kind::Null => "VALUE_NULL",
            Kind::Bool(_) => "VALUE_BOOLEAN",
            Kind::Number(_) => "VALUE_NUMBER",
            Kind::Text(_) => "VALUE_STRING",
            Kind::Array(_) => "START_ARRAY",
            Kind::Object(_) => "START_OBJECT",
        }
    }

    pub(super) fn into_value(self) -> Value {
        match self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => value.into(),
            Kind::Number(number) => number.into(),
            Kind::Text(text) => text.into(),
            Kind::Array(items) => items.into_iter().map(Self::into_value).collect(),
            Kind::Object(entries) => {
                entries.into_iter().map(|entry| (entry.name, entry.value.into_value())).collect()
            }
        }
    }
}

/// The server's name of the token that a value starts with.
pub(super) fn token_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "VALUE_NULL",
        Value::Bool(_) => "VALUE_BOOLEAN",
        Value::Number(_) => "VALUE_NUMBER",
        Value::String(_) => "VALUE_STRING",
        Value::Array(_) => "START_ARRAY",
        Value::Object(_) => "START_OBJECT",
    }
}

/// Why a text is not valid JSON, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) place: Place,
    pub(super) why: String,
}

/// Deeper nesting is refused.
const MAX_DEPTH: usize = 100;

/// Parses one JSON value. Duplicate names in an object are refused.
pub(super) fn parse(text: &[u8]) -> Result<Node, Malformed> {
    let mut reader = Reader { text, position: 0, line: 1, line_start: 0 };
    reader.skip_blanks();
    let node = reader.value(0)?;
    reader.skip_blanks();
    match reader.peek() {
        None => Ok(node),
        Some(_) => Err(reader.unexpected("the end of the body")),
    }
}

struct Reader<'a> {
    text: &'a [u8],
    position: usize,
    line: usize,
    line_start: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.position).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn place(&self) -> Place {
        Place { line: self.line, column: self.position - self.line_start + 1 }
    }

    fn skip_blanks(&mut self) {
        while let Some(byte @ (b' ' | b'\t' | b'\r' | b'\n')) = self.peek() {
            self.position += 1;
            if byte == b'\n' {
                self.line += 1;
                self.line_start = self.position;
            }
        }
    }

    fn malformed(&self, why: impl Into<String>) -> Malformed {
        Malformed { place: self.place(), why: why.into() }
    }

    fn unexpected(&self, expected: &str) -> Malformed {
        match self.peek() {
            Some(byte) => {
                let found = char::from(byte);
                self.malformed(format!("Unexpected character ('{found}' (code {byte})): expected {expected}"))
            }
            None => self.malformed(format!("Unexpected end-of-input: expected {expected}")),
        }
    }

    fn eat(&mut self, byte: u8, expected: &str) -> Result<(), Malformed> {
        if self.peek() != Some(byte) {
            return Err(self.unexpected(expected));
        }
        self.position += 1;
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Node, Malformed> {
        if depth > MAX_DEPTH {
            return Err(
                self.malformed(format!("Document nesting depth exceeds the maximum allowed ({MAX_DEPTH})"))
            );
        }
        let start = self.place();
        let mut end = start;
        let kind = match self.peek() {
            Some(b'{') => {
                let entries = self.object(depth)?;
                end = Place { column: self.place().column - 1, ..self.place() };
                Kind::Object(entries)
            }
            Some(b'[') => {
                let items = self.array(depth)?;
                end = Place { column: self.place().column - 1, ..self.place() };
                Kind::Array(items)
            }
            Some(b'"') => Kind::Text(self.string()?),
            Some(b't') => self.word("true", Kind::Bool(true))?,
            Some(b'f') => self.word("false", Kind::Bool(false))?,
            Some(b'n') => self.word("null", Kind::Null)?,
            Some(b'-' | b'0'..=b'9') => Kind::Number(self.number()?),
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node { start, end, kind })
    }

    fn object(&mut self, depth: usize) -> Result<Vec<Entry>, Malformed> {
        let (mut entries, mut names) = (Vec::new(), HashSet::new());
        self.position += 1;
        self.skip_blanks();
        while self.peek() != Some(b'}') {
            if !entries.is_empty() {
                self.eat(b',', "a comma or `}`")?;
                self.skip_blanks();
            }
            let start = self.place();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("double-quote to start field name"));
            }
            let name = self.string()?;
            if !names.insert(name.clone()) {
                return Err(Malformed { place: start, why: format!("Duplicate field '{name}'") });
            }
            self.skip_blanks();
            self.eat(b':', "a colon between name and value")?;
            self.skip_blanks();
            let value = self.value(depth + 1)?;
            entries.push(Entry { start, name, value });
            self.skip_blanks();
        }
        self.position += 1;
        Ok(entries)
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Node>, Malformed> {
        let mut items = Vec::new();
        self.position += 1;
        self.skip_blanks();
        while self.peek() != Some(b']') {
            if !items.is_empty() {
                self.eat(b',', "a comma or `]`")?;
                self.skip_blanks();
            }
            items.push(self.value(depth + 1)?);
            self.skip_blanks();
        }
        self.position += 1;
        Ok(items)
    }

    fn string(&mut self) -> Result<String, Malformed> {
        let rest = self.rest();
        let mut escaped = false;
        let length = rest.iter().skip(1).position(|byte| {
            let ends = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            ends
        });
        let Some(length) = length else {
            return Err(
                self.malformed("Unexpected end-of-input: was expecting closing quote for a string value")
            );
        };
        let quoted = rest.get(..length + 2).unwrap_or_default();
        let text = serde_json::from_slice(quoted)
            .map_err(|_| self.malformed("Unrecognized escape or character in a string value"))?;
        self.position += quoted.len();
        Ok(text)
    }

    fn number(&mut self) -> Result<Number, Malformed> {
        let rest = self.rest();
        let length =
            rest.iter().position(|byte| !matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'));
        let digits = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        let number = serde_json::from_slice(digits).map_err(|_| self.malformed("Invalid numeric value"))?;
        self.position += digits.len();
        Ok(number)
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<Kind, Malformed> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(self.malformed("Unrecognized token: was expecting 'null', 'true', 'false'"));
        }
        self.position += word.len();
        Ok(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_the_first_byte_and_the_closing_bracket() {
        let node = parse(b"{\"a\" :\n  {\"b\": [1, \"x\\\"y\"]\n}}").unwrap();
        let Kind::Object(entries) = &node.kind else { panic!("{node:?}") };
        let entry = &entries[0];
        assert_eq!(entry.start.to_string(), "[1:2]");
        assert_eq!(
            (entry.value.start.to_string(), entry.value.end.to_string()),
            ("[2:3]".into(), "[3:1]".into())
        );
        assert_eq!(node.end.to_string(), "[3:2]");
        assert_eq!(node.into_value(), serde_json::json!({"a": {"b": [1, "x\"y"]}}));
    }

    #[test]
    fn invalid_json_is_refused_with_the_position_of_the_error() {
        for (text, place, why) in [
            (r#"{"a":1,"a":2}"#, "[1:8]", "Duplicate field 'a'"),
            (r#"{"a":1,}"#, "[1:8]", "Unexpected character ('}' (code 125))"),
            ("[1 2]", "[1:4]", "Unexpected character ('2' (code 50))"),
            ("{\n\"a\": tru}", "[2:6]", "Unrecognized token"),
            (r#"{"a":"b"#, "[1:6]", "Unexpected end-of-input"),
            (r#"{"a":"\q"}"#, "[1:6]", "Unrecognized escape"),
            ("{}x", "[1:3]", "Unexpected character ('x' (code 120))"),
            ("01", "[1:1]", "Invalid numeric value"),
            ("", "[1:1]", "Unexpected end-of-input"),
        ] {
            let malformed = parse(text.as_bytes()).unwrap_err();
            assert_eq!(malformed.place.to_string(), place, "{text}");
            assert!(malformed.why.starts_with(why), "{text}: {}", malformed.why);
        }
        assert!(parse("[".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn values_are_the_same_as_with_serde_json() {
        for text in
            ["null", "-1.5e3", "[]", "{}", "18446744073709551615", r#" {"x":[true,false,null,"é\u00e9"]} "#]
        {
            let expected: Value = serde_json::from_str(text).unwrap();
            assert_eq!(parse(text.as_bytes()).unwrap().into_value(), expected, "{text}");
        }
    }
}
