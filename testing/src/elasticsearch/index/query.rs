//! Queries: the part of the query language that connectors need.

use std::{cmp::Ordering, collections::HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::{
    super::{
        errors::{Refusal, cause},
        state::into_document,
    },
    store::Doc,
    values::{compare, end_of_second, same, values_of},
};

/// A condition on documents. It compares values as they are in the source, because mappings are not interpreted.
#[derive(Debug)]
pub(super) enum Query {
    All,
    Nothing,
    Ids(HashSet<String>),
    Terms { field: String, values: Vec<Value> },
    Exists(String),
    Range { field: String, bounds: Vec<(Bound, Value)> },
    Bool { must: Vec<Query>, must_not: Vec<Query>, should: Vec<Query>, at_least: usize },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Above,
    From,
    Below,
    UpTo,
}

impl Bound {
    fn admits(self, order: Ordering) -> bool {
        match self {
            Self::Above => order.is_gt(),
            Self::From => order.is_ge(),
            Self::Below => order.is_lt(),
            Self::UpTo => order.is_le(),
        }
    }
}

/// Queries of the server that the fake does not support.
const OTHERS: [&str; 23] = [
    "boosting",
    "combined_fields",
    "constant_score",
    "dis_max",
    "function_score",
    "fuzzy",
    "geo_distance",
    "has_child",
    "has_parent",
    "knn",
    "match",
    "match_phrase",
    "match_phrase_prefix",
    "more_like_this",
    "multi_match",
    "nested",
    "prefix",
    "query_string",
    "regexp",
    "script",
    "semantic",
    "simple_query_string",
    "wildcard",
];

impl Query {
    pub(super) fn of(query: &Value, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let Value::Object(fields) = query else {
            return Err(parsing("[_na] query malformed, must start with start_object"));
        };
        let mut entries = fields.iter();
        let (Some((name, body)), None) = (entries.next(), entries.next()) else {
            let Some(name) = fields.keys().next() else {
                return Err(Refusal::illegal_argument("query malformed, empty clause found at [1:10]"));
            };
            let reason = format!("[{name}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]");
            return Err(parsing(&reason));
        };
        let Value::Object(body) = body else {
            return Err(parsing(&format!("[{name}] query malformed, no start_object after query name")));
        };
        match name.as_str() {
            "match_all" => only(name, body, &["boost"]).map(|()| Self::All),
            "match_none" => only(name, body, &["boost"]).map(|()| Self::Nothing),
            "ids" => ids(body),
            "exists" => {
                only(name, body, &["field", "boost"])?;
                let field = body.get("field").and_then(Value::as_str);
                let reason = "[exists] must be provided with a [field]";
                field.map(|field| Self::Exists(field.to_owned())).ok_or_else(|| parsing(reason))
            }
            "term" => term(body),
            "terms" => terms(body),
            "range" => range(body, now),
            "bool" => boolean(body, now),
            other if OTHERS.contains(&other) => Err(super::unsupported(&format!("the query [{other}]"))),
            other => {
                let reason = format!("unknown query [{other}]");
                let mut error = cause("parsing_exception", &reason);
                error.insert("line".to_owned(), 1.into());
                error.insert("col".to_owned(), 1.into());
                let root = error.clone();
                let inner =
                    cause("named_object_not_found_exception", &format!("[1:1] unknown field [{other}]"));
                error.insert("caused_by".to_owned(), inner.into());
                Err(Refusal::with_root(http::StatusCode::BAD_REQUEST, error, &root))
            }
        }
    }

    pub(super) fn matches(&self, doc: &Doc) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Ids(ids) => ids.contains(&*doc.id),
            _ => {
                let source: Value = serde_json::from_slice(&doc.source).unwrap_or_default();
                self.matches_source(doc, &source)
            }
        }
    }

    fn matches_source(&self, doc: &Doc, source: &Value) -> bool {
        match self {
            Self::All | Self::Nothing | Self::Ids(_) => self.matches(doc),
            Self::Terms { field, values } if field == "_id" => {
                values.iter().any(|value| value.as_str() == Some(&*doc.id))
            }
            Self::Terms { field, values } => {
                let found = values_of(source, field);
                found.iter().any(|found| values.iter().any(|value| same(found, value)))
            }
            Self::Exists(field) if field == "_id" => true,
            Self::Exists(field) => !values_of(source, field).is_empty(),
            Self::Range { field, bounds } => values_of(source, field).iter().any(|found| {
                bounds
                    .iter()
                    .all(|(bound, value)| compare(found, value).is_some_and(|order| bound.admits(order)))
            }),
            Self::Bool { must, must_not, should, at_least } => {
                must.iter().all(|query| query.matches_source(doc, source))
                    && !must_not.iter().any(|query| query.matches_source(doc, source))
                    && should.iter().filter(|query| query.matches_source(doc, source)).count() >= *at_least
            }
        }
    }
}

