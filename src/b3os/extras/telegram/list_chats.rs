use http::Method;

use super::TelegramChat;
use crate::{
    b3os::{
        B3os, Envelope, Page,
        page::{Window, paged},
        wire::MaybeBare,
    },
    client::{
        call::Call,
        request::{Request, request},
    },
    error::Result,
};

/// Lists the verified Telegram chats: `GET /v1/telegram-bot/chats`. An [optional extra](crate::b3os::extras).
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// 400 if the server rejects a parameter.
///
/// [Official pages](https://docs.b3os.org).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// let page = b3.telegram().chats().list().connector_id("conn_1").limit(100).send().await?.into_data();
/// for chat in page.items {
///     println!("{:?} {:?}", chat.chat_id, chat.chat_title);
/// }
/// # Ok(()) }
/// ```
#[doc(alias = "listTelegramChats")]
#[doc(alias = "telegram.chat.list")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct ListTelegramChats {
    request: Request<B3os>,
    q: Option<String>,
    connector_id: Option<String>,
    window: Window,
}

impl ListTelegramChats {
    pub(super) fn new(request: Request<B3os>) -> Self {
        Self { request, q: None, connector_id: None, window: Window::default() }
    }

    /// Lists only chats that match this search text. An empty text is not sent.
    #[doc(alias = "search")]
    pub fn q(mut self, q: impl Into<String>) -> Self {
        self.q = Some(q.into());
        self
    }

    /// Lists only chats with the bot of this connector. An empty id is not sent.
    pub fn connector_id(mut self, connector_id: impl Into<String>) -> Self {
        self.connector_id = Some(connector_id.into());
        self
    }

    fn call(&self) -> Result<Call> {
        let call = Call::new("b3os.telegram.chat.list", Method::GET, "/v1/telegram-bot/chats", &[])?
            .query("q", self.q.as_ref().filter(|q| !q.is_empty()))
            .query("connector_id", self.connector_id.as_ref().filter(|id| !id.is_empty()));
        Ok(self.window.apply(call))
    }
}

request!(ListTelegramChats: B3os => Envelope<Page<TelegramChat>> as MaybeBare<Page<TelegramChat>>);

paged!(ListTelegramChats => TelegramChat);
