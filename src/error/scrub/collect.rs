//! What counts as a secret.

use std::{collections::BTreeSet, fmt};

use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use super::{
    json::{Place, Scalar, unescaped, walk},
    scrubber::Scrubber,
};

/// A field whose name contains one of these words, in any case, has a secret value.
const WORDS: [&str; 9] = ["token", "secret", "pass", "key", "cred", "auth", "cookie", "sign", "pat"];

/// Minimum length of a secret in any other field. Values that look like a word or a name are not secret.
const LONG: usize = 8;

/// Maximum nesting of JSON in strings of JSON that is searched for values.
const EMBEDDED: u32 = 3;

/// The secrets of one call, in memory that is wiped.
///
/// The rule is in the documentation of the crate, section "Secrets".
#[derive(Default)]
pub(crate) struct Secrets {
    list: Vec<Secret>,
}

pub(super) struct Secret {
    pub(super) text: Zeroizing<String>,
    /// The caller has marked it as secret, so that it counts whatever it looks like.
    pub(super) declared: bool,
}

/// Whether values of fields with this name are secret, whatever they look like.
pub(crate) fn is_secret_name(name: &str) -> bool {
    WORDS.iter().any(|word| contains(name, word))
}

/// Whether a header or query parameter of this name is likely to be a credential.
pub(crate) fn is_credential(name: &str) -> bool {
    const WORDS_OF_HTTP: [&str; 7] = ["session", "jwt", "assertion", "saml", "bearer", "csrf", "xsrf"];
    // "pat" only counts as a whole: there is `x-original-path`.
    let words = WORDS.iter().filter(|word| **word != "pat").chain(&WORDS_OF_HTTP);
    words.into_iter().any(|word| contains(name, word))
        || name.split(['-', '_']).any(|part| part.eq_ignore_ascii_case("pat"))
}

