//! Reading bodies by their specification, field by field in the order of the text, as the server does.

use serde_json::Value;

use super::{
    Options,
    errors::{Refusal, cause},
    json::{Entry, Kind, Node, Place},
    scalar,
    spec::{Field, Form, IfAbsent, Null, Object},
    state::Document,
    suggest::did_you_mean,
};

/// Values that are needed while reading a body.
pub(super) struct Context<'a> {
    pub(super) now: &'a str,
    pub(super) options: &'a Options,
}

/// The reason why a body, or a field in it, is refused.
#[derive(Debug)]
pub(super) struct FieldError {
    kind: FieldErrorKind,
    reason: String,
    cause: Option<Box<FieldError>>,
    /// The position at which reading stopped.
    reached: Option<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FieldErrorKind {
    Parse,
    IllegalArgument,
    NullPointer,
}

impl FieldError {
    /// An error with a position in the text.
    pub(super) fn parse(place: Place, reason: &str) -> Self {
        let reason = format!("{place} {reason}");
        Self { kind: FieldErrorKind::Parse, reason, cause: None, reached: Some(place) }
    }

    /// An invalid value.
    pub(super) fn illegal(reason: impl Into<String>) -> Self {
        Self { kind: FieldErrorKind::IllegalArgument, reason: reason.into(), cause: None, reached: None }
    }

    /// An absent value that the server reads without a check.
    pub(super) fn null_pointer() -> Self {
        let reason =
            "Cannot invoke \"java.lang.Boolean.booleanValue()\" because \"args[0]\" is null".to_owned();
        Self { kind: FieldErrorKind::NullPointer, reason, cause: None, reached: None }
    }

    pub(super) fn at(mut self, place: Place) -> Self {
        self.reached.get_or_insert(place);
        self
    }

    fn inside(self, parser: &str, field: &str) -> Self {
        let text = format!("[{parser}] failed to parse field [{field}]");
        let mut outer = match self.reached {
            Some(place) => Self::parse(place, &text),
            None => Self { kind: FieldErrorKind::Parse, reason: text, cause: None, reached: None },
        };
        outer.cause = Some(Box::new(self));
        outer
    }

    /// Wraps the error of an object that has all required fields but is not valid as a whole.
    fn build_failed(self, parser: &str, place: Place) -> Self {
        let reason = format!("Failed to build [{parser}] after last required field arrived");
        Self { kind: FieldErrorKind::Parse, reason, cause: Some(Box::new(self)), reached: Some(place) }
    }

    fn document(&self) -> Document {
        let mut document = self.alone();
        if let Some(inner) = &self.cause {
            document.insert("caused_by".to_owned(), inner.document().into());
        }
        document
    }

    /// The error without its cause.
    fn alone(&self) -> Document {
        let error_type = match self.kind {
            FieldErrorKind::Parse => "x_content_parse_exception",
            FieldErrorKind::IllegalArgument => "illegal_argument_exception",
            FieldErrorKind::NullPointer => "null_pointer_exception",
        };
        cause(error_type, &self.reason)
    }

