//! Media types.

use http::StatusCode;

use super::{
    errors::{Refusal, cause},
    state::State,
};
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
    let accept = request.header("accept").unwrap_or_default();
    let content = request.header("content-type").unwrap_or_default();
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
    let outer = "media_type_header_exception";
    let reason = "Invalid media-type value on headers [Accept, Content-Type]";
    let mut error = cause(outer, reason);
    error.insert("caused_by".to_owned(), cause("status_exception", &problem).into());
    Err(Refusal::with_root(StatusCode::BAD_REQUEST, error, &cause(outer, reason)))
}

/// Refuses bodies that are not JSON, or newline-delimited JSON if `lines` is set.
pub(super) fn check_body(request: &RecordedRequest, lines: bool) -> Result<(), Refusal> {
    let content_type = request.header("content-type");
    match content_type.map(base) {
        Some(base) if base == JSON || base == VENDOR => Ok(()),
        Some(base) if lines && (base == LINES || base == VENDOR_LINES) => Ok(()),
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
            ("Application/vnd.Elasticsearch+JSON; charset=utf-8; Compatible-With = 8", Some(8)),
            ("application/vnd.elasticsearch+json; compatible-with=9,text/plain", Some(9)),
            ("text/plain, application/vnd.elasticsearch+json; compatible-with=8", Some(8)),
            ("application/vnd.elasticsearch+json; compatible-with=next", Some(0)),
        ] {
            assert_eq!(version(media_types), expected, "{media_types}");
        }
    }
}
