//! A server that follows a script, byte by byte, over HTTP/1.1 or over TLS and HTTP/2.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinSet,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
    server::TlsStream,
};

use crate::tls::Authority;

use super::frames::{self, Frame};

/// One step of a connection.
#[derive(Clone)]
pub enum Act {
    /// Reads this many bytes, or fewer if there are no more.
    Bytes(usize),
    /// Reads the head of a request.
    Head,
    /// Reads a whole request.
    Request,
    Send(Vec<u8>),
    /// Sends bytes that depend on the stream of the last request.
    OnStream(Arc<dyn Fn(u32) -> Vec<u8> + Send + Sync>),
    /// Closes the connection gracefully.
    Close,
    Reset,
    /// Sends nothing until the client disconnects.
    Stall,
    /// Waits until the first call has succeeded.
    WarmedUp,
    /// Serves all further requests of the connection.
    Serve,
}

/// The steps of each connection, in the order of acceptance. Further connections serve all requests.
pub type Script = Vec<Vec<Act>>;

/// Events that the test and the server wait for instead of sleeping.
#[derive(Default)]
pub struct Signals {
    /// The first call has succeeded.
    pub warmed_up: Notify,
    /// A connection has reached [`Act::Stall`].
    pub stalled: Notify,
    /// The script of the connection of the first call has ended.
    pub ended: Notify,
}

pub struct Server {
    pub uri: String,
    script: Arc<Mutex<VecDeque<Vec<Act>>>>,
    arrived: Arc<AtomicUsize>,
    pub signals: Arc<Signals>,
    _tasks: JoinSet<()>,
}

/// A body that every call decodes as a success.
pub const BODY: &str = r#"{"code":200,"id":"x","result":"created","data":{"id":"x","token":"t","items":[]}}"#;

/// Accepts TLS for `localhost`, and HTTP/2 inside.
pub fn acceptor(authority: &Authority) -> TlsAcceptor {
    let (certificate, key) = authority.issue("localhost");
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

impl Server {
    pub async fn start(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let uri = match tls {
            None => format!("http://127.0.0.1:{port}"),
            Some(_) => format!("https://localhost:{port}"),
        };
        let arrived = Arc::new(AtomicUsize::new(0));
        let script = Arc::new(Mutex::new(VecDeque::new()));
        let mut tasks = JoinSet::new();
        let signals = Arc::new(Signals::default());
        let (count, shared, sent) = (Arc::clone(&arrived), Arc::clone(&script), Arc::clone(&signals));
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (script, count, tls) = (Arc::clone(&shared), Arc::clone(&count), tls.clone());
                let signals = Arc::clone(&sent);
                connections.spawn(async move {
                    let stream = match tls {
                        None => Stream::Plain(stream),
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => Stream::Tls(Box::new(stream)),
                            Err(_) => return,
                        },
                    };
                    let acts = script.lock().unwrap().pop_front().unwrap_or_else(|| vec![Act::Serve]);
                    let of_first_call = acts.iter().any(|act| matches!(act, Act::WarmedUp));
                    // Errors mean that the client has disconnected.
                    let _ = Connection {
                        stream,
                        buffer: Vec::new(),
                        arrived: count,
                        signals: Arc::clone(&signals),
                        http2: Http2::default(),
                    }
                    .play(acts)
                    .await;
                    if of_first_call {
                        signals.ended.notify_one();
                    }
                });
            }
        });
        Self { uri, script, arrived, signals, _tasks: tasks }
    }

    /// Sets the script of the next connections, and resets the counter.
    pub fn follow(&self, script: &Script) {
        *self.script.lock().unwrap() = VecDeque::from(script.clone());
        self.arrived.store(0, Ordering::SeqCst);
    }

    /// Number of requests whose whole head has arrived.
    pub fn arrived(&self) -> usize {
        self.arrived.load(Ordering::SeqCst)
    }
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

struct Connection {
    stream: Stream,
    buffer: Vec<u8>,
    arrived: Arc<AtomicUsize>,
    signals: Arc<Signals>,
    http2: Http2,
}

#[derive(Default)]
struct Http2 {
    greeted: bool,
    stream: u32,
}

