import { afterAll, beforeAll, expect, test } from 'vitest'
import { bodyOf, xmlCases } from '../../../sip/corpus/xml/cases.ts'
import { Lab, type TestClient } from '../testing.ts'
import { StandardClient } from './testing.ts'

// One server for the whole corpus: what one entry does must not show in the next.
let lab: Lab
let watcher: StandardClient

beforeAll(async () => {
  lab = await Lab.start()
  watcher = new StandardClient(await lab.signIn('carol'))
  await watcher.subscribe(`sip:${lab.address('bob')}`)
  await watcher.pidf()
})
afterAll(() => lab[Symbol.asyncDispose]())

/** Where a standard client sends XML that the server reads. */
const places: [string, (client: TestClient) => [method: string, uri: string, headers: Record<string, string>]][] = [
  ['PUBLISH', (c) => ['PUBLISH', `sip:${c.address}`, { Event: 'presence', 'Content-Type': 'application/pidf+xml' }]],
  ['a list', (c) => ['SUBSCRIBE', `sip:${c.address}`, { Event: 'presence', Contact: `<${c.contact}>`, Supported: 'eventlist', 'Content-Type': 'application/resource-lists+xml' }]],
  ['typing', () => ['MESSAGE', `sip:${lab.address('carol')}`, { 'Content-Type': 'application/im-iscomposing+xml' }]],
]

test.each(xmlCases.map((c) => [c.id, c.note, c] as const))('%s: %s is refused wherever a standard client sends it, and nobody hears of it', async (_id, _note, c) => {
  for (const [place, make] of places) {
    const dave = await lab.signIn('dave')
    const [method, uri, headers] = make(dave)
    const answer = dave.request(method, uri, headers, bodyOf(c)).then(({ status }) => status)
    const status = await Promise.race([answer, dave.closed.then(() => 'closed' as const)])
    expect([place, status]).toEqual([place, expect.toSatisfy((s) => s === 'closed' || [400, 403, 413].includes(s as number))])
    dave.close()
  }
  expect((await watcher.client.ping()).status).toBe(200)
  expect(watcher.client.inbox).toEqual([])
})
