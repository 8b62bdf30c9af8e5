//! The HTTP/2 frames that a misbehaving server needs.

use super::server::BODY;

pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PING: u8 = 6;
pub const GOAWAY: u8 = 7;

pub const ACK: u8 = 1;
pub const END_STREAM: u8 = 1;
pub const END_HEADERS: u8 = 4;

pub struct Frame {
    pub kind: u8,
    pub flags: u8,
    pub stream: u32,
    pub payload: Vec<u8>,
}

impl Frame {
    pub fn new(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Self {
        Self { kind, flags, stream, payload: payload.to_vec() }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let length = u32::try_from(self.payload.len()).unwrap().to_be_bytes();
        let mut bytes = length[1..].to_vec();
        bytes.extend([self.kind, self.flags]);
        bytes.extend(self.stream.to_be_bytes());
        bytes.extend(&self.payload);
        bytes
    }

    /// Takes a whole frame out of the buffer.
    pub fn parse(buffer: &mut Vec<u8>) -> Option<Self> {
        let head = buffer.get(..9)?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        if buffer.len() < 9 + length {
            return None;
        }
        let frame: Vec<u8> = buffer.drain(..9 + length).collect();
        let stream = u32::from_be_bytes([frame[5], frame[6], frame[7], frame[8]]) & 0x7fff_ffff;
        Some(Self { kind: frame[3], flags: frame[4], stream, payload: frame[9..].to_vec() })
    }

    pub fn ends_stream(&self) -> bool {
        matches!(self.kind, DATA | HEADERS) && self.flags & END_STREAM != 0
    }
}

/// A header field: literal, without indexing, with a new name.
fn field(name: &str, value: &str) -> Vec<u8> {
    let mut bytes = vec![0];
    for text in [name, value] {
        bytes.push(u8::try_from(text.len()).unwrap());
        bytes.extend(text.as_bytes());
    }
    bytes
}

pub fn headers(stream: u32, flags: u8, status: u16, fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = field(":status", &status.to_string());
    fields.iter().for_each(|(name, value)| block.extend(field(name, value)));
    Frame::new(HEADERS, END_HEADERS | flags, stream, &block).bytes()
}

pub fn data(stream: u32, flags: u8, body: &str) -> Vec<u8> {
    Frame::new(DATA, flags, stream, body.as_bytes()).bytes()
}

pub fn response(stream: u32, status: u16, fields: &[(&str, &str)], body: &str) -> Vec<u8> {
    if body.is_empty() {
        return headers(stream, END_STREAM, status, fields);
    }
    [headers(stream, 0, status, fields), data(stream, END_STREAM, body)].concat()
}

pub fn success(stream: u32) -> Vec<u8> {
    response(stream, 200, &[("content-type", "application/json")], BODY)
}

pub fn reset(stream: u32, code: u32) -> Vec<u8> {
    Frame::new(RST_STREAM, 0, stream, &code.to_be_bytes()).bytes()
}

pub fn go_away(last: u32, code: u32) -> Vec<u8> {
    Frame::new(GOAWAY, 0, 0, &[last.to_be_bytes(), code.to_be_bytes()].concat()).bytes()
}
