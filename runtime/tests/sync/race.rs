//! Two processes that serve the same connectors: each job is run by one of them.

use std::{collections::BTreeMap, process::Stdio, time::Duration};

use connectors_runtime::{
    DataSource, Document, Service, SourceResult, SyncContext,
    connectors_sdk::{Client, elasticsearch::Configuration},
};
use connectors_testing::FakeElasticsearch;
use serde_json::json;

const JOBS: usize = 200;
const CONNECTORS: usize = 20;
/// In the environment of the processes.
const URL: &str = "RACE_URL";

/// Indexes one document, whose name is the job.
struct Marker;

impl DataSource for Marker {
    const SERVICE_TYPE: &'static str = "marker";
    type Config = ();

    fn configuration() -> Configuration {
        Configuration::new()
    }

    async fn connect((): ()) -> SourceResult<Self> {
        Ok(Self)
    }

    async fn ping(&self) -> SourceResult {
        Ok(())
    }

    async fn sync_incremental(&self, sync: &SyncContext) -> SourceResult {
        let run = format!("{}-{}-{}", sync.job().id, std::process::id(), fastrand::u64(..));
        sync.index(Document::new(run, &json!({"job": sync.job().id}))?).await?;
        Ok(())
    }

    async fn sync_full(&self, _: &SyncContext) -> SourceResult {
        Err("only incremental".into())
    }
}

/// Not a test of its own: what the processes of the test below do.
#[tokio::test]
async fn serve_in_a_process_of_the_race() {
    let Ok(url) = std::env::var(URL) else { return };
    let es = Client::elasticsearch(url).no_proxy().build().unwrap();
    let service = Service::builder(es)
        .service_type::<Marker>()
        .poll_interval(Duration::from_millis(200))
        .concurrent_jobs(8)
        .build()
        .unwrap();
    // Until it is killed.
    service.run_until(std::future::pending::<()>()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_run_each_of_many_jobs_exactly_once() {
    let fake = FakeElasticsearch::start().await;
    fake.record_requests(false);
    for number in 0..CONNECTORS {
        let fields =
            json!({"index_name": format!("race-{number}"), "service_type": "marker", "status": "configured"});
        fake.put_connector(format!("c{number}"), fields);
    }
    let es = fake.client();
    for number in 0..JOBS {
        let connector = format!("c{}", number % CONNECTORS);
        es.sync_jobs().create(connector).job_type("incremental").send().await.unwrap();
    }
    let mut processes: Vec<_> = (0..2)
        .map(|_| {
            tokio::process::Command::new(std::env::current_exe().unwrap())
                .args(["race::serve_in_a_process_of_the_race", "--exact"])
                .env(URL, fake.uri())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .kill_on_drop(true)
                .spawn()
                .unwrap()
        })
        .collect();
    let done = async {
        loop {
            let snapshot = fake.snapshot();
            let jobs = snapshot["sync_jobs"].as_array().unwrap().clone();
            if jobs.iter().all(|job| job["status"] == "completed") {
                return jobs;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let jobs = match tokio::time::timeout(Duration::from_secs(300), done).await {
        Ok(jobs) => jobs,
        Err(_) => panic!("the queue was not drained: {:#}", fake.snapshot()["sync_jobs"]),
    };
    for process in &mut processes {
        process.kill().await.unwrap();
    }
    assert_eq!(jobs.len(), JOBS);
    let mut runs: BTreeMap<String, usize> = BTreeMap::new();
    for number in 0..CONNECTORS {
        for document in fake.documents(&format!("race-{number}")).into_values() {
            *runs.entry(document["job"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    assert_eq!(runs.len(), JOBS);
    assert!(runs.values().all(|runs| *runs == 1), "{runs:?}");
    let workers: std::collections::BTreeSet<_> =
        jobs.iter().map(|job| job["worker_hostname"].to_string()).collect();
    assert_eq!(workers.len(), 2, "both processes ran jobs: {workers:?}");
    for number in 0..CONNECTORS {
        assert_eq!(fake.connector(&format!("c{number}")).unwrap()["last_sync_status"], "completed");
    }
}
