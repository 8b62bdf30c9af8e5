use http::Method;
use secrecy::{ExposeSecret, SecretString};

use super::TelegramPinStatus;
use crate::{
    b3os::{B3os, Envelope, wire::MaybeBare},
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Reads the status of a PIN: `GET /v1/telegram-bot/pins/{pin}/status`.
///
/// The PIN is part of the path. It is hidden in `Debug`, errors and logs. An [optional extra](crate::b3os::extras).
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 400 if the PIN does not have six digits; 404 if the PIN does not exist or has expired.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let status = b3.telegram().pin("123456").status().send().await?.into_data();
/// println!("{} {:?}", status.verified, status.chat.and_then(|chat| chat.chat_id));
/// # Ok(()) }
/// ```
#[doc(alias = "getTelegramPinStatus")]
#[doc(alias = "telegram.pin.status")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct GetTelegramPinStatus {
    pub(super) request: Request<B3os>,
    pub(super) pin: SecretString,
}

impl GetTelegramPinStatus {
    fn call(&self) -> Result<Call> {
        let path = "/v1/telegram-bot/pins/{pin}/status";
        let call = Call::new("b3os.telegram.pin.status", Method::GET, path, &[self.pin.expose_secret()])?;
        Ok(call.secret_path().secret(self.pin.clone()))
    }
}

request!(GetTelegramPinStatus: B3os => Envelope<TelegramPinStatus> as MaybeBare<TelegramPinStatus>);