    /// The innermost error with a position, which the server reports as the root cause.
    fn root(&self) -> &Self {
        match &self.cause {
            Some(inner) if inner.kind == FieldErrorKind::Parse => inner.root(),
            _ => self,
        }
    }
}

impl From<FieldError> for Refusal {
    fn from(error: FieldError) -> Self {
        Self::with_root(http::StatusCode::BAD_REQUEST, error.document(), &error.root().alone())
    }
}

/// Reads an object and converts enum values, times and schedules to the form in which they are stored.
pub(super) fn object(spec: &Object, node: Node, context: &Context<'_>) -> Result<Document, FieldError> {
    let token = node.token();
    let Kind::Object(entries) = node.kind else {
        let text = format!("[{}] Expected START_OBJECT but was: {token}", spec.name);
        return Err(FieldError::parse(node.start, &text));
    };
    let mut document = Document::new();
    let mut seen = Vec::new();
    for Entry { start, name, value } in entries {
        let mut known = spec.fields.iter().filter(|field| (field.known)(context.options));
        let Some(field) = known.find(|field| field.name == name) else {
            if spec.strict {
                return Err(unknown(spec, &name, start, context.options));
            }
            continue;
        };
        seen.push(field.name);
        match (&value.kind, field.null) {
            (Kind::Null, Null::Absent) => {}
            (Kind::Null, Null::Kept) => {
                document.insert(name, Value::Null);
            }
            _ if !accepts(&field.form, &value.kind) => {
                let token = value.token();
                let text = format!("[{}] {name} doesn't support values of type: {token}", spec.name);
                return Err(FieldError::parse(value.start, &text));
            }
            _ => {
                let place = value.start;
                let value = read(&field.form, value, context)
                    .map_err(|error| error.at(place).inside(spec.name, &name))?;
                document.insert(name, value);
            }
        }
    }
    finish(spec, document, &seen, context).map_err(|error| match error {
        Unfinished::Missing(error) => error.at(node.end),
        Unfinished::Wrong(error) => error.build_failed(spec.name, node.end),
    })
}

enum Unfinished {
    Missing(FieldError),
    Wrong(FieldError),
}

/// Checks for required fields and adds the defaults of absent ones.
fn finish(
    spec: &Object,
    mut document: Document,
    seen: &[&str],
    context: &Context<'_>,
) -> Result<Document, Unfinished> {
    let absent = |field: &&Field| !seen.contains(&field.name);
    let missing: Vec<_> = spec.fields.iter().filter(|field| field.required).filter(absent).collect();
    if !missing.is_empty() {
        let names: Vec<_> = missing.into_iter().map(|field| field.name).collect();
        return Err(Unfinished::Missing(FieldError::illegal(format!("Required [{}]", names.join(", ")))));
    }
    for field in spec.fields.iter().filter(absent) {
        let value = match field.if_absent {
            IfAbsent::Absent => continue,
            IfAbsent::Null => Value::Null,
            IfAbsent::False => false.into(),
            IfAbsent::Now => context.now.into(),
        };
        document.insert(field.name.to_owned(), value);
    }
    if let Some(build) = spec.build {
        build(&mut document).map_err(Unfinished::Wrong)?;
    }
    Ok(document)
}

fn unknown(spec: &Object, name: &str, place: Place, options: &Options) -> FieldError {
    let mut text = format!("[{}] unknown field [{name}]", spec.name);
    let known = spec.fields.iter().filter(|field| (field.known)(options)).map(|field| field.name);
    if let Some(guess) = did_you_mean(name, known) {
        text = format!("{text} {guess}");
    }
    FieldError::parse(place, &text)
}

/// Whether the server accepts this kind of token for the field.
fn accepts(form: &Form, kind: &Kind) -> bool {
    let text = matches!(kind, Kind::Text(_));
    let number = matches!(kind, Kind::Number(_));
    let boolean = matches!(kind, Kind::Bool(_));
    let object = matches!(kind, Kind::Object(_));
    let array = matches!(kind, Kind::Array(_));
    match form {
        Form::Text | Form::Time | Form::Enum(_) => text,
        Form::Bool => boolean || text,
        Form::Int | Form::Long => number || text,
        Form::Scalar => text || number || boolean,
        Form::TextOrNumber => text || number,
        Form::TextNumberOrArray => text || number || array,
        Form::AnyObject | Form::Object(_) | Form::Named(_) => object,
        Form::Objects(_) | Form::ObjectOrArray => object || array,
        Form::Texts => text || array,
        // `read` refuses other tokens with a message of its own.
        Form::ScalarOrObject => !matches!(kind, Kind::Null),
    }
}

fn read(form: &Form, node: Node, context: &Context<'_>) -> Result<Value, FieldError> {
    let start = node.start;
    let value = match form {
        Form::Text
        | Form::AnyObject
        | Form::Scalar
        | Form::TextOrNumber
        | Form::TextNumberOrArray
        | Form::ObjectOrArray => node.into_value(),
        Form::Bool => scalar::boolean(node.kind)?,
        Form::Int => scalar::integer(node.kind, i64::from(i32::MIN)..=i64::from(i32::MAX), "int")?,
        Form::Long => scalar::integer(node.kind, i64::MIN..=i64::MAX, "long")?,
        Form::Time => scalar::time(&node.into_value(), context.options)?,
        Form::Enum(words) => {
            let value = node.into_value();
            let given = value.as_str().unwrap_or_default();
            words.find(given).ok_or_else(|| FieldError::illegal(words.unknown(given)))?.into()
        }
        Form::ScalarOrObject => match node.kind {
            Kind::Array(_) => return Err(FieldError::parse(start, "Unsupported token [START_ARRAY]")),
            _ => node.into_value(),
        },
        Form::Texts => match node.kind {
            Kind::Array(items) => items.into_iter().map(text).collect::<Result<_, _>>()?,
            _ => Value::Array(vec![text(node)?]),
        },
        Form::Object(spec) => object(spec, node, context)?.into(),
        Form::Objects(spec) => {
            let items = match node.kind {
                Kind::Array(items) => items,
                _ => vec![node],
            };
            let items = items.into_iter().map(|item| object(spec, item, context).map(Value::Object));
            items.collect::<Result<_, _>>()?
        }
        Form::Named(spec) => {
            let Kind::Object(entries) = node.kind else { return Ok(Value::Null) };
            let entries =
                entries.into_iter().map(|entry| Ok((entry.name, object(spec, entry.value, context)?.into())));
            Value::Object(entries.collect::<Result<_, FieldError>>()?)
        }
    };
    Ok(value)
}

fn text(node: Node) -> Result<Value, FieldError> {
    match node.kind {
        Kind::Text(text) => Ok(text.into()),
        Kind::Number(number) => Ok(number.to_string().into()),
        Kind::Bool(value) => Ok(value.to_string().into()),
        _ => Err(FieldError::parse(node.start, &format!("Can't get text on a {}", node.token()))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::json::parse, *};

    static INNER: Object = Object::part(
        "inner",
        &[
            Field::new("on", Form::Bool).required(),
            Field::new("at", Form::Time).if_absent(IfAbsent::Now),
            Field::new("note", Form::Text).null(Null::Absent),
        ],
    );
    static OUTER: Object = Object::body(
        "outer",
        &[
            Field::new("list", Form::Objects(&INNER)).required(),
            Field::new("words", Form::Texts),
            Field::new("rest", Form::Scalar).null(Null::Kept).if_absent(IfAbsent::Null),
        ],
    );

    fn read(text: &str) -> Result<Value, FieldError> {
        let context = Context { now: "now", options: &Options::new() };
        object(&OUTER, parse(text.as_bytes()).unwrap(), &context).map(Value::Object)
    }

    #[test]
    fn defaults_are_added_and_unknown_inner_fields_dropped() {
        let read = read(r#"{"list": {"on": "true", "note": null, "x": {}}, "words": "one"}"#).unwrap();
        assert_eq!(read, json!({"list": [{"on": true, "at": "now"}], "words": ["one"], "rest": null}));
    }

    #[test]
    fn errors_have_a_position_and_their_causes() {
        for (text, reasons) in [
            (r#"{"lisd": 1}"#, vec!["[1:2] [outer] unknown field [lisd] did you mean [list]?"]),
            (r#"{"list": 1}"#, vec!["[1:10] [outer] list doesn't support values of type: VALUE_NUMBER"]),
            (r#"{"rest": null}"#, vec!["Required [list]"]),
            ("[]", vec!["[1:1] [outer] Expected START_OBJECT but was: START_ARRAY"]),
            (
                "{\n  \"list\": [{\"on\": true}, {\"at\": \"x\"}]}",
                vec![
                    "[2:33] [outer] failed to parse field [list]",
                    "[2:33] [inner] failed to parse field [at]",
                    "failed to parse date field [x] with format [strict_date_optional_time||epoch_millis]",
                ],
            ),
            (r#"{"list": [{}]}"#, vec!["[1:12] [outer] failed to parse field [list]", "Required [on]"]),
        ] {
            let error = read(text).unwrap_err();
            let chain: Vec<_> = std::iter::successors(Some(&error), |error| error.cause.as_deref())
                .map(|error| error.reason.as_str())
                .collect();
            assert_eq!(chain, reasons, "{text}");
        }
    }
}
