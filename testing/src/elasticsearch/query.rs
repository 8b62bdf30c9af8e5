//! Query parameters.

use std::collections::BTreeMap;

use super::{errors::Refusal, scalar::parse_bool, suggest::did_you_mean};
use crate::RecordedRequest;

/// The parameters of every endpoint.
const COMMON: [&str; 5] = ["error_trace", "filter_path", "format", "human", "pretty"];

/// The decoded query parameters of a request. If one is given twice, the last value counts.
#[derive(Default)]
pub(super) struct Query(BTreeMap<String, String>);

impl Query {
    /// Parses the parameters, which `&` and `;` separate.
    pub(super) fn of(request: &RecordedRequest) -> Result<Self, Refusal> {
        let text = request.query().unwrap_or_default();
        let pairs = text.split(['&', ';']).filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((unescape(name, true)?, unescape(value, true)?))
        });
        let parameters =
            pairs.collect::<Result<_, String>>().map_err(|reason| Refusal::bad_parameter(&reason))?;
        Ok(Self(parameters))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Refuses parameters that are neither in `known` nor common to all endpoints.
    pub(super) fn check(&self, path: &str, known: &[&str]) -> Result<(), Refusal> {
        let is_known = |name: &&String| known.contains(&name.as_str()) || COMMON.contains(&name.as_str());
        let unknown: Vec<_> = self.0.keys().filter(|name| !is_known(name)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let plural = if unknown.len() > 1 { "s" } else { "" };
        let named = unknown.into_iter().map(|name| {
            let guess = did_you_mean(name, known.iter().copied());
            guess.map_or_else(|| format!("[{name}]"), |guess| format!("[{name}] -> {guess}"))
        });
        let named = named.collect::<Vec<_>>().join(", ");
        let reason = format!("request [{path}] contains unrecognized parameter{plural}: {named}");
        Err(Refusal::illegal_argument(&reason))
    }

    /// Parses a boolean. A name without a value means true.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.get(name) {
            None => Ok(false),
            Some("") => Ok(true),
            Some(text) => parse_bool(text).map_err(|reason| Refusal::illegal_argument(&reason)),
        }
    }

    pub(super) fn int(&self, name: &str, default: i32) -> Result<i32, Refusal> {
        let Some(text) = self.get(name) else { return Ok(default) };
        text.parse().map_err(|_| {
            Refusal::illegal_argument(&format!("Failed to parse int parameter [{name}] with value [{text}]"))
        })
    }

    /// Splits a comma-separated list. An empty list means no filter; an empty element of a list is a value like any other,
    /// except at the end.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        let list = self.get(name).unwrap_or_default().trim_end_matches(',');
        if list.is_empty() { Vec::new() } else { list.split(',').collect() }
    }
}

/// Decodes percent escapes. `%%` is a percent sign. The error is the server's reason.
pub(super) fn unescape(text: &str, plus_is_blank: bool) -> Result<String, String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes().enumerate();
    while let Some((index, byte)) = bytes.next() {
        decoded.push(match byte {
            b'+' if plus_is_blank => b' ',
            b'%' => match (bytes.next(), text.get(index + 2..index + 3)) {
                (None, _) => return Err(format!("unterminated escape sequence at end of string: {text}")),
                (Some((_, b'%')), _) => b'%',
                (Some(_), None) if index + 2 >= text.len() => {
                    return Err(format!("partial escape sequence at end of string: {text}"));
                }
                _ => {
                    bytes.next();
                    let digits = text.get(index + 1..index + 3).unwrap_or_default();
                    let hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
                    let value = u8::from_str_radix(digits, 16).ok().filter(|_| hex);
                    value.ok_or_else(|| {
                        format!("invalid escape sequence `%{digits}' at index {index} of: {text}")
                    })?
                }
            },
            other => other,
        });
    }
    Ok(String::from_utf8_lossy(&decoded).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_or_refused() {
        for (text, expected) in [
            ("a+b%20c%C3%A9", Ok("a b cé")),
            ("100%%", Ok("100%")),
            ("%2B%25", Ok("+%")),
            ("a%", Err("unterminated escape sequence at end of string: a%")),
            ("a%2", Err("partial escape sequence at end of string: a%2")),
            ("a%zz", Err("invalid escape sequence `%zz' at index 1 of: a%zz")),
            ("%+1", Err("invalid escape sequence `%+1' at index 0 of: %+1")),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(unescape(text, true), expected, "{text}");
        }
        assert_eq!(unescape("a+b", false), Ok("a+b".to_owned()));
    }
}
