use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// What stands where a secret stood.
pub(crate) const REDACTED: &str = "[redacted]";

/// Shorter secrets would tear holes into ordinary words, so they only count where they stand alone.
const SAFE_ANYWHERE: usize = 4;

/// Removes the secrets of one call from texts that came back from the server.
#[derive(Clone, Default)]
pub(crate) struct Scrubber {
    secrets: Vec<SecretString>,
}

impl Scrubber {
    pub(crate) fn add(&mut self, secret: impl Into<SecretString>) {
        let secret = secret.into();
        let exposed = secret.expose_secret();
        if exposed.is_empty() || self.secrets.iter().any(|known| known.expose_secret() == exposed) {
            return;
        }
        // Inside JSON text the secret is written with escapes; servers in Go escape what HTML would read, too.
        if let Ok(quoted) = serde_json::to_string(exposed) {
            let escaped = quoted.get(1..quoted.len() - 1).unwrap_or_default();
            let html = escaped.replace('<', r"\u003c").replace('>', r"\u003e").replace('&', r"\u0026");
            for form in [escaped, &html] {
                if form != exposed && !self.secrets.iter().any(|known| known.expose_secret() == form) {
                    self.secrets.push(form.to_owned().into());
                }
            }
        }
        self.secrets.push(secret);
        // Longest first: a secret may contain another one.
        self.secrets.sort_by_key(|known| std::cmp::Reverse(known.expose_secret().len()));
    }

    /// Every text and longer number anywhere inside `value` counts as secret; keys and short numbers, which
    /// every other message contains, do not.
    pub(crate) fn add_values(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.add(text.clone()),
            Value::Number(number) => {
                let digits = number.to_string();
                if digits.len() >= SAFE_ANYWHERE {
                    self.add(digits);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.add_values(item)),
            Value::Object(map) => map.values().for_each(|item| self.add_values(item)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for secret in &other.secrets {
            self.add(secret.clone());
        }
    }

    pub(crate) fn text(&self, text: &str) -> String {
        let mut out = text.to_owned();
        self.in_place(&mut out);
        out
    }

    /// As [`in_place`](Self::in_place) for a name of the protocol, which programs compare: `status_exception` is no
    /// place for the secret `status`.
    pub(crate) fn name(&self, name: &mut String) {
        let named = name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if !named || self.secrets.iter().any(|secret| secret.expose_secret() == name) {
            self.in_place(name);
        }
    }

    pub(crate) fn in_place(&self, text: &mut String) {
        for secret in &self.secrets {
            let secret = secret.expose_secret();
            if !text.contains(secret) {
                continue;
            }
            *text = if secret.len() >= SAFE_ANYWHERE {
                text.replace(secret, REDACTED)
            } else {
                replace_words(text, secret)
            };
        }
    }

    pub(crate) fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.in_place(text),
            Value::Number(number) => {
                let text = number.to_string();
                if self.text(&text) != text {
                    *value = Value::String(REDACTED.to_owned());
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(map) => self.map(map),
            Value::Null | Value::Bool(_) => {}
        }
    }

    pub(crate) fn map(&self, map: &mut serde_json::Map<String, Value>) {
        *map = std::mem::take(map)
            .into_iter()
            .map(|(key, mut value)| {
                self.value(&mut value);
                (self.text(&key), value)
            })
            .collect();
    }
}

impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scrubber({} secrets)", self.secrets.len())
    }
}

fn replace_words(text: &str, word: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, found) = rest.split_at(at);
        let after = found.strip_prefix(word).unwrap_or_default();
        let joined = |c: char| c.is_alphanumeric() || c == '_';
        let alone = !before.chars().next_back().or_else(|| out.chars().next_back()).is_some_and(joined)
            && !after.starts_with(joined);
        out.push_str(before);
        out.push_str(if alone { REDACTED } else { word });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scrubber(secrets: &[&str]) -> Scrubber {
        let mut scrubber = Scrubber::default();
        secrets.iter().for_each(|secret| scrubber.add(*secret));
        scrubber
    }

    #[test]
    fn removes_secrets_wherever_they_stand() {
        assert_eq!(
            scrubber(&["b3sk_abc"]).text("token b3sk_abc, xb3sk_abcx"),
            "token [redacted], x[redacted]x"
        );
        assert_eq!(scrubber(&["abcd", "abcdef"]).text("abcdef abcd"), "[redacted] [redacted]");
    }

    #[test]
    fn removes_the_escaped_form() {
        assert_eq!(scrubber(&["a\"b\nc"]).text(r#"{"m":"a\"b\nc"}"#), r#"{"m":"[redacted]"}"#);
        assert_eq!(scrubber(&["\"a&b\""]).text(r#"{"m":"\"a\u0026b\""}"#), r#"{"m":"[redacted]"}"#);
    }

    #[test]
    fn names_of_the_protocol_stay() {
        for (name, scrubbed) in [
            ("status_exception", "status_exception"),
            ("status", "[redacted]"),
            ("Status", "Status"),
            ("a status", "a [redacted]"),
        ] {
            let mut text = name.to_owned();
            scrubber(&["status"]).name(&mut text);
            assert_eq!(text, scrubbed);
        }
    }

    #[test]
    fn short_secrets_only_as_words() {
        assert_eq!(scrubber(&["a"]).text("a cat: 'a' a_b a"), "[redacted] cat: '[redacted]' a_b [redacted]");
    }

    #[test]
    fn reaches_into_values() {
        let mut value = serde_json::json!({"k": ["x secret", {"secret": 12345}], "n": 1});
        let mut it = scrubber(&["secret"]);
        it.add_values(&serde_json::json!({"pin": 12345}));
        it.value(&mut value);
        assert_eq!(value, serde_json::json!({"k": ["x [redacted]", {"[redacted]": "[redacted]"}], "n": 1}));
    }
}
