//! The memory of a stream does not grow with the number of items, and the memory of the worst response is what the
//! documentation says.
//!
//! A binary without a test harness, so that only the client allocates during the measurement. The server is a second
//! process of the same binary.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

#[path = "memory/worst.rs"]
mod worst;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
};

use connectors_sdk::{Client, Result};
use futures_util::{Stream, TryStreamExt};
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const SERVE: &str = "CONNECTORS_SDK_MEMORY_TEST_SERVES";
const FEW: usize = 1_000;
const MANY: usize = 100_000;

fn main() {
    if std::env::var_os(SERVE).is_some() {
        return serve();
    }
    let has_argument = |flag: &str| std::env::args().any(|argument| argument == flag);
    if has_argument("--list") {
        // Test runners also list the ignored tests; there are none.
        if !has_argument("--ignored") {
            println!("memory: test");
        }
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = Server::start();
    runtime.block_on(async {
        let es = |count: usize| {
            let url = format!("{}/{count}", server.url);
            let es = Client::elasticsearch(url).no_proxy().build().unwrap();
            es.connectors().list().from(0).size(100)
        };
        let few = compare("elasticsearch", async |count| drain(es(count).stream()).await).await;
        // If the stream kept its items, the peak would be higher.
        let kept =
            peak(&async |count| es(count).stream().try_collect::<Vec<_>>().await.unwrap().len(), FEW).await;
        assert!(kept > 2 * few, "{kept} bytes for {FEW} connectors that are kept, {few} for a stream");
        compare("b3os", async |count| {
            let url = format!("{}/{count}", server.url);
            let b3 = Client::b3os().base_url(url).token("b3sk_test").no_proxy().build().unwrap();
            drain(b3.connectors().list().stream()).await
        })
        .await;
        worst::measure(&server.url).await;
    });
}

/// Peak heap use while `read` reads this many items, beyond the use before.
async fn peak(read: &impl AsyncFn(usize) -> usize, count: usize) -> usize {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    assert_eq!(read(count).await, count, "all items arrived");
    HEAP.peak_usage() - before
}

/// Compares the peak for a few items with the peak for many.
async fn compare(service: &str, read: impl AsyncFn(usize) -> usize) -> usize {
    // The first run allocates memory that is kept for later runs.
    peak(&read, FEW).await;
    let (few, many) = (peak(&read, FEW).await, peak(&read, MANY).await);
    println!(
        "{service}: peak of the heap over {FEW} connectors {few} bytes, over {MANY} connectors {many} bytes"
    );
    // All pages are identical, but the size of buffers depends on how many bytes one read of the socket returns: 10 %
    // of tolerance.
    assert!(many <= few + few / 10, "{service}: {many} bytes for {MANY} connectors, {few} for {FEW}");
    few
}

async fn drain<T>(stream: impl Stream<Item = Result<T>>) -> usize {
    stream.try_fold(0, |count, _| async move { Ok(count + 1) }).await.unwrap()
}

/// The server process, which ends when this value is dropped.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start() -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut process =
            command.env(SERVE, "1").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { process, url: url.trim().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    // Exits when the parent process exits, even if that is killed.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    for stream in listener.incoming() {
        let stream = stream.unwrap();
        std::thread::spawn(move || serve_connection(&stream));
    }
}

/// Serves the requests of one connection: `/{count}/_connector` and `/{count}/v1/connectors`, of `count` items.
fn serve_connection(stream: &TcpStream) {
    let mut lines = BufReader::new(stream).lines();
    while let Some(Ok(first)) = lines.next() {
        while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
        let target = first.split(' ').nth(1).unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (count, path) = path[1..].split_once('/').unwrap();
        if let Some(name) = count.strip_prefix(worst::PREFIX) {
            if write(stream, &worst::body(name)).is_err() {
                return;
            }
            continue;
        }
        let count: usize = count.parse().unwrap();
        let parameter = |name: &str| {
            let mut parameters = query.split('&').filter_map(|parameter| parameter.split_once('='));
            parameters
                .find(|(known, _)| *known == name)
                .map_or(0, |(_, value)| value.parse::<usize>().unwrap())
        };
        let body = if path == "_connector" {
            let range = parameter("from")..count.min(parameter("from") + parameter("size"));
            let items = join(range, |id| {
                format!(
                    r#"{{"id":"connector-{id:06}","name":"Connector {id:06}","index_name":"search-{id:06}","is_native":false,"service_type":"confluence","status":"connected","configuration":{{"host":{{"label":"Host","type":"str","value":"h"}}}}}}"#
                )
            });
            // Servers stop counting here. By default they also refuse to read further; this server does not.
            let total = count.min(10_000);
            format!(r#"{{"count":{total},"results":[{items}]}}"#)
        } else {
            let (limit, offset) = (parameter("limit"), parameter("offset"));
            let end = count.min(offset + limit);
            let items = join(offset..end, |id| {
                format!(
                    r#"{{"id":"conn_{id:06}","name":"Connector {id:06}","type":"slack","maskedData":{{"token":"****1234"}},"createdAt":"2026-03-04T05:06:07Z"}}"#
                )
            });
            let more = end < count;
            format!(
                r#"{{"code":200,"message":"success","requestId":"r","data":{{"items":[{items}],"limit":{limit},"offset":{offset},"hasMore":{more}}}}}"#
            )
        };
        if write(stream, &body).is_err() {
            return;
        }
    }
}

fn write(mut stream: &TcpStream, body: &str) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-elastic-product: Elasticsearch\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes())
}

fn join(ids: std::ops::Range<usize>, item: impl Fn(usize) -> String) -> String {
    ids.map(item).collect::<Vec<_>>().join(",")
}
