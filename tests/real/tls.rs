//! TLS of the node.

use connectors_sdk::{Client, Method};

use crate::server::Node;

/// Connects with the node's CA and with its fingerprint, and with neither.
pub async fn connects_as_trusted(node: &Node) {
    let password = node.password.as_deref().unwrap_or_default();
    let with_ca = node.client().basic("elastic", password).build().expect("a client");
    with_ca.request(Method::GET, "/").send_discard().await.expect("a connection that trusts the CA");

    let plain = || Client::elasticsearch(&node.url).no_proxy().basic("elastic", password);
    let fingerprint = std::env::var("CONNECTORS_REAL_FINGERPRINT").expect("CONNECTORS_REAL_FINGERPRINT");
    let pinned = plain().ca_fingerprint(&fingerprint).build().expect("a client");
    pinned.request(Method::GET, "/").send_discard().await.expect("a connection that trusts the fingerprint");

    let other = plain().ca_fingerprint("0".repeat(64)).build().expect("a client");
    let error = other.request(Method::GET, "/").send_discard().await.expect_err("an untrusted fingerprint");
    assert!(error.is_connect(), "{error:?}");
    let strict = plain().build().expect("a client");
    let error = strict.request(Method::GET, "/").send_discard().await.expect_err("an untrusted CA");
    assert!(error.is_connect(), "{error:?}");
}
