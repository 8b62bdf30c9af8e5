//! Compares this crate with raw reqwest and the official untyped client, against one server on the loopback
//! interface, in one run.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml
//! ```
//!
//! prints tables. The client runs on the first core and the server on the second one, by `taskset`. With `-- instructions` it counts instructions instead, which needs valgrind.

mod alloc;
mod calls;
mod clients;
mod data;
mod decode;
mod instructions;
mod lists;
mod server;
mod table;
mod types;

#[global_allocator]
static ALLOCATOR: alloc::Counting = alloc::Counting;

fn main() {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        None => {
            let status = server::pinned(server::CLIENT_CORE).arg("measure").status();
            assert!(status.expect("taskset is installed").success(), "the measurement fails");
        }
        Some("instructions") => instructions::measure(),
        // Run by the two commands above, as separate processes.
        Some("measure") => measure(),
        Some("serve") => server::run(),
        Some("calls-once") => {
            let (who, what, uri) = (arguments.next(), arguments.next(), arguments.next());
            let count = arguments.next().and_then(|count| count.parse().ok());
            let (Some(who), Some(what), Some(uri), Some(count)) = (who, what, uri, count) else {
                panic!("calls-once WHO WHAT URI COUNT");
            };
            calls::only(&who, &what, &uri, count);
        }
        Some("part-once") => {
            let (part, count) = (arguments.next(), arguments.next());
            let (Some(part), Some(count)) = (part, count.and_then(|count| count.parse().ok())) else {
                panic!("part-once PART COUNT");
            };
            instructions::part(&part, count);
        }
        Some(other) => panic!("unknown argument {other}"),
    }
}

fn measure() {
    let server = server::Server::start();
    calls::measure(&server.uri);
    lists::measure(&server.uri);
    decode::measure();
}
