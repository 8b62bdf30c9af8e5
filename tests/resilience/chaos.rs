//! Ten thousand calls over a network with a failure rate of 30 percent.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use connectors_sdk::{Client, Elasticsearch, Error, ErrorKind, RetryPolicy};
use connectors_testing::FakeElasticsearch;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

const WORKERS: usize = 64;
const CALLS: usize = 10_000;

/// A proxy in front of a server that injects a fault into about every third request.
struct Chaos {
    address: SocketAddr,
    _serving: JoinSet<()>,
}

#[derive(Clone, Copy)]
enum Fault {
    None,
    ResetBefore,
    Status(u16),
    ResetAfter,
    Cut,
    Garbage,
}

impl Chaos {
    async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let random = Arc::new(Mutex::new(fastrand::Rng::with_seed(20_261_120)));
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                connections.spawn(pass(stream, server, Arc::clone(&random)));
            }
        });
        Self { address, _serving: serving }
    }
}

fn fault(random: &mut fastrand::Rng) -> Fault {
    if random.u8(0..10) >= 3 {
        return Fault::None;
    }
    match random.u8(0..8) {
        0 => Fault::ResetBefore,
        1 => Fault::Status(429),
        2 => Fault::Status(502),
        3 => Fault::Status(503),
        4 => Fault::Status(504),
        5 => Fault::ResetAfter,
        6 => Fault::Cut,
        _ => Fault::Garbage,
    }
}

/// Forwards the requests of one connection, until a fault ends it.
async fn pass(mut client: TcpStream, server: SocketAddr, random: Arc<Mutex<fastrand::Rng>>) {
    let mut upstream = TcpStream::connect(server).await.unwrap();
    loop {
        let fault = fault(&mut random.lock().unwrap());
        if let Fault::ResetBefore = fault {
            return client.set_zero_linger().unwrap();
        }
        let Some(request) = message(&mut client).await else { return };
        if let Fault::Status(status) = fault {
            let response = format!("HTTP/1.1 {status} Injected\r\ncontent-length: 0\r\n\r\n");
            client.write_all(response.as_bytes()).await.unwrap();
            continue;
        }
        upstream.write_all(&request).await.unwrap();
        let response = message(&mut upstream).await.unwrap();
        match fault {
            Fault::ResetAfter => return client.set_zero_linger().unwrap(),
            Fault::Cut => {
                let _ = client.write_all(&response[..response.len() - 1]).await;
                return;
            }
            Fault::Garbage => {
                let _ = client.write_all(b"\0\0\0\0 what?\r\n\r\n").await;
                return;
            }
            _ => client.write_all(&response).await.unwrap(),
        }
    }
}

/// One request or response: a head, and a body of the announced length.
async fn message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let whole = end + 4 + length.map_or(0, |length| length.parse::<usize>().unwrap());
            while bytes.len() < whole {
                if stream.read_buf(&mut bytes).await.ok()? == 0 {
                    return None;
                }
            }
            return Some(bytes);
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// Expected state of one worker's connector, including what is uncertain.
#[derive(Default)]
struct Model {
    /// Possible values of the stored count: several after a call that may or may not have been executed.
    counts: BTreeSet<u64>,
    created: Vec<String>,
    maybe_created: Vec<String>,
    failed: usize,
}

/// Asserts that the injected faults explain the error.
fn assert_explained(error: &Error, safe: bool) {
    let status = error.status().map(|status| status.as_u16());
    match (error.kind(), status) {
        (ErrorKind::Transport, None) | (ErrorKind::Api, Some(502..=504)) => {
            assert_eq!(error.is_retryable(), safe, "{error}");
            assert!(safe || error.attempts() >= 1);
        }
        (ErrorKind::Api, Some(429)) => assert!(error.is_retryable(), "{error}"),
        _ => panic!("nothing explains {error:?}"),
    }
}

async fn work(client: Client<Elasticsearch>, worker: usize) -> Model {
    let mut model = Model::default();
    let connector = client.connector(format!("worker-{worker}"));
    let mut random = fastrand::Rng::with_seed(worker as u64);
    for call in 0..(CALLS / WORKERS) as u64 {
        match random.u8(0..10) {
            0 => {
                let name = format!("made-{worker}-{call}");
                match client.connectors().create().name(&name).await {
                    Ok(_) => model.created.push(name),
                    Err(error) => {
                        assert_explained(&error, false);
                        model.maybe_created.push(name);
                        model.failed += 1;
                    }
                }
            }
            1..=4 => match connector.get().await {
                Ok(read) => {
                    let count = read.last_indexed_document_count.unwrap_or_default();
                    assert!(
                        model.counts.contains(&count) || model.counts.is_empty(),
                        "{count} {:?}",
                        model.counts
                    );
                    model.counts = BTreeSet::from([count]);
                }
                Err(error) => {
                    assert_explained(&error, true);
                    model.failed += 1;
                }
            },
            _ => match connector.update_last_sync().indexed(call).await {
                Ok(_) => model.counts = BTreeSet::from([call]),
                Err(error) => {
                    assert_explained(&error, true);
                    model.counts.insert(call);
                    model.failed += 1;
                }
            },
        }
    }
    model
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long; run with `-- --ignored`, as .ci/run does"]
async fn every_outcome_is_consistent_with_the_injected_faults() {
    let fake = FakeElasticsearch::start().await;
    fake.record_requests(false);
    let direct = fake.client();
    for worker in 0..WORKERS {
        direct.connector(format!("worker-{worker}")).put().await.unwrap();
        direct.connector(format!("worker-{worker}")).update_last_sync().indexed(0).await.unwrap();
    }
    let chaos = Chaos::before(fake.address()).await;
    let client = Client::elasticsearch(format!("http://{}", chaos.address))
        .no_proxy()
        .retry(RetryPolicy::new().max_attempts(5).initial_backoff(Duration::from_millis(1)))
        .build()
        .unwrap();
    let workers = (0..WORKERS).map(|worker| tokio::spawn(work(client.clone(), worker))).collect::<Vec<_>>();
    let mut models = Vec::new();
    for worker in workers {
        models.push(worker.await.unwrap());
    }

    let mut names = Vec::new();
    let mut pages = direct.connectors().list().size(1000).pages();
    while let Some(page) = futures_util::StreamExt::next(&mut pages).await {
        names.extend(page.unwrap().results.into_iter().filter_map(|connector| connector.name));
    }
    let stored = |name: &String| names.iter().filter(|stored| *stored == name).count();
    for (worker, model) in models.iter().enumerate() {
        let read = direct.connector(format!("worker-{worker}")).get().await.unwrap();
        let count = read.last_indexed_document_count.unwrap() as u64;
        assert!(model.counts.contains(&count), "worker {worker}: {count} is not in {:?}", model.counts);
        model.created.iter().for_each(|name| assert_eq!(stored(name), 1, "{name}"));
        model.maybe_created.iter().for_each(|name| assert!(stored(name) <= 1, "{name} was created twice"));
    }
    let failed: usize = models.iter().map(|model| model.failed).sum();
    let unsure: usize = models.iter().map(|model| model.maybe_created.len()).sum();
    println!("of {CALLS} calls {failed} failed, {unsure} of them creations");
    // About one creation in four meets a fault after which it must not be retried. The others fail only after five
    // faults in a row, 0.3^5 of the time.
    assert!(unsure < 400 && failed - unsure < 100, "{failed} failed, {unsure} of them creations");
}
