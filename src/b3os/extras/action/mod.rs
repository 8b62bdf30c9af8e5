//! Actions: single steps of workflows, run on their own.

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
    /// Returns a handle to the action of this type, like `slack-send-message`. Sends nothing.
    ///
    /// An [optional extra](crate::b3os::extras). An empty type, `.` and `..` are rejected when a call is
    /// sent.
    #[must_use]
    pub fn action(&self, action_type: impl Into<String>) -> ActionHandle {
        ActionHandle { client: self.clone(), action_type: action_type.into() }
    }
}

/// Handle to one action; returned by [`Client::action`](crate::Client::action).
///
/// ```no_run
/// # async fn f(b3: connectors_sdk::Client<connectors_sdk::B3os>) -> connectors_sdk::Result<()> {
/// use serde_json::json;
///
/// let test = b3.action("slack-list").test(json!({"limit": 1})).send().await?.into_data();
/// println!("{:?}", test.outcome());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct ActionHandle {
    client: Client<B3os>,
    action_type: String,
}

impl ActionHandle {
    /// Returns the type of the action.
    #[must_use]
    pub fn action_type(&self) -> &str {
        &self.action_type
    }

    /// Runs the action once: `POST /v1/actions/{type}/test`. `inputs` must be a JSON object.
    #[doc(alias = "testAction")]
    #[doc(alias = "run")]
    pub fn test(&self, inputs: impl Into<Value>) -> TestAction {
        TestAction::new(Request::new(&self.client), self.action_type.clone(), inputs.into())
    }
}