impl Connection {
    async fn play(mut self, acts: Vec<Act>) -> std::io::Result<()> {
        for act in acts {
            match act {
                Act::Bytes(count) => while self.buffer.len() < count && self.fill().await? > 0 {},
                Act::Head => drop(self.head().await?),
                Act::Request => self.request().await?,
                Act::Send(bytes) => self.send(&bytes).await?,
                Act::OnStream(bytes) => self.send(&bytes(self.http2.stream)).await?,
                Act::Close => {
                    // Closing with unread bytes would reset the connection.
                    self.half_close().await?;
                    while self.fill().await? > 0 {}
                    return Ok(());
                }
                Act::Reset => {
                    self.tcp().set_zero_linger()?;
                    return Ok(());
                }
                Act::Stall => {
                    self.signals.stalled.notify_one();
                    while self.fill().await? > 0 {}
                }
                Act::WarmedUp => self.signals.warmed_up.notified().await,
                Act::Serve => loop {
                    self.request().await?;
                    let response = match self.stream {
                        Stream::Plain(_) => super::http1::success(),
                        Stream::Tls(_) => frames::success(self.http2.stream),
                    };
                    self.send(&response).await?;
                },
            }
        }
        // Without a further step, the connection stays open.
        while self.fill().await? > 0 {}
        Ok(())
    }

    fn tcp(&self) -> &TcpStream {
        match &self.stream {
            Stream::Plain(stream) => stream,
            Stream::Tls(stream) => stream.get_ref().0,
        }
    }

    async fn fill(&mut self) -> std::io::Result<usize> {
        match &mut self.stream {
            Stream::Plain(stream) => stream.read_buf(&mut self.buffer).await,
            Stream::Tls(stream) => stream.read_buf(&mut self.buffer).await,
        }
    }

    async fn more(&mut self) -> std::io::Result<()> {
        if self.fill().await? == 0 { Err(std::io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    async fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match &mut self.stream {
            Stream::Plain(stream) => stream.write_all(bytes).await,
            Stream::Tls(stream) => {
                stream.write_all(bytes).await?;
                stream.flush().await
            }
        }
    }

    async fn half_close(&mut self) -> std::io::Result<()> {
        match &mut self.stream {
            Stream::Plain(stream) => stream.shutdown().await,
            Stream::Tls(stream) => stream.shutdown().await,
        }
    }

    /// Reads the head of a request. Returns its length over HTTP/1.1, where it stays in the buffer.
    async fn head(&mut self) -> std::io::Result<usize> {
        if matches!(self.stream, Stream::Tls(_)) {
            while self.frame().await?.kind != frames::HEADERS {}
            return Ok(0);
        }
        let end = loop {
            match self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                Some(end) => break end + 4,
                None => self.more().await?,
            }
        };
        self.arrived.fetch_add(1, Ordering::SeqCst);
        Ok(end)
    }

    async fn request(&mut self) -> std::io::Result<()> {
        if matches!(self.stream, Stream::Tls(_)) {
            while !self.frame().await?.ends_stream() {}
            return Ok(());
        }
        let end = self.head().await?;
        let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let end = end + length.map_or(0, |length| length.parse::<usize>().unwrap());
        while self.buffer.len() < end {
            self.more().await?;
        }
        self.buffer.drain(..end);
        Ok(())
    }

    /// Reads one frame, after the preface.
    async fn frame(&mut self) -> std::io::Result<Frame> {
        if !self.http2.greeted {
            while self.buffer.len() < frames::PREFACE.len() {
                self.more().await?;
            }
            self.buffer.drain(..frames::PREFACE.len());
            self.http2.greeted = true;
            self.send(&Frame::new(frames::SETTINGS, 0, 0, b"").bytes()).await?;
        }
        let frame = loop {
            match Frame::parse(&mut self.buffer) {
                Some(frame) => break frame,
                None => self.more().await?,
            }
        };
        match frame.kind {
            frames::SETTINGS if frame.flags == 0 => {
                self.send(&Frame::new(frames::SETTINGS, frames::ACK, 0, b"").bytes()).await?;
            }
            frames::PING if frame.flags == 0 => {
                self.send(&Frame::new(frames::PING, frames::ACK, 0, &frame.payload).bytes()).await?;
            }
            frames::HEADERS => {
                self.http2.stream = frame.stream;
                self.arrived.fetch_add(1, Ordering::SeqCst);
            }
            _ => {}
        }
        Ok(frame)
    }
}
