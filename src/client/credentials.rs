use std::{fmt, time::Duration};

use base64::{
    Engine, alphabet,
    engine::{
        DecodePaddingMode,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD},
    },
};
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, header::COOKIE};
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use zeroize::Zeroizing;

use crate::{
    client::wiped,
    error::{Error, Result, Secrets, is_credential},
};

/// Credentials of a client. `Debug` redacts the secrets.
///
/// White space at both ends of a key, token or user name is removed, such as the line break at the end of a file. Of a
/// password, only line breaks are removed.
///
/// ```
/// use connectors_sdk::Credentials;
///
/// let token = Credentials::bearer("eyJhbGciOi...").expires_at("2026-11-20T12:00:00Z".parse()?);
/// # let _ = token;
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone)]
#[doc(alias = "authentication")]
#[doc(alias = "api key")]
pub struct Credentials {
    secret: Secret,
    expires_at: Option<DateTime<Utc>>,
}

#[derive(Clone)]
enum Secret {
    /// An Elasticsearch API key: the `encoded` value of the create-key API, or `id:api_key`.
    ApiKey(SecretString),
    Basic {
        username: String,
        password: SecretString,
    },
    /// A bearer token: an OAuth2 or service account token of Elasticsearch, an API key or session token of B3OS.
    Bearer(SecretString),
}

impl Credentials {
    /// Creates credentials from an Elasticsearch API key: the `encoded` value of the create-key API, or `id:api_key`.
    pub fn api_key(key: impl Into<SecretString>) -> Self {
        Secret::ApiKey(trimmed(key.into())).into()
    }

    /// Creates credentials from a user name and password.
    pub fn basic(username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        let mut username = username.into();
        if username.trim_ascii().len() < username.len() {
            username = username.trim_ascii().to_owned();
        }
        let password = without(password.into(), |text| text.trim_matches(['\r', '\n']));
        Secret::Basic { username, password }.into()
    }

    /// Creates credentials from a bearer token: an OAuth2 or service account token of Elasticsearch, an API key or session
    /// token of B3OS.
    pub fn bearer(token: impl Into<SecretString>) -> Self {
        Secret::Bearer(trimmed(token.into())).into()
    }

    /// Sets the expiration time of credentials from a [provider](crate::CredentialsProvider). They are renewed one
    /// minute before it, or after four fifths of their lifetime if that is later. Without an expiration time, they are
    /// used until a server responds with 401.
    #[must_use]
    pub fn expires_at(mut self, time: DateTime<Utc>) -> Self {
        self.expires_at = Some(time);
        self
    }

    /// How long the credentials are valid. `None` if that is unknown.
    pub(crate) fn remaining(&self) -> Option<Duration> {
        Some((self.expires_at? - Utc::now()).to_std().unwrap_or_default())
    }

    pub(crate) fn is_bearer(&self) -> bool {
        matches!(self.secret, Secret::Bearer(_))
    }

    /// Description for error messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.secret {
            Secret::ApiKey(_) => "an API key",
            Secret::Basic { .. } => "a user name and password",
            Secret::Bearer(_) => "a bearer token",
        }
    }

    /// Value of the `Authorization` header, in memory that is wiped, marked as sensitive.
    pub(crate) fn authorization(&self) -> Result<HeaderValue> {
        let text = match &self.secret {
            Secret::ApiKey(key) => {
                let key = word(key)?;
                // Base64 has no `:`, so this is an `id:api_key` pair that is not encoded yet.
                if key.contains(':') { header("ApiKey ", &encode(key)) } else { header("ApiKey ", key) }
            }
            Secret::Basic { username, password } => {
                if username.contains(':') {
                    return Err(Error::config("a user name must not contain `:`"));
                }
                header("Basic ", &encode(&pair(username, password)))
            }
            Secret::Bearer(token) => header("Bearer ", word(token)?),
        };
        wiped::header(text).map_err(|_| Error::config(NOT_ALLOWED))
    }

    /// Whether both produce the same header.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        matches!((self.authorization(), other.authorization()), (Ok(one), Ok(other)) if one == other)
    }

    /// Adds every form in which a server might echo these credentials.
    pub(crate) fn add_to(&self, secrets: &mut Secrets) {
        match &self.secret {
            Secret::ApiKey(key) => {
                let text = key.expose_secret();
                secrets.declare(text);
                match text.split_once(':') {
                    Some((_, secret)) => secrets.declare(secret),
                    None => add_pair(text, secrets),
                }
            }
            Secret::Basic { username, password } => {
                secrets.declare(password.expose_secret());
                secrets.declare(&pair(username, password));
            }
            Secret::Bearer(token) => {
                secrets.declare(token.expose_secret());
                // `MASTER_KEY:USER_ID` is one form of B3OS token.
                if let Some((key, _)) = token.expose_secret().split_once(':') {
                    secrets.declare(key);
                }
            }
        }
    }
}

