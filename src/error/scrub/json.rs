//! Walks JSON text without copying it, because it may contain secrets.

use zeroize::Zeroizing;

/// A string, number, boolean or `null`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scalar<'a> {
    /// The text between the quotation marks, with escapes.
    Text(&'a str),
    /// The literal.
    Literal(&'a str),
}

/// An object or array on the way to a value.
pub(super) struct Step<'a> {
    /// Name of the field that contains it. Empty for the root and for items of arrays.
    pub(super) name: &'a str,
    /// Whether this name, or one further out, marks values as secret.
    pub(super) declared: bool,
    object: bool,
}

impl Step<'_> {
    pub(super) fn is_object(&self) -> bool {
        self.object
    }
}

/// Position of a scalar.
pub(super) struct Place<'p, 'a> {
    pub(super) path: &'p [Step<'a>],
    /// Name of the field. Empty for items of arrays.
    pub(super) name: &'a str,
    /// Whether this name, or one further out, marks values as secret.
    pub(super) declared: bool,
}

impl<'a> Place<'_, 'a> {
    /// Returns the name of the field at this depth, where 0 is a field of the root.
    pub(super) fn field(&self, depth: usize) -> Option<&'a str> {
        match self.path.get(depth + 1) {
            Some(step) => Some(step.name),
            None => (depth + 1 == self.path.len()).then_some(self.name),
        }
    }
}

/// Visits all scalars of `json`, which must be valid. Keeps its own stack, so that deep nesting cannot overflow the
/// call stack.
pub(super) fn walk<'a>(
    json: &'a str,
    is_secret: impl Fn(&str) -> bool,
    mut visit: impl FnMut(&Place<'_, 'a>, Scalar<'a>),
) {
    let mut path: Vec<Step<'a>> = Vec::new();
    // The name of the field whose value comes next.
    let mut name: Option<&'a str> = None;
    let mut rest = json;
    while let Some(first) = rest.bytes().next() {
        let inside = path.last().is_some_and(|step| step.declared);
        let is_key = name.is_none() && path.last().is_some_and(|step| step.object);
        let length = match first {
            b'"' => string(rest),
            b'{' | b'[' | b'}' | b']' | b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' => 1,
            _ => rest
                .bytes()
                .position(|byte| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'))
                .unwrap_or(rest.len()),
        };
        let Some((token, after)) = rest.split_at_checked(length) else { return };
        rest = after;
        match first {
            b'"' if is_key => name = Some(unquoted(token)),
            b'}' | b']' => {
                path.pop();
            }
            b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' => {}
            _ => {
                let name = name.take().unwrap_or_default();
                let declared = inside || is_secret(name);
                match first {
                    b'{' | b'[' => path.push(Step { name, declared, object: first == b'{' }),
                    b'"' => visit(&Place { path: &path, name, declared }, Scalar::Text(unquoted(token))),
                    _ => visit(&Place { path: &path, name, declared }, Scalar::Literal(token)),
                }
            }
        }
    }
}

/// Length of the string at the beginning of `text`, with its quotation marks.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn unquoted(token: &str) -> &str {
    token.strip_prefix('"').and_then(|token| token.strip_suffix('"')).unwrap_or_default()
}

/// Replaces the escapes of a string. The result is in one allocation, which is wiped.
pub(super) fn unescaped(text: &str) -> Zeroizing<String> {
    // Unescaping never makes the text longer.
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let Some((character, length)) = escape_at(escape.as_bytes()) else {
            out.push('\\');
            rest = escape.get(1..).unwrap_or_default();
            continue;
        };
        out.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Decodes the JSON escape at the beginning of `text`: the character and the length of the escape.
pub(super) fn escape_at(text: &[u8]) -> Option<(char, usize)> {
    let [b'\\', kind, ..] = text else { return None };
    let character = match kind {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let first = unit(text)?;
            if let Some(character) = char::from_u32(first) {
                return Some((character, 6));
            }
            let second = text.get(6..).and_then(unit);
            return match second {
                Some(second) if first < 0xdc00 && (0xdc00..0xe000).contains(&second) => {
                    let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    char::from_u32(code).map(|character| (character, 12))
                }
                _ => None,
            };
        }
        _ => return None,
    };
    Some((character, 2))
}

/// Decodes `\uXXXX`.
fn unit(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(json: &str) -> Vec<String> {
        let mut seen = Vec::new();
        walk(
            json,
            |name| name == "key",
            |place, scalar| {
                let names: Vec<_> = place.path.iter().map(|step| step.name).chain([place.name]).collect();
                seen.push(format!("{} {scalar:?} {}", names.join("/"), place.declared));
            },
        );
        seen
    }

    #[test]
    fn all_scalars_are_visited_with_their_names() {
        assert_eq!(
            seen(r#" {"a": "x\"}", "key":[1, {"b":true}, []],"c":{"key":null,"d":-1e3}, "e" : "" } "#),
            [
                r#"/a Text("x\\\"}") false"#,
                r#"/key/ Literal("1") true"#,
                r#"/key//b Literal("true") true"#,
                r#"/c/key Literal("null") true"#,
                r#"/c/d Literal("-1e3") false"#,
                r#"/e Text("") false"#,
            ]
        );
        assert_eq!(seen(r#"["a",["b"]]"#), [r#"/ Text("a") false"#, r#"// Text("b") false"#]);
        assert_eq!(seen("\"x\""), [" Text(\"x\") false"]);
        for broken in ["{\"a", "{\"a\":\"b", "[tr", "}]", "\"\\"] {
            seen(broken);
        }
    }

    #[test]
    fn deep_nesting_does_not_overflow_the_stack() {
        let deep = format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(seen(&deep).len(), 1);
    }

    #[test]
    fn escapes_are_replaced_without_growing() {
        for (text, expected) in [
            ("", ""),
            ("plain ä", "plain ä"),
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r"\u00e4\u003D\ud83d\ude00", "ä=😀"),
            (r"\ud83d \u12 \x \", r"\ud83d \u12 \x \"),
        ] {
            let out = unescaped(text);
            assert_eq!(*out, expected);
            assert_eq!(out.capacity(), text.len());
        }
    }
}
