//! Connections that are kept between calls, and servers that close them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use connectors_sdk::{Client, ClientBuilder, Elasticsearch};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};

use crate::proxy::{read, response};

/// A server that closes connections that are idle for too long.
struct Server {
    uri: String,
    counts: Arc<Counts>,
    _tasks: JoinSet<()>,
}

#[derive(Default)]
struct Counts {
    connections: AtomicUsize,
    requests: AtomicUsize,
}

impl Server {
    async fn start(idle_timeout: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri = format!("http://{}", listener.local_addr().unwrap());
        let counts = Arc::new(Counts::default());
        let mut tasks = JoinSet::new();
        let shared = Arc::clone(&counts);
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                shared.connections.fetch_add(1, Ordering::SeqCst);
                connections.spawn(serve(stream, idle_timeout, Arc::clone(&shared)));
            }
        });
        Self { uri, counts, _tasks: tasks }
    }

    fn client(&self) -> ClientBuilder<Elasticsearch> {
        Client::elasticsearch(&self.uri).no_proxy().no_timeout()
    }

    fn connections(&self) -> usize {
        self.counts.connections.load(Ordering::SeqCst)
    }

    fn requests(&self) -> usize {
        self.counts.requests.load(Ordering::SeqCst)
    }
}

async fn serve(mut stream: TcpStream, idle_timeout: Duration, counts: Arc<Counts>) {
    while let Ok(Some(_)) = timeout(idle_timeout, read(&mut stream)).await {
        counts.requests.fetch_add(1, Ordering::SeqCst);
        let bytes = response(200, "", r#"{"id":"x","result":"updated"}"#);
        let text = String::from_utf8(bytes).unwrap().replace("connection: close\r\n", "");
        if stream.write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}

const LONG: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn connections_are_reused_unless_idle_for_too_long() {
    let server = Server::start(LONG).await;
    let client = server.client().build().unwrap();
    for _ in 0..3 {
        client.connectors().create().await.unwrap();
    }
    assert_eq!(server.connections(), 1);

    let server = Server::start(LONG).await;
    let client = server.client().pool_idle_timeout(Duration::from_millis(20)).build().unwrap();
    for _ in 0..3 {
        client.connectors().create().await.unwrap();
        // Longer than the idle timeout, which the HTTP client measures in real time. A slower machine only waits longer.
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn without_a_pool_each_call_opens_a_connection() {
    for no_pool in [
        (|builder| builder.pool_idle_timeout(Duration::ZERO)) as fn(ClientBuilder<_>) -> ClientBuilder<_>,
        |builder| builder.pool_max_idle_per_host(0),
    ] {
        let server = Server::start(LONG).await;
        let client = no_pool(server.client()).build().unwrap();
        for _ in 0..3 {
            client.connectors().create().await.unwrap();
        }
        assert_eq!((server.connections(), server.requests()), (3, 3));
    }
}

#[tokio::test]
async fn no_call_fails_if_the_client_closes_idle_connections_before_the_server() {
    let server = Server::start(Duration::from_millis(400)).await;
    let client = server.client().pool_idle_timeout(Duration::from_millis(100)).build().unwrap();
    for pause in [0, 50, 90, 110, 390, 395, 398, 400, 402, 405, 410, 450, 0] {
        client.connectors().create().await.unwrap();
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
    assert_eq!(server.requests(), 13);
}
