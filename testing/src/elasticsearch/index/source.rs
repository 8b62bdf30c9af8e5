//! Sources of documents: checks before storing, and filtering of returned parts.

use std::{borrow::Cow, fmt};

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::{
    super::{errors::Refusal, filter_path, query::Query},
    faults::Injected,
};

/// Names of metadata fields, which sources must not have.
const METADATA: [&str; 11] = [
    "_data_stream_timestamp",
    "_doc_count",
    "_field_names",
    "_id",
    "_ignored",
    "_index",
    "_nested_path",
    "_routing",
    "_seq_no",
    "_source",
    "_version",
];

/// Refuses a source that is not a JSON object, or has a metadata field or a field that a fault rejects.
pub(super) fn check(source: &[u8], id: &str, faults: &Injected) -> Result<(), Refusal> {
    let mut reader = serde_json::Deserializer::from_slice(source);
    let read = Fields { faults }.deserialize(&mut reader).and_then(|problem| reader.end().map(|()| problem));
    match read {
        Ok(None) => Ok(()),
        Ok(Some(Problem::Metadata(name))) => Err(parsing(&format!(
            "[1:{}] Field [{name}] is a metadata field and cannot be added inside a document. Use the index API \
             request parameters.",
            column_of(source, &name)
        ))),
        Ok(Some(Problem::Rejected(name))) => {
            let reason = format!(
                "[1:{}] failed to parse field [{name}] of type [long] in document with id '{id}'. Preview of field's \
                 value: 'value'",
                column_of(source, &name)
            );
            Err(parsing(&reason).caused_by("illegal_argument_exception", "For input string: \"value\""))
        }
        Err(error) => {
            let place = format!("[{}:{}]", error.line(), error.column());
            let why = format!("{place} {error}");
            Err(parsing(&format!("{place} failed to parse")).caused_by("x_content_parse_exception", &why))
        }
    }
}

fn parsing(reason: &str) -> Refusal {
    Refusal::bad("document_parsing_exception", reason)
}

/// The approximate start of the field's value, found by searching for its name.
fn column_of(source: &[u8], name: &str) -> usize {
    let quoted = format!("\"{name}\"");
    let found = source.windows(quoted.len()).position(|window| window == quoted.as_bytes());
    found.map_or(1, |at| at + quoted.len() + 2)
}

enum Problem {
    Metadata(String),
    Rejected(String),
}

/// Reads only the names of an object's fields.
struct Fields<'a> {
    faults: &'a Injected,
}

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = Option<Problem>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Option<Problem>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut problem = None;
        while let Some(Name(name)) = map.next_key::<Name<'de>>()? {
            map.next_value::<IgnoredAny>()?;
            if problem.is_some() {
                continue;
            }
            if name.starts_with('_') && METADATA.contains(&&*name) {
                problem = Some(Problem::Metadata(name.into_owned()));
            } else if self.faults.rejects_field(&name) {
                problem = Some(Problem::Rejected(name.into_owned()));
            } else if name.is_empty() {
                return Err(A::Error::custom("field name cannot be an empty string"));
            }
        }
        Ok(problem)
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
                out.extend_from_slice(filter_path::filter(source, patterns).to_string().as_bytes());
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
            "[1:14] Field [_id] is a metadata field and cannot be added inside a document. Use the index API request \
             parameters."
        );
        for source in ["", "[]", "1", r#"{"a":"#, "{} {}", r#"{"a":1,}"#, r#"{"":1}"#] {
            assert!(fault(source).ends_with("failed to parse"), "{source}");
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
