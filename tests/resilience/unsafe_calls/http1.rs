//! What servers do over HTTP/1.1.

use super::{
    behaviours::{AGAIN, BODIES, Behaviour, Expected, PERHAPS, SILENT, SUCCESS, UNSEEN, behaviour, statuses},
    server::{Act, BODY},
};

pub fn response(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} Status\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

pub fn success() -> Vec<u8> {
    response(200, "", BODY)
}

pub fn behaviours() -> Vec<Behaviour> {
    let mut all = before_and_while_reading();
    all.extend(after_reading());
    all.extend(cut_responses());
    all.extend(informational());
    all.extend(stale_pools());
    for (status, retry_after, expected) in statuses() {
        for (kind, body) in BODIES {
            let header = retry_after.map_or(String::new(), |value| format!("retry-after: {value}\r\n"));
            let header = format!("location: /elsewhere\r\n{header}");
            let bytes = response(status, &header, if status == 304 { "" } else { body });
            all.push(behaviour(
                format!("status {status} {kind}, Retry-After: {retry_after:?}"),
                expected,
                vec![Act::Request, Act::Send(bytes), Act::Serve],
            ));
        }
    }
    all
}

fn before_and_while_reading() -> Vec<Behaviour> {
    use Act::{Bytes, Close, Head, Request, Reset, Stall};
    vec![
        behaviour("closes before reading", UNSEEN, vec![Close]),
        behaviour("resets before reading", UNSEEN, vec![Reset]),
        behaviour("closes after one byte", UNSEEN, vec![Bytes(1), Close]),
        behaviour("resets after one byte", UNSEEN, vec![Bytes(1), Reset]),
        behaviour("closes after the head", PERHAPS, vec![Head, Close]),
        behaviour("resets after the head", PERHAPS, vec![Head, Reset]),
        behaviour("closes after reading", PERHAPS, vec![Request, Close]),
        behaviour("resets after reading", PERHAPS, vec![Request, Reset]),
        behaviour("says nothing before reading", Expected { arrived: 0, ..SILENT }, vec![Stall]),
        behaviour("says nothing after reading", SILENT, vec![Request, Stall]),
        behaviour("closes at once each time", UNSEEN, vec![Close]).times(3),
    ]
}

fn after_reading() -> Vec<Behaviour> {
    let sent = |name: &str, bytes: &[u8]| {
        behaviour(name, PERHAPS, vec![Act::Request, Act::Send(bytes.to_vec()), Act::Close])
    };
    vec![
        sent("sends a TLS alert", b"\x15\x03\x01\x00\x02\x02\x50"),
        sent("sends another protocol", b"SSH-2.0-OpenSSH_9.9\r\n"),
        sent("sends text", b"hello\r\n\r\n"),
        sent("sends zeros", &[0; 64]),
        sent("sends HTTP/2", b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"),
        sent("sends an unknown version", b"HTTP/9.9 200 OK\r\ncontent-length: 0\r\n\r\n"),
        sent("sends an impossible status", b"HTTP/1.1 099 No\r\ncontent-length: 0\r\n\r\n"),
        sent("sends a content length that is no number", b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n"),
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

fn cut_responses() -> Vec<Behaviour> {
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
        for end in [Act::Close, Act::Reset] {
            let how = if matches!(end, Act::Close) { "closes" } else { "resets" };
            let acts = vec![Act::Request, Act::Send(bytes.clone()), end];
            all.push(behaviour(format!("{how} {name}"), PERHAPS, acts));
        }
        all.push(behaviour(
            format!("says nothing more {name}"),
            SILENT,
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
        for end in [Act::Close, Act::Reset] {
            let how = if matches!(end, Act::Close) { "closes" } else { "resets" };
            let acts = vec![Act::Request, Act::Send(bytes.as_bytes().to_vec()), end];
            all.push(behaviour(format!("{how} {name}"), PERHAPS, acts));
        }
    }
    let bad_chunk = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_vec();
    all.push(behaviour("sends a bad chunk", PERHAPS, vec![Act::Request, Act::Send(bad_chunk), Act::Close]));
    all
}

fn informational() -> Vec<Behaviour> {
    let hint = |status: u16| format!("HTTP/1.1 {status} Hint\r\n\r\n").into_bytes();
    let mut all = Vec::new();
    for status in [100, 102, 103] {
        all.push(behaviour(
            format!("sends {status} first"),
            SUCCESS,
            vec![Act::Request, Act::Send(hint(status)), Act::Send(success()), Act::Serve],
        ));
        all.push(behaviour(
            format!("closes after {status}"),
            PERHAPS,
            vec![Act::Request, Act::Send(hint(status)), Act::Close],
        ));
        all.push(behaviour(
            format!("resets after {status}"),
            PERHAPS,
            vec![Act::Request, Act::Send(hint(status)), Act::Reset],
        ));
    }
    all
}

fn stale_pools() -> Vec<Behaviour> {
    let warm = |mut acts: Vec<Act>| {
        acts.splice(0..0, [Act::Request, Act::Send(success()), Act::WarmedUp]);
        acts
    };
    vec![
        // The client notices in time and opens another connection.
        behaviour("closes an idle connection", SUCCESS, warm(vec![Act::Close])).warmed_up(),
        behaviour("resets an idle connection", SUCCESS, warm(vec![Act::Reset])).warmed_up(),
        behaviour("keeps an idle connection", SUCCESS, warm(vec![Act::Serve])).warmed_up(),
        behaviour("closes a reused connection after one byte", UNSEEN, warm(vec![Act::Bytes(1), Act::Close]))
            .warmed_up(),
        behaviour("resets a reused connection after one byte", UNSEEN, warm(vec![Act::Bytes(1), Act::Reset]))
            .warmed_up(),
        behaviour("closes a reused connection after reading", PERHAPS, warm(vec![Act::Request, Act::Close]))
            .warmed_up(),
        behaviour("resets a reused connection after reading", PERHAPS, warm(vec![Act::Request, Act::Reset]))
            .warmed_up(),
        behaviour(
            "rejects a request on a reused connection",
            AGAIN,
            warm(vec![Act::Request, Act::Send(response(429, "", "")), Act::Serve]),
        )
        .warmed_up(),
    ]
}
