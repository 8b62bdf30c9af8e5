//! Sources of documents: checks before storing, and filtering of returned parts.

use std::{borrow::Cow, collections::HashSet, fmt};

use http::StatusCode;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{
    super::{
        errors::{Refusal, cause},
        filter_path,
        query::Query,
    },
    faults::Injected,
};

/// Names of metadata fields, which sources must not have.
const METADATA: [&str; 12] = [
    "_data_stream_timestamp",
    "_field_names",
    "_id",
    "_ignored",
    "_ignored_source",
    "_index",
    "_nested_path",
    "_routing",
    "_seq_no",
    "_source",
    "_tier",
    "_version",
];

/// Refuses a source that is not a JSON object, or has a field name that the server refuses, a metadata field, or a field
/// that a fault rejects.
pub(super) fn check(source: &[u8], id: &str, faults: &Injected) -> Result<(), Refusal> {
    if source.is_empty() {
        return Err(parsing("[0:0] failed to parse, document is empty"));
    }
    let mut reader = serde_json::Deserializer::from_slice(source);
    let names = Names { faults, path: None };
    let read = names.deserialize(&mut reader).and_then(|problem| reader.end().map(|()| problem));
    match read {
        Ok(problem) => problem.map_or(Ok(()), |problem| Err(problem.refusal(source, id))),
        Err(error) => Err(unreadable(source, &error)),
    }
}

fn parsing(reason: &str) -> Refusal {
    Refusal::bad("document_parsing_exception", reason)
}

fn unreadable(source: &[u8], error: &serde_json::Error) -> Refusal {
    if !source.trim_ascii_start().starts_with(b"{") {
        return parsing("Malformed content, must start with an object");
    }
    let place = format!("[{}:{}]", error.line(), error.column());
    if error.to_string().starts_with("trailing characters") {
        return Refusal::illegal_argument("Malformed content, found extra data after parsing: START_OBJECT");
    }
    let (kind, why) = match error.is_eof() {
        true => ("x_content_e_o_f_exception", format!("{place} Unexpected end of file")),
        false => ("x_content_parse_exception", format!("{place} {error}")),
    };
    parsing(&format!("{place} failed to parse: {why}")).caused_by(kind, &why)
}

/// The approximate start of the field's value, found by searching for its name.
fn column_of(source: &[u8], name: &str) -> usize {
    let quoted = format!("\"{name}\"");
    let Some(at) = source.windows(quoted.len()).position(|window| window == quoted.as_bytes()) else {
        return 1;
    };
    let after = source.get(at + quoted.len()..).unwrap_or_default();
    let gap = after.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b':').count();
    at + quoted.len() + gap + 1
}

/// Why the server refuses a source that is valid JSON.
enum Problem {
    /// The name of a metadata field.
    Metadata(String),
    /// The name of a field that a fault rejects.
    Rejected(String),
    /// The path of a field whose name is blank.
    Blank(String),
    /// The name of a field that occurs twice in an object.
    Duplicate(String),
    /// A field name, and what is wrong with it.
    Name(String, String),
}

impl Problem {
    /// Checks the name of a field. `path` is the path of the object that contains it, `None` for the document.
    fn of_name(name: &str, path: Option<&str>) -> Option<Self> {
        if !name.is_empty() && name.trim().is_empty() {
            let path = path.map(|path| format!("{path}.")).unwrap_or_default();
            return Some(Self::Blank(format!("{path}{name}")));
        }
        if name.is_empty() {
            return Some(Self::Name(name.to_owned(), "field name cannot be an empty string".to_owned()));
        }
        if !name.contains('.') {
            return None;
        }
        let why = if name.bytes().all(|byte| byte == b'.') {
            "field name cannot contain only dots".to_owned()
        } else if name.trim_end_matches('.').split('.').any(str::is_empty) {
            format!("field name cannot contain only whitespace: ['{name}']")
        } else if name.split('.').any(|part| !part.is_empty() && part.trim().is_empty()) {
            format!("field name starting or ending with a [.] makes object resolution ambiguous: [{name}]")
        } else {
            return None;
        };
        Some(Self::Name(name.to_owned(), why))
    }

