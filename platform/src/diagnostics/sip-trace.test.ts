import { expect, test } from 'vitest'
import { FakeClock } from '../clock.ts'
import { RingSipTrace } from './sip-trace.ts'

const head = (o: { from?: string; callId?: string; more?: string } = {}) =>
  `MESSAGE sip:bob@parley.test SIP/2.0\r\nFrom: <sip:${o.from ?? 'alice@parley.test'}>;tag=1\r\nTo: <sip:bob@parley.test>\r\nCall-ID: ${o.callId ?? 'c1'}\r\n${o.more ?? ''}Content-Length: 5\r\n\r\n`

test('a message is found by an address in it and by its Call-ID, newest first', () => {
  const trace = new RingSipTrace({ clock: new FakeClock() })
  trace.message('in', '10.0.0.1:5061', head({ callId: 'c1' }), 5)
  trace.message('out', '10.0.0.2:5061', head({ callId: 'c2', from: 'carol@parley.test' }), 5)
  expect(trace.search({ address: 'CAROL@parley.test', limit: 9 }).map((r) => r.callId)).toEqual(['c2'])
  expect(trace.search({ callId: 'c1', limit: 9 })).toMatchObject([{ kind: 'in', peer: '10.0.0.1:5061', bodyBytes: 5 }])
  expect(trace.search({ address: 'bob@parley.test', limit: 9 }).map((r) => r.callId)).toEqual(['c2', 'c1'])
  expect(trace.search({ address: 'bob@parley.test', limit: 1 })).toHaveLength(1)
})

test('a Call-ID in compact form is found too', () => {
  const trace = new RingSipTrace({ clock: new FakeClock() })
  trace.message('in', 'p', 'BYE sip:x SIP/2.0\r\ni: short@host\r\n\r\n', 0)
  expect(trace.search({ callId: 'short@host', limit: 1 })).toHaveLength(1)
})

test('the text of an instant message is not kept, even when a caller hands it in', () => {
  const trace = new RingSipTrace({ clock: new FakeClock() })
  trace.message('in', 'p', `${head()}canary`, 6)
  const [record] = trace.search({ limit: 1 })
  expect(record?.text).toContain('MESSAGE sip:bob@parley.test SIP/2.0\nFrom:')
  expect(JSON.stringify(record)).not.toContain('canary')
})

test('connection events and diagnostics share correlation ids with messages', () => {
  const trace = new RingSipTrace({ clock: new FakeClock() })
  trace.connection('refused', '10.0.0.9:4711', 'certificate names owa2.parley.test, which is no known server', 'corr')
  trace.diagnostic('error', 'postgres://x:canary@db failed\nsecond line', 'corr')
  const records = trace.search({ correlationId: 'corr', limit: 9 })
  expect(records.map((r) => [r.kind, r.level])).toEqual([['diagnostic', 'error'], ['connection', 'warn']])
  expect(JSON.stringify(records)).not.toContain('canary')
  expect(records[0]?.text).toContain('\\u000asecond line')
})

test('only the last records are kept, by number and by bytes', () => {
  const few = new RingSipTrace({ clock: new FakeClock(), records: 3 })
  for (let i = 0; i < 10; i++) few.message('in', 'p', head({ callId: `c${i}` }), 0)
  expect(few.search({ limit: 99 }).map((r) => r.callId)).toEqual(['c9', 'c8', 'c7'])

  const small = new RingSipTrace({ clock: new FakeClock(), bytes: 2 * head().length })
  for (let i = 0; i < 10; i++) small.message('in', 'p', head({ callId: `c${i}` }), 0)
  expect(small.search({ limit: 99 })).toHaveLength(2)
})

test('switched off it keeps nothing', () => {
  const trace = new RingSipTrace({ clock: new FakeClock(), enabled: false })
  trace.message('in', 'p', head(), 0)
  trace.connection('opened', 'p', 'x')
  expect(trace.search({ limit: 9 })).toEqual([])
  trace.setEnabled(true)
  trace.message('in', 'p', head(), 0)
  expect(trace.search({ limit: 9 })).toHaveLength(1)
})

test('a record says which role saw it, and is found by what is asked of it', () => {
  const clock = new FakeClock()
  const trace = new RingSipTrace({ clock })
  const server = trace.seenBy('lync.parley.test')
  const web = trace.seenBy('owa.parley.test')
  web.message('out', '127.0.0.1:5061', head(), 5)
  server.message('in', '127.0.0.1:40000', head(), 5)
  server.connection('refused', '10.0.0.9:4711', 'no known server')
  web.diagnostic('error', 'IM Certificate has expired.', 'corr', '', 'IMOWA')

  expect(trace.search({ callId: 'c1', limit: 9 }).map((r) => [r.local, r.kind])).toEqual([['lync.parley.test', 'in'], ['owa.parley.test', 'out']])
  expect(trace.search({ ip: '10.0.0.9', limit: 9 })).toHaveLength(1)
  expect(trace.search({ flags: ['TF_CONNECTION'], limit: 9 }).map((r) => r.kind)).toEqual(['connection'])
  expect(trace.search({ components: ['IMOWA'], limit: 9 })).toMatchObject([{ local: 'owa.parley.test', level: 'error' }])
  expect(trace.search({ level: 'warn', limit: 9 }).map((r) => r.level)).toEqual(['error', 'warn'])
  expect(trace.search({ ip: '10.0.0.9', callId: 'c1', match: 'any', limit: 9 })).toHaveLength(3)
  expect(trace.search({ ip: '10.0.0.9', callId: 'c1', limit: 9 })).toHaveLength(0)
  const then = clock.now()
  expect(trace.search({ until: then - 1, limit: 9 })).toHaveLength(0)
  expect(trace.search({ since: then, until: then, limit: 9 })).toHaveLength(4)
})
