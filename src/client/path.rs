//! Percent-encoding of paths and queries.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{Error, Result};

/// All characters except the unreserved ones of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Fills `template` (`/_connector/{connector_id}/_name`) with percent-encoded `values`, in order.
///
/// Three values are errors because they cannot be a path segment: the empty string, which would address another endpoint,
/// and `.` and `..`, which URL parsers resolve even when they are percent-encoded.
pub(crate) fn fill(template: &str, values: &[&str]) -> Result<String> {
    let mut path =
        String::with_capacity(template.len() + values.iter().map(|value| value.len()).sum::<usize>());
    let mut values = values.iter();
    let mut rest = template;
    while let Some((literal, tail)) = rest.split_once('{') {
        let (name, tail) = tail.split_once('}').unwrap_or((tail, ""));
        let value = values.next().copied().unwrap_or_default();
        match value {
            "" => return Err(Error::request(format!("`{name}` must not be empty"))),
            "." | ".." => {
                return Err(Error::request(format!(
                    "`{name}` must not be `{value}`: it cannot be a path segment"
                )));
            }
            _ => {}
        }
        path.push_str(literal);
        path.extend(utf8_percent_encode(value, SEGMENT));
        rest = tail;
    }
    path.push_str(rest);
    Ok(path)
}

/// Appends a percent-encoded `name=value` to a query string. Commas, which separate list values, are not encoded.
pub(crate) fn push_query(query: &mut String, name: &str, value: &str) {
    const QUERY: &AsciiSet = &SEGMENT.remove(b',');
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(utf8_percent_encode(name, QUERY));
    query.push('=');
    query.extend(utf8_percent_encode(value, QUERY));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_inserted_in_order() {
        assert_eq!(fill("/a/{x}/b/{y}", &["1", "2"]).unwrap(), "/a/1/b/2");
        assert_eq!(fill("/a", &[]).unwrap(), "/a");
    }

    #[test]
    fn values_that_cannot_be_a_segment_are_refused() {
        for (id, message) in [
            ("", "`id` must not be empty"),
            (".", "`id` must not be `.`: it cannot be a path segment"),
            ("..", "`id` must not be `..`: it cannot be a path segment"),
        ] {
            assert_eq!(fill("/x/{id}/y", &[id]).unwrap_err().to_string(), message);
        }
    }

    proptest! {
        #[test]
        fn any_other_value_stays_one_segment_of_the_parsed_url(id in ".{1,24}") {
            prop_assume!(id != "." && id != "..");
            let path = fill("/x/{id}/y", &[&id]).unwrap();
            let url = url::Url::parse(&format!("http://h{path}?q")).unwrap();
            prop_assert_eq!(url.path(), &path);
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), 3);
            let decoded = percent_encoding::percent_decode_str(segments[1]).decode_utf8().unwrap();
            prop_assert_eq!(decoded, id);
        }

        #[test]
        fn queries_survive_a_round_trip(pairs in proptest::collection::vec((".{1,8}", ".{0,8}"), 0..4)) {
            let mut query = String::new();
            pairs.iter().for_each(|(name, value)| push_query(&mut query, name, value));
            let back: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
            prop_assert_eq!(back, pairs);
        }
    }
}
