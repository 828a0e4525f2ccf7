import { defaultTopology } from '@parley/topology/default-topology'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AdminRuntime } from './runtime.ts'
import { TestAdmin } from './testing.ts'

let t: TestAdmin
let probed: unknown[][]
beforeEach(async () => {
  probed = []
  const note = (name: string) => async (...asked: unknown[]) => {
    probed.push([name, ...asked])
    return { ok: true, latencyMs: 3, steps: [{ what: 'Connected', afterMs: 1 }] }
  }
  const probes = Object.fromEntries(['registration', 'presence', 'im', 'unifiedContactStore'].map((name) => [name, note(name)])) as unknown as AdminRuntime['probes']
  t = await TestAdmin.start({ runtime: { probes } })
  await t.topology.publish(defaultTopology({ domain: 'parley.test' }))
})
afterEach(() => t[Symbol.asyncDispose]())

const [alice, bob] = [{ address: 'alice@parley.test' }, { address: 'bob@parley.test' }]
const tests = [
  ['test-registration', { user: alice }],
  ['test-presence', { publisher: alice, subscriber: bob }],
  ['test-im', { sender: alice, receiver: bob }],
  ['test-unified-contact-store', { user: alice }],
] as const

test.each(tests)('%s passes port and way of signing in on, and answers the steps', async (action, body) => {
  const run = (more: object) => t.ask('POST', `/actions/${action}`, { body: { ...body, ...more } })
  expect((await run({ port: 5071, authentication: 'trusted-server' })).body.result).toEqual(expect.objectContaining({ ok: true, steps: [{ what: 'Connected', afterMs: 1 }] }))
  await run({ authentication: 'negotiate' })
  await run({})
  expect(probed.map((asked) => asked.at(-1))).toEqual([{ port: 5071, trusted: true }, {}, {}])
  for (const port of [0, 65_536, 1.5, '5061']) expect((await run({ port })).body.error).toMatchObject({ code: 'invalid', parameter: 'port' })
  expect((await run({ authentication: 'live-id' })).body.error).toMatchObject({ code: 'invalid', parameter: 'authentication' })
  expect(probed).toHaveLength(3)
})
