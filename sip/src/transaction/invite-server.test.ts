import { expect, test } from 'vitest'
import { brief, reliable, request, response, unreliable } from '../testing/transaction-rows.ts'
import type { ServerEvent } from './effects.ts'
import { startInviteServer, stepInviteServer } from './invite-server.ts'
import type { InviteServerState } from './invite-server.ts'

const invite = request('INVITE')
const respond = (status: number): ServerEvent => ({ type: 'respond', response: response(status, invite) })
const repeat: ServerEvent = { type: 'repeat' }
const ack: ServerEvent = { type: 'ack', ack: request('ACK') }
const broken: ServerEvent = { type: 'transport-error' }
const fired = (timer: 'G' | 'H' | 'I' | 'L' | 'trying'): ServerEvent => ({ type: 'timer', timer })
type Name = InviteServerState['name']
const state = (name: Name, last?: number, intervalMs = 500): InviteServerState => ({
  name,
  request: invite,
  intervalMs,
  ...(last === undefined ? {} : { last: response(last, invite) }),
})

test('an owner that says nothing for 200 ms has 100 Trying said for it', () => {
  expect(brief(startInviteServer(invite, reliable).effects)).toEqual(['set trying 200'])
  const step = stepInviteServer(state('proceeding'), fired('trying'), reliable)
  expect(brief(step.effects)).toEqual(['send 100'])
  expect(brief(stepInviteServer(state('proceeding', 180), fired('trying'), reliable).effects)).toEqual([])
})

test.each<[Name, number | undefined, string, ServerEvent, Name, string[]]>([
  ['proceeding', undefined, 'repeat before any response', repeat, 'proceeding', []],
  ['proceeding', 180, 'repeat gets the last provisional', repeat, 'proceeding', ['send 180']],
  ['proceeding', undefined, '1xx', respond(180), 'proceeding', ['send 180']],
  ['proceeding', 180, '2xx', respond(200), 'accepted', ['send 200', 'set L 32000']],
  ['proceeding', 180, '300–699, timer G is not set', respond(486), 'completed', ['send 486', 'set H 32000']],
  ['proceeding', 180, 'ACK', ack, 'proceeding', []],
  ['proceeding', 180, 'transport error', broken, 'terminated', ['fail transport', 'end']],
  ['accepted', undefined, 'repeat is absorbed', repeat, 'accepted', []],
  ['accepted', undefined, 'ACK goes to the owner', ack, 'accepted', ['deliver ACK']],
  ['accepted', undefined, '2xx again from the owner', respond(200), 'accepted', ['send 200']],
  ['accepted', undefined, 'another final response', respond(500), 'accepted', []],
  ['accepted', undefined, 'timer L ends it', fired('L'), 'terminated', ['end']],
  ['accepted', undefined, 'transport error', broken, 'terminated', ['fail transport', 'end']],
  ['completed', 486, 'repeat gets the final again', repeat, 'completed', ['send 486']],
  ['completed', 486, 'ACK ends it, timer I is zero', ack, 'terminated', ['end']],
  ['completed', 486, 'timer H: no ACK came', fired('H'), 'terminated', ['fail timeout', 'end']],
  ['completed', 486, 'another final response', respond(200), 'completed', []],
  ['completed', 486, 'transport error', broken, 'terminated', ['fail transport', 'end']],
  ['terminated', 486, 'ACK', ack, 'terminated', []],
  ['terminated', 486, 'transport error', broken, 'terminated', []],
])('reliable: %s after %s, %s', (from, last, _what, event, to, effects) => {
  const step = stepInviteServer(state(from, last), event, reliable)
  expect([step.state.name, brief(step.effects)]).toEqual([to, effects])
})

test.each<[Name, number, string, ServerEvent, Name, string[]]>([
  ['proceeding', 500, '300–699', respond(486), 'completed', ['send 486', 'set H 32000', 'set G 500']],
  ['completed', 500, 'timer G doubles', fired('G'), 'completed', ['send 486', 'set G 1000']],
  ['completed', 4000, 'timer G stops at T2', fired('G'), 'completed', ['send 486', 'set G 4000']],
  ['completed', 500, 'ACK', ack, 'confirmed', ['set I 5000']],
  ['confirmed', 500, 'ACK again is absorbed', ack, 'confirmed', []],
  ['confirmed', 500, 'repeat is absorbed', repeat, 'confirmed', []],
  ['confirmed', 500, 'timer G no longer counts', fired('G'), 'confirmed', []],
  ['confirmed', 500, 'timer H no longer counts', fired('H'), 'confirmed', []],
  ['confirmed', 500, 'timer I ends it', fired('I'), 'terminated', ['end']],
])('unreliable: %s after %i ms, %s', (from, interval, _what, event, to, effects) => {
  const step = stepInviteServer(state(from, 486, interval), event, unreliable)
  expect([step.state.name, brief(step.effects)]).toEqual([to, effects])
})
