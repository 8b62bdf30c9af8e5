//! What was checked, and what differs.

use std::{collections::BTreeSet, time::Duration};

use crate::{
    operations::{B3OS, ELASTICSEARCH, Operation},
    server::Server,
};

/// One line of a table.
struct Row {
    operation: String,
    input: String,
    documented: String,
    found: String,
}

/// The results of all checks.
#[derive(Default)]
pub struct Report {
    checks: usize,
    differences: Vec<Row>,
    /// What the version of the server explains.
    explained: Vec<Row>,
    accepted: BTreeSet<&'static str>,
    refused: BTreeSet<&'static str>,
}

impl Report {
    /// Counts a check, and that the operation was seen to accept or to refuse something.
    pub fn count(&mut self, operation: &'static str, accepted: Option<bool>) {
        self.checks += 1;
        match accepted {
            Some(true) => self.accepted.insert(operation),
            Some(false) => self.refused.insert(operation),
            None => false,
        };
    }

    pub fn differs(&mut self, operation: &str, input: &str, documented: &str, found: &str) {
        self.differences.push(Row::new(operation, input, documented, found));
    }

    /// A difference that is documented for the version of the server.
    pub fn explained(&mut self, operation: &str, input: &str, documented: &str, found: &str) {
        self.explained.push(Row::new(operation, input, documented, found));
    }

    /// A test that did not run to its end.
    pub fn failed(&mut self, test: &str, why: &str) {
        self.differs(test, "", "", why);
    }

    /// Each operation that the server offers must have accepted and refused something.
    pub fn check_coverage(&mut self, server: &Server) {
        for operation in operations(server) {
            if !operation.is_offered_by(server) {
                let why = "not offered by this server";
                self.explained.push(Row::new(operation.name, "", "offered by newer servers", why));
                continue;
            }
            for (seen, what) in [
                (self.accepted.contains(operation.name), "accepted"),
                (self.refused.contains(operation.name), "refused"),
            ] {
                if !seen {
                    let why = format!("the tests saw no {what} input");
                    self.differences.push(Row::new(operation.name, "", &format!("{what} input"), &why));
                }
            }
        }
    }

    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }

    pub fn print(&self, server: &Server, took: Duration) {
        let operations = operations(server);
        let exercised = operations.iter().filter(|operation| self.accepted.contains(operation.name)).count();
        println!(
            "{server}: {exercised} of {} operations, {} checks, {} differences, {} explained by the version ({:.1} s)",
            operations.len(),
            self.checks,
            self.differences.len(),
            self.explained.len(),
            took.as_secs_f64()
        );
        print_table("Differences", &self.differences);
        print_table("Explained by the version of the server", &self.explained);
        if !self.differences.is_empty() {
            println!(
                "\nEither the documentation of the crate or the server is wrong in each line of the first table."
            );
        }
    }
}

/// The operations of the service.
fn operations(server: &Server) -> &'static [Operation] {
    if server.is_b3os() { &B3OS } else { &ELASTICSEARCH }
}

impl Row {
    fn new(operation: &str, input: &str, documented: &str, found: &str) -> Self {
        // A table has one line per row, and `|` separates its columns.
        let cell = |text: &str| {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
            match line.char_indices().nth(MAX_WIDTH) {
                Some((end, _)) => format!("{}…", &line[..end]),
                None => line,
            }
        };
        Self {
            operation: cell(operation),
            input: cell(input),
            documented: cell(documented),
            found: cell(found),
        }
    }
}

/// Longer values are cut off.
const MAX_WIDTH: usize = 120;

/// Prints a table in Markdown, with columns of equal width.
fn print_table(title: &str, rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    let head = Row::new("operation", "input", "the documentation says", "this server");
    let cells = |row: &Row| [&row.operation, &row.input, &row.documented, &row.found].map(Clone::clone);
    let lines: Vec<_> = std::iter::once(&head).chain(rows).map(cells).collect();
    let width =
        |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
    let widths = [0, 1, 2, 3].map(width);
    println!("\n{title}:\n");
    for (number, line) in lines.iter().enumerate() {
        let padded = [0, 1, 2, 3].map(|column| format!("{:width$}", line[column], width = widths[column]));
        println!("| {} |", padded.join(" | "));
        if number == 0 {
            println!("| {} |", widths.map(|width| "-".repeat(width)).join(" | "));
        }
    }
}
