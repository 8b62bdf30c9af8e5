//! One program of tests for a node of Elasticsearch and for the fake: every request is sent to both.
//!
//! ```text
//! tests/real/run.sh [FILTER..]
//! ```
//!
//! The script starts the node and names it in `CONNECTORS_REAL_URL`; without that variable, nothing runs. The tests create
//! and delete indices, so the node must be one that holds nothing else. If `CONNECTORS_REAL_PASSWORD` is set, the node has
//! security, and other tests run: `CONNECTORS_REAL_CA` is the file of its CA.
//!
//! A test asserts its expectations on each of the two servers. In addition, all its responses are compared, after values
//! that cannot be equal, such as times and UUIDs, were replaced. A difference fails the run.

mod bulk;
mod compare;
mod conditions;
mod documents;
mod indices;
mod pits;
mod queries;
#[path = "../../testing/tests/fake_documents/rows.rs"]
mod rows;
mod searches;
mod security;
mod server;
mod table;
mod tls;

use std::{future::Future, pin::Pin, process::ExitCode, sync::Arc};

use connectors_testing::{FakeElasticsearch, elasticsearch::Options};

use crate::server::{Node, Server};

type Running = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A test of both servers.
struct Case {
    name: &'static str,
    run: fn(Arc<Server>) -> Running,
}

macro_rules! cases {
    ($($module:ident::$name:ident,)*) => {
        &[$(Case {
            name: concat!(stringify!($module), "::", stringify!($name)),
            run: |server| Box::pin(async move { $module::$name(&server).await }),
        },)*]
    };
}

const OPEN: &[Case] = cases![
    indices::are_created_once,
    indices::have_mappings_and_settings,
    indices::have_names_by_the_rules,
    indices::become_searchable_by_a_refresh,
    indices::can_be_missing,
    documents::are_written_read_and_deleted,
    documents::are_updated_in_part,
    documents::have_filtered_sources,
    documents::are_read_together,
    documents::are_refused,
    conditions::protect_a_document,
    bulk::has_one_result_per_item,
    bulk::fails_by_item,
    bulk::is_refused_as_a_whole,
    bulk::is_refused_if_it_is_too_large,
    searches::page_and_sort,
    searches::count_hits,
    searches::filter_sources,
    queries::select_documents,
    queries::are_refused,
    pits::page_through_an_index,
    pits::expire,
    table::of_the_fake_holds,
];

const SECURED: &[Case] = cases![
    security::needs_credentials,
    security::lets_a_key_do_what_it_may,
    security::refuses_what_a_key_may_not,
    security::tells_privileges,
];

#[tokio::main]
async fn main() -> ExitCode {
    let Some(node) = Node::from_env() else {
        println!("skipped: no node of Elasticsearch is named; tests/real/run.sh starts one");
        return ExitCode::SUCCESS;
    };
    let filters: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let chosen =
        |name: &str| filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()));
    let options = Options::new().max_content_length(server::MAX_CONTENT_LENGTH);
    let version = node.version().await;
    let major = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or_default();
    println!("Elasticsearch {version} at {}", node.url);
    let mut failed = 0;
    let mut passed = 0;
    for case in if node.password.is_some() { SECURED } else { OPEN } {
        if !chosen(case.name) {
            continue;
        }
        let fake = FakeElasticsearch::builder().options(options.clone());
        let fake = match &node.password {
            Some(password) => fake.require_basic("elastic", password.as_str()),
            None => fake,
        };
        let fake = Server::fake(fake.start().await.expect("a fake"), major);
        let real = Server::real(node.clone(), major);
        let mut problems = Vec::new();
        let (fake, real) = (Arc::new(fake), Arc::new(real));
        for (server, name) in [(&fake, "fake"), (&real, "real")] {
            server.clean().await;
            if let Err(panic) = tokio::spawn((case.run)(Arc::clone(server))).await {
                problems.push(format!("failed on the {name} server: {panic}"));
            }
        }
        problems.extend(compare::differences(&fake.transcript(), &real.transcript()));
        real.clean().await;
        println!("{} {}", if problems.is_empty() { "ok    " } else { "FAILED" }, case.name);
        for problem in &problems {
            println!("{problem}");
        }
        if problems.is_empty() { passed += 1 } else { failed += 1 }
    }
    if node.ca.is_some() && chosen("tls") {
        tls::connects_as_trusted(&node).await;
        println!("ok     tls::connects_as_trusted");
        passed += 1;
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
