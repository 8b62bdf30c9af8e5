//! Instructions, counted by callgrind: the count does not depend on the load of the machine.

use std::{hint::black_box, process::Command};

use connectors_sdk::{Client, elasticsearch as es};

use crate::{server::Server, table::Table};

/// The difference between two runs is the cost of the additional calls.
const FEW: usize = 200;
const MANY: usize = 1_200;

pub fn measure() {
    let server = Server::start();
    let head = ["call", "connectors-sdk", "raw reqwest", "elasticsearch (untyped)", "to raw", "to untyped"];
    let mut table = Table::new("Instructions per call, in user space", &head);
    // A list is a page of 100 connectors, so fewer of them suffice.
    for (what, few, many) in
        [("check_in", FEW, MANY), ("update_last_sync", FEW, MANY), ("list", FEW / 50, MANY / 50)]
    {
        let [ours, floor, untyped] = ["ours", "floor", "untyped"].map(|who| {
            let count = |calls: usize| callgrind(&["calls-once", who, what, &server.uri, &calls.to_string()]);
            (count(many) - count(few)) / (many - few) as f64
        });
        table.row([
            what.to_owned(),
            format!("{ours:.0}"),
            format!("{floor:.0}"),
            format!("{untyped:.0}"),
            format!("{:.3}", ours / floor),
            format!("{:.3}", ours / untyped),
        ]);
    }
    table.print();

    let mut table = Table::new("Of check_in, connectors-sdk by part", &["part", "instructions"]);
    for name in ["build", "decode"] {
        let count = |calls: usize| callgrind(&["part-once", name, &calls.to_string()]);
        let instructions = (count(MANY) - count(FEW)) / (MANY - FEW) as f64;
        table.row([name.to_owned(), format!("{instructions:.0}")]);
    }
    table.print();
}

/// Runs this program under callgrind and returns the number of instructions.
fn callgrind(arguments: &[&str]) -> f64 {
    let program = std::env::current_exe().expect("the program knows itself");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments)
        .output()
        .expect("valgrind is installed");
    let text = String::from_utf8_lossy(&output.stderr);
    let collected = text.lines().find_map(|line| line.split_once("Collected :")).expect("callgrind counts").1;
    collected.trim().parse().expect("a number")
}

/// Runs one part of a check-in `count` times.
pub fn part(name: &str, count: usize) {
    let client = Client::elasticsearch("http://127.0.0.1:1").build().expect("a client");
    for _ in 0..count {
        match name {
            "build" => {
                drop(black_box(client.connector("my-connector").check_in().to_http().expect("a request")))
            }
            "decode" => {
                let body: &[u8] = black_box(br#"{"result":"updated"}"#);
                drop(black_box(serde_json::from_slice::<es::UpdateResponse>(body).expect("a response")));
            }
            other => panic!("there is no part {other}"),
        }
    }
}