    fn refusal(self, source: &[u8], id: &str) -> Refusal {
        let failed = |name: &str, field_type: &str| {
            let fields: Value = serde_json::from_slice(source).unwrap_or_default();
            let preview = match fields.get(name) {
                Some(Value::String(text)) => text.clone(),
                Some(value) => value.to_string(),
                None => String::new(),
            };
            let reason = format!(
                "[1:{}] failed to parse field [{name}] of type [{field_type}] in document with id '{id}'. Preview of \
                 field's value: '{preview}'",
                column_of(source, name)
            );
            (cause("document_parsing_exception", &reason), preview)
        };
        match self {
            Self::Metadata(name) => {
                let why = format!(
                    "[1:{}] Field [{name}] is a metadata field and cannot be added inside a document. Use the index API \
                     request parameters.",
                    column_of(source, &name)
                );
                let inner = cause("document_parsing_exception", &why);
                let (mut error, _) = failed(&name, &name);
                error.insert("caused_by".to_owned(), inner.clone().into());
                Refusal::with_root(StatusCode::BAD_REQUEST, error, &inner)
            }
            Self::Rejected(name) => {
                let (error, preview) = failed(&name, "long");
                let why = format!("For input string: \"{preview}\"");
                Refusal::with_root(StatusCode::BAD_REQUEST, error.clone(), &error)
                    .caused_by("illegal_argument_exception", &why)
            }
            Self::Blank(path) => {
                parsing(&format!("[1:2] Field name cannot contain only whitespace: [{path}]"))
            }
            Self::Duplicate(name) => {
                let why = format!("[1:{}] Duplicate field '{name}'", column_of(source, &name));
                parsing(&format!("[1:2] failed to parse: {why}")).caused_by("x_content_parse_exception", &why)
            }
            Self::Name(name, why) => {
                let start = column_of(source, &name).saturating_sub(name.len() + 3);
                parsing(&format!("[1:{start}] failed to parse: {why}"))
                    .caused_by("illegal_argument_exception", &why)
            }
        }
    }
}

/// Reads only the names of fields, and reports the first problem.
struct Names<'a> {
    faults: &'a Injected,
    /// The path of the value; `None` for the document.
    path: Option<&'a str>,
}

impl<'de> DeserializeSeed<'de> for Names<'_> {
    type Value = Option<Problem>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.path {
            None => deserializer.deserialize_map(self),
            Some(_) => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Names<'_> {
    type Value = Option<Problem>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut problem = None;
        let mut names = HashSet::new();
        while let Some(Name(name)) = map.next_key::<Name<'de>>()? {
            if problem.is_some() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            problem = if names.contains(&name) {
                Some(Problem::Duplicate(name.to_string()))
            } else if self.path.is_none() && name.starts_with('_') && METADATA.contains(&&*name) {
                Some(Problem::Metadata(name.to_string()))
            } else if self.path.is_none() && self.faults.rejects_field(&name) {
                Some(Problem::Rejected(name.to_string()))
            } else {
                Problem::of_name(&name, self.path)
            };
            let inner = map.next_value_seed(Names { faults: self.faults, path: Some(&name) })?;
            problem = problem.or(inner);
            names.insert(name);
        }
        Ok(problem)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut problem = None;
        while let Some(inner) = items.next_element_seed(Names { faults: self.faults, path: self.path })? {
            problem = problem.or(inner);
        }
        Ok(problem)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// A field name or an id, borrowed if it has no escapes. A number is read as text.
#[derive(Clone, Debug)]
pub(super) struct Name<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(number.to_string())))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(number.to_string())))
            }
        }
        deserializer.deserialize_any(NameVisitor)
    }
}

/// The requested part of sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    All,
    None,
    /// Patterns as for `filter_path`.
    Patterns(String),
}

impl Filter {
    /// Parses `_source` of a search.
    pub(super) fn of_value(value: &Value) -> Result<Self, Refusal> {
        let patterns = match value {
            Value::Bool(true) => return Ok(Self::All),
            Value::Bool(false) => return Ok(Self::None),
            Value::Object(fields) => {
                let mut patterns = Vec::new();
                for (name, value) in fields {
                    let sign = match name.as_str() {
                        "include" | "includes" => "",
                        "exclude" | "excludes" => "-",
                        _ => return Err(unknown(name)),
                    };
                    patterns.extend(names(value)?.into_iter().map(|name| format!("{sign}{name}")));
                }
                patterns
            }
            other => names(other)?.into_iter().map(str::to_owned).collect(),
        };
        Ok(Self::of_patterns(&patterns))
    }

