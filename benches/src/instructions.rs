//! Instructions, counted by callgrind: the count does not depend on the load of the machine.

use std::{hint::black_box, process::Command};

use connectors_sdk::{Client, elasticsearch as es};

use crate::{server::Server, table::Table};

/// The difference between two runs is the cost of the additional calls.
const FEW: usize = 200;
const MANY: usize = 1_200;

pub fn measure() {
    let server = Server::start();
    let each = |who: &str| {
        let count = |calls: usize| callgrind(&["calls-once", who, &server.uri, &calls.to_string()]);
        (count(MANY) - count(FEW)) / (MANY - FEW) as f64
    };
    let floor = each("floor");
    let mut table =
        Table::new("Instructions per check_in, in user space", &["who", "instructions", "to raw reqwest"]);
    for (name, who) in
        [("connectors-sdk", "ours"), ("raw reqwest", "floor"), ("elasticsearch (untyped)", "untyped")]
    {
        let instructions = if who == "floor" { floor } else { each(who) };
        table.row([name.to_owned(), format!("{instructions:.0}"), format!("{:.3}", instructions / floor)]);
    }
    table.print();

    let mut table = Table::new("Of it, connectors-sdk by part", &["part", "instructions"]);
    for name in ["build", "decode"] {
        let count = |calls: usize| callgrind(&["part-once", name, &calls.to_string()]);
        let instructions = (count(MANY) - count(FEW)) / (MANY - FEW) as f64;
        table.row([name.to_owned(), format!("{instructions:.0}")]);
    }
    table.print();

    // Fewer of them: each is a page of 100 connectors.
    let pages = |count: usize| callgrind(&["lists-once", &server.uri, &count.to_string()]);
    let mut table =
        Table::new("Instructions per list of 100 connectors, in user space", &["who", "instructions"]);
    let instructions = (pages(MANY / 10) - pages(FEW / 10)) / ((MANY - FEW) / 10) as f64;
    table.row(["connectors-sdk".to_owned(), format!("{instructions:.0}")]);
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
