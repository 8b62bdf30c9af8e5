//! Verified Telegram chats of the organization, and the PINs that verify them.

mod create_pin;
mod list_chats;
mod model;
mod pin_status;

pub use create_pin::CreateTelegramPin;
pub use list_chats::ListTelegramChats;
pub use model::{TelegramChat, TelegramChatType, TelegramPin, TelegramPinStatus};
pub use pin_status::GetTelegramPinStatus;
use secrecy::SecretString;

use crate::{
    b3os::B3os,
    client::{Client, request::Request},
};

impl Client<B3os> {
    /// Returns a handle to the Telegram bot of the organization. Sends nothing. An
    /// [optional extra](crate::b3os::extras).
    #[must_use]
    pub fn telegram(&self) -> Telegram {
        Telegram { client: self.clone() }
    }
}

/// Handle to the Telegram bot; returned by [`Client::telegram`](crate::Client::telegram).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let telegram = b3.telegram();
/// let pin = telegram.pins().create().send().await?.into_data().pin.unwrap_or_default();
/// // The user sends the PIN to the bot.
/// println!("{}", telegram.pin(pin).status().send().await?.into_data().verified);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Telegram {
    client: Client<B3os>,
}

impl Telegram {
    /// Returns a handle to all verified chats. Sends nothing.
    #[must_use]
    pub fn chats(&self) -> TelegramChats {
        TelegramChats { client: self.client.clone() }
    }

    /// Returns a handle to all PINs. Sends nothing.
    #[must_use]
    pub fn pins(&self) -> TelegramPins {
        TelegramPins { client: self.client.clone() }
    }

    /// Returns a handle to the PIN with these six digits. Sends nothing.
    #[must_use]
    pub fn pin(&self, pin: impl Into<SecretString>) -> TelegramPinHandle {
        TelegramPinHandle { client: self.client.clone(), pin: pin.into() }
    }
}

/// Handle to all verified chats; returned by [`Telegram::chats`].
#[derive(Clone, Debug)]
pub struct TelegramChats {
    client: Client<B3os>,
}

impl TelegramChats {
    /// Lists the verified chats: `GET /v1/telegram-bot/chats`.
    pub fn list(&self) -> ListTelegramChats {
        ListTelegramChats::new(Request::new(&self.client))
    }
}

/// Handle to all PINs; returned by [`Telegram::pins`].
#[derive(Clone, Debug)]
pub struct TelegramPins {
    client: Client<B3os>,
}

impl TelegramPins {
    /// Creates a PIN: `POST /v1/telegram-bot/pins`.
    pub fn create(&self) -> CreateTelegramPin {
        CreateTelegramPin { request: Request::new(&self.client) }
    }
}

/// Handle to one PIN; returned by [`Telegram::pin`].
#[derive(Clone, Debug)]
pub struct TelegramPinHandle {
    client: Client<B3os>,
    pin: SecretString,
}

impl TelegramPinHandle {
    /// Reads the status of the PIN: `GET /v1/telegram-bot/pins/{pin}/status`.
    pub fn status(&self) -> GetTelegramPinStatus {
        GetTelegramPinStatus { request: Request::new(&self.client), pin: self.pin.clone() }
    }
}
