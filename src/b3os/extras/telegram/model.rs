use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{b3os::time, null::null_as_default, open_enum::open_enum};

/// A Telegram chat that was verified for the organization. The API promises none of these fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct TelegramChat {
    /// The id of this record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The organization it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
    /// Telegram's id of the chat; negative for groups. The inputs of actions take it as a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<i64>,
    /// The kind of chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_type: Option<TelegramChatType>,
    /// The title, of chats that have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_title: Option<String>,
    /// The user name, of chats that have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_username: Option<String>,
    /// The connector whose bot is in the chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_id: Option<String>,
    /// That connector's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_name: Option<String>,
    /// The kind of application the bot belongs to. Older servers do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_kind: Option<String>,
    /// When the chat was verified. `None` also for an empty text and for the year 1, which mean that it is not set.
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<DateTime<Utc>>,
    /// Who verified it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_by: Option<String>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

open_enum! {
    /// The kind of a Telegram chat.
    pub enum TelegramChatType {
        /// With one person.
        Private = "private",
        /// A small group.
        Group = "group",
        /// A large group.
        Supergroup = "supergroup",
        /// One writes, many read.
        Channel = "channel",
    }
}

/// A PIN with which a chat is verified: sending it to the bot connects a chat to the organization. It is not
/// printed, and neither are the links, which contain it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct TelegramPin {
    /// Six digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
    /// The bot to send it to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot_username: Option<String>,
    /// Opens a private chat with the bot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dm_link: Option<String>,
    /// Adds the bot to a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_link: Option<String>,
    /// When it expires. `None` also for an empty text and for the year 1, which mean that it is not set.
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl fmt::Debug for TelegramPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelegramPin")
            .field("bot_username", &self.bot_username)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Whether a PIN was used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct TelegramPinStatus {
    /// Whether a chat was verified with it. Absent and null count as `false`.
    #[serde(deserialize_with = "null_as_default")]
    pub verified: bool,
    /// That chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat: Option<TelegramChat>,
    /// Members this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
