#!/usr/bin/env bash
# Runs the live tests against `fake-connectors`: without the variable that allows it, as a whole, and interrupted. The
# whole run may take two minutes. Needs Python 3. After `cargo test --workspace`, it compiles only the program itself.
set -euo pipefail
cd "$(dirname "$0")/../.."
# `cli` is a test of `fake-connectors`, so this also builds that program, with the features that it has in all tests.
cargo test --quiet --workspace --test live --test cli --no-run
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
start() {
    [ -z "$server" ] || { kill "$server"; wait "$server" || true; }
    : >"$work/environment"
    "${CARGO_TARGET_DIR:-target}/debug/fake-connectors" >"$work/environment" &
    server=$!
    until grep -q '^$' "$work/environment"; do
        kill -0 "$server" 2>/dev/null || { echo "the server did not start" >&2; exit 1; }
        sleep 0.05
    done
    url=$(sed -n 's/^ELASTICSEARCH_URL=//p' "$work/environment")
    # shellcheck disable=SC2046
    export $(grep = "$work/environment")
}
live() { timeout 120 cargo test --quiet --workspace --test live; }
fake() {
    python3 - "$url" "$@" <<'PYTHON'
import json, sys, urllib.request

url, method, path, body = (sys.argv[1:] + [None])[:4]
urllib.request.install_opener(urllib.request.build_opener(urllib.request.ProxyHandler({})))
headers = {"Content-Type": "application/json"} if body else {}
request = urllib.request.Request(url + path, body.encode() if body else None, headers, method=method)
found = json.load(urllib.request.urlopen(request))
print(" ".join(sorted(item["id"] for kind in ("connectors", "sync_jobs", "secrets") for item in found.get(kind, []))))
PYTHON
}
left() {
    local found
    found=$(fake GET /_fake/dump)
    [ "$found" = "$1" ] || { echo "left on the server: '$found' instead of '$1'" >&2; exit 1; }
}

start
echo "--- without CONNECTORS_LIVE"
live
left ""

# What a run of long ago has left behind is removed, what a run of today needs is not.
old=sdk-live-1000000000-abcdefgh-x
young=sdk-live-$(date +%s)-abcdefgh-x
fake PUT "/_connector/$old" '{}' >/dev/null
fake PUT "/_connector/$young" '{}' >/dev/null
echo "--- against $url"
export CONNECTORS_LIVE=1
live
left "$young"

echo "--- interrupted"
start
program=$(cargo test --workspace --test live --no-run 2>&1 | sed -n 's/.*(\(.*\))$/\1/p' | tail -n 1)
"$program" >"$work/interrupted" 2>&1 &
run=$!
# Until the first objects exist.
until [ -n "$(fake GET /_fake/dump)" ]; do
    kill -0 "$run" 2>/dev/null || { cat "$work/interrupted" >&2; exit 1; }
done
kill -TERM "$run"
status=0
wait "$run" || status=$?
[ "$status" = 130 ] || { cat "$work/interrupted" >&2; echo "the interrupted run ended with $status" >&2; exit 1; }
left ""
echo "the live tests passed"
