//! The HTTP server of both fakes: stopping, starting again on the same address, slow responses.

use std::{net::SocketAddr, time::Duration};

use connectors_testing::{FakeB3os, FakeElasticsearch};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};

/// Much longer than any of these tests takes.
const LONG: Duration = Duration::from_secs(60);

/// A connection that has had one response and is kept alive.
async fn keep_alive(address: SocketAddr) -> TcpStream {
    let mut stream = request(address).await;
    let mut response = [0; 4096];
    let length = stream.read(&mut response).await.unwrap();
    assert!(
        response[..length].starts_with(b"HTTP/1.1 "),
        "{:?}",
        response[..length].escape_ascii().to_string()
    );
    stream
}

/// A connection with a request, whose response has not been read.
async fn request(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: fake\r\n\r\n").await.unwrap();
    stream
}

/// Waits until the server has closed the connection, by an end of the stream or a reset.
async fn closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    timeout(LONG, stream.read_to_end(&mut rest)).await.unwrap().ok();
}

async fn elasticsearch_at(address: SocketAddr) -> FakeElasticsearch {
    FakeElasticsearch::builder().address(address).start().await.unwrap()
}

#[tokio::test]
async fn after_stop_the_address_is_free_although_connections_were_open() {
    let mut fake = FakeElasticsearch::start().await;
    let address = fake.address();
    let mut open = Vec::new();
    for _ in 0..50 {
        open.push(keep_alive(address).await);
        open.push(keep_alive(address).await);
        fake.stop().await;
        fake = elasticsearch_at(address).await;
    }
    // The connections are the clients' to close: the servers have closed theirs.
    for mut stream in open {
        closed(&mut stream).await;
    }
    keep_alive(address).await;
}

#[tokio::test]
async fn both_fakes_stop_and_start_on_the_same_address() {
    let b3os = FakeB3os::start().await;
    let address = b3os.address();
    let mut stream = keep_alive(address).await;
    b3os.stop().await;
    closed(&mut stream).await;
    let fake = elasticsearch_at(address).await;
    assert_eq!(fake.address(), address);
    fake.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_ends_requests_in_progress() {
    let fake = FakeElasticsearch::start().await;
    fake.delay(Duration::MAX);
    let mut stream = request(fake.address()).await;
    while fake.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    timeout(LONG, fake.stop()).await.unwrap();
    closed(&mut stream).await;
}

#[tokio::test]
async fn a_dropped_fake_closes_its_connections() {
    let fake = FakeElasticsearch::start().await;
    let mut stream = keep_alive(fake.address()).await;
    drop(fake);
    closed(&mut stream).await;
}

#[tokio::test]
async fn an_address_in_use_is_refused() {
    let fake = FakeElasticsearch::start().await;
    let error = FakeB3os::builder().address(fake.address()).start().await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
}

#[test]
fn stop_returns_after_the_runtime_of_the_fake_has_ended() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let first = runtime();
    let fake = first.block_on(FakeElasticsearch::start());
    let address = fake.address();
    drop(first);
    runtime().block_on(async {
        fake.stop().await;
        elasticsearch_at(address).await.stop().await;
    });
}

#[tokio::test(start_paused = true)]
async fn a_slow_response_pauses_at_most_eight_times() {
    let fake = FakeElasticsearch::start().await;
    fake.slow_response_next(1, Duration::from_secs(10));
    let begin = Instant::now();
    let mut stream = TcpStream::connect(fake.address()).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: fake\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await.unwrap();
    assert!(response.ends_with(b"}"), "{:?}", response.escape_ascii().to_string());
    assert_eq!(begin.elapsed().as_secs(), 80);
}
