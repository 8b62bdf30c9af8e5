//! Tests of a data source, without a server.

mod synced;

use std::{
    hash::RandomState,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Utc};
use connectors_sdk::elasticsearch::{FilteringRules, SyncJob, SyncJobType};
use serde::Serialize;

pub use synced::Synced;

use crate::{
    BoxError, DataSource, Error, ErrorKind, FailurePolicy, SyncContext,
    job::{Intake, Outlet, Plan, Recorded, Rules, Tasks},
    progress::{Reason, Scrubber, Tally},
};

/// Runs the syncs of a source without a server, and returns what it has listed.
///
/// ```
/// # use connectors_runtime::{DataSource, Document, SourceResult, SyncContext};
/// # use connectors_sdk::elasticsearch::Configuration;
/// # use serde_json::json;
/// # struct Wiki;
/// # impl DataSource for Wiki {
/// #     const SERVICE_TYPE: &'static str = "wiki";
/// #     type Config = ();
/// #     fn configuration() -> Configuration { Configuration::new() }
/// #     async fn connect(_: ()) -> SourceResult<Self> { Ok(Wiki) }
/// #     async fn ping(&self) -> SourceResult { Ok(()) }
/// #     async fn sync_full(&self, sync: &SyncContext) -> SourceResult {
/// #         sync.index(Document::new("home", &json!({"title": "Welcome"}))?).await?;
/// #         sync.set_cursor(&1)?;
/// #         Ok(())
/// #     }
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), connectors_runtime::Error> {
/// use connectors_runtime::testing::TestSync;
///
/// let test = TestSync::new(Wiki);
/// let synced = test.full().await?;
/// assert_eq!(synced.ids(), ["home"]);
/// assert_eq!(synced.document("home").unwrap()["title"], "Welcome");
///
/// let test = test.cursor(&synced.cursor::<u32>().unwrap());
/// assert_eq!(test.incremental().await?.report().indexed, 1);
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct TestSync<S> {
    source: S,
    settings: Settings,
}

#[derive(Clone, Debug, Default)]
struct Settings {
    filtering: FilteringRules,
    access_control: bool,
    checkpoint: Option<String>,
    cursor: Option<String>,
    policy: FailurePolicy,
    scrubber: Scrubber,
    index: Recorded,
}

impl<S: DataSource> TestSync<S> {
    /// Tests this source.
    pub fn new(source: S) -> Self {
        Self { source, settings: Settings::default() }
    }

    /// Sets the sync rules of the job.
    #[must_use]
    pub fn rules(mut self, rules: FilteringRules) -> Self {
        self.settings.filtering = rules;
        self
    }

    /// Sets whether the connector uses document-level security.
    #[must_use]
    pub fn access_control(mut self, enabled: bool) -> Self {
        self.settings.access_control = enabled;
        self
    }

    /// Sets the checkpoint at which the job resumes.
    ///
    /// # Panics
    ///
    /// If it cannot be serialized as JSON.
    #[must_use]
    pub fn checkpoint<T: Serialize + ?Sized>(mut self, checkpoint: &T) -> Self {
        self.settings.checkpoint = Some(json(checkpoint));
        self
    }

    /// Sets the cursor of the last sync.
    ///
    /// # Panics
    ///
    /// If it cannot be serialized as JSON.
    #[must_use]
    pub fn cursor<T: Serialize + ?Sized>(mut self, cursor: &T) -> Self {
        self.settings.cursor = Some(json(cursor));
        self
    }

    /// Adds a document that is in the index before the sync, with the timestamp that an incremental sync compares.
    #[must_use]
    pub fn existing(mut self, id: impl Into<String>, timestamp: impl Into<DateTime<Utc>>) -> Self {
        self.settings.index.known.insert(id.into(), timestamp.into());
        self
    }

    /// Sets how many documents may fail.
    #[must_use]
    pub fn failure_policy(mut self, policy: FailurePolicy) -> Self {
        self.settings.policy = policy;
        self
    }

    /// Returns the source.
    #[must_use]
    pub fn source(&self) -> &S {
        &self.source
    }

    /// Runs a full sync.
    ///
    /// # Errors
    ///
    /// The error with which the job would end. Its [`report`](Error::report) says what happened before.
    ///
    /// # Panics
    ///
    /// If the source panics.
    pub async fn full(&self) -> Result<Synced, Error> {
        self.run(SyncJobType::Full).await
    }

    /// Runs an incremental sync.
    ///
    /// # Errors
    ///
    /// As for [`full`](Self::full).
    ///
    /// # Panics
    ///
    /// If the source panics.
    pub async fn incremental(&self) -> Result<Synced, Error> {
        self.run(SyncJobType::Incremental).await
    }

    async fn run(&self, job_type: SyncJobType) -> Result<Synced, Error> {
        let settings = self.settings.clone();
        let rules = Rules::compile(&settings.filtering).map_err(|errors| {
            let messages: Vec<_> = errors.iter().flat_map(|error| &error.messages).cloned().collect();
            Error::new(ErrorKind::Configuration, format!("invalid sync rules: {}", messages.join("; ")))
        })?;
        let full = job_type == SyncJobType::Full;
        let plan = Plan {
            job: SyncJob::default(),
            job_type: job_type.clone(),
            filtering: settings.filtering,
            rules,
            access_control: settings.access_control,
            extract: true,
            max_attachment: crate::job::MAX_ATTACHMENT,
            checkpoint: settings.checkpoint,
            cursor: settings.cursor,
            record_listing: full,
        };
        let tally = Arc::new(Tally::new(settings.policy, settings.scrubber));
        let outlet = Outlet::Record(Mutex::new(settings.index));
        let intake = Arc::new(Intake::new(plan, Arc::clone(&tally), outlet, RandomState::new()));
        let tasks = Arc::new(Tasks::default());
        let sync = SyncContext::new(Arc::clone(&intake), Arc::clone(&tasks));
        let began = std::time::Instant::now();
        let listed = async {
            if full {
                self.source.sync_full(&sync).await?;
            } else {
                self.source.sync_incremental(&sync).await?;
            }
            tasks.finish(&tally).await?;
            intake.finish_downloads().await?;
            Ok::<_, BoxError>(())
        };
        let result = listed.await;
        tasks.abort();
        let synced = Synced::new(&intake, job_type, began.elapsed());
        match (tally.stop.reason(), tasks.take_error().or(result.err())) {
            (Some(Reason::Failed(kind, message)), _) => {
                Err(Error::new(kind, message).with_report(synced.into_failed_report()))
            }
            (_, Some(error)) => {
                let message = tally.scrubber().describe(&*error, 1_000);
                Err(Error::new(ErrorKind::Source, message).with_report(synced.into_failed_report()))
            }
            _ => Ok(synced),
        }
    }
}

#[allow(clippy::panic)]
fn json<T: Serialize + ?Sized>(value: &T) -> String {
    match serde_json::to_string(value) {
        Ok(text) => text,
        Err(error) => panic!("the value cannot be serialized as JSON: {error}"),
    }
}
