//! Random sources, random faults: after each run, index and job are as the invariants say.
//!
//! `MODEL_RUNS` sets the number of runs, `MODEL_SEED` the first seed. A failure prints the seed of its run, with which it can
//! be repeated: `MODEL_SEED=.. MODEL_RUNS=1 cargo test -p connectors-runtime --test sync model -- --nocapture`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use connectors_runtime::{
    DeletionGuard, Document, Event, FailurePolicy, Service, SourceOptions,
    connectors_sdk::elasticsearch::{SyncJobType, SyncStatus},
};
use connectors_testing::FakeElasticsearch;
use fastrand::Rng;
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::support::Scripted;

const INDEX: &str = "search-docs";
const BULK: &str = "/search-docs/_bulk";

#[derive(Clone, Debug)]
enum Step {
    Index(String, u64, usize),
    Delete(String),
    Unchanged(String),
    Failed(String),
    Yield,
    Error,
    Panic,
}

/// What the run is made of.
#[derive(Debug)]
struct Plan {
    existing: BTreeSet<String>,
    steps: Vec<Step>,
    full: bool,
    cancel_after: Option<usize>,
    batch: usize,
    concurrency: usize,
    memory: usize,
}

fn plan(rng: &mut Rng) -> Plan {
    let ids = 1 + rng.usize(..40);
    let id = |rng: &mut Rng| format!("d{}", rng.usize(..ids));
    let full = rng.bool();
    let mut steps = Vec::new();
    for number in 0..rng.usize(..120) {
        steps.push(match rng.u8(..20) {
            0 => Step::Unchanged(id(rng)),
            1 => Step::Failed(id(rng)),
            2 | 3 if !full => Step::Delete(id(rng)),
            4 => Step::Yield,
            5 if rng.u8(..60) == 0 => Step::Error,
            6 if rng.u8(..60) == 0 => Step::Panic,
            _ => Step::Index(id(rng), number as u64, rng.usize(..400)),
        });
    }
    Plan {
        existing: (0..rng.usize(..20)).map(|_| format!("d{}", rng.usize(..60))).collect(),
        cancel_after: (rng.u8(..8) == 0).then(|| rng.usize(..=steps.len())),
        steps,
        full,
        batch: 200 + rng.usize(..4_000),
        concurrency: 1 + rng.usize(..5),
        memory: 500 + rng.usize(..20_000),
    }
}

/// What may be refused for good.
#[derive(Debug, Default)]
struct Refused {
    ids: BTreeSet<String>,
    /// Requests are too large, perhaps even one with a single document.
    any: bool,
}

