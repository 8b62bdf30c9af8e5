use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{b3os::time, free_form::debug, null::null_as_default, open_enum::open_enum};

/// Verified Telegram chat of the organization. The API guarantees none of these fields.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct TelegramChat {
    /// Id of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Id of the organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
    /// Id of the chat in Telegram, negative for groups. Actions expect it as a string in their inputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<i64>,
    /// Type of the chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_type: Option<TelegramChatType>,
    /// Title, if the chat has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_title: Option<String>,
    /// User name, if the chat has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_username: Option<String>,
    /// Id of the connector whose bot is in the chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_id: Option<String>,
    /// Name of this connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_name: Option<String>,
    /// Kind of application that the bot belongs to. Older servers do not send it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_kind: Option<String>,
    /// Verification time. `None` also for an empty string and for a time in year 1, which both mean that it is not set.
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<DateTime<Utc>>,
    /// User who verified the chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_by: Option<String>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(TelegramChat {
    id, organization_id, chat_id, chat_type, chat_title, chat_username, connector_id, connector_name,
    app_kind, verified_at, verified_by;
    extra
});

open_enum! {
    /// Type of a Telegram chat.
    pub enum TelegramChatType {
        /// Chat with one user.
        Private = "private",
        /// Small group.
        Group = "group",
        /// Large group.
        Supergroup = "supergroup",
        /// Channel: only its admins post.
        Channel = "channel",
    }
}

/// PIN that verifies a chat: sending it to the bot connects the chat to the organization.
///
/// `Debug` prints neither the PIN nor the links, which contain it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct TelegramPin {
    /// PIN, six digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
    /// User name of the bot that the PIN is sent to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot_username: Option<String>,
    /// Link that opens a private chat with the bot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dm_link: Option<String>,
    /// Link that adds the bot to a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_link: Option<String>,
    /// Expiration time. `None` also for an empty string and for a time in year 1, which both mean that it is not set.
    #[serde(with = "time", skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Unknown fields.
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

/// Status of a PIN.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct TelegramPinStatus {
    /// Whether a chat was verified with the PIN. Absent and `null` are read as `false`.
    #[serde(deserialize_with = "null_as_default")]
    pub verified: bool,
    /// The verified chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat: Option<TelegramChat>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

debug!(TelegramPinStatus { verified, chat; extra });
