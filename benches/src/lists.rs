//! Lists: items per second, and memory.

use std::time::Instant;

use futures_util::StreamExt;

use crate::{
    alloc::Mark,
    clients::{Caller, Floor, Ours, Untyped},
    table::{Table, median},
};

const ROUNDS: usize = 31;

pub fn measure(uri: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let clients = (Ours::new(uri), Floor::new(uri), Untyped::new(uri));
    let head = ["page of", "", Ours::NAME, Floor::NAME, Untyped::NAME, "to raw", "to untyped"];
    let mut table =
        Table::new("Lists (medians of 31 rounds in turns; the items of one page at a time)", &head);
    for (size, pages) in [(100, 20), (1_000, 2)] {
        let mut rates = [vec![], vec![], vec![]];
        let mut peaks = [0.0; 3];
        for round in 0..=ROUNDS {
            let measured = runtime.block_on(async {
                let mut measured = [(0.0, 0.0); 3];
                for turn in 0..3 {
                    let who = (round + turn) % 3;
                    measured[who] = match who {
                        0 => pages_of(&clients.0, size, pages).await,
                        1 => pages_of(&clients.1, size, pages).await,
                        _ => pages_of(&clients.2, size, pages).await,
                    };
                }
                measured
            });
            if round > 0 {
                measured.iter().zip(&mut rates).for_each(|(measured, rates)| rates.push(measured.0));
            }
            peaks = measured.map(|measured| measured.1);
        }
        let rates = rates.map(median);
        for (what, values) in [("items/s", rates), ("peak KiB", peaks)] {
            let cells = values.map(|value| format!("{value:.0}"));
            let ratios = [1, 2].map(|other| format!("{:.2}", values[0] / values[other]));
            table.row([size.to_string(), what.to_owned()].into_iter().chain(cells).chain(ratios));
        }
    }
    table.print();
    stream(uri, &runtime);
}

/// Items per second, and peak memory in KiB.
async fn pages_of<C: Caller>(client: &C, size: usize, pages: usize) -> (f64, f64) {
    let mark = Mark::set();
    let begun = Instant::now();
    let mut items = 0;
    for _ in 0..pages {
        items += client.list(0, size).await;
    }
    assert_eq!(items, size * pages);
    (items as f64 / begun.elapsed().as_secs_f64(), mark.peak() as f64 / 1024.0)
}

/// Streams of 1,000, 10,000 and 100,000 connectors. This server has no result window.
fn stream(uri: &str, runtime: &tokio::runtime::Runtime) {
    let head = ["items", "items/s", "peak KiB"];
    let mut table = Table::new("Streaming with connectors-sdk", &head);
    let client = Ours::new(uri).0;
    // The server creates the pages during the first walk.
    for (from, counts) in [(0_u32, false), (99_000, true), (90_000, true), (0, true)] {
        runtime.block_on(async {
            let mark = Mark::set();
            let begun = Instant::now();
            let mut items = 0;
            let mut stream = client.connectors().list().from(from).size(100).stream();
            while let Some(Ok(_)) = stream.next().await {
                items += 1;
            }
            if !counts {
                return;
            }
            let rate = items as f64 / begun.elapsed().as_secs_f64();
            table.row([
                items.to_string(),
                format!("{rate:.0}"),
                format!("{:.0}", mark.peak() as f64 / 1024.0),
            ]);
        });
    }
    table.print();
}
