import { expect, test } from 'vitest'
import { brief, reliable, request, response, unreliable } from '../testing/transaction-rows.ts'
import type { ClientEvent } from './effects.ts'
import { startInviteClient, stepInviteClient } from './invite-client.ts'
import type { InviteClientState } from './invite-client.ts'

const invite = request('INVITE')
const got = (status: number): ClientEvent => ({ type: 'response', response: response(status, invite) })
const fired = (timer: 'A' | 'B' | 'D' | 'M' | 'cancelled'): ClientEvent => ({ type: 'timer', timer })
const broken: ClientEvent = { type: 'transport-error' }
const cancel: ClientEvent = { type: 'cancel' }
type Name = InviteClientState['name']
const state = (name: Name, more: Partial<InviteClientState> = {}): InviteClientState => ({ name, request: invite, intervalMs: 500, cancel: 'no', ...more })

test('it starts by sending, with timer B, and with timer A where messages get lost', () => {
  expect(brief(startInviteClient(invite, reliable).effects)).toEqual(['send INVITE', 'set B 32000'])
  expect(brief(startInviteClient(invite, unreliable).effects)).toEqual(['send INVITE', 'set B 32000', 'set A 500'])
})

test.each<[Name, string, ClientEvent, Name, string[]]>([
  ['calling', '1xx', got(180), 'proceeding', ['deliver 180']],
  ['calling', '2xx', got(200), 'accepted', ['deliver 200', 'set M 32000']],
  ['calling', '300–699 is acknowledged, timer D is zero', got(486), 'terminated', ['send ACK', 'deliver 486', 'end']],
  ['calling', 'timer B', fired('B'), 'terminated', ['fail timeout', 'end']],
  ['calling', 'transport error', broken, 'terminated', ['fail transport', 'end']],
  ['calling', 'cancel has to wait for a provisional response', cancel, 'calling', []],
  ['proceeding', '1xx', got(183), 'proceeding', ['deliver 183']],
  ['proceeding', '2xx', got(202), 'accepted', ['deliver 202', 'set M 32000']],
  ['proceeding', '300–699', got(600), 'terminated', ['send ACK', 'deliver 600', 'end']],
  ['proceeding', 'timer B no longer counts', fired('B'), 'proceeding', []],
  ['proceeding', 'transport error', broken, 'terminated', ['fail transport', 'end']],
  ['proceeding', 'cancel', cancel, 'proceeding', ['send-cancel', 'set cancelled 32000']],
  ['accepted', 'a 2xx of another fork', got(200), 'accepted', ['deliver 200']],
  ['accepted', '1xx', got(180), 'accepted', []],
  ['accepted', '300–699', got(486), 'accepted', []],
  ['accepted', 'cancel', cancel, 'accepted', []],
  ['accepted', 'transport error', broken, 'accepted', []],
  ['accepted', 'timer M ends it', fired('M'), 'terminated', ['end']],
  ['terminated', '2xx', got(200), 'terminated', []],
])('reliable: %s, %s', (from, _what, event, to, effects) => {
  const step = stepInviteClient(state(from), event, reliable)
  expect([step.state.name, brief(step.effects)]).toEqual([to, effects])
})

test.each<[Name, string, ClientEvent, Name, string[]]>([
  ['calling', 'timer A doubles', fired('A'), 'calling', ['send INVITE', 'set A 1000']],
  ['proceeding', 'timer A no longer counts', fired('A'), 'proceeding', []],
  ['calling', '300–699', got(486), 'completed', ['send ACK', 'deliver 486', 'set D 32000']],
  ['completed', 'a repeated final is acknowledged again and not delivered', got(486), 'completed', ['send ACK']],
  ['completed', 'a 2xx after it is discarded', got(200), 'completed', []],
  ['completed', 'cancel', cancel, 'completed', []],
  ['completed', 'transport error of the ACK', broken, 'terminated', ['fail transport', 'end']],
  ['completed', 'timer D ends it', fired('D'), 'terminated', ['end']],
])('unreliable: %s, %s', (from, _what, event, to, effects) => {
  const step = stepInviteClient(state(from), event, unreliable)
  expect([step.state.name, brief(step.effects)]).toEqual([to, effects])
})

test('timer A goes on doubling without limit', () => {
  expect(brief(stepInviteClient(state('calling', { intervalMs: 8_000 }), fired('A'), unreliable).effects)).toEqual(['send INVITE', 'set A 16000'])
})

test('a cancel that came too early follows the first provisional response, once', () => {
  const wanted = stepInviteClient(state('calling'), cancel, reliable).state
  const step = stepInviteClient(wanted, got(100), reliable)
  expect(brief(step.effects)).toEqual(['deliver 100', 'send-cancel', 'set cancelled 32000'])
  expect(brief(stepInviteClient(step.state, got(180), reliable).effects)).toEqual(['deliver 180'])
  expect(brief(stepInviteClient(step.state, cancel, reliable).effects)).toEqual([])
})

test('an INVITE whose CANCEL brings no final response is given up', () => {
  const cancelled = stepInviteClient(state('proceeding'), cancel, reliable).state
  expect(brief(stepInviteClient(cancelled, fired('cancelled'), reliable).effects)).toEqual(['fail timeout', 'end'])
  expect(brief(stepInviteClient(state('proceeding'), fired('cancelled'), reliable).effects)).toEqual([])
})

test('the ACK of a refusal repeats one Via, the Route, From and Call-ID of the INVITE, and the To of the response', () => {
  const [send] = stepInviteClient(state('calling'), got(486), reliable).effects
  if (send?.do !== 'send' || send.message.kind !== 'request') throw new Error('no ACK')
  expect(send.message.uri).toBe('sip:bob@b.test')
  expect([...send.message.headers.entries()]).toEqual([
    ['Via', 'SIP/2.0/TLS a.test;branch=z9hG4bK1'],
    ['Route', '<sip:proxy.test;lr>'],
    ['Max-Forwards', '70'],
    ['From', '<sip:alice@a.test>;tag=f'],
    ['To', '<sip:bob@b.test>;tag=t'],
    ['Call-ID', 'c1'],
    ['CSeq', '7 ACK'],
  ])
})
