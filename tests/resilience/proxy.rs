//! A TCP proxy with scripted faults, in front of a server that records the requests it receives.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, ToSocketAddrs},
    task::JoinSet,
};

/// Action of the proxy on one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Forwards the request and the response.
    None,
    /// Resets the connection without reading the request.
    ResetBefore,
    /// Forwards the request, then resets the connection.
    ResetAfter,
    /// Forwards the request, then sends half of the response.
    Truncate,
    /// Forwards the request and sends no response.
    Stall,
    /// Forwards the request, and the response byte by byte.
    Drip,
    /// Forwards the request, then sends bytes that are not HTTP.
    Garbage,
    /// Forwards the request, then closes the connection in the middle of the response head.
    HalfHead,
    /// Responds with this status itself.
    Status(u16),
    /// Responds with this status itself, and with a `Retry-After` of this many seconds.
    Later(u16, u32),
}

/// The server and the proxy in front of it. Each connection carries one request.
pub struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
    tasks: JoinSet<()>,
}

#[derive(Default)]
struct State {
    script: Mutex<VecDeque<Fault>>,
    seen: Mutex<Vec<String>>,
    refused: AtomicUsize,
}

const RESPONSE: &str = r#"{"id":"x","result":"updated","acknowledged":true}"#;

impl Proxy {
    /// Applies `script` to the requests in order, and forwards all later ones.
    pub async fn start(script: impl IntoIterator<Item = Fault>) -> Self {
        Self::start_at("127.0.0.1:0", script).await
    }

    /// Like `start`, at this address.
    pub async fn start_at(address: impl ToSocketAddrs, script: impl IntoIterator<Item = Fault>) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State { script: Mutex::new(script.into_iter().collect()), ..State::default() });
        let mut tasks = JoinSet::new();
        let shared = Arc::clone(&state);
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                connections.spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { address, state, tasks }
    }

    /// Waits until the server has received this many requests.
    pub async fn until_seen(&self, requests: usize) {
        while self.seen().len() < requests {
            tokio::task::yield_now().await;
        }
    }

    /// Closes the listener and all connections. Returns the address, where nothing listens from now on.
    pub async fn die(mut self) -> SocketAddr {
        self.tasks.shutdown().await;
        self.address
    }

    pub fn uri(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Number of requests that the proxy has responded to itself.
    pub fn refused(&self) -> usize {
        self.state.refused.load(Ordering::SeqCst)
    }

    /// The request lines that the server behind the proxy has received.
    pub fn seen(&self) -> Vec<String> {
        self.state.seen.lock().unwrap().clone()
    }
}

/// Advances the client's clock without waiting.
pub async fn pass_time(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

/// Returns an address where nothing listens.
pub async fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let fault = state.script.lock().unwrap().pop_front().unwrap_or(Fault::None);
    if fault == Fault::ResetBefore {
        return reset(stream);
    }
    let Some(line) = read(&mut stream).await else { return };
    if let Fault::Status(status) | Fault::Later(status, _) = fault {
        let header = match fault {
            Fault::Later(_, seconds) => format!("retry-after: {seconds}\r\n"),
            _ => String::new(),
        };
        let _ = stream.write_all(&response(status, &header, r#"{"error":"on purpose"}"#)).await;
        state.refused.fetch_add(1, Ordering::SeqCst);
        return;
    }
    state.seen.lock().unwrap().push(line);
    let bytes = response(200, "", RESPONSE);
    match fault {
        Fault::None | Fault::Status(_) | Fault::Later(..) | Fault::ResetBefore => {
            let _ = stream.write_all(&bytes).await;
        }
        Fault::ResetAfter => reset(stream),
        Fault::Truncate => {
            let _ = stream.write_all(&bytes[..bytes.len() - RESPONSE.len() / 2]).await;
        }
        Fault::Stall => std::future::pending().await,
        Fault::Drip => {
            for byte in bytes {
                let _ = stream.write_all(&[byte]).await;
                tokio::time::sleep(Duration::from_micros(100)).await;
            }
        }
        Fault::Garbage => {
            let _ = stream.write_all(b"\x15\x03\x01\x00\x02\x02\x50\r\n\r\n").await;
        }
        Fault::HalfHead => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-le").await;
        }
    }
}

pub fn response(status: u16, header: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} Status\r\nconnection: close\r\n{header}content-length: {length}\r\n\r\n{body}")
        .into_bytes()
}

fn reset(stream: TcpStream) {
    stream.set_zero_linger().unwrap();
}

/// Reads one request and returns its first line.
pub async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse::<usize>().unwrap());
            while bytes.len() < end + 4 + length {
                if stream.read_buf(&mut bytes).await.ok()? == 0 {
                    return None;
                }
            }
            return head.lines().next().map(|line| line.trim_end_matches(" HTTP/1.1").to_owned());
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}
