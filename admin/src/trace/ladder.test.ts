import { expect, test } from 'vitest'
import type { TraceRecord } from '@parley/platform/diagnostics/trace-record'
import { ladderOf } from './ladder.ts'

const web = 'owa.parley.test'
const server = 'lync.parley.test'

function record(o: Partial<TraceRecord> & Pick<TraceRecord, 'at' | 'kind'>): TraceRecord {
  return { component: 'SIPStack', local: server, peer: '', text: '', level: 'info', ...o }
}

const request = (method: string, branch: string, o: { from?: string; to?: string } = {}) =>
  `${method} sip:bob@parley.test;gruu SIP/2.0\nVia: SIP/2.0/TLS x;branch=${branch}\nFrom: <sip:${o.from ?? 'alice@parley.test'}>;tag=1\nTo: <sip:${o.to ?? 'bob@parley.test'}>\nCall-ID: c1\nCSeq: 1 ${method}`
const response = (status: string, branch: string, method: string) =>
  `SIP/2.0 ${status}\nVia: SIP/2.0/TLS x;branch=${branch}\nFrom: <sip:alice@parley.test>;tag=1\nTo: <sip:bob@parley.test>;tag=2\nCall-ID: c1\nCSeq: 1 ${method}`

test('a message that both roles saw is one step between them; a client is known by who speaks there', () => {
  const { lanes, steps } = ladderOf([
    record({ at: 1, kind: 'out', local: web, peer: '127.0.0.1:5061', text: request('MESSAGE', 'b1'), callId: 'c1' }),
    record({ at: 1, kind: 'in', peer: '127.0.0.1:40000', text: request('MESSAGE', 'b1'), callId: 'c1' }),
    record({ at: 2, kind: 'out', peer: '10.0.0.7:50123', text: request('MESSAGE', 'b2'), callId: 'c1', bodyBytes: 5 }),
    record({ at: 3, kind: 'in', peer: '10.0.0.7:50123', text: response('200 OK', 'b2', 'MESSAGE'), callId: 'c1' }),
    record({ at: 4, kind: 'out', peer: '127.0.0.1:40000', text: response('200 OK', 'b1', 'MESSAGE'), callId: 'c1' }),
    record({ at: 4, kind: 'in', local: web, peer: '127.0.0.1:5061', text: response('200 OK', 'b1', 'MESSAGE'), callId: 'c1' }),
  ])
  expect(lanes).toEqual([
    { name: web, about: '', ours: true },
    { name: server, about: '', ours: true },
    { name: '10.0.0.7:50123', about: 'bob@parley.test', ours: false },
  ])
  expect(steps.map(({ from, to, title }) => [from, to, title])).toEqual([
    [0, 1, 'MESSAGE bob@parley.test'],
    [1, 2, 'MESSAGE bob@parley.test'],
    [2, 1, '200 OK (MESSAGE)'],
    [1, 0, '200 OK (MESSAGE)'],
  ])
  expect(steps[1]).toMatchObject({ bodyBytes: 5, callId: 'c1', kind: 'message' })
})

test('only one end was seen: the other is where the connection leads, or the role it is known to be', () => {
  const { lanes, steps } = ladderOf([
    record({ at: 1, kind: 'in', peer: '10.0.0.9:1', text: request('REGISTER', 'b1', { from: 'carol@parley.test', to: 'carol@parley.test' }) }),
    record({ at: 2, kind: 'out', peer: '10.0.0.9:1', text: response('401 Unauthorized', 'b1', 'REGISTER') }),
  ])
  expect(lanes.map((lane) => [lane.name, lane.about])).toEqual([[server, ''], ['10.0.0.9:1', 'carol@parley.test']])
  expect(steps.map(({ from, to }) => [from, to])).toEqual([[1, 0], [0, 1]])
})

test('why something was decided is a note where it was decided, in the order it happened', () => {
  const { lanes, steps } = ladderOf([
    record({ at: 3, kind: 'diagnostic', local: '', text: 'The topology is in force' }),
    record({ at: 2, kind: 'diagnostic', level: 'warn', text: 'refused: no known server\nmore', correlationId: 'r1' }),
    record({ at: 1, kind: 'connection', peer: '10.0.0.9:1', text: 'opened: 7, by the peer' }),
  ])
  expect(lanes.map((lane) => lane.name)).toEqual([server])
  expect(steps).toMatchObject([{ kind: 'note', from: 0, to: 0, title: 'opened: 7, by the peer' }, { title: 'refused: no known server', level: 'warn', correlationId: 'r1' }, { from: -1, to: -1 }])
})

test('the same message twice, as when it is sent again, is two steps', () => {
  const sent = { kind: 'out' as const, local: web, peer: 'p', text: request('MESSAGE', 'b1') }
  const got = { kind: 'in' as const, peer: 'q', text: request('MESSAGE', 'b1') }
  expect(ladderOf([record({ at: 1, ...sent }), record({ at: 1, ...got }), record({ at: 2, ...sent }), record({ at: 2, ...got })]).steps).toHaveLength(2)
})

test('any head can be drawn', () => {
  for (const text of ['', 'SIP/2.0', 'SIP/2.0 2', '\n', 'A', `X ${'y'.repeat(5_000)}`]) expect(ladderOf([record({ at: 1, kind: 'in', peer: 'p', text })]).steps[0]?.title.length).toBeLessThanOrEqual(120)
})