/// Injects faults.
fn inject(fake: &FakeElasticsearch, rng: &mut Rng) -> Refused {
    let mut refused = Refused::default();
    for _ in 0..rng.usize(..4) {
        match rng.u8(..11) {
            0 => drop(fake.document_faults().fail_items(format!("d{}*", rng.u8(..5)), rng.usize(1..4), 429)),
            1 => drop(fake.document_faults().fail_items(format!("d{}", rng.u8(..40)), 1, 503)),
            2 => {
                let id = format!("d{}", rng.u8(..40));
                fake.document_faults().refuse_bulk_with(&id);
                refused.ids.insert(id);
            }
            3 => drop(fake.document_faults().drop_items(1, rng.usize(1..5))),
            4 => {
                fake.on("POST", BULK).fail(rng.usize(1..3), 413);
                refused.any = true;
            }
            5 => fake.on("POST", BULK).fail(1, 429),
            6 => fake.on("POST", BULK).fail(1, 503),
            7 => fake.on("POST", BULK).drop_response(1),
            8 => fake.on("POST", BULK).drop_connection(1),
            9 => fake.on("POST", BULK).cut_response(1),
            _ => fake.on("POST", BULK).slow_response(1, Duration::from_millis(1)),
        }
    }
    if rng.u8(..6) == 0 {
        match rng.u8(..3) {
            0 => fake.on("POST", "/.elastic-connectors/_update/docs").drop_response(1),
            1 => fake.on("POST", "/.elastic-connectors-sync-jobs/_update/*").drop_response(1),
            _ => drop(fake.document_faults().fail_shards(1).change_pit_id(1)),
        }
    }
    refused
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_runs_keep_the_invariants() {
    let runs: u64 = std::env::var("MODEL_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(30);
    let first: u64 = std::env::var("MODEL_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| fastrand::u64(..1 << 40));
    println!("MODEL_SEED={first}");
    for seed in first..first + runs {
        let run = tokio::spawn(async move { run(seed).await });
        if let Err(error) = run.await {
            panic!("MODEL_SEED={seed}: {error}");
        }
    }
}

async fn run(seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let plan = plan(&mut rng);
    let fake = FakeElasticsearch::start().await;
    fake.put_connector(
        "docs",
        json!({"index_name": INDEX, "service_type": "scripted", "status": "configured"}),
    );
    for id in &plan.existing {
        fake.put_document(INDEX, id, &json!({"old": true}));
    }
    let refused = inject(&fake, &mut rng);
    // What the source was told to be accepted, in order.
    let accepted: Arc<Mutex<Vec<Step>>> = Arc::default();
    let source = scripted(&plan, Arc::clone(&accepted));
    let options = SourceOptions::new()
        .connect_with(source, async |source, ()| Ok(source))
        .failure_policy(FailurePolicy::unlimited())
        .deletion_guard(DeletionGuard::off());
    let service = Service::builder(fake.client())
        .connector_with("docs", options)
        .bulk_size(plan.batch)
        .bulk_concurrency(plan.concurrency)
        .memory_limit(plan.memory)
        .build()
        .unwrap();
    let job_type = if plan.full { SyncJobType::Full } else { SyncJobType::Incremental };
    let canceling = cancel(&service, &fake, plan.cancel_after, Arc::clone(&accepted));
    let (result, ()) = tokio::join!(service.sync_once("docs", job_type), canceling);

    let report = match &result {
        Ok(report) => report,
        Err(error) => error.report().unwrap_or_else(|| panic!("no report: {error}")),
    };
    let job = fake.sync_job(&report.job_id).unwrap();
    let connector = fake.connector("docs").unwrap();
    // One terminal state, the same everywhere.
    assert_eq!(job["status"], report.status.as_str(), "{plan:#?}");
    assert_eq!(connector["last_sync_status"], job["status"]);
    let stops = plan.steps.iter().find(|step| matches!(step, Step::Error | Step::Panic));
    match report.status {
        SyncStatus::Completed => assert!(result.is_ok() && stops.is_none()),
        SyncStatus::Error => assert!(stops.is_some() && result.is_err(), "{result:?}"),
        SyncStatus::Canceled => assert!(plan.cancel_after.is_some()),
        _ => panic!("{result:?}"),
    }
    check_index(&fake, &plan, report, &accepted.lock().unwrap(), &refused);
}

fn check_index(
    fake: &FakeElasticsearch,
    plan: &Plan,
    report: &connectors_runtime::SyncReport,
    accepted: &[Step],
    refused: &Refused,
) {
    let stored = fake.documents(INDEX);
    let listed: BTreeSet<&str> = accepted
        .iter()
        .filter_map(|step| match step {
            Step::Index(id, ..) | Step::Unchanged(id) | Step::Failed(id) => Some(id.as_str()),
            _ => None,
        })
        .collect();
    let completed = report.status == SyncStatus::Completed;
    // The last accepted operation on each document.
    let mut last: BTreeMap<&str, &Step> = BTreeMap::new();
    for step in accepted {
        if let Step::Index(id, ..) | Step::Delete(id) = step {
            last.insert(id, step);
        }
    }
    for (id, step) in last {
        let named = report.failures.iter().any(|failure| failure.id == id);
        if refused.ids.contains(id) {
            assert!(!completed || named, "`{id}` is neither in the index nor named");
            continue;
        }
        if refused.any && named {
            continue;
        }
        match (step, stored.get(id)) {
            (Step::Index(_, number, _), document) if completed => {
                let number = Value::from(*number);
                assert_eq!(
                    document.and_then(|document| document.get("n")),
                    Some(&number),
                    "`{id}`: {plan:#?}"
                );
            }
            (Step::Delete(_), document) if completed => assert!(document.is_none(), "`{id}` is not deleted"),
            _ => {}
        }
    }
    for id in plan.existing.difference(&refused.ids) {
        let deleted_by_source =
            accepted.iter().any(|step| matches!(step, Step::Delete(other) if other == id));
        let keep = listed.contains(id.as_str()) || !plan.full || !completed;
        if keep && !deleted_by_source {
            assert!(stored.contains_key(id), "`{id}` was deleted: {plan:#?}");
        }
        let named = report.failures.iter().any(|failure| failure.id == *id);
        let refused = refused.any && named;
        if !keep && !refused {
            assert!(!stored.contains_key(id), "`{id}` is stale: {plan:#?}");
        }
    }
    if completed {
        let failed = accepted.iter().filter(|step| matches!(step, Step::Failed(_))).count() as u64;
        assert!(report.failed >= failed);
        assert_eq!(report.total, Some(stored.len() as u64));
    } else {
        assert!(!plan.full || report.deleted == 0);
    }
}

fn scripted(plan: &Plan, accepted: Arc<Mutex<Vec<Step>>>) -> Scripted {
    let steps = plan.steps.clone();
    let pause = plan.cancel_after;
    Scripted::new(move |sync| {
        let (steps, accepted) = (steps.clone(), Arc::clone(&accepted));
        Box::pin(async move {
            for (number, step) in steps.into_iter().enumerate() {
                if pause == Some(number) {
                    sync.cancelled().await;
                }
                match step.clone() {
                    Step::Index(id, number, size) => {
                        let fields = json!({"n": number, "text": "x".repeat(size)});
                        sync.index(Document::new(id, &fields)?).await?;
                    }
                    Step::Delete(id) => sync.delete(id).await?,
                    Step::Unchanged(id) => sync.unchanged(id).await?,
                    Step::Failed(id) => sync.failed(id, "broken").await?,
                    Step::Yield => tokio::task::yield_now().await,
                    Step::Error => return Err("on purpose".into()),
                    Step::Panic => panic!("on purpose"),
                }
                accepted.lock().unwrap().push(step);
            }
            if pause.is_some() {
                sync.cancelled().await;
            }
            Ok(())
        })
    })
}

/// Cancels the job as soon as its source waits for it.
async fn cancel(
    service: &Service,
    fake: &FakeElasticsearch,
    after: Option<usize>,
    accepted: Arc<Mutex<Vec<Step>>>,
) {
    let Some(after) = after else { return };
    let mut events = service.events();
    while let Some(event) = events.next().await {
        match event {
            Event::JobStarted { job_id, .. } => {
                while accepted.lock().unwrap().len() < after
                    && fake.sync_job(&job_id).unwrap()["status"] == "in_progress"
                {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                // The job may have failed already.
                let _ = fake.client().sync_job(&job_id).cancel().send().await;
                return;
            }
            Event::JobFinished { .. } => return,
            _ => {}
        }
    }
}
