//! Every call that is not safe to retry, with every behavior of a server: how often the request arrives, and the error.
//! Each call must be in [`CALLS`]: a test compares them with the source of the crate.

#[path = "unsafe_calls/behaviors.rs"]
mod behaviors;
#[path = "unsafe_calls/frames.rs"]
mod frames;
#[path = "unsafe_calls/http1.rs"]
mod http1;
#[path = "unsafe_calls/http2.rs"]
mod http2;
#[path = "unsafe_calls/server.rs"]
mod server;

use std::{collections::BTreeSet, path::Path, time::Duration};

use behaviors::{Behavior, Expected};
use connectors_sdk::{B3os, Client, ClientBuilder, Elasticsearch, Error, Method, Response, RetryPolicy};
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream};
use serde_json::{Value, json};
use server::Server;
use tokio_rustls::TlsAcceptor;

use crate::{proxy::pass_time, tls::Authority};

/// Clients of both services, connected to the same server.
struct Clients {
    es: Client<Elasticsearch>,
    b3: Client<B3os>,
}

type Outcome = Result<u32, Error>;

struct Call {
    operation: &'static str,
    send: fn(&Clients) -> BoxFuture<'static, Outcome>,
}

/// Builds the table of calls, each with a function that sends it and returns the number of attempts.
macro_rules! calls {
    ($($operation:literal => |$clients:ident| $request:expr,)*) => {
        &[$(Call {
            operation: $operation,
            send: |$clients| {
                let response = $request;
                async move { response.await.map(|response: Response<_>| response.attempts()) }.boxed()
            },
        }),*]
    };
}

const CALLS: &[Call] = calls![
    "connector.post" => |all| all.es.connectors().create().name("n").response(),
    "connector.put" => |all| all.es.connector("x").put().name("n").response(),
    "connector.sync_job_post" => |all| all.es.sync_jobs().create("x").response(),
    "connector.sync_job_claim" => |all| all.es.sync_job("j").claim("worker").response(),
    "connector.secret_post" => |all| all.es.secrets().create("s").response(),
    "b3os.connector.create" => |all| all.b3.connectors().create("slack", "n", json!({})).response(),
    "b3os.action.test" => |all| all.b3.action("a").test(json!({})).response(),
    "b3os.telegram.pin.create" => |all| all.b3.telegram().pins().create().response(),
    "b3os.pipedream.connect_token.create" => |all| all.b3.pipedream().connect_token().response(),
    "b3os.pipedream.action.run" => |all| all.b3.pipedream().action("a").run("acc", json!({})).response(),
    // Untyped calls.
    "request" => |all| all.es.request(Method::POST, "/x").json(&json!({})).response::<Value>(),
];

/// The operations of all calls in the source of the crate that are not safe to retry.
fn operations_in_source() -> BTreeSet<String> {
    fn visit(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, found);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            // One file for each call.
            let post = source.contains("Method::POST,") && !source.contains("Retry::Safe");
            if post || source.contains("Retry::Unsafe") {
                let call = source.find("Call::new(").or_else(|| source.find("super::call("));
                let operation = call.and_then(|start| source[start..].split('"').nth(1));
                let operation = operation.unwrap_or_else(|| panic!("no call in {}", path.display()));
                found.insert(operation.to_owned());
            }
        }
    }
    let mut found = BTreeSet::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for service in ["elasticsearch", "b3os"] {
        visit(&source.join(service), &mut found);
    }
    found
}

#[test]
fn every_call_that_is_not_safe_to_retry_is_in_the_table() {
    let mut table: BTreeSet<_> = CALLS.iter().map(|call| call.operation.to_owned()).collect();
    assert!(table.remove("request"));
    assert_eq!(operations_in_source(), table);
}

/// Elapses only on the clock that [`outcome_after_stall`] advances.
const READ_TIMEOUT: Duration = Duration::from_secs(600);

