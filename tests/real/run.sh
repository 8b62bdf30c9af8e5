#!/usr/bin/env bash
# Runs the tests of `tests/real` against a node of Elasticsearch: once without security, once with security and TLS.
#
#     tests/real/run.sh [FILTER..]
#
# Fetches the server by Maven once, and keeps it in target/tools. Needs Maven, a JDK and openssl; where one of them or the
# server cannot be had, it says so and succeeds. ELASTICSEARCH_VERSION selects the version: 9.x needs JDK 21 or newer, 8.x
# runs on JDK 17. By default, it is the newest of the two below that a JDK here can run.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
skip() { echo "skipped: $*"; exit 0; }

# The home of the newest JDK whose major version is at least $1.
jdk() {
    local home major best=0 found=
    for home in "${ES_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        [ -x "$home/bin/java" ] || continue
        major=$("$home/bin/java" -version 2>&1 | sed -n 's/^[a-z]* version "\([0-9]*\).*/\1/p')
        [ "${major:-0}" -ge "$1" ] && [ "$major" -gt "$best" ] && best=$major found=$home
    done
    echo "$found"
}

for tool in mvn openssl unzip python3; do command -v "$tool" >/dev/null || skip "there is no $tool"; done
if [ -n "${ELASTICSEARCH_VERSION:-}" ]; then
    version=$ELASTICSEARCH_VERSION
elif [ -n "$(jdk 21)" ]; then
    version=9.5.0
else
    version=8.19.0
fi
# The newest JDK need not be one that an old version knows.
case $version in 8.*) java=$(jdk 17) ;; *) java=$(jdk 21) ;; esac
[ -n "$java" ] || skip "there is no JDK for Elasticsearch $version"

zip=$target/tools/elasticsearch/elasticsearch-$version.zip
if [ ! -f "$zip" ]; then
    artifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:$version:zip
    mvn --batch-mode --quiet dependency:copy -Dartifact="$artifact" -DoutputDirectory="$(dirname "$zip")" >&2 ||
        skip "Elasticsearch $version cannot be fetched"
fi
cargo test --quiet --workspace --test real --no-run
program=$(cargo test --workspace --test real --no-run 2>&1 | sed -n 's/.*(\(.*\))$/\1/p' | tail -n 1)

# The server refuses to run as root, and others must be able to reach its files.
work=$(mktemp -d)
chmod 755 "$work"
node=
stop() {
    [ -z "$node" ] || { kill "$node" 2>/dev/null && wait "$node" || true; }
    node=
}
trap 'stop; rm -rf "$work"' EXIT
unzip -q "$zip" -d "$work"
home=$work/elasticsearch-$version
as_user=()
if [ "$(id -u)" = 0 ]; then
    chown -R nobody "$home"
    as_user=(setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups)
fi

free_ports() {
    python3 -c 'import socket
sockets = [socket.socket() for _ in range(2)]
for one in sockets: one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in sockets))'
}

# Starts the node with more lines of settings, and waits until it responds.
start() {
    local http transport scheme=$1
    shift
    read -r http transport < <(free_ports)
    printf '%s\n' "cluster.name: test" "discovery.type: single-node" "network.host: 127.0.0.1" \
        "http.port: $http" "transport.port: $transport" "http.max_content_length: 1mb" \
        "cluster.routing.allocation.disk.threshold_enabled: false" "$@" >"$home/config/elasticsearch.yml"
    rm -rf "$home/data"
    ES_JAVA_HOME=$java ES_JAVA_OPTS="-Xms512m -Xmx512m" HOME=$home "${as_user[@]}" "$home/bin/elasticsearch" \
        >"$work/log" 2>&1 &
    node=$!
    url=$scheme://127.0.0.1:$http
    for _ in $(seq 1200); do
        kill -0 "$node" 2>/dev/null || { grep -v INFO "$work/log" >&2; echo "the node did not start" >&2; exit 1; }
        grep -q '\] started' "$work/log" && return
        sleep 0.2
    done
    grep -v INFO "$work/log" >&2
    echo "the node did not start in time" >&2
    exit 1
}

run() { env -u CONNECTORS_REAL_PASSWORD -u CONNECTORS_REAL_CA "$@" timeout 120 "$program" "${filters[@]}"; }
filters=("$@")

start http "xpack.security.enabled: false"
run CONNECTORS_REAL_URL="$url"
stop

# A CA, and the certificate of the node, which is presented together with the CA.
config=$home/config
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=Test CA" -addext "basicConstraints=critical,CA:TRUE" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -keyout "$work/ca.key" -out "$work/ca.crt" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj "/CN=node" -keyout "$config/node.key" -out "$work/node.csr" 2>/dev/null
openssl x509 -req -in "$work/node.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -CAcreateserial -days 2 \
    -extfile <(echo "subjectAltName=IP:127.0.0.1") -out "$work/node.crt" 2>/dev/null
cat "$work/node.crt" "$work/ca.crt" >"$config/node.crt"
fingerprint=$(openssl x509 -in "$work/ca.crt" -noout -fingerprint -sha256 | sed 's/.*=//; s/://g')
password=$(openssl rand -hex 16)
export ES_JAVA_HOME=$java
"$home/bin/elasticsearch-keystore" create --silent >/dev/null
printf '%s' "$password" | "$home/bin/elasticsearch-keystore" add --stdin bootstrap.password
[ "$(id -u)" != 0 ] || chown -R nobody "$home/config"

start https "xpack.security.enabled: true" "xpack.security.http.ssl.enabled: true" \
    "xpack.security.http.ssl.key: node.key" "xpack.security.http.ssl.certificate: node.crt"
run CONNECTORS_REAL_URL="$url" CONNECTORS_REAL_PASSWORD="$password" CONNECTORS_REAL_CA="$work/ca.crt" \
    CONNECTORS_REAL_FINGERPRINT="$fingerprint"
stop
echo "the tests against Elasticsearch $version passed"
