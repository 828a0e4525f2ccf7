import { expect, test } from 'vitest'
import { brief, reliable, request, response, unreliable } from '../testing/transaction-rows.ts'
import type { ServerEvent } from './effects.ts'
import { startServer, stepServer } from './server.ts'
import type { ServerState } from './server.ts'

const message = request('MESSAGE')
const respond = (status: number): ServerEvent => ({ type: 'respond', response: response(status, message) })
const repeat: ServerEvent = { type: 'repeat' }
const broken: ServerEvent = { type: 'transport-error' }
const fired = (timer: 'J' | 'unanswered'): ServerEvent => ({ type: 'timer', timer })
const states: Record<string, ServerState> = {
  trying: { name: 'trying' },
  proceeding: { name: 'proceeding', last: response(100, message) },
  completed: { name: 'completed', last: response(200, message) },
  terminated: { name: 'terminated' },
}

test('an owner that never answers has until a relayed request would have timed out, and a little more', () => {
  expect(brief(startServer(reliable).effects)).toEqual(['set unanswered 37000'])
})

test.each<[string, string, ServerEvent, string, string[]]>([
  ['trying', 'repeat is discarded', repeat, 'trying', []],
  ['trying', '1xx', respond(100), 'proceeding', ['send 100']],
  ['trying', 'final', respond(407), 'terminated', ['send 407', 'end']],
  ['trying', 'transport error', broken, 'terminated', ['fail transport', 'end']],
  ['trying', 'unanswered', fired('unanswered'), 'terminated', ['fail timeout', 'end']],
  ['proceeding', 'repeat gets the last provisional', repeat, 'proceeding', ['send 100']],
  ['proceeding', '1xx', respond(182), 'proceeding', ['send 182']],
  ['proceeding', 'final', respond(200), 'terminated', ['send 200', 'end']],
  ['proceeding', 'transport error', broken, 'terminated', ['fail transport', 'end']],
  ['proceeding', 'unanswered', fired('unanswered'), 'terminated', ['fail timeout', 'end']],
  ['terminated', 'a second final is discarded', respond(200), 'terminated', []],
  ['terminated', 'repeat', repeat, 'terminated', []],
])('reliable: %s, %s', (from, _what, event, to, effects) => {
  const step = stepServer(states[from]!, event, reliable)
  expect([step.state.name, brief(step.effects)]).toEqual([to, effects])
})

test.each<[string, string, ServerEvent, string, string[]]>([
  ['trying', 'a final response waits for repeats of the request', respond(200), 'completed', ['send 200', 'set J 32000']],
  ['completed', 'repeat gets the final again', repeat, 'completed', ['send 200']],
  ['completed', 'a second final is discarded', respond(500), 'completed', []],
  ['completed', 'timer unanswered no longer counts', fired('unanswered'), 'completed', []],
  ['completed', 'transport error', broken, 'terminated', ['fail transport', 'end']],
  ['completed', 'timer J ends it', fired('J'), 'terminated', ['end']],
])('unreliable: %s, %s', (from, _what, event, to, effects) => {
  const step = stepServer(states[from]!, event, unreliable)
  expect([step.state.name, brief(step.effects)]).toEqual([to, effects])
})
