//! Responses that contain a text, in every place in which one can be.

use serde_json::{Value, json};

/// Builds a response, whose text has `padding` in front of it.
pub(crate) struct Place {
    pub(crate) name: &'static str,
    /// Whether the text is in a field of the protocol, which is scrubbed of declared secrets only.
    pub(crate) protocol: bool,
    /// Whether the text is in a header, which line breaks would end.
    pub(crate) header: bool,
    pub(crate) status: u16,
    pub(crate) response: fn(u16, &str, &str) -> Vec<u8>,
}

impl Place {
    /// Whether the text is also a name or an id, which `Debug` of a success shows.
    pub(crate) fn has_names(&self) -> bool {
        ["success of another form", "odd values in a success"].contains(&self.name)
    }
}

macro_rules! places {
    ($($name:literal, $status:literal $(, $protocol:literal)? => |$text:ident, $padding:ident| $body:expr;)*
     headers: $($header:literal, $code:literal => |$value:ident| $line:expr;)*) => {
        &[
            $(Place {
                name: $name,
                protocol: false $(|| $protocol)?,
                header: false,
                status: $status,
                response: |status, $text, $padding| respond(status, &[], $body.to_string().as_bytes()),
            },)*
            $(Place {
                name: $header,
                protocol: false,
                header: true,
                status: $code,
                response: |status, text, _| {
                    let $value = text.as_bytes().to_vec();
                    respond(status, &$line, b"{}")
                },
            },)*
        ]
    };
}

pub(crate) const PLACES: &[Place] = places![
    "message", 400 => |text, padding| failure(&format!("{padding}{text}"));
    "message within a text", 400 => |text, padding| failure(&json!({"cause": format!("{padding}{text}")}).to_string());
    "error with a success status", 200 => |text, padding| failure(&format!("{padding}{text} is refused"));
    "unknown field", 409 => |text, padding| {
        json!({"code": 409, "message": padding, "error": {"type": "x", "reason": "y", "z": [{"a": text}]}, "got": text})
    };
    "name of a field", 400 => |text, padding| {
        json!({"code": 400, "message": padding, text: 1, "error": {"reason": padding, text: {text: true}}, "details": [{text: 1}]})
    };
    "causes", 400 => |text, padding| {
        let cause = json!({"type": "y", "reason": text, "stack_trace": text});
        json!({"error": {"type": "x", "reason": padding, "root_cause": [cause], "caused_by": cause, "suppressed": [cause]}})
    };
    "details", 422 => |text, padding| {
        json!({"code": 422, "message": padding, "details": [text, [text], {"field": "f", "value": text}]})
    };
    "fields of the protocol", 400, true => |text, padding| {
        json!({"code": 400, "message": padding, "requestId": text, "details": [{"field": text}],
               "error": {"type": text, "reason": padding, "code": text}, "status": text})
    };
    "short form", 401 => |text, padding| json!({"error": format!("{padding}{text}")});
    "Kibana's form", 401 => |text, padding| json!({"statusCode": 401, "error": text, "message": format!("{padding}{text}")});
    "Elastic Cloud's form", 502 => |text, padding| json!({"ok": false, "message": format!("{padding}{text}")});
    "bare string", 400 => |text, padding| Value::from(format!("{padding}{text}"));
    "array", 500 => |text, padding| json!([padding, text, [text]]);
    "plain text", 403 => |text, padding| format!("{padding}{text}, which is refused");
    "HTML page", 502 => |text, padding| format!("<html><title>{padding}</title><p>{text}</p></html>");
    "unquoted in a document", 400 => |text, padding| {
        format!(r#"{{"code":400,"message":"{padding}{text}","error":{{"reason":"{padding}{text}"}}}}"#)
    };
    "broken document", 400 => |text, padding| {
        format!("{padding} is {{\"code\":400,\"error\":{{\"reason\":\"{text}\",}}")
    };
    "truncated document", 400 => |text, padding| format!(r#"{{"code":400,"error":{{"x":"{padding}","reason":{}"#, Value::from(text));
    "deep document", 400 => |text, padding| {
        let inner = format!("{}{}{}", "[".repeat(200), Value::from(text), "]".repeat(200));
        format!(r#"{{"code":400,"message":"{padding}","error":{{"reason":"{padding}","deep":{inner}}}}}"#)
    };
    "success of another form", 200 => |text, padding| json!({text: 1, "x": padding, "data": {text: {text: padding}}});
    "values of a success", 200 => |text, padding| {
        let connector = json!({"id": "c", "x": text, "data": {"botToken": text}, "maskedData": {"botToken": text},
            "configuration": {"x": {"label": "X", "value": text, "y": text}}});
        json!({"id": "c", "result": "updated", "code": 200, "message": format!("{padding}{text}"), "data": connector,
            "configuration": {"x": {"label": "X", "value": text}}, "x": [text], "count": 1, "results": [connector]})
    };
    "success that is no JSON", 200 => |text, padding| format!("{padding}{text}");
    "odd values in a success", 200 => |text, padding| {
        let connector = json!({"id": text, "name": [padding], "configuration": {text: {"label": [text], "value": text}}, "x": text});
        json!({"id": text, "result": "updated", "data": connector, "configuration": {text: {"label": {text: text}}}, "results": [
            connector], "count": 1, "items": [connector], "name": {text: text}})
    };
    headers:
    "header", 400 => |value| [("x-echo", value)];
    "header of a success", 200 => |value| [("set-cookie", [b"a=", &*value].concat())];
    "header that is not UTF-8", 500 => |value| [("x-echo", [b"\xe4", &*value, b"\xff"].concat())];
    "warning", 403 => |value| [("warning", [b"299 Elasticsearch-9 \"", &*value, b"\""].concat())];
    "request id", 400 => |value| [("x-request-id", value)];
    "redirect", 302 => |value| [("location", [b"https://elsewhere.example/a/", &*value, b"?x=", &value].concat())];
    "redirect to a host", 307 => |value| [("location", [b"https://u:", &*value, b"@", &*value, b".example/"].concat())];
    "relative redirect", 301 => |value| [("location", value)];
];

fn failure(text: &str) -> Value {
    let cause = json!({"type": "x_exception", "reason": text});
    json!({"code": 400, "message": text, "requestId": "r", "error": {"type": "x", "reason": text, "root_cause": [cause]}, "status": 400})
}

fn respond(status: u16, headers: &[(&str, Vec<u8>)], body: &[u8]) -> Vec<u8> {
    let mut response = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n", body.len()).into_bytes();
    for (name, value) in headers {
        response.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    [&response, &b"\r\n"[..], body].concat()
}
