//! A secret of which the test itself keeps no copy, and the search for the copies that others keep.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    os::unix::fs::FileExt,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use connectors_sdk::SecretString;
use http::HeaderValue;
use zeroize::Zeroizing;

/// A text of 40 letters and digits that is derived from a number.
pub(crate) struct Needle(u64);

const LENGTH: usize = 40;

/// Hides the bytes that are searched for from the search.
const MASK: u8 = 0xa5;

impl Needle {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn text(&self) -> Zeroizing<String> {
        const SIGNS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let mut text = Zeroizing::new(String::with_capacity(LENGTH));
        let mut state = self.0.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for _ in 0..LENGTH {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push(SIGNS[usize::try_from(state >> 59).unwrap()].into());
        }
        text
    }

    pub(crate) fn secret(&self) -> SecretString {
        // The text has no spare capacity, so it is not copied.
        SecretString::from(std::mem::take(&mut *self.text()))
    }

    fn pair(&self, user: &str) -> Zeroizing<String> {
        let mut pair = Zeroizing::new(String::with_capacity(user.len() + 1 + LENGTH));
        pair.push_str(user);
        pair.push(':');
        pair.push_str(&self.text());
        pair
    }

    pub(crate) fn header(&self, scheme: &str) -> HeaderValue {
        header(scheme, &self.text())
    }

    pub(crate) fn basic(&self, user: &str) -> HeaderValue {
        header("Basic ", &Zeroizing::new(STANDARD.encode(&*self.pair(user))))
    }

    pub(crate) fn body(&self, before: &str, after: &str) -> Bytes {
        wiped(&[before, &self.text(), after])
    }

    /// Counts the places in the writable memory of this process that hold the secret, or the base64 of it and `user`.
    pub(crate) fn copies(&self, user: &str) -> usize {
        // The text and its base64 are wiped before the search begins.
        let hidden = {
            let encoded = Zeroizing::new(STANDARD.encode(&*self.pair(user)));
            // The beginning and the end of the base64 depend on what surrounds it.
            [hide(&self.text()), hide(&encoded[16..56])]
        };
        hidden.iter().map(search).sum()
    }
}

fn hide(text: &str) -> [u8; LENGTH] {
    let mut hidden = [0; LENGTH];
    hidden.iter_mut().zip(text.bytes()).for_each(|(hidden, byte)| *hidden = byte ^ MASK);
    hidden
}

fn header(scheme: &str, secret: &str) -> HeaderValue {
    HeaderValue::from_maybe_shared(wiped(&[scheme, secret])).unwrap()
}

/// Joins the parts in memory that is wiped.
fn wiped(parts: &[&str]) -> Bytes {
    let mut joined = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
    parts.iter().for_each(|part| joined.extend_from_slice(part.as_bytes()));
    Bytes::from_owner(joined)
}

/// Counts the places in the writable memory of this process that hold the hidden bytes.
fn search(hidden: &[u8; LENGTH]) -> usize {
    let memory = File::open("/proc/self/mem").unwrap();
    let regions = BufReader::new(File::open("/proc/self/maps").unwrap()).lines().map(Result::unwrap);
    let regions: Vec<_> = regions.filter(|region| region.contains(" rw")).collect();
    let mut chunk = vec![0_u8; 1 << 16];
    let chunk_at = chunk.as_ptr() as usize;
    let mut found = 0;
    for region in regions {
        let (start, end) = region.split(' ').next().unwrap().split_once('-').unwrap();
        let [start, end] = [start, end].map(|address| usize::from_str_radix(address, 16).unwrap());
        let mut at = start;
        while at < end {
            // What is read lands in this memory too.
            if (chunk_at..chunk_at + chunk.len()).contains(&at) {
                at = chunk_at + chunk.len();
                continue;
            }
            let stop = if at < chunk_at { end.min(chunk_at) } else { end };
            let length = chunk.len().min(stop - at);
            let Ok(read @ 1..) = memory.read_at(&mut chunk[..length], at as u64) else { break };
            found += occurrences(&chunk[..read], hidden);
            // The next chunk begins with the end of this one.
            at += if at + read < stop { read.saturating_sub(LENGTH - 1).max(1) } else { read.max(1) };
        }
    }
    chunk.fill(0);
    std::hint::black_box(&chunk);
    found
}

fn occurrences(bytes: &[u8], hidden: &[u8; LENGTH]) -> usize {
    let mut rest = bytes;
    let mut found = 0;
    // Finds the first byte with the optimized code of the standard library, since this is a debug build.
    while rest.skip_until(hidden[0] ^ MASK).unwrap() > 0 {
        // After the last occurrence, everything is skipped.
        let Some(next) = rest.get(..LENGTH - 1) else { break };
        found += usize::from(next.iter().zip(&hidden[1..]).all(|(byte, hidden)| byte ^ MASK == *hidden));
    }
    found
}
