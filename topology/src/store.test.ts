import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { defaultTopology } from './default-topology.ts'
import { knownServers, matchKnownServer } from './known-servers.ts'
import { toFqdn } from './names.ts'
import { openTopology, type TopologyStore } from './store.ts'
import type { Topology } from './topology.ts'

const clock = new FakeClock()
const base = defaultTopology({ domain: 'parley.test' })
const ambiguous: Topology = { ...base, authorizedHosts: [{ fqdn: toFqdn('owa.parley.test'), registrar: toFqdn('lync.parley.test') }] }

let dataDir: string
let store: TopologyStore
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-topology-'))
  store = await openTopology({ dataDir, clock })
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true })
})
const reopen = async () => {
  await store[Symbol.asyncDispose]()
  store = await openTopology({ dataDir, clock })
}

test('before anything is published there is nobody to trust', () => {
  expect(store.active().version).toBe(0)
  expect(knownServers(store.active())).toEqual([])
})

test('a published topology is in force at once, for listeners too, and after a restart', async () => {
  const heard: number[] = []
  const stop = store.onPublished((topology) => heard.push(topology.version))
  expect(await store.publish({ ...base, version: 77 })).toBe(1)
  expect(store.active()).toEqual({ ...base, version: 1 })
  stop()
  await store.publish(base)
  expect(heard).toEqual([1])
  await reopen()
  expect(store.active()).toEqual({ ...base, version: 2 })
})

test('every publication is kept and can be looked at', async () => {
  await store.publish({ ...base, trustedApplicationPools: [] })
  await clock.advance(1000)
  await store.publish(base)
  expect(await store.history()).toEqual([
    { version: 2, publishedAt: clock.now() },
    { version: 1, publishedAt: clock.now() - 1000 },
  ])
  expect((await store.version(1)).trustedApplicationPools).toEqual([])
  await expect(store.version(9)).rejects.toMatchObject({ code: 'missing' })
})

test('two publications at once get two versions, and the later one is in force', async () => {
  const versions = await Promise.all([store.publish(base), store.publish({ ...base, trustedApplicationPools: [] })])
  expect(versions).toEqual([1, 2])
  expect(store.active().version).toBe(2)
})

test('a document with faults is refused with all of them, and the one in force stays', async () => {
  await store.publish(base)
  const [pool] = base.pools
  if (!pool) throw new Error('no pool')
  const broken = { ...base, pools: [{ ...pool, sipPort: 99_999, site: 'x' }] }
  await expect(store.publish(broken)).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(/site x[^]*99999/) as string })
  expect(store.active().version).toBe(1)
})

test('ambiguous known servers are published only by force, are refused at run time then, and removal restores trust', async () => {
  await expect(store.publish(ambiguous)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('-Force') as string })
  await store.publish(ambiguous, { force: true })
  expect(matchKnownServer(knownServers(store.active()), ['owa.parley.test'])).toMatchObject({ ok: false, ambiguous: true })
  await store.publish(base)
  expect(matchKnownServer(knownServers(store.active()), ['owa.parley.test'])).toMatchObject({ ok: true })
})

test('nobody can change the topology in force but by publishing', async () => {
  const mine = structuredClone(base)
  await store.publish(mine)
  mine.trustedApplicationPools.length = 0
  expect(store.active().trustedApplicationPools).toHaveLength(1)
  expect(() => store.active().trustedApplicationPools.pop()).toThrow(TypeError)
})
