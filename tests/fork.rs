//! Blocking calls in a forked process. Without the test harness, whose threads do not survive a fork either.

#[cfg(all(unix, feature = "blocking"))]
fn main() {
    use std::time::{Duration, Instant};

    use connectors_sdk::Client;
    use connectors_testing::FakeElasticsearch;
    use fork::{Fork, fork, waitpid};

    const MESSAGE: &str = "a blocking call was made in a forked process, which has no copy of the threads that serve blocking \
                           calls; make the first blocking call after the fork";

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let fake = runtime.block_on(FakeElasticsearch::start());
    let es = Client::elasticsearch(fake.uri()).no_proxy().no_timeout().build().unwrap();
    let list = || es.connectors().list().send_blocking();

    // A child forked before the first blocking call starts threads of its own.
    let before = fork().unwrap();
    if let Fork::Child = before {
        std::process::exit(i32::from(list().is_err()));
    }
    list().unwrap();
    let after = fork().unwrap();
    if let Fork::Child = after {
        let error = list().map(|page| page.results.len()).unwrap_err();
        std::process::exit(i32::from(error.to_string() != MESSAGE));
    }
    // The second child fails at once. Without the check it would wait for threads that it does not have.
    let begun = Instant::now();
    for child in [before, after] {
        let Fork::Parent(id) = child else { unreachable!() };
        assert_eq!(waitpid(id).unwrap(), 0);
    }
    assert!(begun.elapsed() < Duration::from_secs(20));
    list().unwrap();
    println!("blocking calls in forked processes: ok");
}

#[cfg(not(all(unix, feature = "blocking")))]
fn main() {}
