use std::{fmt, ops::Range};

use base64::{
    Engine,
    engine::general_purpose::{GeneralPurpose, STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{
    REDACTED, Secrets,
    collect::Secret,
    matcher::{Kind, Matcher, Scope},
    view,
};

/// Maximum length of a text that is searched. Longer ones are cut first.
const LONGEST: usize = 64 * 1024;

/// Maximum length of a text whose base64 is searched for. The base64 has no padding in the middle, and is not longer than the
/// texts that are searched.
const BASE64_LONGEST: usize = LONGEST / 4 * 3;

/// Minimum length of a line of a secret that is searched for by itself.
const LONG_LINE: usize = 16;

/// Removes the secrets of one call from texts that the server sent.
pub(crate) struct Scrubber {
    secrets: Secrets,
    /// In ascending order of length.
    patterns: Vec<Pattern>,
    matcher: Matcher,
}

/// The fields of a JSON document that are part of the protocol. Programs compare them, so only declared secrets are removed
/// from them.
#[derive(Debug)]
pub enum Shape {
    /// Anything.
    Free,
    /// A field of the protocol.
    Protocol,
    /// An object with these fields, or an array of such objects. Other fields are free.
    Fields(&'static [(&'static str, &'static Self)]),
}

impl Scrubber {
    pub(super) fn new(secrets: Secrets) -> Self {
        let mut patterns: Vec<Pattern> = Vec::new();
        for (index, secret) in secrets.iter().enumerate() {
            add_patterns(index, &secret.text, &mut patterns);
        }
        patterns.sort_unstable_by_key(|pattern| pattern.length);
        let matcher = Matcher::new(patterns.iter().map(|pattern| pattern.length), |add| {
            each_pattern(&secrets, &patterns, &mut |pattern, secret| {
                let word = Matcher::is_word(&secret.text);
                add(pattern, Kind { declared: secret.declared, word });
            });
        });
        Self { secrets, patterns, matcher }
    }

    /// Returns `text` without secrets.
    pub(crate) fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes(), Scope::All)).into_owned()
    }

    /// Removes all secrets.
    pub(crate) fn in_place(&self, text: &mut String) {
        self.scoped(text, Scope::All);
    }

    /// Removes declared secrets from a field of the protocol.
    pub(crate) fn protocol(&self, text: &mut String) {
        self.scoped(text, Scope::Declared);
    }

    fn scoped(&self, text: &mut String, scope: Scope) {
        if text.len() > LONGEST {
            let kept = self.complete(text.as_bytes().get(..LONGEST).unwrap_or_default()).len();
            let end = (0..=kept).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
            text.truncate(end);
            text.push('…');
        }
        let clean = self.bytes(text.as_bytes(), scope);
        if clean != text.as_bytes() {
            *text = String::from_utf8_lossy(&clean).into_owned();
        }
    }

    /// Returns the beginning of a text that was cut, without secrets and without the beginning of one at the end.
    pub(crate) fn beginning(&self, text: &[u8]) -> String {
        let text = self.complete(text.get(..LONGEST).unwrap_or(text));
        String::from_utf8_lossy(&self.bytes(text, Scope::All)).into_owned()
    }

    /// Returns `text` without secrets. `None` if it contains none.
    pub(crate) fn header(&self, text: &[u8]) -> Option<Vec<u8>> {
        let clean = self.bytes(text, Scope::All);
        (clean != text).then_some(clean)
    }

    /// Removes the end of a cut text if it may be the beginning of a secret.
    fn complete<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        let mut end = text.len();
        view::each(text, &mut |view| {
            // The text may also end within an escape, which is not decoded then.
            let escape = unfinished_escape(&view.bytes);
            let decoded = view.bytes.get(..view.bytes.len() - escape).unwrap_or_default();
            if escape > 0 {
                end = end.min(view.origin(decoded.len()..view.bytes.len()).start);
            }
            let prefixes = self.matcher.prefixes(decoded);
            each_pattern(&self.secrets, &self.patterns, &mut |pattern, _| {
                let cut_pattern = self.matcher.cut_pattern(&prefixes, pattern);
                if cut_pattern > 0 {
                    end = end.min(view.origin(decoded.len() - cut_pattern..decoded.len()).start);
                }
            });
        });
        text.get(..end).unwrap_or_default()
    }

    fn bytes(&self, text: &[u8], scope: Scope) -> Vec<u8> {
        let mut found: Vec<Range<usize>> = Vec::new();
        view::each(text, &mut |view| {
            self.matcher.find(&view.bytes, scope, &mut |range| found.push(view.origin(range)));
        });
        found.sort_unstable_by_key(|range| (range.start, range.end));
        let mut clean = Vec::with_capacity(text.len());
        let mut done = 0;
        for range in found {
            if range.start >= done {
                clean.extend_from_slice(text.get(done..range.start).unwrap_or_default());
                clean.extend_from_slice(REDACTED.as_bytes());
            }
            done = done.max(range.end);
        }
        clean.extend_from_slice(text.get(done..).unwrap_or_default());
        clean
    }

    /// Removes secrets from a JSON document.
    pub(crate) fn value(&self, value: &mut Value, shape: &Shape) {
        let scope = if matches!(shape, Shape::Protocol) { Scope::Declared } else { Scope::All };
        match value {
            Value::String(text) => self.scoped(text, scope),
            Value::Number(_) | Value::Bool(_) => {
                let text = value.to_string();
                if self.bytes(text.as_bytes(), scope) != text.as_bytes() {
                    *value = REDACTED.into();
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item, shape)),
            Value::Object(fields) => self.map(fields, shape),
            Value::Null => {}
        }
    }

    pub(crate) fn map(&self, map: &mut Map<String, Value>, shape: &Shape) {
        let known = if let Shape::Fields(known) = shape { known } else { &[][..] };
        *map = std::mem::take(map)
            .into_iter()
            .map(|(mut name, mut value)| {
                let known = known.iter().find(|(known, _)| *known == name);
                self.value(&mut value, known.map_or(&Shape::Free, |(_, shape)| shape));
                if known.is_none() {
                    self.in_place(&mut name);
                }
                (name, value)
            })
            .collect();
    }
}

