//! Behaviors of servers over HTTP/2.

use std::sync::Arc;

use connectors_sdk::ErrorKind;

use super::{
    behaviors::{
        BODIES, Behavior, Expected, RETRIED, SUCCESS, TIMED_OUT, UNCERTAIN, UNSEEN, behavior,
        closes_or_resets, ends_while_reading, reused, reused_connection_ends, statuses,
    },
    frames::{self, END_STREAM, Frame},
    server::{Act, BODY},
};

const NO_ERROR: u32 = 0;
const REFUSED_STREAM: u32 = 7;
const ENHANCE_YOUR_CALM: u32 = 11;

fn send(bytes: impl Fn(u32) -> Vec<u8> + Send + Sync + 'static) -> Act {
    Act::OnStream(Arc::new(bytes))
}

pub fn behaviors() -> Vec<Behavior> {
    let mut all = ends_while_reading();
    all.extend(closes_or_resets("after the preface", UNSEEN, &[Act::Bytes(24)]));
    all.extend(resets());
    all.extend(shutdowns());
    all.extend(broken_responses());
    all.extend(cut_responses());
    all.extend(informational());
    all.extend(stale_pools());
    for (status, retry_after, expected) in statuses() {
        for (kind, body) in BODIES {
            let body = if status == 304 { "" } else { body };
            let response = send(move |stream| {
                let mut fields = vec![("location", "/elsewhere")];
                fields.extend(retry_after.map(|value| ("retry-after", value)));
                frames::response(stream, status, &fields, body)
            });
            all.push(behavior(
                format!("status {status} {kind}, Retry-After: {retry_after:?}"),
                expected.with_body(body),
                vec![Act::Request, response, Act::Serve],
            ));
        }
    }
    all
}

fn resets() -> Vec<Behavior> {
    let refused = || vec![Act::Request, send(|stream| frames::reset(stream, REFUSED_STREAM)), Act::Serve];
    let mut all = vec![
        behavior("refuses the stream", RETRIED, refused()),
        behavior(
            "refuses the stream after the head",
            RETRIED,
            vec![Act::Head, send(|stream| frames::reset(stream, REFUSED_STREAM)), Act::Serve],
        ),
        behavior(
            "refuses every stream",
            Expected {
                arrived: 3,
                attempts: 3,
                kind: Some(ErrorKind::Transport),
                retryable: true,
                says: "the server refused the request without processing it",
            },
            refused(),
        )
        .times(3),
    ];
    for (name, code) in [
        ("NO_ERROR", NO_ERROR),
        ("PROTOCOL_ERROR", 1),
        ("INTERNAL_ERROR", 2),
        ("FLOW_CONTROL_ERROR", 3),
        ("STREAM_CLOSED", 5),
        ("CANCEL", 8),
        ("ENHANCE_YOUR_CALM", ENHANCE_YOUR_CALM),
        ("HTTP_1_1_REQUIRED", 13),
        ("an unknown code", 99),
    ] {
        all.push(behavior(
            format!("resets the stream with {name}"),
            UNCERTAIN,
            vec![Act::Request, send(move |stream| frames::reset(stream, code)), Act::Serve],
        ));
        // A reset with `NO_ERROR` means that the response has ended.
        let success = Expected { kind: Some(ErrorKind::Decode), says: "HTTP 200: cannot decode", ..SUCCESS };
        all.push(behavior(
            format!("resets the stream with {name} in the body"),
            if code == NO_ERROR { success } else { UNCERTAIN },
            vec![
                Act::Request,
                send(move |stream| {
                    let head = frames::headers(stream, 0, 200, &[]);
                    [head, frames::data(stream, 0, &BODY[..20]), frames::reset(stream, code)].concat()
                }),
                Act::Serve,
            ],
        ));
    }
    all
}

fn shutdowns() -> Vec<Behavior> {
    let mut all = Vec::new();
    for (name, code) in [
        ("NO_ERROR", NO_ERROR),
        ("PROTOCOL_ERROR", 1),
        ("INTERNAL_ERROR", 2),
        ("ENHANCE_YOUR_CALM", ENHANCE_YOUR_CALM),
    ] {
        // A reset could discard the frame before the client has read it.
        for end in [Act::Close, Act::Stall] {
            let how = if matches!(end, Act::Close) { "closes" } else { "stalls" };
            all.push(behavior(
                format!("{how} after a GOAWAY with {name} that excludes the request"),
                RETRIED,
                vec![Act::Request, send(move |_| frames::go_away(0, code)), end],
            ));
        }
        all.extend(closes_or_resets(
            &format!("after a GOAWAY with {name} that includes the request"),
            UNCERTAIN,
            &[Act::Request, send(move |stream| frames::go_away(stream, code))],
        ));
    }
    all.push(behavior(
        "responds after a GOAWAY that includes the request",
        SUCCESS,
        vec![
            Act::Request,
            send(|stream| [frames::go_away(stream, NO_ERROR), frames::success(stream)].concat()),
            Act::Close,
        ],
    ));
    all
}

