//! Cloud IDs: `name:` and base64 of `domain[:port]$elasticsearch[:port][$kibana[:port]]`.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::error::{Error, Result};

pub(super) fn url(cloud_id: &str) -> Result<String> {
    let invalid = |what: &str| Error::config(format!("the Cloud ID {what}"));
    let (_, encoded) =
        cloud_id.trim().split_once(':').ok_or_else(|| invalid("is not of the form `name:base64`"))?;
    let decoded = STANDARD
        .decode(encoded)
        .map_err(|_| invalid("is invalid: the part after the colon is not base64"))?;
    let decoded =
        String::from_utf8(decoded).map_err(|_| invalid("is invalid: the decoded value is not UTF-8"))?;
    let mut parts = decoded.split('$');
    let domain = parts.next().unwrap_or_default();
    let id = parts.next().unwrap_or_default();
    let (domain, port) = domain.split_once(':').unwrap_or((domain, "443"));
    let (id, port) = id.split_once(':').unwrap_or((id, port));
    if domain.is_empty() || id.is_empty() {
        return Err(invalid("is invalid: it lacks a domain or an Elasticsearch id"));
    }
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    if !plain(domain) || !plain(id) || port.parse::<u16>().is_err() {
        return Err(invalid("is invalid: it does not contain a valid host"));
    }
    Ok(format!("https://{id}.{domain}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cloud_ids_decode_to_urls() {
        let id = |text: &str| format!("name:{}", STANDARD.encode(text));
        for (cloud_id, expected) in [
            (id("host.example$abc$def"), Ok("https://abc.host.example:443")),
            (id("host.example$abc"), Ok("https://abc.host.example:443")),
            (id("host.example$abc$"), Ok("https://abc.host.example:443")),
            (id("host.example:9243$abc$def"), Ok("https://abc.host.example:9243")),
            (id("host$es1:9243$kb1:9244"), Ok("https://es1.host:9243")),
            (id("host:443$es1:9243"), Ok("https://es1.host:9243")),
            (id("host$es1$kb1:9244"), Ok("https://es1.host:443")),
            (format!(":{}", STANDARD.encode("h$a")), Ok("https://a.h:443")),
            ("no-colon".to_owned(), Err("the Cloud ID is not of the form `name:base64`")),
            ("name:%%%".to_owned(), Err("the Cloud ID is invalid: the part after the colon is not base64")),
            (
                format!("name:{}", STANDARD.encode([0xff])),
                Err("the Cloud ID is invalid: the decoded value is not UTF-8"),
            ),
            (id("$abc"), Err("the Cloud ID is invalid: it lacks a domain or an Elasticsearch id")),
            (id("host$"), Err("the Cloud ID is invalid: it lacks a domain or an Elasticsearch id")),
            (id("host"), Err("the Cloud ID is invalid: it lacks a domain or an Elasticsearch id")),
            (id("host$abc:"), Err("the Cloud ID is invalid: it does not contain a valid host")),
            (id("host$abc:99999"), Err("the Cloud ID is invalid: it does not contain a valid host")),
            (id("host$:9243"), Err("the Cloud ID is invalid: it lacks a domain or an Elasticsearch id")),
            (id("host:x$abc"), Err("the Cloud ID is invalid: it does not contain a valid host")),
            (id("evil@host$abc"), Err("the Cloud ID is invalid: it does not contain a valid host")),
            (id("host/x$abc"), Err("the Cloud ID is invalid: it does not contain a valid host")),
        ] {
            let actual = url(&cloud_id).map_err(|error| error.to_string());
            assert_eq!(actual, expected.map(str::to_owned).map_err(str::to_owned));
        }
    }
}
