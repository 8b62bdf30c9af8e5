//! Failures of TLS.

use std::error::Error as StdError;

use super::{Cause, LONGEST, chain};
use crate::text::one_line;

const UNTRUSTED: &str = "the issuer of its certificate is not trusted; trust it with `.ca_certificate(..)` or \
     `.ca_fingerprint(..)`";
#[cfg(feature = "rustls")]
const SAME_NAME: &str = "its certificate is not signed by the trusted authority, which only has the same name as its issuer; \
     trust the issuer with `.ca_certificate(..)` or `.ca_fingerprint(..)`";
const AUTHORITY: &str = "its certificate is that of a certificate authority, such as `openssl req -x509` creates, and not of \
     a server; issue a server certificate, for example with `-addext basicConstraints=critical,CA:FALSE`";
const NO_TLS: &str = "it does not speak TLS (should the URL start with `http://`?)";
const OTHER_NAME: &str =
    "its certificate is for another host name; use the name in the certificate as host of the URL";
const EXPIRED: &str = "its certificate has expired; renew it, or check the clock of this machine";
const NOT_YET_VALID: &str = "its certificate is not valid yet; check the clocks of both machines";

/// Explains a TLS handshake that failed. `None` if something else did.
pub(super) fn explain(error: &reqwest::Error) -> Option<Cause> {
    #[cfg(feature = "rustls")]
    if let Some(error) = find(error) {
        return Some(typed(error));
    }
    // The errors of the operating systems' libraries, and of other versions of rustls, only have texts.
    chain(error).find_map(|cause| by_text(&cause.to_string()))
}

/// Explains that the server does not accept the client's certificate, or requires one. `None` if something else failed.
pub(super) fn refused_client(error: &(dyn StdError + 'static)) -> Option<Cause> {
    #[cfg(feature = "rustls")]
    if let Some(rustls::Error::AlertReceived(alert)) = find(error) {
        return client_alert(*alert);
    }
    chain(error).find_map(|cause| {
        cause.to_string().contains("certificate required").then(|| Cause::certificate(required()))
    })
}

/// What to do about a client certificate that is missing.
fn required() -> &'static str {
    if cfg!(feature = "rustls") {
        "it requires a client certificate; set one with `.client_certificate(..)`"
    } else {
        "it requires a client certificate"
    }
}

/// Classifies the text of a TLS library.
fn by_text(text: &str) -> Option<Cause> {
    let has = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
    Some(if has(&["InvalidContentType", "wrong version number", "packet length too long"]) {
        Cause::passing(NO_TLS)
    } else if has(&["certificate required"]) {
        Cause::certificate(required())
    } else if has(&["ostname mismatch", "IP address mismatch", "CN name does not match", "NotValidForName"]) {
        Cause::certificate(OTHER_NAME)
    } else if has(&["certificate has expired", "not within its validity period", "Expired"]) {
        Cause::certificate(EXPIRED)
    } else if has(&["certificate is not yet valid", "NotValidYet"]) {
        Cause::certificate(NOT_YET_VALID)
    } else if has(&["CaUsedAsEndEntity"]) {
        Cause::certificate(AUTHORITY)
    } else if has(&[
        "self-signed certificate",
        "self signed certificate",
        "unable to get local issuer",
        "unable to verify the first",
        "not trusted",
        "UnknownIssuer",
    ]) {
        Cause::certificate(UNTRUSTED)
    } else if has(&["certificate verify failed", "invalid peer certificate"]) {
        Cause::certificate(format!("its certificate is not accepted ({})", one_line(text, LONGEST)))
    } else {
        return None;
    })
}

#[cfg(feature = "rustls")]
fn find<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    chain(error).find_map(|cause| cause.downcast_ref::<rustls::Error>())
}

#[cfg(feature = "rustls")]
fn typed(error: &rustls::Error) -> Cause {
    use rustls::{Error, InvalidMessage};
    match error {
        Error::InvalidCertificate(error) => certificate(error),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => Cause::passing(NO_TLS),
        Error::PeerIncompatible(_) | Error::AlertReceived(rustls::AlertDescription::ProtocolVersion) => {
            Cause::permanent(format!(
                "it has no TLS version or cipher suite in common with this client ({})",
                one_line(&error.to_string(), LONGEST)
            ))
        }
        Error::AlertReceived(alert) => client_alert(*alert)
            .unwrap_or_else(|| Cause::passing(format!("it ended the TLS handshake ({error})"))),
        error => by_text(&error.to_string()).unwrap_or_else(|| {
            Cause::passing(format!("the TLS handshake failed ({})", one_line(&error.to_string(), LONGEST)))
        }),
    }
}

