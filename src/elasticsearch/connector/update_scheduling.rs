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

/// Sets the schedules of a connector: `PUT /_connector/{connector_id}/_scheduling`.
///
/// Kinds of sync that are not given keep their schedule. Also works for a soft-deleted connector.
///
/// Safe to retry: the client retries it if an attempt fails.
///
/// # Errors
///
/// A call without a schedule is rejected before anything is sent. 400 if an interval is not a cron expression, which
/// [`Schedule::new`] checks in advance; some servers also reject a schedule of access control syncs alone. 404 if the
/// connector does not exist.
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
    /// Sets the schedule of access control syncs, which sync read permissions.
    pub fn access_control(mut self, schedule: impl Into<Schedule>) -> Self {
        self.scheduling.access_control = Nullable::Value(schedule.into());
        self
    }

    /// Sets the schedule of full syncs.
    pub fn full(mut self, schedule: impl Into<Schedule>) -> Self {
        self.scheduling.full = Nullable::Value(schedule.into());
        self
    }

    /// Sets the schedule of incremental syncs.
    pub fn incremental(mut self, schedule: impl Into<Schedule>) -> Self {
        self.scheduling.incremental = Nullable::Value(schedule.into());
        self
    }

    /// Sets all schedules of a document read earlier, including its unknown fields.
    ///
    /// Schedules that are `null` are left out, because servers reject them. Replaces all schedules set earlier on this
    /// request.
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
            return Err(Error::request("set at least one schedule").with_call(call.name()));
        }
        call.json(&Body { scheduling: &self.scheduling })
    }
}

request!(UpdateScheduling => UpdateResponse);

discard_unreadable!(UpdateScheduling);
