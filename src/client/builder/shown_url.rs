//! What a message shows of a base URL that is refused.

use crate::text::quoted;

const STRUCK: &str = "[redacted]";

/// Returns the text of a URL without credentials, as one line of limited length. The text may be no URL, so that everything
/// that could be a user, a password or a query is left out.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 200;
    let text = text.trim();
    let (text, query) = match text.find(['?', '#']).map(|at| text.split_at(at)) {
        // A password may contain both characters.
        Some((text, query)) if !query.contains('@') => (text, query),
        _ => (text, ""),
    };
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), text),
    };
    let (user, rest) = match rest.rsplit_once('@') {
        Some((_, host)) => (format!("{STRUCK}@"), host.to_owned()),
        None if scheme.is_empty() => (String::new(), if_host(rest)),
        None => (String::new(), rest.to_owned()),
    };
    let query = query.chars().next().map(|mark| format!("{mark}{STRUCK}")).unwrap_or_default();
    quoted(&format!("{scheme}{user}{rest}{query}"), LONGEST)
}

/// Without a scheme, the text may be a key or `user:password`. It is shown if it looks like a host.
fn if_host(text: &str) -> String {
    let authority = text.split('/').next().unwrap_or_default();
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let label = |label: &str| {
        label.len() < 64 && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let named = host == "localhost" || host.contains('.') || port.is_some();
    if text.is_empty() || (named && host.split('.').all(label) && port.is_none_or(is_port)) {
        text.to_owned()
    } else {
        STRUCK.to_owned()
    }
}

fn is_port(text: &str) -> bool {
    text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn credentials_are_struck_out() {
        for (text, expected) in [
            ("localhost:9200", "localhost:9200"),
            (" localhost:9200/es ", "localhost:9200/es"),
            ("localhost", "localhost"),
            ("", ""),
            ("http:/localhost:9200", "http:/localhost:9200"),
            ("ftp://user:pw@host/es", "ftp://[redacted]@host/es"),
            ("https://user:p/w@host:x", "https://[redacted]@host:x"),
            ("https://user:p?w@host", "https://[redacted]@host"),
            ("user:pw@host:9200", "[redacted]@host:9200"),
            ("elastic:changeme", "[redacted]"),
            ("10.0.0.1:9200", "10.0.0.1:9200"),
            ("es.example/es", "es.example/es"),
            ("aWQ6a2V5", "[redacted]"),
            ("b3sk_0.123", "[redacted]"),
            ("not a url", "[redacted]"),
            ("https://host?api_key=secret", "https://host?[redacted]"),
            ("https://host/#secret", "https://host/#[redacted]"),
            ("http://h\nERROR forged", "http://h\\nERROR forged"),
        ] {
            assert_eq!(shown(text), expected);
        }
        assert_eq!(shown(&format!("http://{}", "x".repeat(10_000_000))).chars().count(), 201);
    }
}
