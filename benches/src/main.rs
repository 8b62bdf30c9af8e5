//! Compares this crate with raw reqwest and the official untyped client, against one server on the loopback
//! interface, in one run.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml
//! ```
//!
//! prints tables. With `-- instructions` it counts instructions instead, which needs valgrind.

mod alloc;
mod calls;
mod clients;
mod data;
mod decode;
mod instructions;
mod lists;
mod server;
mod table;

#[global_allocator]
static ALLOCATOR: alloc::Counting = alloc::Counting;

fn main() {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        None => measure(),
        Some("instructions") => instructions::measure(),
        // Run by the two commands above, as separate processes.
        Some("serve") => server::run(),
        Some("calls-once") => {
            let (who, uri, count) = (arguments.next(), arguments.next(), arguments.next());
            let (Some(who), Some(uri), Some(count)) = (who, uri, count.and_then(|count| count.parse().ok()))
            else {
                panic!("calls-once WHO URI COUNT");
            };
            calls::only(&who, &uri, count);
        }
        Some("lists-once") => {
            let (uri, count) = (arguments.next(), arguments.next());
            let (Some(uri), Some(count)) = (uri, count.and_then(|count| count.parse().ok())) else {
                panic!("lists-once URI COUNT");
            };
            calls::only_lists(&uri, count);
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
    println!("cores: {}\n", std::thread::available_parallelism().map_or(0, usize::from));
    calls::measure(&server.uri);
    lists::measure(&server.uri);
    decode::measure();
}
