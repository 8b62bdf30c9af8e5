//! Media types.

use super::{errors::Refusal, state::State};
use crate::RecordedRequest;

const JSON: &str = "application/json";
const VENDOR: &str = "application/vnd.elasticsearch+json";
/// Newline-delimited JSON.
const LINES: &str = "application/x-ndjson";
const VENDOR_LINES: &str = "application/vnd.elasticsearch+x-ndjson";

/// Returns the media type of the response, after checking that `Accept` and `Content-Type` ask for the same, supported
/// version.
pub(super) fn negotiate(request: &RecordedRequest, state: &State) -> Result<String, Refusal> {
    let major = state.server.major();
    let accept = media_type(request, "Accept")?;
    let content = media_type(request, "Content-Type")?;
    let (accepted, sent) = (version(accept), version(content));
    let fine = |version: Option<u32>| version.is_none_or(|it| it == major || it + 1 == major);
    let wrong = |header: &str, found: Option<u32>, value: &str| {
        format!(
            "{header} version must be either version {major} or {}, but found {}. {header}={value}",
            major.saturating_sub(1),
            found.unwrap_or_default()
        )
    };
    let has_body = !request.body().is_empty();
    let problem = if !fine(accepted) {
        wrong("Accept", accepted, accept)
    } else if has_body && !fine(sent) {
        wrong("Content-Type", sent, content)
    } else if has_body && accepted != sent {
        format!(
            "A compatible version is required on both Content-Type and Accept headers if either one has requested a \
             compatible version and the compatible versions must match. Accept={accept}, Content-Type={content}"
        )
    } else {
        return Ok(match accepted {
            Some(version) => format!("{VENDOR};compatible-with={version}"),
            None => JSON.to_owned(),
        });
    };
    if state.options.plain_media_type_errors {
        return Err(Refusal::rule(&problem));
    }
    Err(Refusal::media_type("Accept, Content-Type", "status_exception", &problem))
}

/// The value of a header, after checking its form.
fn media_type<'a>(request: &'a RecordedRequest, header: &str) -> Result<&'a str, Refusal> {
    let invalid = |reason: &str| Err(Refusal::media_type(header, "illegal_argument_exception", reason));
    let mut values = request.headers().get_all(header).iter();
    let (value, another) = (values.next(), values.next());
    if another.is_some() {
        return invalid(&format!("Incorrect header [{header}]. Only one value should be provided"));
    }
    let Some(value) = value.map(|value| value.to_str().unwrap_or_default()) else { return Ok("") };
    if value.trim().is_empty() {
        return invalid(&format!("Header [{header}] cannot be empty."));
    }
    // A list of several media types is not checked any further.
    if !value.contains(',') && !is_media_type(value) {
        return invalid(&format!("invalid media-type [{value}]"));
    }
    Ok(value)
}

/// Whether the text has the form `type/subtype; name=value`.
fn is_media_type(text: &str) -> bool {
    let mut parts = text.split(';');
    let base = parts.next().unwrap_or_default();
    base.split_once('/').is_some_and(|(kind, subtype)| is_token(kind.trim()) && is_token(subtype.trim()))
        && parts.map(str::trim).filter(|parameter| !parameter.is_empty()).all(|parameter| {
            parameter
                .split_once('=')
                .is_some_and(|(name, value)| is_token(name) && !value.contains([' ', '\t', '=']))
        })
}

/// Whether the text consists of the characters that names in headers may have.
fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// Refuses bodies that are not JSON. The server takes newline-delimited JSON for JSON everywhere.
pub(super) fn check_body(request: &RecordedRequest) -> Result<(), Refusal> {
    let content_type = request.header("content-type");
    match content_type.map(base) {
        Some(base) if [JSON, VENDOR, LINES, VENDOR_LINES].contains(&base.as_str()) => Ok(()),
        _ => Err(Refusal::content_type(content_type)),
    }
}

fn base(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The version in the first of the vendor's media types; 0 if it is not a number. The JavaScript client sends several
/// media types in one header.
fn version(media_types: &str) -> Option<u32> {
    let media_type = media_types
        .split(',')
        .find(|media_type| [VENDOR, VENDOR_LINES].contains(&base(media_type).as_str()))?;
    let mut parameters = media_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let (_, version) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("compatible-with"))?;
    Some(version.trim().parse().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_the_first_vendor_media_type_is_read() {
        for (media_types, expected) in [
            ("", None),
            ("*/*", None),
            ("application/json", None),
            ("application/json; compatible-with=9", None),
            ("application/vnd.elasticsearch+json", None),
            ("application/vnd.elasticsearch+json;compatible-with=9", Some(9)),
            ("Application/vnd.Elasticsearch+JSON; charset=utf-8; Compatible-With=8", Some(8)),
            ("application/vnd.elasticsearch+json; compatible-with=9,text/plain", Some(9)),
            ("text/plain, application/vnd.elasticsearch+json; compatible-with=8", Some(8)),
            ("application/vnd.elasticsearch+json; compatible-with=next", Some(0)),
        ] {
            assert_eq!(version(media_types), expected, "{media_types}");
        }
    }

    #[test]
    fn forms_of_media_types() {
        for (text, expected) in [
            ("application/json", true),
            ("*/*", true),
            ("application/json; charset=UTF-8;", true),
            ("application/vnd.elasticsearch+json;compatible-with=9", true),
            ("text", false),
            ("/json", false),
            ("application/", false),
            ("application/json/x", false),
            ("application/json; charset", false),
            ("application/json; charset =utf-8", false),
            ("application/json; charset= utf-8", false),
        ] {
            assert_eq!(is_media_type(text), expected, "{text}");
        }
    }
}
