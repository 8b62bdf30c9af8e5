use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Error, ErrorKind, Scrubber};
use crate::{
    lenient::{self, Leniency},
    text::{cut, one_line},
};

/// Reason why a response could not be decoded, and the location in the body.
///
/// serde_json quotes the offending value in its messages. The value may be a secret, so only the expectation is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at `{path}`{}{about}{request}", position(*.line, *.column))]
pub struct DecodeError {
    path: String,
    message: String,
    line: usize,
    column: usize,
    /// What else is known about the response.
    about: String,
    /// The body ends before the document does.
    cut_off: bool,
    /// The id of the request, if the response contains one.
    request: String,
}

/// Errors of a whole document have no position.
fn position(line: usize, column: usize) -> String {
    if line == 0 { String::new() } else { format!(" (line {line}, column {column})") }
}

impl DecodeError {
    /// Decodes `body` strictly. If that fails, decodes it again leniently, and once more to find the path of what fails.
    pub(crate) fn decode<T: DeserializeOwned>(body: &[u8], leniency: Leniency<'_>) -> Result<T, Self> {
        let items = leniency.items.unwrap_or(usize::MAX);
        lenient::limited(items, || Self::strictly_or_leniently(body, leniency))
    }

    fn strictly_or_leniently<T: DeserializeOwned>(body: &[u8], leniency: Leniency<'_>) -> Result<T, Self> {
        serde_json::from_slice(body).or_else(|error| {
            if let Some(limit) = lenient::exceeded() {
                return Err(Self::too_many(limit));
            }
            // The response to a HEAD request, for example, has no body. It decodes as `()` or as an `Option`.
            if body.is_empty()
                && let Ok(value) = serde_json::from_slice(b"null")
            {
                return Ok(value);
            }
            let document = lenient::whole(body);
            let value = document.as_ref().and_then(|root| lenient::read(root, leniency));
            // The lenient reader leaves out a list that is too long.
            if let Some(limit) = lenient::exceeded() {
                return Err(Self::too_many(limit));
            }
            if let Some(value) = value {
                return Ok(value);
            }
            let mut located = Self::locate::<T>(body, &error);
            if located.path == "."
                && let Some(document) = document
            {
                located.about = format!("; the response is {}", document.describe());
            }
            Err(located)
        })
    }

    /// Removes secrets and line breaks: the server chose the names of fields, and the messages of the caller's types may quote
    /// values.
    pub(crate) fn scrub(&mut self, secrets: &Scrubber) {
        /// No path is that long, so a longer text is not a path.
        const LONGEST: usize = 1000;
        for text in [&mut self.path, &mut self.message, &mut self.about] {
            secrets.in_place(text);
            *text = one_line(text, LONGEST);
        }
        secrets.protocol(&mut self.request);
        cut(&mut self.request, LONGEST);
    }

