//! One program of tests against the servers that the environment names.
//!
//! ```text
//! CONNECTORS_LIVE=1 ELASTICSEARCH_URL=http://127.0.0.1:9200 cargo test --workspace --test live [-- FILTER..]
//! ```
//!
//! It writes to these servers, so it does nothing unless `CONNECTORS_LIVE=1` is set. `ELASTICSEARCH_URL` and
//! `B3OS_API_KEY`, with the other variables of `Client::elasticsearch_from_env` and `Client::b3os_from_env`, name the
//! servers; without one of them, its tests are left out. All names contain a random mark. Everything that was created is
//! removed at the end, also after a failure or Ctrl-C. What a killed run has left is removed by the first run a day later.
//!
//! It prints a table of everything that the servers do differently from what the documentation of this crate says, and
//! fails if the version of the server does not explain it.

mod b3os;
mod check;
mod connectors;
mod documents;
mod filtering;
mod http;
mod lists;
mod operations;
mod report;
mod secrets;
mod server;
mod status;
mod suite;
mod sync_job_status;
mod sync_jobs;
mod trash;
mod updates;

use std::{process::ExitCode, sync::Arc, time::Instant};

use connectors_sdk::{B3os, Client, Elasticsearch, Result};

use crate::{
    server::Server,
    suite::{Case, Live},
    trash::Trash,
};

#[tokio::main]
async fn main() -> ExitCode {
    if std::env::var("CONNECTORS_LIVE").as_deref() != Ok("1") {
        println!("skipped: these tests write to real servers; set CONNECTORS_LIVE=1 to run them");
        return ExitCode::SUCCESS;
    }
    let filters: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    match run(&filters).await {
        Ok(Verdict::Passed) => ExitCode::SUCCESS,
        Ok(Verdict::Failed) => ExitCode::FAILURE,
        Ok(Verdict::Interrupted) => ExitCode::from(130),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Passed,
    Failed,
    Interrupted,
}

/// Runs the tests of all servers in the environment. Returns the worst verdict.
async fn run(filters: &[String]) -> Result<Verdict> {
    let elasticsearch = from_env(&["ELASTICSEARCH_URL", "ELASTICSEARCH_CLOUD_ID"], || {
        Client::elasticsearch_from_env()?.build()
    })?;
    let b3os = from_env(&["B3OS_API_KEY"], || Client::b3os_from_env()?.build())?;
    if elasticsearch.is_none() && b3os.is_none() {
        eprintln!("no server to test: set ELASTICSEARCH_URL or B3OS_API_KEY");
        return Ok(Verdict::Failed);
    }
    let mut verdict = Verdict::Passed;
    if let Some(es) = elasticsearch {
        let server = Server::of(&es).await?;
        verdict = run_cases(Live::new(es, server), elasticsearch_cases(), filters).await;
    }
    if let Some(b3) = b3os.filter(|_| verdict != Verdict::Interrupted) {
        verdict = verdict.max(run_cases(Live::new(b3, Server::b3os()), b3os::cases(), filters).await);
    }
    Ok(verdict)
}

fn from_env<S>(names: &[&str], build: impl FnOnce() -> Result<Client<S>>) -> Result<Option<Client<S>>>
where
    S: connectors_sdk::Service,
{
    let named = names.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if named { build().map(Some) } else { Ok(None) }
}

fn elasticsearch_cases() -> Vec<Case<Elasticsearch>> {
    let mut cases = Vec::new();
    cases.extend(connectors::cases());
    cases.extend(updates::cases());
    cases.extend(filtering::cases());
    cases.extend(status::cases());
    cases.extend(sync_jobs::cases());
    cases.extend(sync_job_status::cases());
    cases.extend(secrets::cases());
    cases.extend(lists::cases());
    cases.extend(http::cases());
    cases.extend(documents::cases());
    cases
}

/// Runs the cases one after the other, removes everything they created, and prints the report.
async fn run_cases<S: Sweep>(live: Live<S>, cases: Vec<Case<S>>, filters: &[String]) -> Verdict {
    let (live, started) = (Arc::new(live), Instant::now());
    println!("{}: names contain {}", live.server, live.mark);
    S::sweep(&live).await;
    let chosen =
        |case: &&Case<S>| filters.is_empty() || filters.iter().any(|filter| case.name.contains(filter));
    let interrupted = suite::interruption();
    tokio::pin!(interrupted);
    let mut stopped = false;
    for case in cases.iter().filter(chosen) {
        // A task of its own, so that a panic is a result like any other.
        let mut task = tokio::spawn((case.run)(Arc::clone(&live)));
        tokio::select! {
            result = &mut task => {
                if let Err(error) = result {
                    live.report().failed(case.name, &format!("the test panicked: {error}"));
                }
            }
            () = &mut interrupted => {
                eprintln!("interrupted in {}: removing everything; interrupt again to stop at once", case.name);
                task.abort();
                let _ = task.await;
                stopped = true;
                break;
            }
        }
    }
    let again = suite::interruption();
    let left = tokio::select! {
        left = S::clean(&live) => left,
        () = again => vec!["unknown: the removal was interrupted".to_owned()],
    };
    let mut report = live.report();
    if filters.is_empty() && !stopped {
        report.check_coverage(&live.server);
    }
    report.print(&live.server, started.elapsed());
    for item in &left {
        println!("left behind: {item}");
    }
    match (stopped, report.passed() && left.is_empty()) {
        (true, _) => Verdict::Interrupted,
        (false, true) => Verdict::Passed,
        (false, false) => Verdict::Failed,
    }
}

/// A service whose objects can be removed.
trait Sweep: connectors_sdk::Service + Sized {
    /// Removes what earlier runs have left behind more than a day ago.
    fn sweep(live: &Live<Self>) -> impl Future<Output = ()> + Send;

    /// Removes everything that this run has created. Returns what is left.
    fn clean(live: &Live<Self>) -> impl Future<Output = Vec<String>> + Send;
}

impl Sweep for Elasticsearch {
    async fn sweep(live: &Live<Self>) {
        Trash::sweep_elasticsearch(live).await;
    }

    async fn clean(live: &Live<Self>) -> Vec<String> {
        live.trash.clean_elasticsearch(live).await
    }
}

impl Sweep for B3os {
    async fn sweep(live: &Live<Self>) {
        Trash::sweep_b3os(live).await;
    }

    async fn clean(live: &Live<Self>) -> Vec<String> {
        live.trash.clean_b3os(live).await
    }
}
