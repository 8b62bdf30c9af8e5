//! A parser for JSON that serde_json rejects: with a byte order mark, numbers out of range, strings that are not Unicode,
//! duplicate keys, or truncated.

mod strings;

use std::{collections::HashSet, rc::Rc};

use serde_json::Number;

use self::strings::Text;
use super::node::{Kind, Node};

/// Maximum nesting depth, as in serde_json.
const DEEPEST: usize = 127;

/// Maximum number of values in a document: several times the size of the largest page of connectors. A tree takes far more
/// memory than its text, so a hostile response of many tiny values must not become a tree.
const MOST: usize = 2_000_000;

/// Parses a complete document. `None` if it is not JSON, or has too many values.
pub(crate) fn whole(body: &[u8]) -> Option<Rc<Node>> {
    parse(body, false)
}

/// Parses a document that may be truncated: everything that is open at the end is closed there. `None` if it is not JSON up
/// to its end.
pub(crate) fn beginning(body: &[u8]) -> Option<Rc<Node>> {
    parse(body, true)
}

fn parse(body: &[u8], may_be_truncated: bool) -> Option<Rc<Node>> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut parser = Parser { rest: body, room: MOST, may_be_truncated };
    let node = match parser.value(0) {
        Ok(node) => node,
        Err(Stop::Truncated(node)) => node?,
        Err(Stop::Invalid) => return None,
    };
    parser.blanks();
    parser.rest.is_empty().then_some(node)
}

/// Reason why there is no complete value.
enum Stop {
    /// The document ended. Contains what was parsed until then.
    Truncated(Option<Rc<Node>>),
    Invalid,
}

struct Parser<'a> {
    rest: &'a [u8],
    /// Number of further values that are allowed.
    room: usize,
    may_be_truncated: bool,
}

