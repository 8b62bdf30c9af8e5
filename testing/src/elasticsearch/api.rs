//! The steps that all requests share: checks, routing, and the headers of the response.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

use super::{
    access::uri,
    call::Call,
    comments,
    errors::Refusal,
    filter_path,
    index::{self, Content, DocumentCall},
    info, json, media,
    query::{Query, unescape},
    render::render,
    router,
    state::State,
};
use crate::{
    RecordedRequest,
    clock::Clock,
    server::{Handler, Reply},
    time::to_text,
};

pub(crate) struct Api {
    pub(crate) clock: Clock,
    state: Mutex<State>,
}

impl Api {
    pub(super) fn new(state: State) -> Self {
        Self { clock: Clock::default(), state: Mutex::new(state) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Handler for Api {
    fn handle(&self, request: &RecordedRequest) -> Reply {
        // Locked until the end: each request takes effect atomically, and timestamps increase in the order of effects.
        let mut state = self.state();
        if line_length(request) > MAX_LINE {
            let refusal = Refusal::long_line(MAX_LINE);
            return decorate(write(refusal.status, refusal.headers, &refusal.body, false), &state);
        }
        if request.body().len() > state.options.max_content_length {
            return decorate(empty(StatusCode::PAYLOAD_TOO_LARGE), &state);
        }
        let (query, readable) = match Query::of(request) {
            Ok(query) => (query, Ok(())),
            Err(refusal) => (Query::default(), Err(refusal)),
        };
        let pretty = query.flag("pretty").unwrap_or_default();
        let trace = query.flag("error_trace").unwrap_or_default();
        let patterns = query.get("filter_path").map(str::to_owned);
        let negotiated = readable.and_then(|()| media::negotiate(request, &state));
        let media_type = negotiated.as_deref().unwrap_or("application/json").to_owned();
        let outcome = negotiated.and_then(|_| route(&mut state, request, query, || self.clock.now()));
        let is_options = matches!(outcome, Ok((_, Content::Methods(_))));
        let mut reply = match outcome {
            Ok((status, Content::Empty)) => empty(status),
            Ok((status, Content::Methods(methods))) => options(status, &methods),
            Ok((status, Content::Text(text))) if patterns.is_none() && !pretty => {
                Reply { status, headers: HeaderMap::new(), body: Bytes::from(text) }
            }
            Ok((status, content)) => {
                let body = match content {
                    Content::Tree(body) => body,
                    Content::Text(text) => serde_json::from_slice(&text).unwrap_or_default(),
                    Content::Empty | Content::Methods(_) => Value::Null,
                };
                let body = match patterns {
                    Some(patterns) => filter_path::filter(body, &patterns),
                    None => body,
                };
                write(status, Vec::new(), &body, pretty)
            }
            Err(mut refusal) => {
                if trace {
                    refusal.trace();
                }
                write(refusal.status, refusal.headers, &refusal.body, pretty)
            }
        };
        if !is_options {
            reply = reply.header("content-type", &media_type);
        }
        if let Some(id) = request.header("x-opaque-id") {
            reply = reply.header("x-opaque-id", id);
        }
        decorate(reply, &state)
    }

    fn failure(&self, status: StatusCode) -> Reply {
        let refusal = Refusal::on_demand(status);
        decorate(write(status, refusal.headers, &refusal.body, false), &self.state())
    }
}

/// Makes the checks that all endpoints share, in the server's order, then runs the endpoint.
fn route(
    state: &mut State,
    request: &RecordedRequest,
    query: Query,
    now: impl FnOnce() -> DateTime<Utc>,
) -> index::Response {
    let segments = router::segments(request.path())?;
    let is_connector_path = segments.first().is_none_or(|first| first == "_connector");
    if request.method() == Method::OPTIONS {
        // Needs no credentials.
        let methods = if is_connector_path { router::methods(&segments) } else { index::methods(&segments) };
        return Ok((StatusCode::OK, Content::Methods(methods)));
    }
    let caller = state.access.authenticate(request)?;
    let (method, path, uri) = (request.method().as_str(), unescaped_path(request)?, uri(request));
    let content = comments::blank(&request.body);
    if !is_connector_path && let Some(found) = index::find(method, &segments, &uri) {
        let (route, index, id) = found?;
        let has_body = !request.body().is_empty();
        if has_body {
            media::check_body(request)?;
        }
        check_query(&query, &path, route.query)?;
        index::check_flags(&query)?;
        if has_body && !route.takes_body {
            return Err(Refusal::no_body(method, &path));
        }
        let product_origin =
            request.header("x-elastic-product-origin").is_some_and(|origin| !origin.is_empty());
        let create = route.creates();
        let (query, body, now) = (&query, &content, now());
        let caller = &caller;
        return (route.run)(DocumentCall {
            state,
            caller,
            query,
            body,
            now,
            product_origin,
            index,
            id,
            create,
        });
    }
    let (endpoint, id) = router::find(method, &segments, &uri)?;
    if state.server.serverless && !endpoint.serverless {
        return Err(Refusal::serverless(method, &uri));
    }
    let has_body = !request.body().is_empty();
    if has_body {
        media::check_body(request)?;
    }
    check_query(&query, &path, endpoint.query)?;
    if has_body && !endpoint.takes_body {
        return Err(Refusal::no_body(method, &path));
    }
    caller.authorize(endpoint.action, &state.options)?;
    let body = if has_body { Some(json::parse(&content)?) } else { None };
    let options = state.options;
    let call = Call { state, options, id, query, body, now: to_text(&now()) };
    (endpoint.run)(call).map(|(status, body)| (status, Content::Tree(body)))
}

/// The path as the server repeats it in most errors: decoded.
fn unescaped_path(request: &RecordedRequest) -> Result<String, Refusal> {
    unescape(request.path(), false).map_err(|reason| Refusal::illegal_argument(&reason))
}

/// The server's default of `http.max_initial_line_length`, in bytes.
const MAX_LINE: usize = 4096;

/// The length of the first line of a request, in bytes.
fn line_length(request: &RecordedRequest) -> usize {
    let query = request.query().map_or(0, |query| "?".len() + query.len());
    request.method().as_str().len() + request.path().len() + query + "  HTTP/1.1".len()
}

fn check_query(query: &Query, path: &str, known: &[&str]) -> Result<(), Refusal> {
    query.check(path, known)?;
    for flag in ["error_trace", "human", "pretty"] {
        query.flag(flag)?;
    }
    Ok(())
}

impl From<json::Malformed> for Refusal {
    fn from(malformed: json::Malformed) -> Self {
        Self::bad("x_content_parse_exception", &format!("{} {}", malformed.place, malformed.why))
    }
}

fn empty(status: StatusCode) -> Reply {
    Reply { status, headers: HeaderMap::new(), body: Bytes::new() }
}

/// The response to `OPTIONS`. On an unknown path it allows nothing.
fn options(status: StatusCode, methods: &[&str]) -> Reply {
    let reply = empty(status).header("content-type", "text/plain; charset=UTF-8");
    if methods.is_empty() { reply } else { reply.header("allow", &methods.join(",")) }
}

fn write(status: StatusCode, headers: Vec<(HeaderName, HeaderValue)>, body: &Value, pretty: bool) -> Reply {
    let mut all = HeaderMap::new();
    for (name, value) in headers {
        all.append(name, value);
    }
    let reply = Reply { status, headers: all, body: Bytes::from(render(body, pretty)) };
    reply.header("content-type", "application/json")
}

/// Adds the headers of every response.
fn decorate(reply: Reply, state: &State) -> Reply {
    let mut reply = reply;
    if state.product_header {
        reply = reply.header("x-elastic-product", "Elasticsearch");
    }
    if let Some(date) = &state.date {
        reply = reply.header("date", date);
    }
    for text in &state.warnings {
        let (version, hash) = (&state.server.version, info::BUILD_HASH);
        let text = text.replace('\\', r"\\").replace('"', r#"\""#);
        let text = utf8_percent_encode(&text, NOT_IN_HEADERS);
        let warning = HeaderValue::try_from(format!("299 Elasticsearch-{version}-{hash} \"{text}\""));
        if let Ok(warning) = warning {
            reply.headers.append(header::WARNING, warning);
        }
    }
    reply
}

/// Characters to percent-encode in a header, besides all non-ASCII characters.
const NOT_IN_HEADERS: &AsciiSet = &CONTROLS.add(b'%');
