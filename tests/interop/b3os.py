#!/usr/bin/env python3
"""Takes a B3OS connector through its life cycle with Python's standard library; there is no official client.

Usage: b3os.py BASE_URL TOKEN

Asserts each response. Meant for the fake; it deletes what it creates.
"""

import json
import sys
import urllib.error
import urllib.request


def equal(actual, expected):
    assert actual == expected, f"expected {expected!r}, not {actual!r}"


def main():
    url, token = sys.argv[1:]
    # Proxies of the environment do not apply to the loopback interface.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(method, path, body=None, authorization=f"Bearer {token}"):
        headers = {"Authorization": authorization} if authorization else {}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        request = urllib.request.Request(url + path, data, headers, method=method)
        try:
            response = opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            equal(response.headers["Content-Type"], "application/json")
            return response.status, json.load(response)

    status, types = call("GET", "/v1/connector-types", authorization=None)
    equal((status, types["code"], types["message"]), (200, 200, "success"))
    status, slack = call("GET", "/v1/connector-types/slack", authorization=None)
    equal((status, slack["code"], slack["message"]), (200, 0, "successfully"))
    assert slack["data"] in types["data"]
    equal(call("GET", "/v1/connectors", authorization=None)[0], 401)

    secret = "xoxb-interop-0123456789"
    body = {"type": "slack", "name": "Interop", "data": {"botToken": secret}}
    status, created = call("POST", "/v1/connectors", body)
    equal((status, created["code"]), (200, 200))
    assert secret not in json.dumps(created)
    equal(list(created["data"]["maskedData"]), ["botToken"])
    path = f"/v1/connectors/{created['data']['id']}"
    status, read = call("GET", path)
    equal((status, read["data"]), (200, created["data"]))
    assert read["requestId"] != created["requestId"]

    status, updated = call("PUT", path, {"name": "Team Slack"})
    equal((status, updated["data"]["name"], updated["data"]["type"]), (200, "Team Slack", "slack"))
    status, page = call("GET", "/v1/connectors?limit=100")
    equal((status, page["data"]["limit"], page["data"]["hasMore"]), (200, 100, False))
    assert updated["data"] in page["data"]["items"]

    status, deleted = call("DELETE", path)
    equal((status, sorted(deleted)), (200, ["code", "message", "requestId"]))
    for method in ("GET", "DELETE"):
        status, missing = call(method, path)
        equal((status, missing["code"] // 1000), (404, 404))
    print("ok b3os")


if __name__ == "__main__":
    main()
