//! Decoders of B3OS responses.

use http::StatusCode;
use serde_json::Value;

use super::{
    B3os, Connector, ConnectorType, Envelope, Page,
    extras::{
        action::ActionTest,
        pipedream::{PipedreamAccount, PipedreamAction, PipedreamApp, PipedreamConnectToken},
        telegram::{TelegramChat, TelegramPin, TelegramPinStatus},
    },
    wire::{Items, MaybeBare, Nothing},
};
use crate::{client::service::sealed::Service, lenient::Leniency};

/// Decodes `bytes` as each type of response.
pub(crate) fn decode(bytes: &[u8]) {
    macro_rules! decode {
        ($($response:ty),* $(,)?) => {
            $(let _ = B3os::decode::<$response>(StatusCode::OK, bytes, Leniency::default());)*
        };
    }
    decode!(
        Envelope<Connector>,
        Envelope<Page<Connector>>,
        Envelope<Nothing>,
        Envelope<ConnectorType>,
        Envelope<Items<ConnectorType>>,
        Envelope<ActionTest>,
        Envelope<PipedreamAccount>,
        Envelope<Items<PipedreamApp>>,
        Envelope<Items<PipedreamAction>>,
        Envelope<PipedreamConnectToken>,
        Envelope<Option<Value>>,
        MaybeBare<Page<TelegramChat>>,
        MaybeBare<TelegramPin>,
        MaybeBare<TelegramPinStatus>,
    );
}
