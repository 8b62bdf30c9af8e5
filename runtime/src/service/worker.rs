//! The name under which this process claims jobs.

use std::sync::Arc;

/// A name that no other worker has: the host, the process and a random number.
pub(super) fn name() -> Arc<str> {
    let host = std::env::var("HOSTNAME").ok().or_else(|| {
        std::fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|name| name.trim().to_owned())
    });
    let host = host.filter(|name| !name.is_empty()).unwrap_or_else(|| "connectors-runtime".to_owned());
    format!("{host}:{}:{:016x}", std::process::id(), fastrand::u64(..)).into()
}
