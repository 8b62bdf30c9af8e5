//! Behaviors of servers over HTTP/1.1.

use super::{
    behaviors::{
        BODIES, Behavior, RETRIED, SUCCESS, TIMED_OUT, UNCERTAIN, UNSEEN, behavior, closes_or_resets,
        ends_while_reading, reused, reused_connection_ends, statuses,
    },
    server::{Act, BODY},
};

pub fn response(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} Status\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

pub fn success() -> Vec<u8> {
    response(200, "", BODY)
}

pub fn behaviors() -> Vec<Behavior> {
    let mut all = ends_while_reading();
    all.extend(closes_or_resets("after one byte", UNSEEN, &[Act::Bytes(1)]));
    all.push(behavior("closes at once each time", UNSEEN, vec![Act::Close]).times(3));
    all.extend(after_reading());
    all.extend(cut_responses());
    all.extend(informational());
    all.extend(stale_pools());
    for (status, retry_after, expected) in statuses() {
        for (kind, body) in BODIES {
            let header = retry_after.map_or(String::new(), |value| format!("retry-after: {value}\r\n"));
            let header = format!("location: /elsewhere\r\n{header}");
            let bytes = response(status, &header, if status == 304 { "" } else { body });
            all.push(behavior(
                format!("status {status} {kind}, Retry-After: {retry_after:?}"),
                expected.with_body(body),
                vec![Act::Request, Act::Send(bytes), Act::Serve],
            ));
        }
    }
    all
}

fn after_reading() -> Vec<Behavior> {
    let sent = |name: &str, bytes: &[u8]| {
        behavior(name, UNCERTAIN, vec![Act::Request, Act::Send(bytes.to_vec()), Act::Close])
    };
    vec![
        sent("sends a TLS alert", b"\x15\x03\x01\x00\x02\x02\x50"),
        sent("sends another protocol", b"SSH-2.0-OpenSSH_9.9\r\n"),
        sent("sends text", b"hello\r\n\r\n"),
        sent("sends zeros", &[0; 64]),
        sent("sends HTTP/2", b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"),
        sent("sends an unknown version", b"HTTP/9.9 200 OK\r\ncontent-length: 0\r\n\r\n"),
        sent("sends an impossible status", b"HTTP/1.1 099 No\r\ncontent-length: 0\r\n\r\n"),
        sent(
            "sends a content length that is not a number",
            b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n",
        ),
        sent(
            "sends two content lengths",
            b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
        ),
        sent("sends a header without a colon", b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"),
        sent(
            "sends too many headers",
            &[b"HTTP/1.1 200 OK\r\n".as_slice(), &b"a: b\r\n".repeat(500), b"\r\n"].concat(),
        ),
    ]
}

fn cut_responses() -> Vec<Behavior> {
    let mut all = Vec::new();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 80\r\n\r\n";
    for (name, length) in [
        ("in the version", 5),
        ("in the status", 10),
        ("after the status line", 17),
        ("in the name of a header", 22),
        ("in the value of a header", 40),
        ("before the empty line", head.len() - 2),
    ] {
        let bytes = head.as_bytes()[..length].to_vec();
        all.extend(closes_or_resets(name, UNCERTAIN, &[Act::Request, Act::Send(bytes.clone())]));
        all.push(behavior(
            format!("stalls {name}"),
            TIMED_OUT,
            vec![Act::Request, Act::Send(bytes), Act::Stall],
        ));
    }
    let whole = String::from_utf8(success()).unwrap();
    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{BODY}\r\n0\r\n\r\n",
        BODY.len()
    );
    let start = |text: &str| text.find("\r\n\r\n").unwrap() + 4;
    for (name, bytes) in [
        ("before the body", &whole[..start(&whole)]),
        ("in the body", &whole[..start(&whole) + 10]),
        ("before the last byte", &whole[..whole.len() - 1]),
        ("before the first chunk", &chunked[..start(&chunked)]),
        ("in the size of a chunk", &chunked[..=start(&chunked)]),
        ("in a chunk", &chunked[..start(&chunked) + 20]),
        ("before the last chunk", &chunked[..chunked.len() - 5]),
        ("in the last chunk", &chunked[..chunked.len() - 2]),
    ] {
        let acts = [Act::Request, Act::Send(bytes.as_bytes().to_vec())];
        all.extend(closes_or_resets(name, UNCERTAIN, &acts));
    }
    let bad_chunk = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_vec();
    all.push(behavior("sends a bad chunk", UNCERTAIN, vec![Act::Request, Act::Send(bad_chunk), Act::Close]));
    all
}

fn informational() -> Vec<Behavior> {
    let hint = |status: u16| format!("HTTP/1.1 {status} Hint\r\n\r\n").into_bytes();
    let mut all = Vec::new();
    for status in [100, 102, 103] {
        all.push(behavior(
            format!("sends {status} first"),
            SUCCESS,
            vec![Act::Request, Act::Send(hint(status)), Act::Send(success()), Act::Serve],
        ));
        let acts = [Act::Request, Act::Send(hint(status))];
        all.extend(closes_or_resets(&format!("after {status}"), UNCERTAIN, &acts));
    }
    all
}

fn stale_pools() -> Vec<Behavior> {
    let warm = |acts: Vec<Act>| reused(Act::Send(success()), acts);
    let mut all = reused_connection_ends(Act::Send(success()));
    let one_byte = warm(vec![Act::Bytes(1)]);
    let one_byte = closes_or_resets("a reused connection after one byte", UNSEEN, &one_byte);
    all.extend(one_byte.into_iter().map(Behavior::warmed_up));
    all.extend([
        behavior("keeps an idle connection", SUCCESS, warm(vec![Act::Serve])).warmed_up(),
        behavior(
            "rejects a request on a reused connection",
            RETRIED,
            warm(vec![Act::Request, Act::Send(response(429, "", "")), Act::Serve]),
        )
        .warmed_up(),
    ]);
    all
}
