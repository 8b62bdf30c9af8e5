#!/usr/bin/env bash
# Lets clients in other languages walk through the fakes. Needs Python 3 and Node; what it installs stays in target/.
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

# With and without credentials: what the clients send must be taken either way.
key=$(printf 'interop:key' | base64)
for arguments in "" "--api-key $key"; do
    output=$interop/fake-connectors.out
    : >"$output"
    # shellcheck disable=SC2086
    "${CARGO_TARGET_DIR:-target}/debug/fake-connectors" $arguments >"$output" &
    server=$!
    trap 'kill "$server" 2>/dev/null || true' EXIT
    # An empty line says that it is ready; a server that is gone never says so.
    until grep -q '^$' "$output"; do
        kill -0 "$server" 2>/dev/null || { echo "the server did not start" >&2; exit 1; }
        sleep 0.05
    done
    unset ELASTICSEARCH_URL ELASTICSEARCH_API_KEY B3OS_SERVER_URL B3OS_API_KEY
    # Not split by `read`, which would take the padding of a base64 value for a separator.
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
echo "all walks ended well"
