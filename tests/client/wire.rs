//! A server on raw bytes: it records requests exactly as they arrive and sends prepared responses.

use std::{net::SocketAddr, sync::Arc};

use connectors_sdk::{B3os, Client, Elasticsearch};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::Mutex,
    task::JoinHandle,
};

pub struct Wire {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    serving: JoinHandle<()>,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    /// `PUT /_connector/x/_status HTTP/1.1`
    pub line: String,
    /// Names in lower case, in the order of arrival.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The body as it arrived; `body` replaces what is not UTF-8. Only compressed bodies need it.
    #[cfg_attr(not(feature = "gzip"), allow(dead_code))]
    pub bytes: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn target(&self) -> &str {
        self.line.split(' ').nth(1).unwrap()
    }
}

/// A complete HTTP response.
pub fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}

pub fn json(status: u16, body: &str) -> Vec<u8> {
    response(status, &[("content-type", "application/json"), ("x-elastic-product", "Elasticsearch")], body)
}

impl Wire {
    /// Sends the first of `responses` to the first request, and so on; the last one to every later request. Each
    /// connection is closed after its response.
    pub async fn responding(responses: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let responses: Vec<_> = responses.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let seen = Arc::clone(&requests);
        let serving = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let Some(request) = read(&mut stream).await else { continue };
                let mut seen = seen.lock().await;
                let response = responses.get(seen.len()).or(responses.last()).unwrap();
                seen.push(request);
                drop(seen);
                let _ = stream.write_all(response).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { address, requests, serving }
    }

    pub fn uri(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn elasticsearch(&self) -> Client<Elasticsearch> {
        Client::elasticsearch(self.uri()).no_proxy().build().unwrap()
    }

    pub fn b3os(&self) -> Client<B3os> {
        Client::b3os().base_url(self.uri()).token("b3sk_0123456789abcdef").no_proxy().build().unwrap()
    }

    pub async fn requests(&self) -> Vec<Request> {
        self.requests.lock().await.clone()
    }

    /// The only request that arrived.
    pub async fn request(&self) -> Request {
        let requests = self.requests().await;
        assert_eq!(requests.len(), 1, "{requests:#?}");
        requests[0].clone()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn read(stream: &mut tokio::net::TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let mut lines = head.split("\r\n");
            let line = lines.next().unwrap().to_owned();
            let headers: Vec<(String, String)> = lines
                .map(|line| line.split_once(": ").unwrap())
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect();
            let length = headers
                .iter()
                .find(|(name, _)| name == "content-length")
                .map_or(0, |(_, length)| length.parse().unwrap());
            let mut body = bytes[end + 4..].to_vec();
            while body.len() < length {
                if stream.read_buf(&mut body).await.ok()? == 0 {
                    return None;
                }
            }
            let text = String::from_utf8_lossy(&body).into_owned();
            return Some(Request { line, headers, body: text, bytes: body });
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}
