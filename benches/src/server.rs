//! The server: a separate process that responds from memory.

use std::{
    collections::HashMap,
    convert::Infallible,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::Mutex,
};

use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Bytes, service::service_fn};
use hyper_util::rt::TokioIo;

use crate::data;

pub const CLIENT_CORE: &str = "0";
const SERVER_CORE: &str = "1";

/// Runs this program on one core, with util-linux's `taskset`: client and server must not take turns on one.
pub fn pinned(core: &str) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", core]).arg(std::env::current_exe().expect("the program knows itself"));
    command
}

/// The running process, which is killed when this value is dropped.
pub struct Server {
    process: Child,
    pub uri: String,
}

impl Server {
    pub fn start() -> Self {
        let mut process =
            pinned(SERVER_CORE).arg("serve").stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut uri = String::new();
        let output = process.stdout.take().expect("the output is a pipe");
        BufReader::new(output).read_line(&mut uri).expect("the server says where it listens");
        Self { process, uri: uri.trim().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn run() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        println!("http://{}", listener.local_addr().expect("an address"));
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.set_nodelay(true);
            tokio::spawn(async move {
                let connection = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service_fn(respond));
                let _ = connection.await;
            });
        }
    });
}

async fn respond(request: Request<hyper::body::Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let _ = body.collect().await;
    let body = if head.method == "GET" {
        let number = |name: &str, default: usize| {
            let query = head.uri.query().unwrap_or_default();
            let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            value.and_then(|value| value.parse().ok()).unwrap_or(default)
        };
        list(number("from", 0), number("size", 100))
    } else {
        Bytes::from_static(br#"{"result":"updated"}"#)
    };
    Ok(Response::builder()
        .header("content-type", "application/json")
        .header("x-elastic-product", "Elasticsearch")
        .body(Full::new(body))
        .expect("a response"))
}

/// Each page is created once; streaming requests the same pages many times.
fn list(from: usize, size: usize) -> Bytes {
    static PAGES: Mutex<Option<HashMap<(usize, usize), Bytes>>> = Mutex::new(None);
    let mut pages = PAGES.lock().expect("no panic holds it");
    let pages = pages.get_or_insert_with(HashMap::new);
    pages.entry((from, size)).or_insert_with(|| Bytes::from(data::page(from, size, 100_000))).clone()
}
