//! After its use, this process holds no more copies of a secret than if plain reqwest had sent it.
//!
//! A binary without a test harness, so that no other thread has its own copies. The server is a second process of the same
//! binary. The search reads this process's memory through `/proc`, so the test runs on Linux only.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

#[cfg(target_os = "linux")]
#[path = "wiped/linux.rs"]
mod linux;

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {}
