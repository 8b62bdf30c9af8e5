#!/usr/bin/env bash
# Measures the cost of depending on this crate and on the official untyped client with the same TLS: the time of a cold
# release build, the crates in the tree, and the size of a stripped program that makes one call.
set -euo pipefail
cd "$(dirname "$0")/.."
sdk=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

program() { # name, dependencies, source
    mkdir -p "$work/$1/src"
    cat >"$work/$1/Cargo.toml" <<TOML
[package]
name = "$1"
version = "0.0.0"
edition = "2024"

[dependencies]
tokio = { version = "1", features = ["macros", "rt"] }
$2

[profile.release]
strip = true

[workspace]
TOML
    printf '%s\n' "$3" >"$work/$1/src/main.rs"
    (cd "$work/$1" && cargo fetch --quiet)
}

ours='
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let es = connectors_sdk::Client::elasticsearch("http://127.0.0.1:9200").build()?;
    let updated = es.connector("wiki").check_in().send().await?;
    println!("{}", updated.result);
    Ok(())
}'
untyped='
use elasticsearch::{Elasticsearch, connector::ConnectorCheckInParts, http::transport::Transport};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Elasticsearch::new(Transport::single_node("http://127.0.0.1:9200")?);
    let response = client.connector().check_in(ConnectorCheckInParts::ConnectorId("wiki")).send().await?;
    let updated: serde_json::Value = response.json().await?;
    println!("{}", updated["result"]);
    Ok(())
}'
for tls in native-tls rustls; do
    program "ours-$tls" "connectors-sdk = { path = \"$sdk\", default-features = false, features = [\"$tls\"] }" "$ours"
    program "untyped-$tls" "elasticsearch = { version = \"=9.1.0-alpha.1\", default-features = false, features = [\"experimental-apis\", \"${tls/rustls/rustls-tls}\"] }
serde_json = \"1\"" "$untyped"
done
# The same client with rustls on ring, as in the untyped client, instead of aws-lc.
program ours-ring "connectors-sdk = { path = \"$sdk\", default-features = false }
reqwest = { version = \"0.13\", default-features = false, features = [\"rustls-no-provider\"] }
rustls = { version = \"0.23\", default-features = false, features = [\"ring\", \"std\", \"tls12\"] }" '
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "a provider is there already")?;
    let es = connectors_sdk::Client::elasticsearch("http://127.0.0.1:9200").build()?;
    let updated = es.connector("wiki").check_in().send().await?;
    println!("{}", updated.result);
    Ok(())
}'

for round in ${ROUNDS:-1 2}; do
    for name in ours-native-tls untyped-native-tls ours-rustls untyped-rustls ours-ring; do
        rm -rf "$work/$name/target"
        begun=$(date +%s.%N)
        (cd "$work/$name" && CARGO_TARGET_DIR=target cargo build --release --quiet)
        ended=$(date +%s.%N)
        seconds=$(awk "BEGIN { printf \"%.0f\", $ended - $begun }")
        crates=$(cd "$work/$name" && cargo tree --edges normal,build --prefix none --no-dedupe | awk 'NR > 1 { print $1, $2 }' | sort -u | wc -l)
        size=$(stat -c %s "$work/$name/target/release/$name")
        printf '%-18s round %s: %s s cold, %s crates, %s KiB\n' "$name" "$round" "$seconds" "$crates" "$((size / 1024))"
    done
done