#[cfg(feature = "rustls")]
fn certificate(error: &rustls::CertificateError) -> Cause {
    use rustls::CertificateError as Fault;
    Cause::certificate(match error {
        Fault::UnknownIssuer => UNTRUSTED.to_owned(),
        Fault::NotValidForNameContext { expected, presented } => {
            other_name(&expected.to_str(), presented).unwrap_or_else(|| OTHER_NAME.to_owned())
        }
        Fault::NotValidForName => OTHER_NAME.to_owned(),
        Fault::ExpiredContext { not_after, .. } => match date(*not_after) {
            Some(date) => {
                format!("its certificate expired at {date}; renew it, or check the clock of this machine")
            }
            None => EXPIRED.to_owned(),
        },
        Fault::Expired => EXPIRED.to_owned(),
        Fault::NotValidYetContext { not_before, .. } => match date(*not_before) {
            Some(date) => {
                format!("its certificate is not valid before {date}; check the clocks of both machines")
            }
            None => NOT_YET_VALID.to_owned(),
        },
        Fault::NotValidYet => NOT_YET_VALID.to_owned(),
        // The authorities that Elasticsearch creates for its clusters all have the same name.
        Fault::BadSignature => SAME_NAME.to_owned(),
        Fault::Revoked => "its certificate has been revoked".to_owned(),
        // The error of the verifier is of another crate.
        other => match by_text(&format!("{other:?}")) {
            Some(cause) => cause.text,
            None => format!("its certificate is not accepted ({})", one_line(&other.to_string(), LONGEST)),
        },
    })
}

#[cfg(feature = "rustls")]
fn date(time: rustls::pki_types::UnixTime) -> Option<String> {
    let time = chrono::DateTime::from_timestamp(i64::try_from(time.as_secs()).ok()?, 0)?;
    Some(time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

/// The names have the form `DnsName("a.example")` or `IpAddress(127.0.0.1)`. The server chose them.
#[cfg(feature = "rustls")]
fn other_name(expected: &str, presented: &[String]) -> Option<String> {
    const NAMED: usize = 5;
    let inner = |name: &String| {
        let name = name.split_once('(')?.1.strip_suffix(')')?;
        Some(format!("`{}`", one_line(name.trim_matches('"'), 100)))
    };
    let names = presented.iter().take(NAMED).map(inner).collect::<Option<Vec<_>>>()?;
    if names.is_empty() {
        return Some(format!("its certificate names no host, so it is not for `{expected}`"));
    }
    let more = if presented.len() > NAMED { ", …" } else { "" };
    Some(format!(
        "its certificate is for {}{more} and not for `{expected}`; use a name in the certificate as host of the URL",
        names.join(", ")
    ))
}

#[cfg(feature = "rustls")]
fn client_alert(alert: rustls::AlertDescription) -> Option<Cause> {
    use rustls::AlertDescription as Alert;
    match alert {
        Alert::CertificateRequired => Some(Cause::certificate(required())),
        Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateRevoked
        | Alert::CertificateExpired
        | Alert::CertificateUnknown
        | Alert::DecryptError
        | Alert::UnknownCA
        | Alert::AccessDenied => {
            Some(Cause::certificate(format!("it does not accept the client certificate ({alert:?})")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_the_operating_systems_libraries() {
        let openssl = |reason: &str| {
            format!(
                "error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:\
                 ../ssl/statem/statem_clnt.c:1890: ({reason})"
            )
        };
        for (text, expected) in [
            (openssl("self-signed certificate in certificate chain"), UNTRUSTED),
            (openssl("unable to get local issuer certificate"), UNTRUSTED),
            (openssl("hostname mismatch"), OTHER_NAME),
            (openssl("certificate has expired"), EXPIRED),
            (openssl("certificate is not yet valid"), NOT_YET_VALID),
            ("The certificate was not trusted.".to_owned(), UNTRUSTED),
            ("The certificate's CN name does not match the passed value.".to_owned(), OTHER_NAME),
        ] {
            let cause = by_text(&text).unwrap();
            assert_eq!((cause.text.as_str(), cause.certificate), (expected, true), "{text}");
        }
        let no_tls = "error:0A00010B:SSL routines:ssl3_get_record:wrong version number:ssl3_record.c:354:";
        let cause = by_text(no_tls).unwrap();
        assert_eq!((cause.text.as_str(), cause.certificate), (NO_TLS, false));
        let cause = by_text(&openssl("unsuitable certificate purpose")).unwrap();
        assert!(cause.certificate && cause.text.starts_with("its certificate is not accepted (error:"));
        assert!(by_text("connection reset by peer").is_none());
    }
}
