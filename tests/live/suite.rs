//! What all tests share: the client, names, checks, and calls that the SDK has no type for.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use connectors_sdk::{
    Client, Elasticsearch, Error, Method, Service,
    elasticsearch::{ConnectorHandle, SyncJobHandle},
};
use serde_json::Value;

use crate::{
    check::{Check, Ended, Outcome},
    operations::offered,
    report::Report,
    server::Server,
    trash::{Item, Trash},
};

/// A run against Elasticsearch.
pub type Es = Arc<Live<Elasticsearch>>;

/// A run against one server.
pub struct Live<S: Service> {
    pub client: Client<S>,
    pub server: Server,
    /// Part of all names.
    pub mark: Mark,
    pub trash: Trash,
    report: Mutex<Report>,
}

/// A test that runs.
type Running = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A test.
pub struct Case<S: Service> {
    pub name: &'static str,
    pub run: Box<dyn Fn(Arc<Live<S>>) -> Running + Send + Sync>,
}

/// Makes a test of an async function. It is left out if the server does not offer one of the operations.
pub fn case<S, F>(
    name: &'static str,
    needs: &'static [&'static str],
    run: impl Fn(Arc<Live<S>>) -> F + Clone + Send + Sync + 'static,
) -> Case<S>
where
    S: Service,
    F: Future<Output = Outcome> + Send + 'static,
{
    let run = move |live: Arc<Live<S>>| -> Running {
        let run = run.clone();
        Box::pin(async move {
            if needs.iter().all(|operation| offered(operation, &live.server)) {
                // The reason of an early end is in the report.
                let _ = run(live).await;
            }
        })
    };
    Case { name, run: Box::new(run) }
}

/// The random part of all names of a run, with the time at which it started.
#[derive(Clone, Debug)]
pub struct Mark {
    text: String,
}

/// What all marks start with.
pub const MARK: &str = "sdk-live-";

impl Mark {
    fn new() -> Self {
        let random: String = std::iter::repeat_with(fastrand::alphanumeric).take(8).collect();
        Self { text: format!("{MARK}{}-{}", seconds(), random.to_lowercase()) }
    }

    /// Whether a name has the mark of a run that started more than a day ago.
    pub fn is_old(name: &str) -> bool {
        let Some((_, rest)) = name.split_once(MARK) else { return false };
        let started = rest.split('-').next().and_then(|digits| digits.parse::<u64>().ok());
        started.is_some_and(|started| started + 24 * 60 * 60 < seconds())
    }
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

impl<S: Service> Live<S> {
    pub fn new(client: Client<S>, server: Server) -> Self {
        Self { client, server, mark: Mark::new(), trash: Trash::default(), report: Mutex::default() }
    }

    pub fn report(&self) -> MutexGuard<'_, Report> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a check of what the documentation says of an input.
    pub fn check(&self, operation: &'static str, input: impl Into<String>) -> Check<'_> {
        Check::new(&self.report, self.server.version, operation, input)
    }

    /// A name of this run.
    pub fn name(&self, what: &str) -> String {
        format!("{}-{what}", self.mark)
    }

    /// A request that the SDK has no type for. `path` may have any characters that are allowed in URLs.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Error> {
        let request = self.client.request(method, path);
        match body {
            Some(body) => request.json(&body).send().await,
            None => request.send().await,
        }
    }

    pub async fn put(&self, path: &str, body: Value) -> Result<Value, Error> {
        self.send(Method::PUT, path, Some(body)).await
    }
}

impl Live<Elasticsearch> {
    /// A connector that is removed at the end. Its id contains the mark.
    pub fn connector(&self, what: &str) -> ConnectorHandle {
        let id = self.name(what);
        self.trash.add(Item::Connector(id.clone()));
        self.client.connector(id)
    }

    /// A name for the index of an Elastic-managed connector.
    pub fn native_index(&self, what: &str) -> String {
        format!("content-{}", self.name(what))
    }

    /// Creates a connector that can have sync jobs. Its name and its index contain the mark.
    pub async fn ready(&self, what: &str) -> Result<ConnectorHandle, Ended> {
        let connector = self.connector(what);
        let put = connector.put().name(self.name(what)).index_name(self.name(what)).service_type("live");
        self.check("connector.put", "a new connector").accepted(put.send().await)?;
        Ok(connector)
    }

    /// Creates a sync job that is removed at the end.
    pub async fn job(&self, connector: &ConnectorHandle) -> Result<SyncJobHandle, Ended> {
        let created = self.client.sync_jobs().create(connector.id()).send().await;
        let id = self.check("connector.sync_job_post", "a job with the defaults").accepted(created)?.id;
        self.trash.add(Item::Job(id.clone()));
        Ok(self.client.sync_job(id))
    }

    /// The document of a connector as the server sends it.
    pub async fn stored(&self, connector: &ConnectorHandle) -> Result<Value, Ended> {
        let stored = self.send(Method::GET, &format!("/_connector/{}", connector.id()), None).await;
        self.check("connector.get", "an existing connector").accepted(stored)
    }

    /// The document of a sync job as the server sends it.
    pub async fn stored_job(&self, job: &SyncJobHandle) -> Result<Value, Ended> {
        let stored = self.send(Method::GET, &format!("/_connector/_sync_job/{}", job.id()), None).await;
        self.check("connector.sync_job_get", "an existing job").accepted(stored)
    }

    /// Updates a connector with any body.
    pub async fn update(&self, connector: &ConnectorHandle, call: &str, body: Value) -> Result<Value, Error> {
        self.put(&format!("/_connector/{}/{call}", connector.id()), body).await
    }
}

/// Waits until the program is interrupted (Ctrl-C, and SIGTERM on Unix).
pub async fn interruption() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    // The only error: no handler can be installed. Then an interruption ends the program at once.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