/// Adds the credentials in headers that the caller has set.
pub(crate) fn add_headers(headers: &HeaderMap, secrets: &mut Secrets) {
    headers
        .iter()
        .filter(|(name, _)| is_credential(name.as_str()))
        .for_each(|(name, value)| add_header(name, value, secrets));
}

/// Adds the credentials in a header, whatever its name is.
pub(crate) fn add_header(name: &HeaderName, value: &HeaderValue, secrets: &mut Secrets) {
    let value = String::from_utf8_lossy(value.as_bytes());
    secrets.declare(&value);
    // Servers may echo it without the scheme.
    if let Some((scheme, rest)) = value.split_once(' ') {
        secrets.declare(rest.trim());
        if ["basic", "apikey"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            add_pair(rest.trim(), secrets);
        }
    }
    if name == COOKIE {
        let cookies = value.split(';').filter_map(|cookie| cookie.split_once('='));
        cookies.for_each(|(_, value)| secrets.declare(value.trim()));
    }
}

/// Adds the credentials in the parameters of a query.
pub(crate) fn add_query<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>, secrets: &mut Secrets) {
    parameters
        .into_iter()
        .filter(|(name, _)| is_credential(name))
        .for_each(|(_, value)| secrets.declare(value));
}

/// Returns the credentials in a URL, percent-decoded. `None` if it contains none, or others than UTF-8.
pub(crate) fn in_url(url: &Url) -> Option<Credentials> {
    let decode = |part: &str| {
        let bytes = Zeroizing::new(percent_encoding::percent_decode_str(part).collect::<Vec<_>>());
        std::str::from_utf8(&bytes).ok().map(|text| Zeroizing::new(text.to_owned()))
    };
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let (username, password) = (decode(url.username())?, decode(url.password().unwrap_or_default())?);
    Some(Credentials::basic(username.as_str(), password.as_str()))
}

impl From<Secret> for Credentials {
    fn from(secret: Secret) -> Self {
        Self { secret, expires_at: None }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.secret {
            Secret::ApiKey(_) => f.write_str("ApiKey([redacted])"),
            Secret::Basic { username, .. } => write!(f, "Basic({username:?}, [redacted])"),
            Secret::Bearer(_) => f.write_str("Bearer([redacted])"),
        }?;
        match self.expires_at {
            Some(time) => write!(f, " until {time}"),
            None => Ok(()),
        }
    }
}

/// Adds the pair `name:secret`, of which this is the base64, and its secret.
fn add_pair(encoded: &str, secrets: &mut Secrets) {
    /// Elasticsearch accepts API keys without padding, too.
    const ENGINE: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let decoded = Zeroizing::new(ENGINE.decode(encoded).unwrap_or_default());
    let pair = std::str::from_utf8(&decoded).unwrap_or_default();
    if let Some((_, secret)) = pair.split_once(':') {
        secrets.declare(pair);
        secrets.declare(secret);
    }
}

const NOT_ALLOWED: &str = "the credentials contain characters that are not allowed in headers";

/// Checks a key or token, which has no blanks.
fn word(secret: &SecretString) -> Result<&str> {
    let text = secret.expose_secret();
    if text.is_empty() {
        return Err(Error::config("the credentials are empty"));
    }
    if text.contains([' ', '\t']) {
        return Err(Error::config(
            "the credentials contain a blank: give the key or token alone, without `ApiKey` or `Bearer`",
        ));
    }
    // Base64 would hide them.
    if text.contains(|character: char| character.is_ascii_control()) {
        return Err(Error::config(NOT_ALLOWED));
    }
    Ok(text)
}

