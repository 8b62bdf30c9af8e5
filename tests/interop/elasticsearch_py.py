#!/usr/bin/env python3
"""Takes a connector and its sync jobs through their life cycle with the official Python client.

Usage: elasticsearch_py.py BASE_URL [API_KEY]

Asserts each response. Meant for the fake. It deletes what it creates, so it can also run against a disposable
Elasticsearch, but not against serverless, which does not offer the calls for sync jobs and secrets.
"""

import sys
from datetime import datetime, timedelta, timezone

from elasticsearch import BadRequestError, ConflictError, Elasticsearch, NotFoundError
from elasticsearch.helpers import bulk

CONNECTOR = "interop-wiki"
INDEX = "search-interop-wiki"
DOCUMENTS = "interop-documents"


def equal(actual, expected):
    assert actual == expected, f"expected {expected!r}, not {actual!r}"


def part(document, expected):
    """Asserts that `document` has everything that is in `expected`."""
    for key, value in expected.items():
        assert key in document, f"no {key!r} in {document!r}"
        if isinstance(value, dict) and isinstance(document[key], dict):
            part(document[key], value)
        else:
            assert document[key] == value, f"{key!r}: expected {value!r}, not {document[key]!r}"


def fails(error, error_type, reason, call):
    """Asserts that `call` is refused with this type, and with `reason` in its reason. Returns the error."""
    try:
        response = call()
    except error as refused:
        part(refused.body["error"], {"type": error_type})
        assert reason in refused.body["error"]["reason"], refused.body
        equal(refused.body["status"], refused.status_code)
        equal(refused.body["error"]["root_cause"][0].keys() >= {"type", "reason"}, True)
        return refused.body["error"]
    raise AssertionError(f"expected {error.__name__}, not {response!r}")


def moment(text):
    """A point in time as the server writes it: UTC, 3 to 9 fraction digits."""
    date, fraction = text.removesuffix("Z").split(".")
    assert text.endswith("Z") and 3 <= len(fraction) <= 9, text
    return datetime.fromisoformat(f"{date}.{fraction[:6]:0<6}").replace(tzinfo=timezone.utc)


def now_is(text):
    """Asserts that `text` is about now. The clocks may differ by a few minutes."""
    assert abs(datetime.now(timezone.utc) - moment(text)) < timedelta(minutes=5), text