/// Builds the clients of a server.
fn clients(server: &Server, behavior: &Behavior, authority: &Authority) -> Clients {
    fn build<S: connectors_sdk::Service>(
        builder: ClientBuilder<S>,
        behavior: &Behavior,
        authority: &Authority,
    ) -> Client<S> {
        let mut builder = builder
            .no_proxy()
            .no_timeout()
            .retry(RetryPolicy::new().initial_backoff(Duration::ZERO))
            .ca_certificate(authority.pem())
            .only_given_ca();
        builder = if behavior.times_out() {
            builder.read_timeout(READ_TIMEOUT)
        } else {
            builder.timeout(Duration::from_secs(60))
        };
        if !behavior.warm_up {
            // Each call opens its own connection.
            builder = builder.pool_max_idle_per_host(0);
        }
        builder.build().unwrap()
    }
    Clients {
        es: build(Client::elasticsearch(&server.uri), behavior, authority),
        b3: build(Client::b3os().base_url(&server.uri), behavior, authority),
    }
}

/// Sends each call to a server with this behavior. Returns the differences from the expected outcomes.
async fn check(behavior: &Behavior, authority: &Authority, tls: Option<TlsAcceptor>) -> Vec<String> {
    let server = Server::start(tls).await;
    let shared = clients(&server, behavior, authority);
    let mut differences = Vec::new();
    for call in CALLS {
        server.follow(&behavior.script);
        let own = behavior.warm_up.then(|| clients(&server, behavior, authority));
        let clients = own.as_ref().unwrap_or(&shared);
        if behavior.warm_up {
            (call.send)(clients).await.unwrap();
            server.signals.warmed_up.notify_one();
            if behavior.ends_idle() {
                server.signals.ended.notified().await;
                // Waiting for the timer makes the runtime deliver the end of the connection to the client.
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        let call_sent = (call.send)(clients);
        let outcome = if behavior.times_out() {
            outcome_after_stall(call_sent, &server).await
        } else {
            call_sent.await
        };
        let expected = behavior.expected;
        let actual = match &outcome {
            Ok(attempts) => Expected {
                arrived: server.arrived(),
                attempts: *attempts,
                kind: None,
                retryable: false,
                says: "",
            },
            Err(error) => Expected {
                arrived: server.arrived(),
                attempts: error.attempts(),
                kind: Some(error.kind()),
                retryable: error.is_retryable(),
                says: if error.to_string().contains(expected.says) {
                    expected.says
                } else {
                    "something else"
                },
            },
        };
        if actual != expected {
            let message =
                outcome.map_or_else(|error| format!("{error}: {error:?}"), |_| "success".to_owned());
            differences.push(format!(
                "{} of a server that {}:\n  expected {expected:?}\n  but was  {actual:?}\n  {message}",
                call.operation, behavior.name,
            ));
        }
    }
    differences
}

/// The outcome of a call that the server stalls: advances the clock until the read timeout has elapsed.
async fn outcome_after_stall(call: BoxFuture<'static, Outcome>, server: &Server) -> Outcome {
    let call = tokio::spawn(call);
    server.signals.stalled.notified().await;
    // Bytes that the server sent before may start the timeout again.
    while !call.is_finished() {
        pass_time(READ_TIMEOUT.as_secs()).await;
        tokio::task::yield_now().await;
    }
    call.await.unwrap()
}

async fn check_all(behaviors: &[Behavior], authority: &Authority, tls: Option<&TlsAcceptor>) {
    assert!(behaviors.len() >= 45, "{}", behaviors.len());
    // The clock is advanced only while nothing else runs, and a busy thread would see the end of an idle connection too
    // late.
    let alone = |behavior: &&Behavior| behavior.warm_up || behavior.times_out();
    let (alone, others): (Vec<_>, Vec<_>) = behaviors.iter().partition(alone);
    let mut differences = Vec::new();
    for (behaviors, at_once) in [(others, 16), (alone, 1)] {
        let checks = stream::iter(behaviors).map(|behavior| check(behavior, authority, tls.cloned()));
        differences.extend(checks.buffer_unordered(at_once).concat().await);
    }
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

#[tokio::test]
async fn unsafe_calls_over_http1_are_retried_only_if_rejected() {
    check_all(&http1::behaviors(), &Authority::new(), None).await;
}

#[tokio::test]
async fn unsafe_calls_over_http2_are_retried_only_if_rejected() {
    let authority = Authority::new();
    let acceptor = server::acceptor(&authority);
    check_all(&http2::behaviors(), &authority, Some(&acceptor)).await;
}