fn trimmed(secret: SecretString) -> SecretString {
    without(secret, str::trim_ascii)
}

/// Returns the part of a secret that `trim` keeps. The original is wiped.
fn without(secret: SecretString, trim: impl Fn(&str) -> &str) -> SecretString {
    let text = secret.expose_secret();
    let kept = trim(text);
    if kept.len() == text.len() { secret } else { SecretString::from(kept) }
}

fn header(scheme: &str, secret: &str) -> Zeroizing<String> {
    // One allocation of the final size, because growing would leave copies that are not wiped.
    let mut text = Zeroizing::new(String::with_capacity(scheme.len() + secret.len()));
    text.push_str(scheme);
    text.push_str(secret);
    text
}

/// `username:password`, which is what basic authentication encodes.
fn pair(username: &str, password: &SecretString) -> Zeroizing<String> {
    let password = password.expose_secret();
    let mut text = Zeroizing::new(String::with_capacity(username.len() + 1 + password.len()));
    text.push_str(username);
    text.push(':');
    text.push_str(password);
    text
}

fn encode(text: &str) -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_sensitive_header() {
        for (credentials, expected) in [
            (Credentials::api_key("aWQ6a2V5"), "ApiKey aWQ6a2V5"),
            (Credentials::api_key("id:key"), "ApiKey aWQ6a2V5"),
            (Credentials::basic("elastic", "pa:ss"), "Basic ZWxhc3RpYzpwYTpzcw=="),
            (Credentials::bearer("KEY:USER"), "Bearer KEY:USER"),
            (Credentials::api_key("\taWQ6a2V5\r\n"), "ApiKey aWQ6a2V5"),
            (Credentials::api_key(" id:key\n"), "ApiKey aWQ6a2V5"),
            (Credentials::api_key("essu_VmpZ_1-x=="), "ApiKey essu_VmpZ_1-x=="),
            (Credentials::basic(" elastic\n", " pw \r\n"), "Basic ZWxhc3RpYzogcHcg"),
            (Credentials::bearer(" tok "), "Bearer tok"),
        ] {
            let value = credentials.authorization().unwrap();
            assert_eq!(value, expected);
            assert!(value.is_sensitive());
            assert!(!format!("{credentials:?} {value:?}").contains(expected.split_once(' ').unwrap().1));
        }
    }

    #[test]
    fn invalid_credentials_are_refused() {
        for (credentials, message) in [
            (
                Credentials::bearer("a\nb"),
                "the credentials contain characters that are not allowed in headers",
            ),
            (Credentials::bearer(""), "the credentials are empty"),
            (Credentials::api_key(" "), "the credentials are empty"),
            (
                Credentials::api_key("id:k\u{7}y"),
                "the credentials contain characters that are not allowed in headers",
            ),
            (
                Credentials::api_key("id: key"),
                "the credentials contain a blank: give the key or token alone, without `ApiKey` or `Bearer`",
            ),
            (
                Credentials::bearer("Bearer abc"),
                "the credentials contain a blank: give the key or token alone, without `ApiKey` or `Bearer`",
            ),
            (Credentials::basic("a:b", "c"), "a user name must not contain `:`"),
        ] {
            assert_eq!(credentials.authorization().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn every_form_is_scrubbed() {
        for (credentials, texts) in [
            (Credentials::api_key("aWQ6c2VjcmV0"), &["aWQ6c2VjcmV0", "secret", "id:secret"][..]),
            (Credentials::api_key("id:secret"), &["aWQ6c2VjcmV0", "secret", "id:secret"]),
            (Credentials::api_key("aWQ6c2VjcmV0cw"), &["aWQ6c2VjcmV0cw", "secrets", "id:secrets"]),
            (Credentials::basic("user", "secret"), &["secret", "dXNlcjpzZWNyZXQ="]),
            (Credentials::bearer("secret:USER"), &["secret:USER", "secret"]),
        ] {
            let mut secrets = Secrets::default();
            credentials.add_to(&mut secrets);
            let scrubber = secrets.scrubber();
            for text in texts {
                assert_eq!(scrubber.text(&format!("<{text}>")), "<[redacted]>", "{credentials:?}");
            }
        }
    }
}
