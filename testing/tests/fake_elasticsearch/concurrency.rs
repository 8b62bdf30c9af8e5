//! Many concurrent clients: no write is lost, and reads are atomic.

use std::{collections::BTreeSet, time::Duration};

use connectors_sdk::{
    Client, Elasticsearch,
    elasticsearch::{Connector, SyncJob, SyncStatus, WriteResult},
};
use connectors_testing::FakeElasticsearch;
use serde_json::{Map, Value, json};

use super::support::{call, client, ids, put};

const CLIENTS: usize = 64;
/// Some rounds have two calls; the total is 20,000 calls.
const ROUNDS: usize = 295;
const CONNECTORS: usize = 8;

/// A field that only this client writes, and only in this round.
fn mark(client: usize, round: usize) -> Map<String, Value> {
    Map::from_iter([(format!("c{client}r{round}"), json!(round))])
}

fn marks(cursor: Option<Value>) -> Map<String, Value> {
    cursor.and_then(|cursor| cursor.as_object().cloned()).unwrap_or_default()
}

fn holds(marks: &Map<String, Value>, own: &BTreeSet<(usize, usize)>) -> bool {
    own.iter().all(|(client, round)| marks.get(&format!("c{client}r{round}")) == Some(&json!(round)))
}

/// Checks that the fields that are written in one call are read together.
fn check_connector(connector: &Connector) {
    assert_eq!(connector.name, connector.description);
    assert_eq!(connector.last_indexed_document_count, connector.last_deleted_document_count);
    let count = connector.last_indexed_document_count.map(|count| count.to_string());
    assert_eq!(connector.last_sync_error, count);
    assert!(!connector.is_deleted());
}

fn check_job(job: &SyncJob) {
    let counts = [job.indexed_document_count, job.indexed_document_volume, job.total_document_count];
    assert_eq!(counts, [job.deleted_document_count; 3]);
    let claimed = job.status == Some(SyncStatus::InProgress);
    assert_eq!((job.worker_hostname.is_some(), job.started_at.is_some()), (claimed, claimed));
    let cursor = job.connector.sync_cursor.as_ref().and_then(|cursor| cursor.get("worker")?.as_str());
    assert_eq!(cursor, job.worker_hostname.as_deref());
}

/// The calls that a client has made, and their effects.
#[derive(Default)]
struct Done {
    calls: usize,
    /// Marks by connector.
    cursors: [BTreeSet<(usize, usize)>; CONNECTORS],
    /// Marks by shared job.
    metadata: [BTreeSet<(usize, usize)>; CONNECTORS],
    jobs: Vec<String>,
    claimed: BTreeSet<String>,
}

