//! Which server certificates the client accepts.

use std::fmt;

use crate::{
    client::{ClientBuilder, service::Service},
    error::{Error, Result},
};

/// SHA-256 of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; 32]);

/// Which server certificates are accepted, for `Debug`.
#[derive(Clone)]
pub(crate) enum Trust {
    /// Neither TLS feature is enabled.
    #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
    Unavailable,
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    Authorities {
        platform: bool,
        given: usize,
    },
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    Any,
    Fingerprint(Fingerprint),
    /// Those that the HTTP client accepts that was given to the builder.
    HttpClient,
}

impl Fingerprint {
    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim_ascii();
        let bytes: Option<Vec<u8>> = if text.contains(':') {
            text.split(':').map(byte).collect()
        } else {
            text.as_bytes().chunks(2).map(|digits| byte(std::str::from_utf8(digits).ok()?)).collect()
        };
        let Some(bytes) = bytes else {
            return Err(format!("`{}` is not hexadecimal", text.escape_debug()));
        };
        <[u8; 32]>::try_from(bytes.as_slice()).map(Self).map_err(|_| match bytes.len() {
            20 => "20 bytes are a SHA-1 fingerprint".to_owned(),
            length => format!("it has {length} bytes"),
        })
    }

    #[cfg(feature = "rustls")]
    pub(super) fn is(self, hash: &[u8]) -> bool {
        self.0 == hash
    }
}

/// Reads a byte of exactly two hexadecimal digits.
fn byte(digits: &str) -> Option<u8> {
    if digits.len() != 2 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    u8::from_str_radix(digits, 16).ok()
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
            Self::Unavailable => f.write_str("no TLS"),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            Self::Authorities { platform: true, given: 0 } => f.write_str("authorities of the platform"),
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            Self::Authorities { platform: true, given } => {
                write!(f, "authorities of the platform and {given} given with ca_certificate")
            }
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            Self::Authorities { platform: false, given } => {
                write!(f, "only {given} authorities given with ca_certificate")
            }
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            Self::Any => f.write_str("ANY CERTIFICATE (danger_accept_invalid_certs)"),
            Self::Fingerprint(fingerprint) => write!(f, "only SHA-256 {fingerprint} (ca_fingerprint)"),
            Self::HttpClient => f.write_str("as set in http_client"),
        }
    }
}

impl<S: Service> ClientBuilder<S> {
    /// Trusts only the certificate with this SHA-256 fingerprint and what it has issued. Elasticsearch prints the
    /// fingerprint of its CA at its first start. 64 hexadecimal digits, with or without colons between the bytes.
    ///
    /// The server must present the certificate with this fingerprint, as Elasticsearch does with the certificates that it
    /// generates. It becomes the only trust anchor: the server's own certificate must be signed by it, directly or through
    /// other presented certificates, or be it. Host name and dates are checked as usual.
    ///
    /// This replaces the default trust. [`build`](Self::build) reports an invalid fingerprint, and the combination with
    /// `ca_certificate`, `only_given_ca`, `danger_accept_invalid_certs` or `http_client`. Client certificates, `tls13_only`
    /// and HTTP/2 work as usual. Needs the feature `rustls`: without it, `build` returns an error. The cryptography is that
    /// of the process's default `rustls` provider if one is installed, and aws-lc otherwise.
    ///
    /// [`Client::elasticsearch_from_env`](crate::Client::elasticsearch_from_env) reads it from
    /// `ELASTICSEARCH_CA_FINGERPRINT`. [`Client::b3os_from_env`](crate::Client::b3os_from_env) does not, because B3OS is a
    /// public service.
    ///
    /// ```
    /// use connectors_sdk::Client;
    ///
    /// let builder = Client::elasticsearch("https://localhost:9200")
    ///     .ca_fingerprint("b2fc4a15c5d7e5b4a0a1b0c5d0f3a4e5d6c7b8a9f0e1d2c3b4a5968778695a4b")
    ///     .api_key("aWQ6a2V5");
    /// # #[cfg(feature = "rustls")]
    /// let es = builder.build()?;
    /// # Ok::<(), connectors_sdk::Error>(())
    /// ```
    #[doc(alias = "assert_fingerprint")]
    pub fn ca_fingerprint(mut self, sha256: impl AsRef<str>) -> Self {
        self.http_settings.push(".ca_fingerprint(..)");
        match Fingerprint::parse(sha256.as_ref()) {
            Ok(fingerprint) => self.fingerprint = Some(fingerprint),
            Err(why) => self.fail(Error::config(format!(
                "the CA fingerprint must be a SHA-256 in 64 hexadecimal digits, with or without colons: {why}"
            ))),
        }
        self
    }

    /// Checks that the settings about trust do not contradict each other.
    pub(super) fn check_trust(&self) -> Result<()> {
        if self.fingerprint.is_some() {
            if !cfg!(feature = "rustls") {
                return Err(Error::config(
                    "`.ca_fingerprint(..)` needs the feature `rustls` of connectors-sdk",
                ));
            }
            let others = [".ca_certificate(..)", ".only_given_ca()", ".danger_accept_invalid_certs(true)"];
            if let Some(other) = others.iter().find(|other| self.http_settings.contains(other)) {
                return Err(Error::config(format!(
                    "`.ca_fingerprint(..)` replaces all other trust, so `{other}` would have no effect: remove one of them"
                )));
            }
        }
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        self.tls.check()?;
        Ok(())
    }

    pub(super) fn trust(&self) -> Trust {
        if self.http.is_some() {
            return Trust::HttpClient;
        }
        if let Some(fingerprint) = self.fingerprint {
            return Trust::Fingerprint(fingerprint);
        }
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        {
            self.tls.trust()
        }
        #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
        {
            Trust::Unavailable
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints() {
        let digits = "b2fc4a15c5d7e5b4a0a1b0c5d0f3a4e5d6c7b8a9f0e1d2c3b4a5968778695a4b";
        let pairs: Vec<_> = (0..32).map(|index| &digits[2 * index..][..2]).collect();
        for text in [digits, &digits.to_uppercase(), &pairs.join(":"), &format!(" {digits}\n")] {
            assert_eq!(Fingerprint::parse(text).unwrap().to_string(), digits);
        }
        for (text, why) in [
            ("", "it has 0 bytes"),
            (&digits[..40], "20 bytes are a SHA-1 fingerprint"),
            (&digits[..62], "it has 31 bytes"),
            (&pairs[..31].join(":"), "it has 31 bytes"),
            (&digits[..63], &format!("`{}` is not hexadecimal", &digits[..63])),
            ("+1", "`+1` is not hexadecimal"),
            ("ab:c", "`ab:c` is not hexadecimal"),
            ("äb", "`äb` is not hexadecimal"),
        ] {
            assert_eq!(Fingerprint::parse(text).err().as_deref(), Some(why));
        }
    }
}
