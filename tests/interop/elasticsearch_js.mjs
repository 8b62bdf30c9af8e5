// Takes a connector through its life cycle with the official JavaScript client.
//
// Usage: node elasticsearch_js.mjs BASE_URL [API_KEY]
//
// Asserts each response. `@elastic/elasticsearch` is loaded from NODE_MODULES if that is set, else from this folder.

import assert from "node:assert/strict"
import { createRequire } from "node:module"
import path from "node:path"

const modules = process.env.NODE_MODULES
const require = createRequire(modules ? path.resolve(modules, "index.js") : import.meta.url)
const { Client, errors } = require("@elastic/elasticsearch")

const [node, apiKey] = process.argv.slice(2)
const client = new Client({ node, maxRetries: 0, auth: apiKey ? { apiKey } : undefined })
const api = client.connector
const connector_id = "interop-js"
const index_name = "search-interop-js"
const index = "interop-js-documents"

async function refused(status, type, call) {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof errors.ResponseError, `${error}`)
    assert.equal(error.statusCode, status)
    assert.equal(error.body.status, status)
    assert.equal(error.body.error.type, type)
    assert.equal(typeof error.body.error.root_cause[0].reason, "string")
    return true
  })
}

async function connector() {
  await refused(404, "resource_not_found_exception", () => api.get({ connector_id }))
  const created = await api.put({ connector_id, index_name, name: "Wiki", service_type: "confluence" }, { meta: true })
  assert.equal(created.statusCode, 201)
  assert.deepEqual(created.body, { id: connector_id, result: "created" })
  const found = await api.get({ connector_id })
  assert.deepEqual(
    [found.id, found.name, found.status, found.is_native, found.deleted],
    [connector_id, "Wiki", "created", false, false],
  )

  const configuration = { host: { label: "Host", type: "str", value: null } }
  assert.deepEqual(await api.updateConfiguration({ connector_id, configuration }), { result: "updated" })
  assert.deepEqual(await api.updateConfiguration({ connector_id, values: { host: "wiki" } }), { result: "updated" })
  assert.deepEqual(await api.updateConfiguration({ connector_id, values: { host: "wiki" } }), { result: "noop" })
  const configured = await api.get({ connector_id })
  assert.equal(configured.status, "configured")
  assert.equal(configured.configuration.host.value, "wiki")

  assert.deepEqual(await api.updateStatus({ connector_id, status: "connected" }), { result: "updated" })
  await refused(400, "status_exception", () => api.updateStatus({ connector_id, status: "needs_configuration" }))
  assert.deepEqual(await api.updateError({ connector_id, error: null }), { result: "updated" })
  assert.equal((await api.get({ connector_id })).error, null)
  assert.deepEqual(await api.checkIn({ connector_id }), { result: "updated" })

  const sync = { last_sync_status: "completed", last_indexed_document_count: 3 }
  assert.deepEqual(await api.lastSync({ connector_id, ...sync }), { result: "updated" })
  assert.equal((await api.get({ connector_id })).last_indexed_document_count, 3)
  const page = await api.list({ index_name })
  assert.deepEqual([page.count, page.results.map((known) => known.id)], [1, [connector_id]])
}

async function syncJob() {
  const { id: connector_sync_job_id } = await api.syncJobPost({ id: connector_id, job_type: "full" })
  const claim = { connector_sync_job_id, worker_hostname: "worker-1" }
  assert.deepEqual(await api.syncJobClaim(claim), { result: "updated" })
  const stats = { deleted_document_count: 0, indexed_document_count: 3, indexed_document_volume: 1 }
  assert.deepEqual(await api.syncJobUpdateStats({ connector_sync_job_id, ...stats }), { result: "updated" })
  const running = await api.syncJobGet({ connector_sync_job_id })
  assert.deepEqual([running.status, running.indexed_document_count], ["in_progress", 3])
  assert.deepEqual(await api.syncJobCancel({ connector_sync_job_id }), { result: "updated" })
  await refused(400, "status_exception", () => api.syncJobCancel({ connector_sync_job_id }))
  const page = await api.syncJobList({ connector_id, status: "canceling" })
  assert.deepEqual(page.results.map((job) => job.id), [connector_sync_job_id])
  assert.deepEqual(await api.syncJobDelete({ connector_sync_job_id }), { acknowledged: true })
}

async function end() {
  assert.deepEqual(await api.delete({ connector_id }), { acknowledged: true })
  await refused(404, "resource_not_found_exception", () => api.get({ connector_id }))
  assert.equal((await api.get({ connector_id, include_deleted: true })).deleted, true)
  assert.deepEqual(await api.delete({ connector_id, hard: true }), { acknowledged: true })
}

async function documents() {
  const mappings = { properties: { title: { type: "keyword" } } }
  const created = await client.indices.create({ index, mappings })
  assert.deepEqual([created.acknowledged, created.index], [true, index])
  assert.equal(await client.indices.exists({ index }), true)
  await refused(400, "resource_already_exists_exception", () => client.indices.create({ index }))
  const datasource = Array.from({ length: 25 }, (_, number) => ({ id: `page-${number}`, number }))
  const sent = await client.helpers.bulk({
    datasource,
    onDocument: ({ id }) => ({ index: { _index: index, _id: id } }),
    flushBytes: 500,
    refreshOnCompletion: index,
  })
  assert.deepEqual([sent.successful, sent.failed], [25, 0])
  const operations = [{ create: { _id: "page-1" } }, {}, { delete: { _id: "page-24" } }]
  const response = await client.bulk({ index, refresh: true, operations })
  assert.deepEqual(
    [response.errors, response.items[0].create.status, response.items[1].delete.result],
    [true, 409, "deleted"],
  )
}

async function pointInTime() {
  const { id } = await client.openPointInTime({ index, keep_alive: "1m" })
  await client.delete({ index, id: "page-0", refresh: "wait_for" })
  const found = []
  for (let search_after; ; ) {
    const page = await client.search({ pit: { id, keep_alive: "1m" }, size: 10, sort: ["_shard_doc"], search_after })
    if (page.hits.hits.length === 0) break
    found.push(...page.hits.hits.map((hit) => hit._id))
    search_after = page.hits.hits.at(-1).sort
  }
  // The helper sends several requests at once, so their order is not known.
  assert.equal(found.length, 24)
  assert.deepEqual(new Set(found), new Set(Array.from({ length: 24 }, (_, number) => `page-${number}`)))
  assert.deepEqual(await client.closePointInTime({ id }), { succeeded: true, num_freed: 1 })
  assert.equal((await client.count({ index, query: { range: { number: { lt: 5 } } } })).count, 4)
}

async function compareAndSet() {
  const { _seq_no, _primary_term } = await client.get({ index, id: "page-2" })
  const condition = { if_seq_no: _seq_no, if_primary_term: _primary_term }
  const update = { index, id: "page-2", doc: { title: "Second" }, ...condition }
  assert.equal((await client.update(update)).result, "updated")
  await refused(409, "version_conflict_engine_exception", () => client.update({ ...update, doc: { title: "Third" } }))
  assert.deepEqual((await client.get({ index, id: "page-2" }))._source, { id: "page-2", number: 2, title: "Second" })
  assert.deepEqual(await client.indices.delete({ index }), { acknowledged: true })
}

for (const step of [connector, syncJob, end, documents, pointInTime, compareAndSet]) {
  await step()
  console.log(`ok ${step.name}`)
}
await client.close()