class Walk:
    def __init__(self, client):
        self.client = client
        self.api = client.connector

    def get(self, **options):
        return self.api.get(connector_id=CONNECTOR, **options)

    def updated(self, response, result="updated"):
        equal(response.meta.status, 200)
        equal(response.body, {"result": result})

    # The steps in order. Each starts in the state that the previous one left.

    def create(self):
        fails(NotFoundError, "resource_not_found_exception", CONNECTOR, self.get)
        response = self.api.put(
            connector_id=CONNECTOR, index_name=INDEX, name="Wiki", service_type="confluence", language="en"
        )
        equal((response.meta.status, response.body), (201, {"id": CONNECTOR, "result": "created"}))
        connector = self.get()
        equal(connector.meta.status, 200)
        never = "0 0 0 * * ?"
        part(
            connector.body,
            {
                "id": CONNECTOR,
                "index_name": INDEX,
                "name": "Wiki",
                "service_type": "confluence",
                "language": "en",
                "is_native": False,
                "status": "created",
                "configuration": {},
                "custom_scheduling": {},
                "sync_now": False,
                "deleted": False,
                "scheduling": {
                    kind: {"enabled": False, "interval": never} for kind in ("access_control", "full", "incremental")
                },
            },
        )
        for absent in ("description", "error", "last_seen", "last_synced", "pipeline", "features", "api_key_id"):
            assert absent not in connector, absent
        (filtering,) = connector["filtering"]
        equal(filtering["domain"], "DEFAULT")
        equal(filtering["active"], filtering["draft"])
        part(
            filtering["active"]["rules"][0],
            {"id": "DEFAULT", "field": "_", "rule": "regex", "policy": "include", "value": ".*", "order": 0},
        )
        equal(filtering["active"]["validation"], {"errors": [], "state": "valid"})
        now_is(filtering["active"]["rules"][0]["created_at"])
        # Creating it again resets it.
        response = self.api.put(connector_id=CONNECTOR, index_name=INDEX, service_type="confluence")
        equal((response.meta.status, response.body), (200, {"id": CONNECTOR, "result": "updated"}))
        connector = self.get()
        equal((connector["name"], "language" in connector), ("", False))

    def create_without_id(self):
        response = self.api.post(is_native=True, name="native", index_name="content-interop-native")
        equal((response.meta.status, response["result"], len(response["id"])), (201, "created", 20))
        native = response["id"]
        part(self.api.get(connector_id=native), {"status": "needs_configuration", "is_native": True})
        fails(
            BadRequestError,
            "status_exception",
            f"Index name [{INDEX}] is used by another connector.",
            lambda: self.api.post(index_name=INDEX),
        )
        fails(
            BadRequestError,
            "action_request_validation_exception",
            "content-",
            lambda: self.api.post(index_name="interop-no-prefix", is_native=True),
        )
        equal(self.api.delete(connector_id=native, hard=True).body, {"acknowledged": True})

    def name(self):
        self.updated(self.api.update_name(connector_id=CONNECTOR, name="Team wiki", description="Pages"))
        self.updated(self.api.update_name(connector_id=CONNECTOR, name="Team wiki"), "noop")
        part(self.get(), {"name": "Team wiki", "description": "Pages"})
        fails(
            BadRequestError,
            "action_request_validation_exception",
            "[name] and [description] cannot both be [null]",
            lambda: self.api.update_name(connector_id=CONNECTOR, body={"name": None}),
        )
        fails(
            NotFoundError,
            "document_missing_exception",
            "document missing",
            lambda: self.api.update_name(connector_id="interop-missing", name="x"),
        )

    def index_name(self):
        self.updated(self.api.update_index_name(connector_id=CONNECTOR, body={"index_name": None}))
        equal(self.get()["index_name"], None)
        self.updated(self.api.update_index_name(connector_id=CONNECTOR, index_name=INDEX))
        self.updated(self.api.update_index_name(connector_id=CONNECTOR, index_name=INDEX), "noop")
        fails(
            BadRequestError,
            "action_request_validation_exception",
            "Invalid index name [no spaces]",
            lambda: self.api.update_index_name(connector_id=CONNECTOR, index_name="no spaces"),
        )

    def service_type_and_native(self):
        # `created` stays `created` here.
        self.updated(self.api.update_service_type(connector_id=CONNECTOR, service_type="sharepoint"))
        equal(self.get()["status"], "created")
        fails(
            BadRequestError,
            "status_exception",
            "must start with the required prefix: [content-]",
            lambda: self.api.update_native(connector_id=CONNECTOR, is_native=True),
        )
        self.updated(self.api.update_native(connector_id=CONNECTOR, is_native=False), "noop")

    def status(self):
        error = fails(
            BadRequestError,
            "status_exception",
            "Invalid transition attempt from [created] to [connected]",
            lambda: self.api.update_status(connector_id=CONNECTOR, status="connected"),
        )
        equal(error["caused_by"]["type"], "connector_invalid_status_transition_exception")
        self.updated(self.api.update_status(connector_id=CONNECTOR, status="needs_configuration"))
        equal(self.get()["status"], "needs_configuration")

    def configuration(self):
        host = {
            "label": "Host",
            "type": "str",
            "display": "textbox",
            "order": 1,
            "required": True,
            "sensitive": False,
            "default_value": None,
            "value": "",
            "depends_on": [],
            "options": [],
            "validations": [{"type": "less_than", "constraint": 5}],
        }
        schema = {"host": host, "token": {"label": "Token", "sensitive": True}}
        self.updated(self.api.update_configuration(connector_id=CONNECTOR, configuration=schema))
        connector = self.get()
        part(connector["configuration"]["host"], host)
        token = {"label": "Token", "sensitive": True, "required": False, "default_value": None, "value": None}
        equal(connector["configuration"]["token"], token)
        equal(connector["status"], "configured")
        values = {"host": "https://wiki.example", "token": "s3cr3t"}
        self.updated(self.api.update_configuration(connector_id=CONNECTOR, values=values))
        self.updated(self.api.update_configuration(connector_id=CONNECTOR, values=values), "noop")
        configuration = self.get()["configuration"]
        equal({key: field["value"] for key, field in configuration.items()}, values)
        equal(configuration["host"]["label"], "Host")
        fails(
            BadRequestError,
            "status_exception",
            "Unknown [configuration] fields in the request payload: [port]",
            lambda: self.api.update_configuration(connector_id=CONNECTOR, values={"port": 1}),
        )
        fails(
            BadRequestError,
            "action_request_validation_exception",
            "[configuration] and [values] cannot both be provided in the same request.",
            lambda: self.api.update_configuration(connector_id=CONNECTOR, configuration={}, values={}),
        )

    def scheduling(self):
        full = {"enabled": True, "interval": "0 15 10 ? * mon-fri"}
        self.updated(self.api.update_scheduling(connector_id=CONNECTOR, scheduling={"full": full}))
        incremental = {"enabled": True, "interval": "0 0/5 * * * ?"}
        self.updated(self.api.update_scheduling(connector_id=CONNECTOR, scheduling={"incremental": incremental}))
        scheduling = self.get()["scheduling"]
        equal(scheduling["full"], {"enabled": True, "interval": "0 15 10 ? * MON-FRI"})
        equal(scheduling["incremental"], incremental)
        equal(scheduling["access_control"]["enabled"], False)
        for bad in ("0 0 0 * * *", "61 0 0 * * ?", "daily"):
            fails(
                BadRequestError,
                "x_content_parse_exception",
                "",
                lambda: self.api.update_scheduling(
                    connector_id=CONNECTOR, scheduling={"full": {"enabled": True, "interval": bad}}
                ),
            )
        equal(self.get()["scheduling"], scheduling)

    def pipeline_and_features(self):
        pipeline = {
            "name": "search-default-ingestion",
            "extract_binary_content": True,
            "reduce_whitespace": True,
            "run_ml_inference": False,
        }
        self.updated(self.api.update_pipeline(connector_id=CONNECTOR, pipeline=pipeline))
        equal(self.get()["pipeline"], pipeline)
        fails(
            BadRequestError,
            "x_content_parse_exception",
            "[pipeline]",
            lambda: self.api.update_pipeline(connector_id=CONNECTOR, pipeline={"name": "x"}),
        )
        update = lambda features: self.api.update_features(connector_id=CONNECTOR, features=features)
        self.updated(update({"document_level_security": {"enabled": True}}))
        self.updated(update({"sync_rules": {"basic": {"enabled": True}, "advanced": {"enabled": False}}}))
        equal(
            self.get()["features"],
            {
                "document_level_security": {"enabled": True},
                "sync_rules": {"basic": {"enabled": True}, "advanced": {"enabled": False}},
            },
        )

    def api_key(self):
        self.updated(self.api.update_api_key_id(connector_id=CONNECTOR, api_key_id="key-1", api_key_secret_id="sec-1"))
        self.updated(self.api.update_api_key_id(connector_id=CONNECTOR, api_key_id="key-2"))
        part(self.get(), {"api_key_id": "key-2", "api_key_secret_id": "sec-1"})

    def filtering(self):
        self.updated(self.api.update_active_filtering(connector_id=CONNECTOR), "noop")
        rule = {"id": "r1", "field": "title", "rule": "regex", "policy": "exclude", "value": "Draft.*", "order": 1}
        self.updated(self.api.update_filtering(connector_id=CONNECTOR, rules=[rule]))
        snippet = {"value": [{"space": "ENG"}]}
        self.updated(self.api.update_filtering(connector_id=CONNECTOR, advanced_snippet=snippet))
        (filtering,) = self.get()["filtering"]
        equal([known["id"] for known in filtering["draft"]["rules"]], ["r1", "DEFAULT"])
        equal([known["order"] for known in filtering["draft"]["rules"]], [1, 2])
        equal(filtering["draft"]["advanced_snippet"]["value"], [{"space": "ENG"}])
        equal(filtering["draft"]["validation"], {"errors": [], "state": "edited"})
        equal([known["id"] for known in filtering["active"]["rules"]], ["DEFAULT"])

        activate = lambda: self.api.update_active_filtering(connector_id=CONNECTOR)
        fails(BadRequestError, "status_exception", "[edited] is not equal to [valid]", activate)
        validate = lambda validation: self.api.update_filtering_validation(
            connector_id=CONNECTOR, validation=validation
        )
        problem = {"ids": ["r1"], "messages": ["no such field"]}
        self.updated(validate({"state": "invalid", "errors": [problem]}))
        equal(self.get()["filtering"][0]["draft"]["validation"], {"state": "invalid", "errors": [problem]})
        fails(BadRequestError, "status_exception", "[invalid] is not equal to [valid]", activate)
        self.updated(validate({"state": "valid", "errors": []}))
        self.updated(activate())
        (filtering,) = self.get()["filtering"]
        equal(filtering["active"], filtering["draft"])
        self.updated(activate(), "noop")
        fails(
            BadRequestError,
            "action_request_validation_exception",
            "[advanced_snippet] and [rules] cannot be both [null]",
            lambda: self.api.update_filtering(connector_id=CONNECTOR, body={}),
        )

    def check_in_and_errors(self):
        self.updated(self.api.check_in(connector_id=CONNECTOR))
        first = self.get()["last_seen"]
        now_is(first)
        self.updated(self.api.check_in(connector_id=CONNECTOR))
        second = self.get()["last_seen"]
        assert second > first or moment(second) > moment(first), (first, second)

        self.updated(self.api.update_error(connector_id=CONNECTOR, error="no route to wiki"))
        part(self.get(), {"status": "error", "error": "no route to wiki"})
        # The client omits arguments that are None, so the null needs an explicit body.
        self.updated(self.api.update_error(connector_id=CONNECTOR, body={"error": None}))
        part(self.get(), {"status": "connected", "error": None})
        fails(
            BadRequestError,
            "illegal_argument_exception",
            "Required [error]",
            lambda: self.api.update_error(connector_id=CONNECTOR, body={}),
        )

    def last_sync(self):
        response = self.api.last_sync(
            connector_id=CONNECTOR,
            last_sync_status="completed",
            last_indexed_document_count=42,
            last_deleted_document_count=1,
            last_synced="2024-05-01T10:00:00.5Z",
            last_sync_error="none",
            sync_cursor={"page": 1, "token": "a"},
        )
        self.updated(response)
        self.updated(self.api.last_sync(connector_id=CONNECTOR, sync_cursor={"page": 2}))
        part(
            self.get(),
            {
                "last_sync_status": "completed",
                "last_indexed_document_count": 42,
                "last_deleted_document_count": 1,
                "last_synced": "2024-05-01T10:00:00.500Z",
                "last_sync_error": "none",
                "sync_cursor": {"page": 2, "token": "a"},
            },
        )
        self.updated(self.api.last_sync(connector_id=CONNECTOR, body={}), "noop")
        fails(
            BadRequestError,
            "x_content_parse_exception",
            "unknown field [last_sync_state]",
            lambda: self.api.last_sync(connector_id=CONNECTOR, body={"last_sync_state": "completed"}),
        )

    def list(self):
        other = self.api.post(index_name="search-interop-other", name="Other", service_type="github")["id"]
        try:
            page = self.api.list(index_name=["search-interop-other", INDEX])
            equal(page["count"], 2)
            equal([known["index_name"] for known in page["results"]], ["search-interop-other", INDEX])
            page = self.api.list(index_name=["search-interop-other", INDEX], from_=1, size=1)
            equal((page["count"], [known["id"] for known in page["results"]]), (2, [CONNECTOR]))
            for options in ({"connector_name": "Team wiki"}, {"service_type": ["sharepoint"]}, {"query": "interop-wi"}):
                equal([known["id"] for known in self.api.list(**options)["results"]], [CONNECTOR])
            fails(BadRequestError, "illegal_argument_exception", "[from]", lambda: self.api.list(from_=-1))
        finally:
            self.api.delete(connector_id=other, hard=True)

    def sync_jobs(self):
        job = self.api.sync_job_post(id=CONNECTOR)
        equal((job.meta.status, list(job.body)), (201, ["id"]))
        first = job["id"]
        document = self.api.sync_job_get(connector_sync_job_id=first)
        part(
            document.body,
            {
                "id": first,
                "status": "pending",
                "job_type": "full",
                "trigger_method": "on_demand",
                "indexed_document_count": 0,
                "deleted_document_count": 0,
                "indexed_document_volume": 0,
                "total_document_count": 0,
                "metadata": {},
                "connector": {"id": CONNECTOR, "index_name": INDEX, "service_type": "sharepoint"},
            },
        )
        equal(document["connector"]["configuration"]["host"]["value"], "https://wiki.example")
        equal([rule["id"] for rule in document["connector"]["filtering"]["rules"]], ["r1", "DEFAULT"])
        equal(document["created_at"], document["last_seen"])
        now_is(document["created_at"])

        claim = self.api.sync_job_claim(
            connector_sync_job_id=first, worker_hostname="worker-1", sync_cursor={"page": 1}
        )
        self.updated(claim)
        document = self.api.sync_job_get(connector_sync_job_id=first)
        part(document, {"status": "in_progress", "worker_hostname": "worker-1"})
        equal(document["connector"]["sync_cursor"], {"page": 1})
        equal(document["started_at"], document["last_seen"])
        self.updated(self.api.sync_job_check_in(connector_sync_job_id=first))
        assert moment(self.api.sync_job_get(connector_sync_job_id=first)["last_seen"]) >= moment(document["last_seen"])

        stats = {"deleted_document_count": 1, "indexed_document_count": 42, "indexed_document_volume": 7}
        more = {"total_document_count": 50, "metadata": {"pages": {"read": 3}}}
        self.updated(self.api.sync_job_update_stats(connector_sync_job_id=first, **stats, **more))
        metadata = {"pages": {"failed": 1}}
        self.updated(self.api.sync_job_update_stats(connector_sync_job_id=first, **stats, metadata=metadata))
        document = self.api.sync_job_get(connector_sync_job_id=first)
        part(document, {**stats, "total_document_count": 50, "metadata": {"pages": {"read": 3, "failed": 1}}})
        fails(
            BadRequestError,
            "action_request_validation_exception",
            "[deleted_document_count] cannot be negative",
            lambda: self.api.sync_job_update_stats(
                connector_sync_job_id=first, **{**stats, "deleted_document_count": -1}
            ),
        )

        self.updated(self.api.sync_job_cancel(connector_sync_job_id=first))
        document = self.api.sync_job_get(connector_sync_job_id=first)
        equal((document["status"], "canceled_at" in document), ("canceling", False))
        now_is(document["cancelation_requested_at"])
        cancel = lambda: self.api.sync_job_cancel(connector_sync_job_id=first)
        error = fails(BadRequestError, "status_exception", "from [canceling] to [canceling]", cancel)
        equal(error["caused_by"]["type"], "connector_sync_job_invalid_status_transition_exception")
        self.updated(self.api.sync_job_error(connector_sync_job_id=first, error="gave up"))
        part(self.api.sync_job_get(connector_sync_job_id=first), {"status": "error", "error": "gave up"})
        fails(BadRequestError, "status_exception", "from [error] to [canceling]", cancel)

        second = self.api.sync_job_post(id=CONNECTOR, job_type="incremental", trigger_method="scheduled")["id"]
        self.updated(self.api.sync_job_cancel(connector_sync_job_id=second))
        document = self.api.sync_job_get(connector_sync_job_id=second)
        part(document, {"status": "canceled", "job_type": "incremental", "trigger_method": "scheduled"})
        equal(document["canceled_at"], document["cancelation_requested_at"])
        equal(document["completed_at"], document["canceled_at"])

        listed = lambda **options: [
            known["id"] for known in self.api.sync_job_list(connector_id=CONNECTOR, **options)["results"]
        ]
        equal(listed(), [second, first])
        equal(listed(status="error"), [first])
        equal(listed(job_type=["incremental", "access_control"]), [second])
        equal(listed(from_=1, size=5), [first])
        equal(self.api.sync_job_list(connector_id=CONNECTOR, size=0)["count"], 2)

        equal(self.api.sync_job_delete(connector_sync_job_id=first).body, {"acknowledged": True})
        fails(
            NotFoundError,
            "resource_not_found_exception",
            first,
            lambda: self.api.sync_job_get(connector_sync_job_id=first),
        )
        missing = lambda: self.api.sync_job_post(id="interop-missing")
        fails(NotFoundError, "resource_not_found_exception", "interop-missing", missing)
        self.remaining_job = second

    def secrets(self):
        """The client has no methods for secrets, so the requests are built here and sent by its transport."""

        def call(method, path, body=None):
            headers = {"accept": "application/json"}
            if body is not None:
                headers["content-type"] = "application/json"
            return self.client.perform_request(method, path, headers=headers, body=body)

        response = call("POST", "/_connector/_secret", {"value": "hush"})
        equal((response.meta.status, list(response.body)), (200, ["id"]))
        path = f"/_connector/_secret/{response['id']}"
        equal(call("GET", path).body, {"id": response["id"], "value": "hush"})
        equal(call("PUT", path, {"value": "quiet"}).body, {"result": "updated"})
        equal(call("GET", path)["value"], "quiet")
        equal(call("DELETE", path).body, {"deleted": True})
        fails(NotFoundError, "resource_not_found_exception", response["id"], lambda: call("GET", path))
        response = call("PUT", "/_connector/_secret/interop-secret", {"value": "hush"})
        equal((response.meta.status, response.body), (201, {"result": "created"}))
        call("DELETE", "/_connector/_secret/interop-secret")

    def delete(self):
        delete = lambda **options: self.api.delete(connector_id=CONNECTOR, **options)
        equal(delete().body, {"acknowledged": True})
        fails(NotFoundError, "resource_not_found_exception", CONNECTOR, self.get)
        fails(NotFoundError, "resource_not_found_exception", CONNECTOR, delete)
        part(self.get(include_deleted=True), {"deleted": True, "name": "Team wiki"})
        equal(self.api.list(index_name=INDEX)["count"], 0)
        equal(self.api.list(index_name=INDEX, include_deleted=True)["count"], 1)
        self.api.sync_job_get(connector_sync_job_id=self.remaining_job)
        equal(delete(hard=True, delete_sync_jobs=True).body, {"acknowledged": True})
        fails(
            NotFoundError, "resource_not_found_exception", CONNECTOR, lambda: self.get(include_deleted=True)
        )
        fails(
            NotFoundError,
            "resource_not_found_exception",
            self.remaining_job,
            lambda: self.api.sync_job_get(connector_sync_job_id=self.remaining_job),
        )

    def documents(self):
        client = self.client
        mappings = {"properties": {"title": {"type": "keyword"}, "number": {"type": "long"}}}
        created = client.indices.create(index=DOCUMENTS, mappings=mappings, settings={"refresh_interval": "-1"})
        part(created.body, {"acknowledged": True, "index": DOCUMENTS})
        equal(bool(client.indices.exists(index=DOCUMENTS)), True)
        equal(client.indices.get(index=DOCUMENTS)[DOCUMENTS]["mappings"], mappings)
        fails(
            BadRequestError,
            "resource_already_exists_exception",
            "already exists",
            lambda: client.indices.create(index=DOCUMENTS),
        )
        actions = [
            {"_index": DOCUMENTS, "_id": f"page-{number}", "title": f"Page {number}", "number": number}
            for number in range(25)
        ]
        actions.append({"_op_type": "delete", "_index": DOCUMENTS, "_id": "page-24"})
        actions.append(
            {
                "_op_type": "update",
                "_index": DOCUMENTS,
                "_id": "page-0",
                "doc": {"title": "Start"},
                "doc_as_upsert": True,
            }
        )
        equal(bulk(client, actions, chunk_size=10, refresh=True), (27, []))
        equal(client.count(index=DOCUMENTS)["count"], 24)
        item = client.bulk(index=DOCUMENTS, operations=[{"create": {"_id": "page-1"}}, {}])["items"][0]["create"]
        part(item, {"status": 409, "error": {"type": "version_conflict_engine_exception"}})

    def point_in_time(self):
        client = self.client
        pit = client.open_point_in_time(index=DOCUMENTS, keep_alive="1m")["id"]
        client.delete(index=DOCUMENTS, id="page-1", refresh=True)
        found, after = [], None
        while True:
            page = client.search(
                pit={"id": pit, "keep_alive": "1m"},
                size=10,
                sort=[{"_shard_doc": "asc"}],
                search_after=after,
                source=["title"],
                track_total_hits=False,
            )
            hits = page["hits"]["hits"]
            if not hits:
                break
            pit, after = page["pit_id"], hits[-1]["sort"]
            found += hits
        equal(len(found), 24)
        equal({hit["_source"]["title"] for hit in found} >= {"Start", "Page 1", "Page 23"}, True)
        equal(client.close_point_in_time(id=pit).body, {"succeeded": True, "num_freed": 1})
        query = {"bool": {"filter": [{"range": {"number": {"gte": 20}}}, {"exists": {"field": "title"}}]}}
        page = client.search(index=DOCUMENTS, query=query, sort={"number": "desc"}, size=2)
        equal([hit["_id"] for hit in page["hits"]["hits"]], ["page-23", "page-22"])
        equal(page["hits"]["total"], {"value": 4, "relation": "eq"})

    def compare_and_set(self):
        client = self.client
        found = client.get(index=DOCUMENTS, id="page-2")
        condition = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        written = client.update(index=DOCUMENTS, id="page-2", doc={"title": "Second"}, **condition)
        part(written.body, {"result": "updated", "_version": 2})
        fails(
            ConflictError,
            "version_conflict_engine_exception",
            "[page-2]: version conflict, required seqNo",
            lambda: client.update(index=DOCUMENTS, id="page-2", doc={"title": "Third"}, **condition),
        )
        equal(client.get_source(index=DOCUMENTS, id="page-2")["title"], "Second")
        equal(client.indices.delete(index=DOCUMENTS).body, {"acknowledged": True})
        equal(bool(client.indices.exists(index=DOCUMENTS)), False)

    STEPS = (
        create,
        create_without_id,
        name,
        index_name,
        service_type_and_native,
        status,
        configuration,
        scheduling,
        pipeline_and_features,
        api_key,
        filtering,
        check_in_and_errors,
        last_sync,
        list,
        sync_jobs,
        secrets,
        delete,
        documents,
        point_in_time,
        compare_and_set,
    )


def main():
    url, *key = sys.argv[1:]
    with Elasticsearch(url, api_key=key[0] if key else None, max_retries=0) as client:
        walk = Walk(client)
        for step in Walk.STEPS:
            step(walk)
            print(f"ok {step.__name__}", flush=True)


if __name__ == "__main__":
    main()
