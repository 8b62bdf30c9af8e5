use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    rc::Rc,
};

use bytes::Bytes;
use connectors_sdk::{
    B3os, Client, ClientBuilder, Elasticsearch, RetryPolicy, SecretString, Service, b3os::ConnectorData,
};
use http::{HeaderValue, header::AUTHORIZATION};
use zeroize::Zeroizing;

#[path = "needle.rs"]
mod needle;
#[path = "server.rs"]
mod server;

use needle::Needle;

const SERVE: &str = "CONNECTORS_SDK_WIPED_TEST_SERVES";

/// Sends one request that contains the secret.
type Send = fn(&Server, &Needle);

/// Where the secret is.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Header,
    Body,
}
use Part::{Body, Header};

/// What is secret, where it is, how this crate sends it, and how plain reqwest does.
const CASES: [(&str, Part, Send, Send); 7] = [
    (
        "API key",
        Header,
        |to, secret| to.elasticsearch("", |client| client.api_key(secret.secret())),
        |to, secret| api_key("", to, secret),
    ),
    (
        "password",
        Header,
        |to, secret| to.elasticsearch("", |client| client.basic(USER, secret.secret())),
        |to, secret| password("", to, secret),
    ),
    (
        "token",
        Header,
        |to, secret| to.list(&to.b3os(secret.secret())),
        |to, secret| {
            to.reqwest("", Some(secret.header("Bearer ")), None);
        },
    ),
    ("connector secret", Body, put_secret, |to, secret| {
        to.reqwest("", None, Some(secret.body(r#"{"value":""#, r#""}"#)));
    }),
    ("data of a connector", Body, create, |to, secret| {
        let body = secret.body(r#"{"type":"slack","name":"n","data":{"botToken":""#, r#""}}"#);
        to.reqwest("", None, Some(body));
    }),
    // The server refuses these, so this crate searches for them in the response.
    (
        "refused API key",
        Header,
        |to, secret| to.elasticsearch("/refuse", |client| client.api_key(secret.secret())),
        |to, secret| api_key("/refuse", to, secret),
    ),
    (
        "refused password",
        Header,
        |to, secret| to.elasticsearch("/refuse", |client| client.basic(USER, secret.secret())),
        |to, secret| password("/refuse", to, secret),
    ),
];

const USER: &str = "elastic";

const USES: usize = 5;

fn api_key(path: &str, to: &Server, secret: &Needle) {
    to.reqwest(path, Some(secret.header("ApiKey ")), None);
}

fn password(path: &str, to: &Server, secret: &Needle) {
    to.reqwest(path, Some(secret.basic(USER)), None);
}

fn put_secret(to: &Server, secret: &Needle) {
    let es = to.trusted(Client::elasticsearch(to.url.clone())).build().unwrap();
    run(async { es.secret("x").put(secret.secret()).await.map(drop) }).unwrap();
}

fn create(to: &Server, secret: &Needle) {
    let b3 = to.b3os("t");
    let data = ConnectorData::new().secret("botToken", secret.secret());
    run(async { b3.connectors().create("slack", "n", data).await.map(drop) }).unwrap();
}

/// Runs a call on a runtime of its own, whose connections end with it.
fn run<T>(call: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(call)
}

pub(crate) fn main() {
    if std::env::var_os(SERVE).is_some() {
        return server::serve();
    }
    let asked = |flag: &str| std::env::args().any(|argument| argument == flag);
    if asked("--list") {
        // Test runners also list the ignored tests; there are none.
        if !asked("--ignored") {
            println!("wiped: test");
        }
        return;
    }
    finds_what_is_there();
    let mut seed = 0;
    let mut results = Vec::new();
    for server in &Server::start() {
        for (name, part, ours, theirs) in CASES {
            let [ours, theirs] = [ours, theirs].map(|send| {
                let mut uses = (0..USES).map(|_| {
                    seed += 1;
                    let secret = Needle::new(seed);
                    send(server, &secret);
                    secret.copies(USER)
                });
                // The first one sets up what is kept, such as the tables of the TLS library.
                uses.by_ref().next();
                uses.max().unwrap()
            });
            let name = format!("{name} over {}", server.transport);
            println!("{name}: at most {ours} copies left by this crate, {theirs} by plain reqwest");
            results.push((name, part, ours, theirs));
        }
    }
    // Whether freed memory of the HTTP stack is overwritten is up to chance, and the same for all headers.
    for limited in [Header, Body] {
        let of_part = || results.iter().filter(|(_, part, ..)| *part == limited);
        let limit = of_part().map(|(.., theirs)| *theirs).max().unwrap();
        for (name, _, ours, _) in of_part() {
            assert!(*ours <= limit, "{name}: {ours} copies, plain reqwest leaves {limit}");
        }
    }
}

/// The search finds secrets in memory that is in use and in memory that was freed.
fn finds_what_is_there() {
    let secret = Needle::new(0);
    assert_eq!(secret.copies(USER), 0);
    let text = secret.text();
    assert_eq!(secret.copies(USER), 1);
    let copy = String::clone(&text);
    assert_eq!(secret.copies(USER), 2);
    drop(text);
    assert_eq!(secret.copies(USER), 1, "the first is wiped");
    drop(Zeroizing::new(copy));
    assert_eq!(secret.copies(USER), 0);
}

/// The server process, which ends when the last of these is dropped.
struct Server {
    transport: &'static str,
    url: String,
    certificate: Option<String>,
    _process: Rc<Process>,
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    fn start() -> [Self; 2] {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut process =
            command.env(SERVE, "1").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut line = || lines.next().unwrap();
        let (http, https) = (line(), line());
        let certificate: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
        let process = Rc::new(Process(process));
        [("http", http, None), ("https", https, Some(certificate.join("\n")))].map(
            |(transport, url, certificate)| Self {
                transport,
                url,
                certificate,
                _process: Rc::clone(&process),
            },
        )
    }

    fn trusted<S: Service>(&self, builder: ClientBuilder<S>) -> ClientBuilder<S> {
        let builder = builder.no_proxy().retry(RetryPolicy::none());
        match &self.certificate {
            Some(certificate) => builder.ca_certificate(certificate),
            None => builder,
        }
    }

    /// Lists connectors. At `/refuse`, the server refuses that.
    fn elasticsearch(
        &self,
        path: &str,
        credentials: impl FnOnce(ClientBuilder<Elasticsearch>) -> ClientBuilder<Elasticsearch>,
    ) {
        let builder = self.trusted(Client::elasticsearch(format!("{}{path}", self.url)));
        let es = credentials(builder).build().unwrap();
        let outcome = run(async { es.connectors().list().await });
        match outcome {
            Ok(_) => assert_eq!(path, ""),
            Err(error) => assert!(error.is_unauthorized(), "{error}"),
        }
    }

    fn b3os(&self, token: impl Into<SecretString>) -> Client<B3os> {
        self.trusted(Client::b3os().base_url(self.url.clone()).token(token)).build().unwrap()
    }

    fn list(&self, b3: &Client<B3os>) {
        run(async { b3.connectors().list().await.map(drop) }).unwrap();
    }

    fn reqwest(&self, path: &str, authorization: Option<HeaderValue>, body: Option<Bytes>) {
        let mut builder = reqwest::Client::builder().no_proxy();
        if let Some(certificate) = &self.certificate {
            let certificate = reqwest::Certificate::from_pem(certificate.as_bytes()).unwrap();
            builder = builder.tls_certs_only([certificate]);
        }
        let client = builder.build().unwrap();
        let mut request = client.put(format!("{}{path}", self.url));
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        run(async { request.send().await.unwrap().bytes().await.unwrap() });
    }
}