fn broken_responses() -> Vec<Behavior> {
    let sent = |name: &str, bytes: fn(u32) -> Vec<u8>| {
        behavior(name, UNCERTAIN, vec![Act::Request, send(bytes), Act::Close])
    };
    vec![
        sent("sends HTTP/1.1", |_| super::http1::success()),
        sent("sends zeros", |_| vec![0; 64]),
        sent("sends a frame that is too large", |stream| {
            Frame::new(frames::DATA, 0, stream, &[0; 70_000]).bytes()
        }),
        sent("sends data before the head", |stream| frames::data(stream, END_STREAM, BODY)),
        sent("sends data without a stream", |_| frames::data(0, END_STREAM, BODY)),
        sent("sends headers that cannot be decoded", |stream| {
            Frame::new(frames::HEADERS, frames::END_HEADERS, stream, &[0xff; 8]).bytes()
        }),
        sent("sends a head without a status", |stream| {
            Frame::new(frames::HEADERS, frames::END_HEADERS | END_STREAM, stream, &[]).bytes()
        }),
        sent("sends more than the content length", |stream| {
            frames::response(stream, 200, &[("content-length", "3")], BODY)
        }),
        sent("sends less than the content length", |stream| {
            frames::response(stream, 200, &[("content-length", "3000")], BODY)
        }),
        sent("sends a window of zero", |stream| Frame::new(8, 0, stream, &[0; 4]).bytes()),
    ]
}

fn cut_responses() -> Vec<Behavior> {
    let mut all = Vec::new();
    for (name, cut) in [
        ("in the header of the first frame", 4),
        ("after the header of the first frame", 9),
        ("in the head", 15),
    ] {
        let part = send(move |stream| frames::success(stream)[..cut].to_vec());
        all.extend(closes_or_resets(name, UNCERTAIN, &[Act::Request, part]));
    }
    for (name, cut) in [("before the body", BODY.len() + 9), ("in the body", 20), ("before the last byte", 1)]
    {
        let part = send(move |stream| {
            let bytes = frames::success(stream);
            bytes[..bytes.len() - cut].to_vec()
        });
        all.extend(closes_or_resets(name, UNCERTAIN, &[Act::Request, part.clone()]));
        all.push(behavior(format!("stalls {name}"), TIMED_OUT, vec![Act::Request, part, Act::Stall]));
    }
    all
}

fn informational() -> Vec<Behavior> {
    let mut all = Vec::new();
    for status in [100, 102, 103] {
        let hint = move |stream| frames::headers(stream, 0, status, &[]);
        all.push(behavior(
            format!("sends {status} first"),
            SUCCESS,
            vec![Act::Request, send(hint), send(frames::success), Act::Serve],
        ));
        all.push(behavior(
            format!("closes after {status}"),
            UNCERTAIN,
            vec![Act::Request, send(hint), Act::Close],
        ));
    }
    all
}

fn stale_pools() -> Vec<Behavior> {
    let warm = |acts: Vec<Act>| reused(send(frames::success), acts);
    let mut all = reused_connection_ends(send(frames::success));
    all.extend([
        behavior(
            "shuts an idle connection down",
            SUCCESS,
            warm(vec![send(|stream| frames::go_away(stream, NO_ERROR)), Act::Close]),
        )
        .warmed_up(),
        behavior(
            "refuses a stream of a reused connection",
            RETRIED,
            warm(vec![Act::Request, send(|stream| frames::reset(stream, REFUSED_STREAM)), Act::Serve]),
        )
        .warmed_up(),
        behavior(
            "shuts a reused connection down without processing the request",
            RETRIED,
            warm(vec![Act::Request, send(|stream| frames::go_away(stream - 2, NO_ERROR)), Act::Close]),
        )
        .warmed_up(),
    ]);
    all
}