    /// Whether the body ends before the document does.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.cut_off
    }

    /// Adds the request id, if the body contains one.
    pub(crate) fn of_request(mut self, id: Option<String>) -> Self {
        if let Some(id) = id {
            self.request = format!("; request {id}");
        }
        self
    }

    /// The body is not text. `position` is the number of valid bytes before the first invalid one.
    pub(crate) fn not_text(position: usize) -> Self {
        Self {
            path: format!("byte {position}"),
            message: "invalid UTF-8".to_owned(),
            line: 0,
            column: 0,
            about: String::new(),
            cut_off: false,
            request: String::new(),
        }
    }

    /// A list has more than `limit` items.
    fn too_many(limit: usize) -> Self {
        let message = format!("at most {limit} items were expected, found more");
        Self {
            path: ".".to_owned(),
            message,
            line: 0,
            column: 0,
            about: String::new(),
            request: String::new(),
            cut_off: false,
        }
    }

    /// Reads a free-form value of a document, in the field `name`, as a type of the caller.
    pub(crate) fn typed<T: DeserializeOwned>(name: &str, value: Option<&Value>) -> crate::Result<Option<T>> {
        let Some(value) = value else { return Ok(None) };
        serde_path_to_error::deserialize(value).map(Some).map_err(|located| {
            let inside = located.path().to_string();
            let path = match inside.as_str() {
                "." => name.to_owned(),
                index if index.starts_with('[') => format!("{name}{index}"),
                field => format!("{name}.{field}"),
            };
            let source = Self::new(path, located.inner());
            Error::new(ErrorKind::Decode, format!("cannot decode `{name}`: {source}")).with_source(source)
        })
    }

    fn locate<T: DeserializeOwned>(body: &[u8], error: &serde_json::Error) -> Self {
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(located) => {
                // The last segment is `?` if the body ends inside a key.
                let path = located.path().to_string().trim_end_matches(['?', '.']).to_owned();
                let path = if path.is_empty() { ".".to_owned() } else { path };
                Self::new(path, located.inner())
            }
            // The value is valid, so the error is in the data after it.
            Ok(_) => Self::new(".".to_owned(), error),
        }
    }

    fn new(path: String, error: &serde_json::Error) -> Self {
        Self {
            path,
            message: describe(error),
            line: error.line(),
            column: error.column(),
            about: String::new(),
            cut_off: error.is_eof(),
            request: String::new(),
        }
    }
}

fn describe(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(head, _)| head);
    match error.classify() {
        Category::Eof => "the body ends in the middle of a value".to_owned(),
        Category::Io => "the body could not be read".to_owned(),
        Category::Syntax => text.to_owned(),
        Category::Data => without_values(text),
    }
}

/// Reduces `invalid type: string "hunter2", expected u64` to `expected u64, found string`.
fn without_values(text: &str) -> String {
    for head in ["invalid type: ", "invalid value: "] {
        if let Some(rest) = text.strip_prefix(head) {
            let expected = rest.rsplit_once(", expected ").map_or("another value", |(_, expected)| expected);
            let found =
                ["string", "integer", "floating point", "boolean", "null", "map", "sequence", "character"]
                    .into_iter()
                    .find(|kind| rest.starts_with(kind))
                    .unwrap_or("another value");
            return format!("expected {expected}, found {found}");
        }
    }
    // The remaining messages are about missing fields and lengths, or come from this crate's types. None of them quotes
    // the input.
    if text.starts_with("unknown ") { "unknown name".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Page {
        #[allow(dead_code)]
        results: Vec<Row>,
    }

    #[derive(Debug, serde::Deserialize)]
    struct Row {
        #[allow(dead_code)]
        size: u64,
    }

    fn fault(body: &str) -> String {
        DecodeError::decode::<Page>(body.as_bytes(), Leniency { foreign: true, ..Leniency::default() })
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn the_message_names_the_path_and_hides_the_value() {
        assert_eq!(
            fault(r#"{"results":[{"size":1},{"size":"hunter2, expected nothing"}]}"#),
            "expected u64, found string at `results[1].size` (line 1, column 58)"
        );
        assert_eq!(
            fault(r#"{"results":[{"size":-7}]}"#),
            "expected u64, found integer at `results[0].size` (line 1, column 22)"
        );
        assert_eq!(fault(r#"{"results":[{}]}"#), "missing field `size` at `results[0]` (line 1, column 14)");
    }

    #[test]
    fn the_message_says_where_a_truncated_body_ends() {
        assert_eq!(
            fault(r#"{"results":[{"size":1"#),
            "the body ends in the middle of a value at `results[0]` (line 1, column 21)"
        );
        assert_eq!(
            DecodeError::decode::<Option<Page>>(b"", Leniency::default()).map(|page| page.is_none()),
            Ok(true)
        );
        assert_eq!(fault(""), "the body ends in the middle of a value at `.` (line 1, column 0)");
    }

    #[test]
    fn the_message_names_trailing_characters() {
        assert_eq!(fault(r#"{"results":[]} x"#), "trailing characters at `.` (line 1, column 16)");
    }
}
