use http::Method;

use super::TelegramPin;
use crate::{
    b3os::{B3os, Envelope, wire::MaybeBare},
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Creates a PIN that verifies a chat: `POST /v1/telegram-bot/pins`.
///
/// Not safe to retry: each call creates another PIN. An [optional extra](crate::b3os::extras).
///
/// # Errors
///
/// 503 if the installation has no Telegram bot.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let pin = b3.telegram().pins().create().send().await?.into_data();
/// println!("open {:?}", pin.dm_link);
/// # Ok(()) }
/// ```
#[doc(alias = "createTelegramPin")]
#[doc(alias = "telegram.pin.create")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct CreateTelegramPin {
    pub(super) request: Request<B3os>,
}

impl CreateTelegramPin {
    fn call(&self) -> Result<Call> {
        Call::new("b3os.telegram.pin.create", Method::POST, "/v1/telegram-bot/pins", &[])
    }
}

request!(CreateTelegramPin: B3os => Envelope<TelegramPin> as MaybeBare<TelegramPin>);
