import { deflateSync } from 'node:zlib'
import { buildResourceLists } from '@parley/sip/bodies/resource-lists'
import type { Response } from '@parley/sip/message'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Lab, type TestClient } from '../testing.ts'

let lab: Lab
let bob: TestClient
beforeEach(async () => {
  lab = await Lab.start()
  bob = await lab.signIn('bob')
})
afterEach(() => lab[Symbol.asyncDispose]())

const alice = 'sip:alice@parley.test'
const own = 'sip:bob@parley.test'
const domain = 'sip:parley.test'
const pidf = { Event: 'presence', 'Content-Type': 'application/pidf+xml' }
const subscribe = (headers: Record<string, string> = {}) => ({ Event: 'presence', Contact: `<${bob.contact}>`, ...headers })
const list = { Supported: 'eventlist', 'Content-Type': 'application/resource-lists+xml', 'Content-Disposition': 'recipient-list' }

interface Row {
  why: string
  status: number
  /** A header of the answer, and what is in it. */
  tells?: [name: string, value: string | RegExp]
  ask(): Promise<Response>
}

const rows: Row[] = [
  { why: 'a method nobody serves', status: 405, tells: ['Allow', /MESSAGE.*SUBSCRIBE.*PUBLISH/], ask: () => bob.request('REFER', alice) },
  { why: 'presence as something else than PIDF', status: 406, tells: ['Accept', 'application/pidf+xml'], ask: () => bob.request('SUBSCRIBE', alice, subscribe({ Accept: 'application/xpidf+xml' })) },
  { why: 'watchers as something else than watcherinfo', status: 406, tells: ['Accept', 'application/watcherinfo+xml'], ask: () => bob.request('SUBSCRIBE', own, subscribe({ Event: 'presence.winfo', Accept: 'application/pidf+xml' })) },
  { why: 'a publication without a document at first', status: 400, ask: () => bob.request('PUBLISH', own, { Event: 'presence' }) },
  { why: 'a publication that is no XML', status: 400, ask: () => bob.request('PUBLISH', own, pidf, 'hello') },
  { why: 'a document about somebody else', status: 403, ask: () => bob.request('PUBLISH', own, pidf, '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:alice@parley.test"/>') },
  { why: 'a publication for somebody else', status: 403, ask: () => bob.request('PUBLISH', alice, pidf, '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@parley.test"/>') },
  { why: 'somebody else’s watchers', status: 403, ask: () => bob.request('SUBSCRIBE', alice, subscribe({ Event: 'presence.winfo' })) },
  { why: 'presence of nobody', status: 404, ask: () => bob.request('SUBSCRIBE', 'sip:nobody@parley.test', subscribe()) },
  { why: 'an entity-tag nobody was given', status: 412, ask: () => bob.request('PUBLISH', own, { Event: 'presence', 'SIP-If-Match': 'made-up' }) },
  {
    why: 'an entity-tag of somebody else',
    status: 412,
    ask: async () => {
      const carol = await lab.signIn('carol')
      const { headers } = await carol.request('PUBLISH', 'sip:carol@parley.test', pidf, '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:carol@parley.test"/>')
      return bob.request('PUBLISH', own, { Event: 'presence', 'SIP-If-Match': headers.get('SIP-ETag') ?? 'none' })
    },
  },
  { why: 'a publication of another kind', status: 415, tells: ['Accept', 'application/pidf+xml'], ask: () => bob.request('PUBLISH', own, { ...pidf, 'Content-Type': 'application/xpidf+xml' }, '<x/>') },
  { why: 'a list of another kind', status: 415, tells: ['Accept', 'application/resource-lists+xml'], ask: () => bob.request('SUBSCRIBE', own, subscribe({ ...list, 'Content-Type': 'text/uri-list' }), alice) },
  { why: 'a body that is packed in a way we do not have', status: 415, tells: ['Accept-Encoding', 'deflate, identity'], ask: () => bob.request('PUBLISH', own, { ...pidf, 'Content-Encoding': 'br' }, 'x') },
  { why: 'a body that is not packed as it says', status: 400, ask: () => bob.request('PUBLISH', own, { ...pidf, 'Content-Encoding': 'deflate' }, 'x') },
  { why: 'a body that unpacks to more than is read', status: 413, ask: () => bob.request('PUBLISH', own, { ...pidf, 'Content-Encoding': 'deflate' }, deflateSync(Buffer.alloc(1 << 20))) },
  { why: 'a picture for somebody signed out', status: 415, tells: ['Accept', /text\/plain/], ask: () => bob.request('MESSAGE', alice, { 'Content-Type': 'image/png' }, 'x') },
  { why: 'a telephone number', status: 416, ask: () => bob.request('MESSAGE', 'tel:+15550100', { To: '<tel:+15550100>' }, 'x') },
  { why: 'an extension we do not have', status: 420, tells: ['Unsupported', 'pres-filters'], ask: () => bob.request('SUBSCRIBE', alice, subscribe({ Require: 'pres-filters' })) },
  { why: 'an extension no proxy has', status: 420, tells: ['Unsupported', 'sec-agree'], ask: () => bob.request('MESSAGE', alice, { 'Proxy-Require': 'sec-agree' }, 'x') },
  { why: 'a list from a client that could not read the answer', status: 421, tells: ['Require', 'eventlist'], ask: () => bob.request('SUBSCRIBE', own, subscribe({ ...list, Supported: 'gruu' }), buildResourceLists([alice])) },
  { why: 'a subscription of a moment', status: 423, tells: ['Min-Expires', '60'], ask: () => bob.request('SUBSCRIBE', alice, subscribe({ Expires: '5' })) },
  { why: 'a publication of a moment', status: 423, tells: ['Min-Expires', '60'], ask: () => bob.request('PUBLISH', own, { ...pidf, Expires: '5' }, '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@parley.test"/>') },
  { why: 'a subscription that is none', status: 481, ask: () => bob.request('SUBSCRIBE', domain, subscribe({ To: `<${alice}>;tag=made-up` })) },
  { why: 'a notification nobody has asked for', status: 481, ask: () => bob.request('NOTIFY', domain, { Event: 'presence', 'Subscription-State': 'active' }) },
  { why: 'a request without hops left', status: 483, ask: () => bob.request('MESSAGE', alice, { 'Max-Forwards': '0' }, 'x') },
  { why: 'an event package we do not have', status: 489, tells: ['Allow-Events', /^presence,presence\.winfo/], ask: () => bob.request('SUBSCRIBE', alice, subscribe({ Event: 'dialog' })) },
  { why: 'a SUBSCRIBE without Event', status: 489, tells: ['Allow-Events', /^presence,/], ask: () => bob.request('SUBSCRIBE', alice, { Contact: `<${bob.contact}>` }) },
  { why: 'a publication of another package', status: 489, tells: ['Allow-Events', 'presence'], ask: () => bob.request('PUBLISH', own, { ...pidf, Event: 'dialog' }, '<x/>') },
  { why: 'presence in a sealed envelope', status: 493, ask: () => bob.request('PUBLISH', own, { ...pidf, 'Content-Type': 'application/pkcs7-mime;smime-type=enveloped-data' }, 'x') },
]

test.each(rows)('$why is answered $status', async ({ status, tells, ask }) => {
  const answer = await ask()
  expect([answer.status, answer.headers.get('ms-diagnostics') ?? answer.headers.get('Warning')]).toEqual([status, expect.any(String)])
  if (!tells) return
  const [name, value] = tells
  expect(answer.headers.all(name).join(', ')).toEqual(typeof value === 'string' ? value : expect.stringMatching(value))
})

test('a request that was here before is answered 482', async () => {
  const first = bob.build('MESSAGE', 'sip:carol@parley.test', {}, 'x')
  const carol = await lab.signIn('carol')
  bob.send(first)
  const seen = await carol.incoming('MESSAGE')
  carol.reply(seen, 200)
  await bob.finalFor(first)
  const vias = seen.headers.all('Via').join(', ')
  const again = await bob.request('MESSAGE', 'sip:carol@parley.test', { Via: `SIP/2.0/TLS 127.0.0.1;branch=z9hG4bKloop, ${vias}` }, 'x')
  expect(again.status).toBe(482)
})
