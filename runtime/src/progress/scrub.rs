//! Error texts of a source, as they may be shown: one line, of limited length, without sensitive values.

use std::{error::Error as StdError, fmt, fmt::Write as _};

use connectors_sdk::elasticsearch::Configuration;

use super::tally::one_line;

const REDACTED: &str = "[redacted]";
/// Shorter secrets are only replaced as whole words.
const SHORT: usize = 4;

/// Removes the sensitive values of a configuration from texts.
#[derive(Clone, Default)]
pub(crate) struct Scrubber {
    /// The longest first, because one may contain another.
    secrets: Vec<String>,
}

impl Scrubber {
    /// Collects the values of all sensitive fields.
    pub(crate) fn new(configuration: &Configuration) -> Self {
        let mut secrets = Vec::new();
        for (_, field) in configuration.iter().filter(|(_, field)| field.is_sensitive()) {
            let texts = field.as_str().into_iter().chain(field.as_list());
            for text in texts.filter(|text| !text.trim().is_empty()) {
                // A text is cleaned after it has become one line.
                let line = one_line(&text, usize::MAX);
                let json = serde_json::to_string(text.as_ref()).unwrap_or_default();
                secrets.push(percent_encoded(&text));
                secrets.extend(json.get(1..json.len().saturating_sub(1)).map(str::to_owned));
                secrets.extend([line, text.into_owned()]);
            }
        }
        secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        Self { secrets }
    }

    /// Returns the text in one line of at most `limit` characters, without secrets.
    pub(crate) fn clean(&self, text: &str, limit: usize) -> String {
        let mut line = one_line(text, usize::MAX);
        for secret in &self.secrets {
            if line.contains(secret.as_str()) {
                line = if secret.len() < SHORT {
                    replace_word(&line, secret)
                } else {
                    line.replace(secret.as_str(), REDACTED)
                };
            }
        }
        one_line(&line, limit)
    }

    /// Returns the texts of an error and of its causes, cleaned.
    pub(crate) fn describe(&self, error: &(dyn StdError + 'static), limit: usize) -> String {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let next = error.to_string();
            // Some errors repeat the text of their cause.
            if !text.contains(&next) {
                let _ = write!(text, ": {next}");
            }
            cause = error.source();
        }
        self.clean(&text, limit)
    }
}

fn replace_word(line: &str, word: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(word) {
        out.push_str(before);
        let joined = before.ends_with(char::is_alphanumeric) || after.starts_with(char::is_alphanumeric);
        out.push_str(if joined { word } else { REDACTED });
        rest = after;
    }
    out.push_str(rest);
    out
}

fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(byte.into());
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scrubber({} secrets)", self.secrets.len())
    }
}

#[cfg(test)]
mod tests {
    use connectors_sdk::elasticsearch::{ConfigurationField, FieldType};

    use super::*;

    fn scrubber() -> Scrubber {
        let secret = |value: &str, of| ConfigurationField::new("L", of).sensitive(true).value(value);
        Scrubber::new(&Configuration::from_iter([
            ("token", secret("hun+ter 2", FieldType::Str)),
            ("pin", secret("12", FieldType::Str)),
            ("keys", secret("alpha1,beta2", FieldType::List)),
            ("lines", secret("first\nsecond\"", FieldType::Str)),
            ("empty", secret("", FieldType::Str)),
            ("host", ConfigurationField::new("Host", FieldType::Str).value("wiki.example")),
        ]))
    }

    #[test]
    fn sensitive_values_are_removed_in_their_usual_spellings() {
        let clean = |text| scrubber().clean(text, 1_000);
        assert_eq!(clean("login with hun+ter 2 at wiki.example"), "login with [redacted] at wiki.example");
        assert_eq!(clean("GET /?token=hun%2Bter%202&x"), "GET /?token=[redacted]&x");
        assert_eq!(clean("pin 12, 123, 312"), "pin [redacted], 123, 312");
        assert_eq!(clean("keys beta2 and alpha1"), "keys [redacted] and [redacted]");
        assert_eq!(clean("first\nsecond\""), "[redacted]");
        assert_eq!(clean(r#"{"lines":"first\nsecond\""}"#), r#"{"lines":"[redacted]"}"#);
        assert!(!format!("{:?}", scrubber()).contains("alpha"));
    }

    #[test]
    fn causes_are_part_of_the_description() {
        let cause = std::io::Error::other("no route\nto alpha1");
        let error = crate::Error::new(crate::ErrorKind::Source, "cannot list").with_source(cause);
        assert_eq!(scrubber().describe(&error, 100), "cannot list: no route to [redacted]");
        assert_eq!(scrubber().describe(&error, 6), "cannot…");
    }
}
