//! The program `fake-connectors`, run as a process.
#![cfg(all(feature = "cli", unix))]

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    io::{BufRead, BufReader},
    os::unix::ffi::OsStrExt,
    process::{Child, Command, Stdio},
};

use connectors_sdk::{Client, b3os::ConnectorData};

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_fake-connectors"))
}

/// A process that serves, and the variables that it printed. It is killed when dropped.
struct Serving {
    process: Child,
    variables: BTreeMap<String, String>,
}

impl Serving {
    fn start(arguments: &[&str]) -> Self {
        let mut process = command().args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let lines = output.lines().map(Result::unwrap).take_while(|line| !line.is_empty());
        let variables = lines.map(|line| {
            let (name, value) = line.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        });
        let variables = variables.collect();
        Self { process, variables }
    }

    fn names(&self) -> Vec<&str> {
        self.variables.keys().map(String::as_str).collect()
    }

    #[cfg(unix)]
    /// Sends the signal and returns the exit code, which is `None` if the signal killed the process.
    fn signal(&mut self, signal: &str) -> Option<i32> {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn serves_both_fakes_and_stops_when_interrupted() {
    let mut address = "127.0.0.1:0".to_owned();
    for signal in ["-INT", "-TERM", "-INT"] {
        let mut serving =
            Serving::start(&["--elasticsearch", &address, "--api-key=reader:for_this_test_only"]);
        assert_eq!(
            serving.names(),
            ["B3OS_API_KEY", "B3OS_SERVER_URL", "ELASTICSEARCH_API_KEY", "ELASTICSEARCH_URL"]
        );
        let url = &serving.variables["ELASTICSEARCH_URL"];
        let es = Client::elasticsearch(url).no_proxy();
        let es = es.api_key(serving.variables["ELASTICSEARCH_API_KEY"].as_str()).build().unwrap();
        assert_eq!(es.connectors().list().send().await.unwrap().count, 0);
        let stranger = Client::elasticsearch(url).no_proxy().build().unwrap();
        assert!(stranger.connectors().list().send().await.unwrap_err().is_unauthorized());

        let b3 = Client::b3os().base_url(&serving.variables["B3OS_SERVER_URL"]).no_proxy();
        let b3 = b3.token(serving.variables["B3OS_API_KEY"].as_str()).build().unwrap();
        let data = ConnectorData::new().secret("botToken", "xoxb-1");
        assert_eq!(b3.connectors().create("slack", "Slack", data).send().await.unwrap().code, 200);

        // The next round listens on the same port, although these clients keep their connections.
        address = url.strip_prefix("http://").unwrap().to_owned();
        assert_eq!(serving.signal(signal), Some(0));
    }
}

#[test]
fn without_arguments_any_client_may_call_elasticsearch() {
    let serving = Serving::start(&[]);
    assert_eq!(serving.names(), ["B3OS_API_KEY", "B3OS_SERVER_URL", "ELASTICSEARCH_URL"]);
}

#[test]
fn help_and_version_are_printed_to_the_standard_output() {
    for argument in ["-h", "--help"] {
        let output = command().arg(argument).output().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        for option in ["--elasticsearch <IP:PORT>", "--b3os <IP:PORT>", "--api-key <KEY>", "--version"] {
            assert!(text.contains(option), "{text}");
        }
        assert!(text.lines().all(|line| line.len() <= 110), "{text}");
    }
    for argument in ["-V", "--version"] {
        let output = command().arg(argument).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text, format!("fake-connectors {}\n", env!("CARGO_PKG_VERSION")));
    }
}

#[test]
fn errors_in_the_arguments_are_named() {
    let not_text = OsStr::from_bytes(b"--b3os=\xff");
    for (arguments, error) in [
        (vec!["--elastic"], "unknown option `--elastic`"),
        (vec!["--api_key=secret"], "unknown option `--api_key`"),
        (vec!["9200"], "unexpected argument `9200`: values follow an option"),
        (vec!["--b3os"], "option `--b3os` needs a value"),
        (vec!["--help=yes"], "option `--help` takes no value"),
        (
            vec!["--elasticsearch", "9200"],
            "invalid address `9200` for `--elasticsearch`: expected an IP address and a port, such as 127.0.0.1:9200",
        ),
        (vec!["--b3os=127.0.0.1:0", "--b3os=127.0.0.1:0"], "option `--b3os` is given twice"),
        (vec!["--api-key", ""], "invalid value for `--api-key`: it is empty or has control characters"),
        (vec!["--api-key=a:b\nc"], "invalid value for `--api-key`: it is empty or has control characters"),
    ] {
        let output = command().args(&arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let expected = format!("fake-connectors: {error}\nFor the options, run `fake-connectors --help`.\n");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), expected, "{arguments:?}");
    }
    let output = command().arg(not_text).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        output
            .stderr
            .starts_with("fake-connectors: argument `--b3os=\u{fffd}` is not valid UTF-8".as_bytes())
    );
}

