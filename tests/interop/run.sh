#!/usr/bin/env bash
# Runs clients in other languages against the fakes. Needs Python 3 and Node; installs into target/ only.
set -euo pipefail
cd "$(dirname "$0")/../.."
interop=$PWD/target/interop
mkdir -p "$interop"

python=$interop/venv/bin/python
if ! "$python" -c 'import elasticsearch; assert elasticsearch.__versionstr__ == "9.5.1"' 2>/dev/null; then
    python3 -m venv --clear "$interop/venv"
    "$python" -m pip install --quiet --disable-pip-version-check elasticsearch==9.5.1
fi
if [ "$(cat "$interop/node/version" 2>/dev/null)" != 9.5.1 ]; then
    npm install --silent --no-audit --no-fund --prefix "$interop/node" @elastic/elasticsearch@9.5.1
    echo 9.5.1 >"$interop/node/version"
fi
cargo build --quiet -p connectors-testing --bin fake-connectors

# Without and with credentials: the fakes must accept the clients' requests in both cases.
key=$(printf 'interop:key' | base64)
for arguments in "" "--api-key $key"; do
    output=$interop/fake-connectors.out
    : >"$output"
    # shellcheck disable=SC2086
    "${CARGO_TARGET_DIR:-target}/debug/fake-connectors" $arguments >"$output" &
    server=$!
    trap 'kill "$server" 2>/dev/null || true' EXIT
    # An empty line means that the server is ready. A server that has exited never prints it.
    until grep -q '^$' "$output"; do
        kill -0 "$server" 2>/dev/null || { echo "the server did not start" >&2; exit 1; }
        sleep 0.05
    done
    unset ELASTICSEARCH_URL ELASTICSEARCH_API_KEY B3OS_SERVER_URL B3OS_API_KEY
    # `read` must not split the line at `=`: it would drop the padding of a base64 value.
    while IFS= read -r line; do
        [ -z "$line" ] || declare "${line%%=*}=${line#*=}"
    done <"$output"

    echo "--- Python against $ELASTICSEARCH_URL ${arguments:+with an API key}"
    "$python" tests/interop/elasticsearch_py.py "$ELASTICSEARCH_URL" ${ELASTICSEARCH_API_KEY:+"$ELASTICSEARCH_API_KEY"}
    echo "--- JavaScript"
    NODE_MODULES=$interop/node/node_modules \
        node tests/interop/elasticsearch_js.mjs "$ELASTICSEARCH_URL" ${ELASTICSEARCH_API_KEY:+"$ELASTICSEARCH_API_KEY"}
    echo "--- B3OS at $B3OS_SERVER_URL"
    "$python" tests/interop/b3os.py "$B3OS_SERVER_URL" "$B3OS_API_KEY"

    kill -TERM "$server"
    wait "$server"
    trap - EXIT
done
echo "all clients passed"