    /// Parses the corresponding query parameters; `None` without them.
    pub(super) fn of_query(query: &Query) -> Option<Self> {
        let mut patterns: Vec<String> = Vec::new();
        match query.get("_source") {
            Some("false") => return Some(Self::None),
            None | Some("true" | "") => {}
            Some(_) => patterns.extend(query.list("_source").into_iter().map(str::to_owned)),
        }
        patterns.extend(query.list("_source_includes").into_iter().map(str::to_owned));
        patterns.extend(query.list("_source_excludes").into_iter().map(|name| format!("-{name}")));
        let given = !patterns.is_empty() || query.get("_source").is_some();
        given.then(|| Self::of_patterns(&patterns))
    }

    fn of_patterns(patterns: &[String]) -> Self {
        if patterns.is_empty() { Self::All } else { Self::Patterns(patterns.join(",")) }
    }

    /// Writes `"_source":…` after a comma, unless the source is excluded.
    pub(super) fn write(&self, out: &mut Vec<u8>, source: &[u8]) {
        match self {
            Self::None => {}
            Self::All => {
                out.extend_from_slice(b",\"_source\":");
                out.extend_from_slice(source);
            }
            Self::Patterns(patterns) => {
                let source: Value = serde_json::from_slice(source).unwrap_or_default();
                out.extend_from_slice(b",\"_source\":");
                out.extend_from_slice(filter_path::filter_source(source, patterns).to_string().as_bytes());
            }
        }
    }
}

fn names(value: &Value) -> Result<Vec<&str>, Refusal> {
    match value {
        Value::String(name) => Ok(vec![name]),
        Value::Array(items) => {
            items.iter().map(|item| item.as_str().ok_or_else(|| unknown("_source"))).collect()
        }
        _ => Err(unknown("_source")),
    }
}

fn unknown(name: &str) -> Refusal {
    Refusal::bad("parsing_exception", &format!("Unknown key for a VALUE in [{name}]."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fault(source: &str) -> String {
        let faults = Injected::default();
        check(source.as_bytes(), "1", &faults).unwrap_err().body["error"]["reason"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn sources_are_objects_without_metadata_fields() {
        for source in ["{}", r#" {"a": {"_id": 1}} "#, r#"{"_timestamp": "x", "_allow_access_control": []}"#]
        {
            check(source.as_bytes(), "1", &Injected::default()).unwrap();
        }
        assert_eq!(
            fault(r#"{"a":1,"_id":"x"}"#),
            "[1:14] failed to parse field [_id] of type [_id] in document with id '1'. Preview of field's value: 'x'"
        );
        let empty = "failed to parse: field name cannot be an empty string";
        for (source, why) in [
            ("", "[0:0] failed to parse, document is empty"),
            ("[]", "Malformed content, must start with an object"),
            ("1", "Malformed content, must start with an object"),
            ("{} {}", "Malformed content, found extra data after parsing: START_OBJECT"),
            (r#"{"a":"#, "Unexpected end of file"),
            (r#"{"a":1,}"#, "trailing comma"),
            (r#"{"":1}"#, empty),
            (r#"{"a":[{"":1}]}"#, empty),
            (r#"{"a":{" ":1}}"#, "Field name cannot contain only whitespace: [a. ]"),
            (r#"{"..":1}"#, "failed to parse: field name cannot contain only dots"),
            (r#"{"a..b":1}"#, "failed to parse: field name cannot contain only whitespace: ['a..b']"),
            (r#"{"a. ":1}"#, "makes object resolution ambiguous: [a. ]"),
            (r#"{"a":1,"a":2}"#, "Duplicate field 'a'"),
        ] {
            let fault = fault(source);
            assert!(fault.contains(why), "{source}: {fault}");
        }
    }

    #[test]
    fn filters_select_parts_of_the_source() {
        let text = |filter: &Value| {
            let mut out = Vec::new();
            Filter::of_value(filter).unwrap().write(&mut out, br#"{"a":1,"b":{"c":2,"d":3}}"#);
            String::from_utf8(out).unwrap()
        };
        for (filter, expected) in [
            (json!(true), r#",{"a":1,"b":{"c":2,"d":3}}"#),
            (json!(false), ""),
            (json!("a"), r#",{"a":1}"#),
            (json!(["b.c", "x"]), r#",{"b":{"c":2}}"#),
            (json!({"excludes": ["b.*"]}), r#",{"a":1,"b":{}}"#),
            (json!({"includes": "b", "excludes": ["b.d"]}), r#",{"b":{"c":2}}"#),
            (json!([]), r#",{"a":1,"b":{"c":2,"d":3}}"#),
        ] {
            assert_eq!(text(&filter), expected.replacen(',', ",\"_source\":", 1), "{filter}");
        }
        assert!(Filter::of_value(&json!({"x": 1})).is_err() && Filter::of_value(&json!([1])).is_err());
    }
}