pub(super) fn parsing(reason: &str) -> Refusal {
    Refusal::bad("parsing_exception", reason)
}

/// Refuses all fields except these.
fn only(query: &str, body: &Map<String, Value>, known: &[&str]) -> Result<(), Refusal> {
    match body.keys().find(|name| !known.contains(&name.as_str()) && *name != "_name") {
        Some(name) => Err(parsing(&format!("[{query}] query does not support [{name}]"))),
        None => Ok(()),
    }
}

fn ids(body: &Map<String, Value>) -> Result<Query, Refusal> {
    only("ids", body, &["values", "boost"])?;
    let values = match body.get("values") {
        None => &[],
        Some(Value::Array(values)) => values.as_slice(),
        Some(one @ Value::String(_)) => std::slice::from_ref(one),
        _ => return Err(parsing("[ids] requires providing a [values] array of ids")),
    };
    let ids = values.iter().map(|value| match value {
        Value::String(id) => Ok(id.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(parsing("[ids] ids must be texts")),
    });
    Ok(Query::Ids(ids.collect::<Result<_, _>>()?))
}

/// The only field of a query, apart from settings that have no effect here.
fn field_of<'a>(query: &str, body: &'a Map<String, Value>) -> Result<(&'a String, &'a Value), Refusal> {
    let mut fields = body.iter().filter(|(name, _)| !matches!(name.as_str(), "boost" | "_name"));
    let first = fields.next().ok_or_else(|| match query {
        "terms" => parsing(
            "[terms] query requires a field name, followed by array of terms or a document lookup specification",
        ),
        _ => Refusal::illegal_argument("field name is null or empty"),
    })?;
    match fields.next() {
        None => Ok(first),
        Some((second, _)) => Err(parsing(&format!(
            "[{query}] query doesn't support multiple fields, found [{}] and [{second}]",
            first.0
        ))),
    }
}

fn term(body: &Map<String, Value>) -> Result<Query, Refusal> {
    let (field, value) = field_of("term", body)?;
    let value = match value {
        Value::Null => return Err(Refusal::illegal_argument("field name is null or empty")),
        Value::Object(inner) => {
            let known = ["value", "boost", "_name"];
            if let Some(name) = inner.keys().find(|name| !known.contains(&name.as_str())) {
                return Err(super::unsupported(&format!("[{name}] in the query [term]")));
            }
            inner.get("value")
        }
        Value::Array(_) => return Err(parsing("[term] query does not support array of values")),
        value => Some(value),
    };
    match value {
        None | Some(Value::Null) => Err(Refusal::illegal_argument("value cannot be null")),
        Some(value) => Ok(Query::Terms { field: field.clone(), values: vec![value.clone()] }),
    }
}

fn terms(body: &Map<String, Value>) -> Result<Query, Refusal> {
    let (field, values) = field_of("terms", body)?;
    match values {
        Value::Array(values) => Ok(Query::Terms { field: field.clone(), values: values.clone() }),
        Value::Object(_) => Err(super::unsupported("lookups in the query [terms]")),
        _ => Err(parsing(&format!("[terms] query does not support [{field}]"))),
    }
}