/// Makes the calls of one client, on connectors and jobs that all clients share and on its own jobs.
async fn work(es: Client<Elasticsearch>, me: usize, shared: [String; CONNECTORS]) -> Done {
    let mut done = Done::default();
    let mut seen = [None; CONNECTORS];
    for round in 0..ROUNDS {
        let which = (me + round / 16) % CONNECTORS;
        let connector = es.connector(format!("c{which}"));
        let shared = es.sync_job(&shared[which]);
        let number = u64::try_from(me * ROUNDS + round).unwrap();
        let updated = match (me + round) % 16 {
            0 | 8 => connector.check_in().send().await.unwrap().result,
            1 | 6 | 11 => {
                done.cursors[which].insert((me, round));
                let update =
                    connector.update_last_sync().indexed(number).deleted(number).error(number.to_string());
                update.cursor(mark(me, round)).send().await.unwrap().result
            }
            2 | 9 => {
                let name = format!("{me} in {round}");
                connector.update_name().name(&name).description(&name).send().await.unwrap().result
            }
            3 | 7 | 13 => {
                let found = connector.get().send().await.unwrap();
                check_connector(&found);
                // This client's writes are visible from then on, and times increase.
                assert!(found.last_seen >= seen[which]);
                seen[which] = found.last_seen;
                assert!(holds(&marks(found.sync_cursor), &done.cursors[which]));
                WriteResult::Updated
            }
            4 => {
                let from = which % (CONNECTORS - 2);
                let request = es.connectors().list().from(u32::try_from(from).unwrap()).size(3);
                let page = request.send().await.unwrap();
                let found: Vec<_> = page.results.iter().map(|connector| connector.id.clone()).collect();
                let expected: Vec<_> = (from..from + 3).map(|n| format!("c{n}")).collect();
                assert_eq!((found, page.count), (expected, 8));
                page.results.iter().for_each(check_connector);
                WriteResult::Updated
            }
            5 => {
                done.jobs.push(es.sync_jobs().create(connector.id()).send().await.unwrap().id);
                WriteResult::Updated
            }
            10 if !done.jobs.is_empty() => {
                let id = done.jobs[done.jobs.len() - 1].clone();
                let worker = format!("w{me}r{round}");
                let cursor = Map::from_iter([("worker".to_owned(), json!(worker))]);
                let claimed = es.sync_job(&id).claim(worker).cursor(cursor).send().await.unwrap();
                done.claimed.insert(id);
                claimed.result
            }
            10 | 12 | 15 => {
                done.metadata[which].insert((me, round));
                let update =
                    shared.update_stats().deleted(number).indexed(number).volume(number).total(number);
                update.metadata(mark(me, round)).send().await.unwrap().result
            }
            _ => {
                let page = es.sync_jobs().list().connector_id(connector.id()).size(2).send().await.unwrap();
                page.results.iter().for_each(check_job);
                let found = shared.get().send().await.unwrap();
                check_job(&found);
                assert!(holds(&found.metadata, &done.metadata[which]));
                done.calls += 1;
                WriteResult::Updated
            }
        };
        assert_eq!(updated, WriteResult::Updated);
        done.calls += 1;
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "takes long; run with `-- --ignored`, as .ci/run does"]
async fn concurrent_clients_lose_no_writes() {
    let fake = FakeElasticsearch::start().await;
    fake.record_requests(false);
    let es = client(&fake);
    let mut shared: [String; CONNECTORS] = Default::default();
    for (n, job) in shared.iter_mut().enumerate() {
        let body = json!({"index_name": format!("i{n}"), "service_type": "s", "description": ""});
        put(&fake, &format!("c{n}"), body).await;
        *job = es.sync_jobs().create(format!("c{n}")).send().await.unwrap().id;
    }
    let clients: Vec<_> =
        (0..CLIENTS).map(|me| tokio::spawn(work(client(&fake), me, shared.clone()))).collect();
    let mut all = Done::default();
    for client in clients {
        let done = tokio::time::timeout(Duration::from_secs(120), client).await.unwrap().unwrap();
        all.calls += done.calls;
        for n in 0..CONNECTORS {
            all.cursors[n].extend(&done.cursors[n]);
            all.metadata[n].extend(&done.metadata[n]);
        }
        all.jobs.extend(done.jobs);
        all.claimed.extend(done.claimed);
    }
    assert!(all.calls >= 20_000, "{}", all.calls);
    assert_eq!(fake.requests().len(), 0);

    for (n, job) in shared.iter().enumerate() {
        let connector = es.connector(format!("c{n}")).get().send().await.unwrap();
        check_connector(&connector);
        let cursor = marks(connector.sync_cursor);
        assert!(holds(&cursor, &all.cursors[n]));
        assert_eq!(cursor.len(), all.cursors[n].len());
        let job = es.sync_job(job).get().send().await.unwrap();
        check_job(&job);
        assert!(holds(&job.metadata, &all.metadata[n]));
        assert_eq!(job.metadata.len(), all.metadata[n].len());
    }
    let list = call(&fake, "GET", "/_connector/_sync_job?size=10000").await.ok();
    let created: BTreeSet<&str> = all.jobs.iter().chain(&shared).map(String::as_str).collect();
    let listed = ids(&list);
    assert_eq!(created.len(), all.jobs.len() + CONNECTORS);
    assert_eq!((listed.len(), list["count"].as_u64()), (created.len(), u64::try_from(created.len()).ok()));
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), created);
    for job in list["results"].as_array().unwrap() {
        let in_progress = job["status"] == "in_progress";
        assert_eq!(in_progress, all.claimed.contains(job["id"].as_str().unwrap()));
    }
}
