use chrono::{DateTime, Utc};
use http::Method;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    b3os::{B3os, Envelope, time},
    client::{
        call::{Call, Retry},
        request::{Request, request},
    },
    error::Result,
    free_form::debug,
    secret_string,
};

/// Token with which a user connects an account in the browser.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PipedreamConnectToken {
    /// The token. `Debug` does not print it.
    #[serde(deserialize_with = "secret_string::deserialize")]
    pub token: SecretString,
    /// Expiration time. `None` also for an empty string and for a time in year 1, which both mean that it is not set.
    #[serde(default, with = "time")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(PipedreamConnectToken { token, expires_at; extra });

/// Creates a token with which a user connects an account: `GET /v1/pipedream/connect-token`.
///
/// Although it is a `GET`, each call creates another token. The client therefore retries it only if the server cannot
/// have processed it. An [optional extra](crate::b3os::extras).
///
/// # Errors
///
/// 503 if the installation has no Pipedream integration. [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the
/// response contains no token.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::ExposeSecret;
///
/// let token = b3.pipedream().connect_token().send().await?.into_data();
/// let token_for_browser = token.token.expose_secret();
/// # let _ = token_for_browser;
/// # Ok(()) }
/// ```
#[doc(alias = "getPipedreamConnectToken")]
#[doc(alias = "connect-token")]
#[doc(alias = "OAuth")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct CreateConnectToken {
    pub(super) request: Request<B3os>,
}

impl CreateConnectToken {
    fn call(&self) -> Result<Call> {
        let call = Call::new(
            "b3os.pipedream.connect_token.create",
            Method::GET,
            "/v1/pipedream/connect-token",
            &[],
        )?;
        Ok(call.retry(Retry::Unsafe))
    }
}

request!(CreateConnectToken: B3os => Envelope<PipedreamConnectToken>);