fn range(body: &Map<String, Value>, now: DateTime<Utc>) -> Result<Query, Refusal> {
    let (field, given) = field_of("range", body)?;
    let Value::Object(given) = given else {
        return Err(parsing("[range] query malformed, no start_object after field name"));
    };
    let mut bounds = Vec::new();
    for (name, value) in given {
        let bound = match name.as_str() {
            "gt" => Bound::Above,
            "gte" => Bound::From,
            "lt" => Bound::Below,
            "lte" => Bound::UpTo,
            "boost" | "format" | "_name" => continue,
            "relation" | "time_zone" => {
                return Err(super::unsupported(&format!("[{name}] in the query [range]")));
            }
            _ => return Err(parsing(&format!("[range] query does not support [{name}]"))),
        };
        match value {
            // An open bound.
            Value::Null => {}
            Value::String(text) if text.starts_with("now") => bounds.push((bound, date_math(text, now)?)),
            // The server rounds a time to the end of its second if the bound is exclusive from below, or inclusive from
            // above.
            Value::String(text) if matches!(bound, Bound::Above | Bound::UpTo) => {
                bounds.push((bound, end_of_second(text).unwrap_or_else(|| text.clone()).into()));
            }
            value => bounds.push((bound, value.clone())),
        }
    }
    Ok(Query::Range { field: field.clone(), bounds })
}

/// Parses date math such as `now` and `now-5m`.
fn date_math(text: &str, now: DateTime<Utc>) -> Result<Value, Refusal> {
    let unreadable = || super::unsupported(&format!("the date expression [{text}]"));
    let offset = text.strip_prefix("now").unwrap_or_default();
    let span = |text: &str| super::time_value(text).ok_or_else(unreadable);
    let shift = match (offset.strip_prefix('-'), offset.strip_prefix('+')) {
        (Some(back), _) => -span(back)?,
        (_, Some(ahead)) => span(ahead)?,
        _ if offset.is_empty() => TimeDelta::zero(),
        _ => return Err(unreadable()),
    };
    let time = now.checked_add_signed(shift).ok_or_else(unreadable)?;
    Ok(crate::time::to_text(&time).into())
}

/// The error for a query that cannot be parsed in a clause of `bool`.
fn in_clause(refusal: Refusal, name: &str) -> Refusal {
    let inner = into_document(refusal.error_alone());
    let reason = format!("[1:2] [bool] failed to parse field [{name}]");
    let mut error = cause("x_content_parse_exception", &reason);
    match inner.get("type").and_then(Value::as_str) {
        Some("parsing_exception") => {
            error.insert("caused_by".to_owned(), inner.clone().into());
            Refusal::with_root(refusal.status, error, &inner)
        }
        Some("illegal_argument_exception") => {
            let root = error.clone();
            error.insert("caused_by".to_owned(), inner.into());
            Refusal::with_root(refusal.status, error, &root)
        }
        _ => refusal,
    }
}

fn boolean(body: &Map<String, Value>, now: DateTime<Utc>) -> Result<Query, Refusal> {
    let known = ["filter", "must", "must_not", "should", "minimum_should_match", "boost", "_name"];
    if let Some(name) = body.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(Refusal::bad(
            "x_content_parse_exception",
            &format!("[1:2] [bool] unknown field [{name}]"),
        ));
    }
    let clauses = |name: &str| {
        let clause = |item: &Value| Query::of(item, now).map_err(|refusal| in_clause(refusal, name));
        match body.get(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => items.iter().map(clause).collect(),
            Some(one) => Ok(vec![clause(one)?]),
        }
    };
    let (mut must, filter) = (clauses("must")?, clauses("filter")?);
    must.extend(filter);
    let should: Vec<Query> = clauses("should")?;
    let at_least = match body.get("minimum_should_match") {
        None => usize::from(must.is_empty() && !should.is_empty()),
        // A query of nothing but optional clauses matches if one of them does.
        Some(given) => {
            let number = given.as_u64().or_else(|| given.as_str().and_then(|text| text.parse().ok()));
            let number = number.and_then(|number| usize::try_from(number).ok());
            let number =
                number.ok_or_else(|| super::unsupported(&format!("[minimum_should_match] of [{given}]")))?;
            number.max(usize::from(must.is_empty() && !should.is_empty()))
        }
    };
    Ok(Query::Bool { must, must_not: clauses("must_not")?, should, at_least })
}
