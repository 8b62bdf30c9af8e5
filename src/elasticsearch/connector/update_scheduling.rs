use http::Method;
use serde::Serialize;

use super::{Schedule, Scheduling};
use crate::{
    Nullable,
    client::{call::Call, request::Request},
    elasticsearch::{Elasticsearch, UpdateResponse, request::request},
    error::{Error, Result},
    lenient::{discard_unreadable, keep},
};

/// Says when the syncs of a connector are due: `PUT /_connector/{connector_id}/_scheduling`.
///
/// Kinds of sync that are not given keep their schedule. Works on a soft-deleted connector, too.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// Refused before it is sent if no schedule is given. 400 if an interval is not a cron expression
/// ([`Schedule::new`] finds that out earlier); some servers also refuse access control syncs alone. 404 if the connector
/// does not exist.
///
/// Elasticsearch 8.12 and later, and serverless. Beta.
/// [Official page](https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-connector-update-scheduling).
///
/// ```no_run
/// # async fn f(es: connectors_sdk::Client<connectors_sdk::Elasticsearch>) -> connectors_sdk::Result<()> {
/// use connectors_sdk::elasticsearch::Schedule;
///
/// es.connector("wiki")
///     .update_scheduling()
///     .full(Schedule::new(true, "0 0 2 ? * SUN")?)
///     .incremental(Schedule::new(true, "0 0/15 * * * ?")?)
///     .send()
///     .await?;
/// # Ok(()) }
/// ```
#[doc(alias = "connector_update_scheduling")]
#[doc(alias = "_scheduling")]
#[doc(alias = "cron")]
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until `.send().await`"]
pub struct UpdateScheduling {
    pub(super) request: Request<Elasticsearch>,
    pub(super) id: String,
    pub(super) scheduling: Scheduling,
    pub(super) discard: bool,
}

impl UpdateScheduling {
    /// When access control syncs are due: who may read which document.
    pub fn access_control(mut self, schedule: impl Into<Schedule>) -> Self {
        self.scheduling.access_control = Nullable::Value(schedule.into());
        self
    }

    /// When full syncs are due.
    pub fn full(mut self, schedule: impl Into<Schedule>) -> Self {
        self.scheduling.full = Nullable::Value(schedule.into());
        self
    }

    /// When incremental syncs are due.
    pub fn incremental(mut self, schedule: impl Into<Schedule>) -> Self {
        self.scheduling.incremental = Nullable::Value(schedule.into());
        self
    }

    /// All that is in a document read before, to write it back changed. Kinds that are `null` there are left out,
    /// because servers do not accept that. Replaces what was set on this request before.
    pub fn scheduling(mut self, scheduling: Scheduling) -> Self {
        self.scheduling = scheduling;
        for kind in
            [&mut self.scheduling.access_control, &mut self.scheduling.full, &mut self.scheduling.incremental]
        {
            if kind.is_null() {
                *kind = Nullable::Absent;
            }
        }
        self
    }

    fn call(&self) -> Result<Call> {
        #[derive(Serialize)]
        struct Body<'a> {
            scheduling: &'a Scheduling,
        }
        let call = super::call(
            "connector.update_scheduling",
            Method::PUT,
            "/_connector/{connector_id}/_scheduling",
            &self.id,
        )?;
        keep(&call, self.discard, self.scheduling.all_unreadable())?;
        if self.scheduling.is_empty() {
            return Err(Error::request("no schedule was set").with_call(call.name()));
        }
        call.json(&Body { scheduling: &self.scheduling })
    }
}

request!(UpdateScheduling => UpdateResponse);

discard_unreadable!(UpdateScheduling);