#[test]
fn an_address_in_use_is_named_with_its_option() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    let output = command().args(["--b3os", &address.to_string()]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    let expected = format!("fake-connectors: cannot listen on {address}: ");
    assert!(
        error.starts_with(&expected) && error.ends_with("; choose another port with `--b3os`\n"),
        "{error}"
    );
}

#[tokio::test]
async fn back_doors_are_open_over_http() {
    let serving = Serving::start(&["--api-key", "me:secret"]);
    let uri = &serving.variables["ELASTICSEARCH_URL"];
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let call = |method: &str, path: &str, body: serde_json::Value| {
        let request = http.request(method.parse().unwrap(), format!("{uri}{path}"));
        let request =
            request.header("content-type", "application/json").header("authorization", "ApiKey bWU6c2VjcmV0");
        let request = if body.is_null() { request } else { request.body(body.to_string()) };
        async move {
            let response = request.send().await.unwrap();
            let status = response.status().as_u16();
            (
                status,
                serde_json::from_str::<serde_json::Value>(&response.text().await.unwrap())
                    .unwrap_or_default(),
            )
        }
    };
    use serde_json::{Value, json};
    let seeds = json!({"a": {"n": 1}, "b": {"n": 2}});
    assert_eq!(call("POST", "/_fake/documents/i", seeds.clone()).await, (200, json!({"stored": 2})));
    assert_eq!(call("GET", "/_fake/dump", Value::Null).await.1["documents"]["i"], seeds);
    let refused = call("POST", "/_fake/documents/Bad", seeds).await;
    assert_eq!((refused.0, refused.1["error"].is_string()), (400, true));

    let noon = json!({"set": "2024-05-01T12:00:00Z"});
    assert_eq!(call("POST", "/_fake/clock", noon).await.1, json!({"now": "2024-05-01T12:00:00+00:00"}));
    let later = call("POST", "/_fake/clock", json!({"advance_ms": 1500})).await.1;
    assert_eq!(later, json!({"now": "2024-05-01T12:00:01.500+00:00"}));
    assert_eq!(call("POST", "/_fake/clock", json!({"stop": 1})).await.0, 400);

    for fault in [
        json!({"method": "GET", "path": "/i/*", "status": 503}),
        json!({"item": "a*", "status": 429}),
        json!({"reject_field": "price"}),
    ] {
        assert_eq!(call("POST", "/_fake/faults", fault).await, (200, json!({"acknowledged": true})));
    }
    assert_eq!(call("POST", "/_fake/faults", json!({"reject": 1})).await.0, 400);
    assert_eq!(call("GET", "/i/_count", Value::Null).await.0, 503);
    assert_eq!(call("PUT", "/i/_doc/a", json!({})).await.0, 429);
    assert_eq!(call("PUT", "/i/_doc/a", json!({"price": 1})).await.0, 400);
    assert_eq!(call("DELETE", "/_fake/faults", Value::Null).await.0, 200);
    assert_eq!(call("PUT", "/i/_doc/a", json!({"price": 1})).await.0, 200);

    assert_eq!(call("POST", "/_fake/reset", Value::Null).await.0, 200);
    assert_eq!(call("GET", "/_fake/dump", Value::Null).await.1["documents"], json!({}));
    assert_eq!(call("GET", "/i", Value::Null).await.0, 404);
}
