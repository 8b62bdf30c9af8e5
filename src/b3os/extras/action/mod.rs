//! Actions: what workflows do, tried by themselves.

mod model;
mod test;

use serde_json::Value;

pub use model::{ActionTest, ActionTestError};
pub use test::TestAction;

use crate::{
    b3os::B3os,
    client::{Client, request::Request},
};

impl Client<B3os> {
    /// The action of this type, like `slack-send-message`. Nothing is sent yet.
    ///
    /// An [optional extra](crate::b3os::extras). The empty type, `.` and `..` are refused when a call is sent.
    #[must_use]
    pub fn action(&self, action_type: impl Into<String>) -> ActionHandle {
        ActionHandle { client: self.clone(), action_type: action_type.into() }
    }
}

/// One action, by its type; made by [`Client::action`](crate::Client::action).
#[derive(Clone, Debug)]
pub struct ActionHandle {
    client: Client<B3os>,
    action_type: String,
}

impl ActionHandle {
    /// The action's type.
    #[must_use]
    pub fn action_type(&self) -> &str {
        &self.action_type
    }

    /// Runs the action once: `POST /v1/actions/{type}/test`. `inputs` is a JSON object.
    pub fn test(&self, inputs: impl Into<Value>) -> TestAction {
        TestAction::new(Request::new(&self.client), self.action_type.clone(), inputs.into())
    }
}
