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
    secret_string,
};

/// A token with which a person connects an account in the browser.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PipedreamConnectToken {
    /// The token. Not printed.
    #[serde(deserialize_with = "secret_string::deserialize")]
    pub token: SecretString,
    /// When it expires. `None` if the server does not say, leaves it empty, or says the year 1.
    #[serde(default, with = "time")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Makes a token with which a person connects an account: `GET /v1/pipedream/connect-token`.
///
/// Although it is a `GET`, each call creates another token, so the client retries it only if the server cannot have
/// acted. An [optional extra](crate::b3os::extras).
///
/// # Errors
///
/// 503 if the installation has no Pipedream. A response without a token is a decode error.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::ExposeSecret;
///
/// let token = b3.pipedream().connect_token().send().await?.into_data();
/// let for_the_browser = token.token.expose_secret();
/// # let _ = for_the_browser;
/// # Ok(()) }
/// ```
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
