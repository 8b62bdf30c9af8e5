//! Optional extras: calls around connectors that are not part of the connector API itself.
//!
//! Their contract is weaker. They are described less exactly, differ between revisions of the API's description, and
//! need integrations that an installation may lack, which gives a 503. Their responses are decoded as leniently as possible.
//!
//! | handle | what for | folder |
//! | --- | --- | --- |
//! | [`Client::action`](crate::Client::action) | try an action with a connector | `action/` |
//! | [`Client::telegram`](crate::Client::telegram) | verified Telegram chats | `telegram/` |
//! | [`Client::pipedream`](crate::Client::pipedream) | accounts, apps and actions of Pipedream | `pipedream/` |

pub mod action;
pub mod pipedream;
pub mod telegram;
