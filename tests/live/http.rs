//! Common to all operations: methods, media types, comments, request lines, headers.

use bytes::Bytes;
use connectors_sdk::{Elasticsearch, Error, Method};
use serde_json::{Value, json};

use crate::{
    check::Outcome,
    suite::{Case, Es, case},
};

const HTTP: &str = "http";
const ARGUMENT: &str = "illegal_argument_exception";
const MEDIA: &str = "media_type_header_exception";

pub fn cases() -> Vec<Case<Elasticsearch>> {
    vec![
        case("http::methods", &[], methods),
        case("http::media_types", &[], media_types),
        case("http::bodies", &[], bodies),
        case("http::lines", &[], lines),
        case("http::headers", &[], headers),
    ]
}

async fn methods(live: Es) -> Outcome {
    let response = live.client.request(Method::OPTIONS, "/_connector").response_bytes().await;
    let response = live.check(HTTP, "OPTIONS").accepted(response)?;
    let allow = response.headers().get("allow").and_then(|allow| allow.to_str().ok()).unwrap_or_default();
    let mut methods: Vec<_> = allow.split(',').map(str::trim).collect();
    methods.sort_unstable();
    live.check(HTTP, "methods of /_connector").is(vec!["GET", "POST", "PUT"], methods);
    live.check(HTTP, "another method").refused(405, "", live.send(Method::DELETE, "/_connector", None).await);
    live.check(HTTP, "an unknown path").refused(400, "", live.put("/_connector/a/_zzz", json!({})).await);
    Ok(())
}

async fn media_types(live: Es) -> Outcome {
    let connector = live.ready("media").await?;
    let path = format!("/_connector/{}/_name", connector.id());
    let body = || Bytes::from(json!({"name": live.name("media")}).to_string());
    let send = |content_type: &'static str, accept: &'static str| {
        let request =
            live.client.request(Method::PUT, &*path).body(content_type, body()).header("Accept", accept);
        async move { request.send::<Value>().await }
    };
    live.check(HTTP, "application/x-ndjson")
        .accepted(send("application/x-ndjson", "application/json").await)?;
    live.check(HTTP, "text/plain").refused(406, "", send("text/plain", "application/json").await);
    live.check(HTTP, "a content type without a slash").refused(
        400,
        MEDIA,
        send("json", "application/json").await,
    );
    let blank = send("application/json; charset = utf-8", "application/json").await;
    live.check(HTTP, "blanks in a content type").refused(400, MEDIA, blank);
    live.check(HTTP, "Accept without a slash").refused(400, MEDIA, send("application/json", "json").await);
    Ok(())
}

async fn bodies(live: Es) -> Outcome {
    let connector = live.ready("json").await?;
    let path = format!("/_connector/{}/_name", connector.id());
    let send = |text: String| {
        let request = live.client.request(Method::PUT, &*path).body("application/json", Bytes::from(text));
        async move { request.send::<Value>().await }
    };
    let name = json!(live.name("json"));
    live.check(HTTP, "a byte order mark").accepted(send(format!("\u{feff}{{\"name\":{name}}}")).await)?;
    live.check(HTTP, "comments").accepted(send(format!("{{/* c */\"name\": // c\n{name}}}")).await)?;
    for (what, text) in [
        ("a duplicate field", r#"{"name":"a","name":"b"}"#),
        ("an open object", r#"{"name":"a""#),
        ("an array", "[]"),
        ("no JSON", "name=a"),
    ] {
        live.check(HTTP, what).refused(400, "x_content_parse_exception", send(text.to_owned()).await);
    }
    Ok(())
}

async fn lines(live: Es) -> Outcome {
    let names = (0..300).map(|number| format!("a connector with number {number}"));
    live.check(HTTP, "a request line of more than 4096 bytes").refused(
        400,
        "too_long_http_line_exception",
        live.client.connectors().list().names(names).send().await,
    );
    Ok(())
}

async fn headers(live: Es) -> Outcome {
    let list = live.client.connectors().list().size(0).opaque_id("a request");
    let response = live.check("connector.list", "X-Opaque-Id").accepted(list.response().await)?;
    live.check(HTTP, "X-Opaque-Id is repeated").is(Some("a request"), response.request_id());
    let product = response.headers().get("x-elastic-product").and_then(|name| name.to_str().ok());
    live.check(HTTP, "the product header").is(Some("Elasticsearch"), product);
    let connector = live.connector("decoded a b");
    let error = connector.get().query("zzz", "1").send().await;
    let reason = error.as_ref().err().and_then(Error::elasticsearch).and_then(|cause| cause.reason.clone());
    live.check("connector.get", "an unknown parameter").refused(400, ARGUMENT, error);
    let documented =
        format!("request [/_connector/{}] contains unrecognized parameter: [zzz]", connector.id());
    live.check(HTTP, "an error repeats the path decoded").is(Some(documented), reason);
    Ok(())
}