/// Text that is searched for in the views of a text.
struct Pattern {
    /// Number of the secret.
    secret: usize,
    form: Form,
    length: usize,
}

enum Form {
    /// A part of the secret.
    Part(Range<usize>),
    /// The base64 of the secret.
    Base64(&'static GeneralPurpose),
}

/// Adds everything that is searched for because of one secret.
fn add_patterns(secret: usize, text: &str, patterns: &mut Vec<Pattern>) {
    let mut part = |range: Range<usize>| {
        patterns.push(Pattern { secret, length: range.len(), form: Form::Part(range) });
    };
    // No searched text can contain more than this.
    part(0..text.len().min(LONGEST));
    if text.contains(['\n', '\r']) {
        let mut start = 0;
        for line in text.split(['\n', '\r']) {
            let trimmed = line.trim();
            let begin = start + (line.len() - line.trim_start().len());
            if trimmed.len() >= LONG_LINE {
                part(begin..begin + trimmed.len().min(LONGEST));
            }
            start += line.len() + 1;
        }
    }
    let beginning = text.len().min(BASE64_LONGEST);
    for (engine, padded) in
        [(&STANDARD, true), (&STANDARD_NO_PAD, false), (&URL_SAFE, true), (&URL_SAFE_NO_PAD, false)]
    {
        if let Some(length) = base64::encoded_len(beginning, padded) {
            patterns.push(Pattern { secret, length, form: Form::Base64(engine) });
        }
    }
}

/// Calls `visit` with the text of each pattern and its secret.
fn each_pattern(secrets: &Secrets, patterns: &[Pattern], visit: &mut dyn FnMut(&[u8], &Secret)) {
    // One allocation of the largest size, because growing would leave copies that are not wiped.
    let longest = patterns.iter().map(|pattern| pattern.length).max().unwrap_or_default();
    let mut encoded = Zeroizing::new(String::with_capacity(longest));
    for Pattern { secret, form, .. } in patterns {
        let Some(secret) = secrets.get(*secret) else { continue };
        let text = secret.text.as_bytes();
        match form {
            Form::Part(range) => visit(text.get(range.clone()).unwrap_or_default(), secret),
            Form::Base64(engine) => {
                encoded.clear();
                engine.encode_string(text.get(..BASE64_LONGEST).unwrap_or(text), &mut encoded);
                visit(encoded.as_bytes(), secret);
            }
        }
    }
}

/// Length of an incomplete escape at the end of `text`.
fn unfinished_escape(text: &[u8]) -> usize {
    /// Maximum length of an entity. Other escapes are not longer: half of a surrogate pair is not decoded by itself.
    const LONGEST: usize = 12;
    let tail = text.get(text.len().saturating_sub(LONGEST)..).unwrap_or_default();
    let begins = |escape: u8| tail.iter().position(|byte| *byte == escape).map(|at| tail.len() - at);
    let percent = match tail {
        [.., b'%'] => 1,
        [.., b'%', digit] if digit.is_ascii_hexdigit() => 2,
        _ => 0,
    };
    let entity = tail
        .iter()
        .rposition(|byte| *byte == b'&')
        .map(|at| tail.len() - at)
        .filter(|length| {
            let name = tail.get(tail.len() - length + 1..).unwrap_or_default();
            name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
        })
        .unwrap_or_default();
    let json = begins(b'\\').unwrap_or_default();
    percent.max(entity).max(json)
}

impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scrubber({:?})", self.secrets)
    }
}

#[cfg(test)]
mod tests;
