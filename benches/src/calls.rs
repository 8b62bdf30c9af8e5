//! Small calls: calls per second, and allocations per call.

use std::time::Instant;

use crate::{
    alloc::Mark,
    clients::{Caller, Floor, Ours, Untyped},
    table::{Table, median, spread},
};

/// Measures the clients in turns, so that a temporary slowdown affects all three. Ratios are per round.
const ROUNDS: usize = 31;
const SEQUENTIAL: usize = 1_500;
const CONCURRENT: usize = 8_000;
const CONCURRENCY: usize = 64;

#[derive(Clone, Copy)]
enum Kind {
    CheckIn,
    LastSync,
}

async fn one<C: Caller>(client: &C, kind: Kind) {
    match kind {
        Kind::CheckIn => client.check_in().await,
        Kind::LastSync => client.last_sync().await,
    }
}

async fn rate<C: Caller>(client: &C, kind: Kind, concurrency: usize, calls: usize) -> f64 {
    let begun = Instant::now();
    let tasks: Vec<_> = (0..concurrency)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                for _ in 0..calls / concurrency {
                    one(&client, kind).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    calls as f64 / begun.elapsed().as_secs_f64()
}

pub fn measure(uri: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let head = ["call", "concurrency", Ours::NAME, Floor::NAME, Untyped::NAME, "to raw", "to untyped"];
    let mut table =
        Table::new("Calls per second (medians of 31 rounds in turns; in brackets the middle 80 %)", &head);
    let clients = (Ours::new(uri), Floor::new(uri), Untyped::new(uri));
    for (kind, name) in [(Kind::CheckIn, "check_in"), (Kind::LastSync, "update_last_sync")] {
        for (concurrency, calls) in [(1, SEQUENTIAL), (CONCURRENCY, CONCURRENT)] {
            let mut rounds = Vec::new();
            for round in 0..=ROUNDS {
                let measured = runtime.block_on(async {
                    let mut measured = [0.0; 3];
                    // The order rotates, so that no client always runs last.
                    for turn in 0..3 {
                        let who = (round + turn) % 3;
                        measured[who] = match who {
                            0 => rate(&clients.0, kind, concurrency, calls).await,
                            1 => rate(&clients.1, kind, concurrency, calls).await,
                            _ => rate(&clients.2, kind, concurrency, calls).await,
                        };
                    }
                    measured
                });
                // The first round only opens the connections.
                if round > 0 {
                    rounds.push(measured);
                }
            }
            let middle = |of: &dyn Fn(&[f64; 3]) -> f64| median(rounds.iter().map(of).collect());
            let [ours, floor, untyped] = [0, 1, 2].map(|who| middle(&|rates| rates[who]));
            table.row([
                name.to_owned(),
                concurrency.to_string(),
                format!("{ours:.0}"),
                format!("{floor:.0}"),
                format!("{untyped:.0}"),
                spread(rounds.iter().map(|rates| rates[0] / rates[1]).collect()),
                spread(rounds.iter().map(|rates| rates[0] / rates[2]).collect()),
            ]);
        }
    }
    table.print();

    let head = ["call", "", Ours::NAME, Floor::NAME, Untyped::NAME, "more than raw"];
    let mut table = Table::new("Heap, per call", &head);
    for (kind, name) in [(Kind::CheckIn, "check_in"), (Kind::LastSync, "update_last_sync")] {
        let measured = [heap::<Ours>(uri, kind), heap::<Floor>(uri, kind), heap::<Untyped>(uri, kind)];
        for (what, values) in [("allocations", measured.map(|it| it.0)), ("bytes", measured.map(|it| it.1))] {
            let more = values[0] - values[1];
            let cells = values.map(|value| format!("{value:.1}"));
            table.row(
                [name.to_owned(), what.to_owned()].into_iter().chain(cells).chain([format!("{more:+.1}")]),
            );
        }
    }
    table.print();
}

/// Allocations and bytes of one call, on a runtime without other tasks.
fn heap<C: Caller>(uri: &str, kind: Kind) -> (f64, f64) {
    const CALLS: usize = 1_000;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let client = C::new(uri);
        for _ in 0..100 {
            one(&client, kind).await;
        }
        let mark = Mark::set();
        for _ in 0..CALLS {
            one(&client, kind).await;
        }
        (mark.calls() as f64 / CALLS as f64, mark.bytes() as f64 / CALLS as f64)
    })
}

/// Makes `count` calls of one kind with one client and does nothing else, so that an outer process can count.
pub fn only(who: &str, what: &str, uri: &str, count: usize) {
    async fn run<C: Caller>(what: &str, uri: &str, count: usize) {
        let client = C::new(uri);
        for _ in 0..count {
            match what {
                "check_in" => client.check_in().await,
                "update_last_sync" => client.last_sync().await,
                "list" => assert_eq!(client.list(0, 100).await, 100),
                other => panic!("there is no call {other}"),
            }
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        match who {
            "ours" => run::<Ours>(what, uri, count).await,
            "floor" => run::<Floor>(what, uri, count).await,
            "untyped" => run::<Untyped>(what, uri, count).await,
            other => panic!("nobody is called {other}"),
        }
    });
}
