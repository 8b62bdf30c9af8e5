#!/usr/bin/env bash
# What a new user does first: a new program, `cargo add`, the README's first snippet, and a server to run it against.
set -euo pipefail
cd "$(dirname "$0")/.."
crate=$PWD
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

cargo build --quiet -p connectors-testing --bin fake-connectors
"$CARGO_TARGET_DIR/debug/fake-connectors" >"$work/environment" &
server=$!
until grep -q '^$' "$work/environment"; do
    kill -0 "$server" 2>/dev/null || { echo "the server did not start" >&2; exit 1; }
    sleep 0.05
done
value() { sed -n "s/^$1=//p" "$work/environment"; }
es=$(value ELASTICSEARCH_URL) b3=$(value B3OS_SERVER_URL) token=$(value B3OS_API_KEY)

# The snippet expects an existing connector in each service.
id=$(python3 - "$es" "$b3" "$token" <<'PYTHON'
import json, sys, urllib.request

es, b3, token = sys.argv[1:]
urllib.request.install_opener(urllib.request.build_opener(urllib.request.ProxyHandler({})))

def call(method, url, body, **headers):
    headers["Content-Type"] = "application/json"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method=method)
    return json.load(urllib.request.urlopen(request))

call("PUT", es + "/_connector/my-connector", {"index_name": "search-my"})
body = {"type": "slack", "name": "Slack", "data": {"botToken": "xoxb-1-abc"}}
print(call("POST", b3 + "/v1/connectors", body, Authorization="Bearer " + token)["data"]["id"])
PYTHON
)

cd "$work"
cargo new --quiet --name new_user program
cd program
cargo add --quiet --path "$crate"
cargo add --quiet tokio --features macros,rt-multi-thread
awk '/^```rust,no_run$/ { on = 1; next } /^```$/ && on { exit } on' "$crate/README.md" >src/main.rs
sed -i -e "s|https://localhost:9200|$es|" -e "s|\"b3sk_...\")|\"$token\").base_url(\"$b3\")|" -e "s|\"conn_1\"|\"$id\"|" src/main.rs
output=$(cargo run --quiet)
echo "$output"
[ "$(sed -n 1p <<<"$output")" = updated ]
[[ "$(sed -n 2p <<<"$output")" == "200 req_"*" Some("* ]]
echo "the first program of a new user runs"
