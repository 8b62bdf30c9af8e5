//! Optional extras: calls that are related to connectors but not part of the connector API.
//!
//! The API guarantees less for these calls. Their documentation is less precise and differs between revisions. If an
//! installation lacks the required integration, it responds with 503. Responses are decoded as leniently as possible.
//!
//! | handle | purpose | module |
//! | --- | --- | --- |
//! | [`Client::action`](crate::Client::action) | test runs of actions | [`action`] |
//! | [`Client::telegram`](crate::Client::telegram) | verified Telegram chats | [`telegram`] |
//! | [`Client::pipedream`](crate::Client::pipedream) | accounts, apps and actions of Pipedream | [`pipedream`] |

pub mod action;
pub mod pipedream;
pub mod telegram;