fn contains(name: &str, word: &str) -> bool {
    name.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether a value looks like a secret: not like a word, an identifier, a path or a sentence in lower case.
fn looks_secret(text: &str) -> bool {
    let harmless = |c: char| {
        (c.is_alphabetic() && !c.is_uppercase()) || matches!(c, '-' | '_' | '.' | '/') || c.is_whitespace()
    };
    text.len() >= LONG && !text.chars().all(harmless)
}

impl Secrets {
    /// Adds a secret that the caller has marked as one.
    pub(crate) fn declare(&mut self, secret: &str) {
        self.push(secret, true);
    }

    fn push(&mut self, text: &str, declared: bool) {
        // A secret that was read from a file ends in a line break, which a server may leave out.
        let trimmed = text.trim();
        for text in [text, trimmed].into_iter().take(if trimmed == text { 1 } else { 2 }) {
            if !text.is_empty() && (declared || looks_secret(text)) {
                self.list.push(Secret { text: Zeroizing::new(text.to_owned()), declared });
            }
        }
    }

    /// Adds the values in the field `field` of a JSON document. Those of fields with the names `declared` are secret, whatever
    /// they look like.
    pub(crate) fn values(&mut self, document: &str, field: &str, declared: &BTreeSet<String>) {
        walk(document, is_secret_name, |place, scalar| {
            if place.field(0) == Some(field) {
                let name = place.field(1).unwrap_or_default();
                let declared =
                    place.declared || (!declared.is_empty() && declared.contains(&*unescaped(name)));
                self.scalar(scalar, declared, EMBEDDED);
            }
        });
    }

    /// Adds the values of a configuration, which is in the field `field` of a JSON document: an object of fields, each of
    /// which has a `value` and may be marked as `sensitive`, or is a value itself.
    pub(crate) fn configuration(&mut self, document: &str, field: &str) {
        let inside = |place: &Place<'_, '_>| place.field(0) == Some(field);
        let mut sensitive = std::collections::HashSet::new();
        walk(
            document,
            |_| false,
            |place, scalar| {
                if inside(place) && place.path.len() == 3 && place.name == "sensitive" {
                    sensitive.extend((scalar == Scalar::Literal("true")).then_some(place.field(1)).flatten());
                }
            },
        );
        walk(document, is_secret_name, |place, scalar| {
            // A field that is an array is a value, too.
            let is_value = match place.path.get(2) {
                Some(step) if step.is_object() => matches!(place.field(2), Some("value" | "default_value")),
                _ => true,
            };
            if inside(place) && is_value {
                let sensitive = place.field(1).is_some_and(|name| sensitive.contains(name));
                self.scalar(scalar, place.declared || sensitive, EMBEDDED);
            }
        });
    }

    fn scalar(&mut self, scalar: Scalar<'_>, declared: bool, embedded: u32) {
        match scalar {
            Scalar::Literal("null") => {}
            Scalar::Literal(literal) if declared => self.push(literal, true),
            Scalar::Literal(_) => {}
            Scalar::Text(text) => {
                let text = unescaped(text);
                self.push(&text, declared);
                self.embedded(&text, declared, embedded);
            }
        }
    }

    /// Adds the values of a JSON document that is written into a string, as keys of service accounts are.
    fn embedded(&mut self, text: &str, declared: bool, levels: u32) {
        let Some(levels) = levels.checked_sub(1) else { return };
        if text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(text).is_ok() {
            walk(text, is_secret_name, |place, scalar| {
                self.scalar(scalar, declared || place.declared, levels);
            });
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<&Secret> {
        self.list.get(index)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Secret> {
        self.list.iter()
    }

    /// Prepares the search for these secrets.
    pub(crate) fn scrubber(self) -> Scrubber {
        Scrubber::new(self)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.list.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(secrets: &Secrets) -> Vec<String> {
        let mut found: Vec<_> = secrets
            .iter()
            .map(|secret| format!("{}{}", &*secret.text, if secret.declared { "!" } else { "" }))
            .collect();
        found.sort();
        found
    }

    #[test]
    fn field_names_with_a_secret_word_mark_secrets() {
        for name in
            ["botToken", "CLIENT_SECRET", "passphrase", "apiKey", "credentials", "OAuth", "PAT", "signing"]
        {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["", "host", "env", "pin", "name", "url", "pa", "to ken"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn headers_and_parameters_are_recognized_as_credentials_by_name() {
        for name in [
            "authorization",
            "x-session-id",
            "x-jwt-assertion",
            "x-signature",
            "x-credential",
            "x-pat",
            "api_key",
            "PAT",
        ] {
            assert!(is_credential(name), "{name}");
        }
        for name in
            ["accept", "x-original-path", "x-opaque-id", "user-agent", "x-org-id", "pretty", "x-patient"]
        {
            assert!(!is_credential(name), "{name}");
        }
    }

    #[test]
    fn only_long_values_unlike_words_look_secret() {
        for text in
            ["hunter22", "ABCDEFGH", "abcdefgH", "pass=word", "äöüß+äöü", "a1b2c3d4", "https://host.example"]
        {
            assert!(looks_secret(text), "{text}");
        }
        for text in [
            "hunter2",
            "production",
            "eu-west-one",
            "a/b/c.d_e f",
            "2026",
            "prod",
            "größere namen",
            "a\nb\nc d e f",
        ] {
            assert!(!looks_secret(text), "{text}");
        }
    }

    #[test]
    fn secret_values_of_data_are_collected() {
        let mut secrets = Secrets::default();
        secrets.values(
            r#"{"type": "Slack-Type-1", "data": {"env": "prod", "year": 2026, "debug": true, "botToken": "x", "auth": {
                "user": "me", "pin": 12, "on": true, "none": null}, "url": "https://h.example/\u00e4", "list": ["word", "Word-Two"]}}"#,
            "data",
            &BTreeSet::new(),
        );
        assert_eq!(found(&secrets), ["12!", "Word-Two", "https://h.example/ä", "me!", "true!", "x!"]);
    }

    #[test]
    fn blanks_around_a_secret_may_be_left_out() {
        let mut secrets = Secrets::default();
        secrets.declare("hunter2\n");
        secrets.declare(" \n");
        secrets.values(r#"{"data": {"x": " Word-Two\t", "y": " word two "}}"#, "data", &BTreeSet::new());
        assert_eq!(found(&secrets), [" \n!", " Word-Two\t", "Word-Two", "hunter2\n!", "hunter2!"]);
    }

    #[test]
    fn secrets_in_json_within_a_value_are_collected() {
        let mut secrets = Secrets::default();
        let account =
            serde_json::json!({"type": "service", "private_key": "-\nk\n", "id": "Client-1"}).to_string();
        let nested = serde_json::json!([account]).to_string();
        secrets.values(
            &serde_json::json!({"data": {"account": nested, "other": "{broken}"}}).to_string(),
            "data",
            &BTreeSet::new(),
        );
        let found = found(&secrets);
        assert!(found.contains(&"-\nk\n!".to_owned()) && found.contains(&"Client-1".to_owned()), "{found:?}");
        assert!(
            found.contains(&"{broken}".to_owned()) && !found.contains(&"service".to_owned()),
            "{found:?}"
        );
    }

    #[test]
    fn secret_values_of_a_configuration_are_collected() {
        let mut secrets = Secrets::default();
        secrets.configuration(
            r#"{"configuration": {
                "a": {"label": "Label-1", "value": "word", "sensitive": true, "default_value": 7, "order": 5},
                "b": {"value": "word", "sensitive": false}, "api_key": {"value": 8, "tooltip": "Tooltip-1"},
                "c": {"value": {"x": "Value-12"}}, "bare": "Bare-123", "list": ["List-123"]
            }, "other": {"a": {"value": "Other-12"}}}"#,
            "configuration",
        );
        assert_eq!(found(&secrets), ["7!", "8!", "Bare-123", "List-123", "Value-12", "word!"]);
    }
}