impl<'a> Parser<'a> {
    fn blanks(&mut self) {
        while let [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn end(&self, read: Option<Kind>) -> Stop {
        if self.may_be_truncated { Stop::Truncated(read.map(Node::new)) } else { Stop::Invalid }
    }

    fn value(&mut self, depth: usize) -> Result<Rc<Node>, Stop> {
        self.blanks();
        self.room = self.room.checked_sub(1).ok_or(Stop::Invalid)?;
        let kind = match self.rest.first() {
            None => return Err(self.end(None)),
            Some(b'{' | b'[') if depth >= DEEPEST => self.too_deep()?,
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => self.text()?,
            Some(b't') => self.word(b"true", Kind::Bool(true))?,
            Some(b'f') => self.word(b"false", Kind::Bool(false))?,
            Some(b'n') => self.word(b"null", Kind::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(_) => return Err(Stop::Invalid),
        };
        Ok(Node::new(kind))
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<Kind, Stop> {
        let found = self.take(word.len());
        if found == word {
            Ok(kind)
        } else if word.starts_with(found) {
            Err(self.end(None))
        } else {
            Err(Stop::Invalid)
        }
    }

    fn number(&mut self) -> Result<Kind, Stop> {
        let length = self
            .rest
            .iter()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            .count();
        let text = std::str::from_utf8(self.take(length)).map_err(|_| Stop::Invalid)?;
        if self.rest.is_empty() && self.may_be_truncated {
            // More digits may have followed.
            return Err(self.end(None));
        }
        match text.parse::<Number>() {
            Ok(number) => Ok(Kind::Number(number)),
            Err(_) if text.parse().is_ok_and(f64::is_infinite) => Ok(Kind::Broken(text.to_owned())),
            Err(_) => Err(Stop::Invalid),
        }
    }

    fn text(&mut self) -> Result<Kind, Stop> {
        match self.string()? {
            Text { text, complete: true, valid: true } => Ok(Kind::Text(text)),
            Text { text, complete: true, valid: false } => Ok(Kind::Broken(text)),
            // It may end with the beginning of a secret, which the scrubber would not find.
            Text { complete: false, .. } => Err(self.end(None)),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Kind, Stop> {
        self.take(1);
        let mut items = Vec::new();
        self.blanks();
        if self.rest.first() == Some(&b']') {
            self.take(1);
            return Ok(Kind::Array(items));
        }
        loop {
            match self.value(depth + 1) {
                Ok(item) => items.push(item),
                Err(Stop::Truncated(item)) => {
                    items.extend(item);
                    return Err(self.end(Some(Kind::Array(items))));
                }
                Err(Stop::Invalid) => return Err(Stop::Invalid),
            }
            self.blanks();
            match self.take(1) {
                b"," => {}
                b"]" => return Ok(Kind::Array(items)),
                [] => return Err(self.end(Some(Kind::Array(items)))),
                _ => return Err(Stop::Invalid),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Kind, Stop> {
        self.take(1);
        let mut fields = Vec::new();
        self.blanks();
        if self.rest.first() == Some(&b'}') {
            self.take(1);
            return Ok(Kind::Object(fields));
        }
        loop {
            self.blanks();
            let name = match self.rest.first() {
                Some(b'"') => match self.string()? {
                    Text { text, complete: true, .. } => text,
                    Text { .. } => return Err(self.end(Some(object(fields)))),
                },
                None => return Err(self.end(Some(object(fields)))),
                Some(_) => return Err(Stop::Invalid),
            };
            self.blanks();
            match self.take(1) {
                b":" => {}
                [] => return Err(self.end(Some(object(fields)))),
                _ => return Err(Stop::Invalid),
            }
            match self.value(depth + 1) {
                Ok(value) => fields.push((name, value)),
                Err(Stop::Truncated(value)) => {
                    fields.extend(value.map(|value| (name, value)));
                    return Err(self.end(Some(object(fields))));
                }
                Err(Stop::Invalid) => return Err(Stop::Invalid),
            }
            self.blanks();
            match self.take(1) {
                b"," => {}
                b"}" => return Ok(object(fields)),
                [] => return Err(self.end(Some(object(fields)))),
                _ => return Err(Stop::Invalid),
            }
        }
    }

    /// Skips an object or array that is nested too deep, and keeps its text.
    fn too_deep(&mut self) -> Result<Kind, Stop> {
        let begun = self.rest;
        let mut open = 0_usize;
        loop {
            match self.rest.first() {
                None => return Err(self.end(None)),
                Some(b'"') => {
                    if !self.string()?.complete {
                        return Err(self.end(None));
                    }
                    continue;
                }
                Some(b'{' | b'[') => open += 1,
                Some(b'}' | b']') => open -= 1,
                Some(_) => {}
            }
            self.take(1);
            if open == 0 {
                let (passed, _) = begun.split_at(begun.len() - self.rest.len());
                return Ok(Kind::Broken(String::from_utf8_lossy(passed).into_owned()));
            }
        }
    }
}

/// Makes an object. The first of several fields with the same name wins.
fn object(mut fields: Vec<(String, Rc<Node>)>) -> Kind {
    let mut seen = HashSet::with_capacity(fields.len());
    let first: Vec<bool> = fields.iter().map(|(name, _)| seen.insert(name.as_str())).collect();
    if first.iter().any(|first| !first) {
        let mut first = first.into_iter();
        fields.retain(|_| first.next().unwrap_or_default());
    }
    Kind::Object(fields)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(body: &str) -> Option<Value> {
        whole(body.as_bytes()).map(|node| node.to_value())
    }

    #[test]
    fn valid_json_reads_as_with_serde_json() {
        for body in [
            r#" { "a" : [ 1 , -2.5e3, true, false, null, "x\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é" ], "b": {} , "c":[]} "#,
            "0",
            "18446744073709551615",
            "-9223372036854775808",
            "0.1",
            "\"\"",
        ] {
            assert_eq!(read(body), Some(serde_json::from_str(body).unwrap()), "{body}");
        }
    }

    #[test]
    fn json_that_serde_json_rejects_is_read() {
        for (body, value) in [
            ("\u{feff}{\"a\":1}", json!({"a": 1})),
            (r#"{"a":1,"b":2,"a":3}"#, json!({"a": 1, "b": 2})),
            (r#"{"a":1e400}"#, json!({"a": "1e400"})),
            (r#"{"a":"x\ud800y"}"#, json!({"a": "x\u{fffd}y"})),
            (r#"{"a":"\udc00"}"#, json!({"a": "\u{fffd}"})),
            (r#"{"a":"\ud800\u0041"}"#, json!({"a": "\u{fffd}A"})),
        ] {
            assert!(serde_json::from_str::<Value>(body).is_err() || body.contains("\"b\":2"), "{body}");
            assert_eq!(read(body), Some(value), "{body}");
        }
        assert_eq!(whole(b"\"\xff\"").unwrap().to_value(), json!("\u{fffd}"));
        assert!(matches!(whole(b"\"\xff\"").unwrap().kind, Kind::Broken(_)));
    }

    #[test]
    fn other_text_is_refused() {
        for body in [
            "",
            "x",
            "{",
            "[1",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "01",
            "-",
            "1.",
            "\"\n\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "nul",
            "nulx",
            "1 2",
            "{} x",
            "[1 2]",
            "{\"a\":1 \"b\":2}",
            "\"a",
            "<html>",
        ] {
            assert_eq!(read(body), None, "{body}");
        }
    }

    #[test]
    fn a_truncated_document_is_closed_where_it_ends() {
        let cut = |body: &str| beginning(body.as_bytes()).map(|node| node.to_value());
        for (body, value) in [
            (r#"{"code":404,"message":"not fou"#, Some(json!({"code": 404}))),
            (r#"{"code":404,"mess"#, Some(json!({"code": 404}))),
            (r#"{"code":404,"message""#, Some(json!({"code": 404}))),
            (r#"{"code":404,"message":"#, Some(json!({"code": 404}))),
            (r#"{"code":404,"#, Some(json!({"code": 404}))),
            (r#"{"code":404"#, Some(json!({}))),
            (r#"{"code":404,"details":[{"a":tr"#, Some(json!({"code": 404, "details": [{}]}))),
            (r#"{"a":"\ud8"#, Some(json!({}))),
            (r#"{"a":1}"#, Some(json!({"a": 1}))),
            ("", None),
            ("{ not json", None),
            ("plain", None),
        ] {
            assert_eq!(cut(body), value, "{body}");
        }
    }

    #[test]
    fn more_values_than_fit_into_memory_are_refused() {
        let numbers = |count: usize| format!("[{}1]", "1,".repeat(count));
        assert!(whole(numbers(1000).as_bytes()).is_some());
        assert!(whole(numbers(MOST).as_bytes()).is_none());
    }

    #[test]
    fn values_nested_too_deep_are_kept_as_text() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let body = format!("{{\"a\":{},\"b\":1}}", nested(100_000));
        let node = whole(body.as_bytes()).unwrap();
        assert_eq!(node.get("b").unwrap().to_value(), json!(1));
        let body = nested(127);
        assert_eq!(read(&body), Some(serde_json::from_str(&body).unwrap()));
        assert_eq!(whole(&nested(100_000).into_bytes()[..99_999]).map(|_| ()), None);
    }
}
