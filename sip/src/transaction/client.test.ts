import { expect, test } from 'vitest'
import { brief, reliable, request, response, unreliable } from '../testing/transaction-rows.ts'
import { startClient, stepClient } from './client.ts'
import type { ClientState } from './client.ts'
import type { ClientEvent } from './effects.ts'

const message = request('MESSAGE')
const got = (status: number): ClientEvent => ({ type: 'response', response: response(status, message) })
const fired = (timer: 'E' | 'F' | 'K'): ClientEvent => ({ type: 'timer', timer })
const broken: ClientEvent = { type: 'transport-error' }
const state = (name: ClientState['name'], intervalMs = 500): ClientState => ({ name, request: message, intervalMs })

test('it starts by sending, with timer F, and with timer E where messages get lost', () => {
  expect(brief(startClient(message, reliable).effects)).toEqual(['send MESSAGE', 'set F 32000'])
  expect(brief(startClient(message, unreliable).effects)).toEqual(['send MESSAGE', 'set F 32000', 'set E 500'])
  expect(brief(startClient(message, reliable, 8_000).effects)).toEqual(['send MESSAGE', 'set F 8000'])
})

const rows: [ClientState['name'], string, ClientEvent, ClientState['name'], string[]][] = [
  ['trying', '1xx', got(100), 'proceeding', ['deliver 100']],
  ['trying', '2xx', got(200), 'terminated', ['deliver 200', 'end']],
  ['trying', '699', got(699), 'terminated', ['deliver 699', 'end']],
  ['trying', 'timer F', fired('F'), 'terminated', ['fail timeout', 'end']],
  ['trying', 'transport error', broken, 'terminated', ['fail transport', 'end']],
  ['trying', 'timer K', fired('K'), 'trying', []],
  ['trying', 'cancel', { type: 'cancel' }, 'trying', []],
  ['proceeding', '1xx', got(182), 'proceeding', ['deliver 182']],
  ['proceeding', '4xx', got(404), 'terminated', ['deliver 404', 'end']],
  ['proceeding', 'timer F', fired('F'), 'terminated', ['fail timeout', 'end']],
  ['proceeding', 'transport error', broken, 'terminated', ['fail transport', 'end']],
  ['terminated', '2xx', got(200), 'terminated', []],
  ['terminated', 'timer F', fired('F'), 'terminated', []],
]

test.each(rows)('reliable: %s, %s', (from, _what, event, to, effects) => {
  const step = stepClient(state(from), event, reliable)
  expect([step.state.name, brief(step.effects)]).toEqual([to, effects])
})

const unreliableRows: [ClientState['name'], number, string, ClientEvent, ClientState['name'], string[]][] = [
  ['trying', 500, 'timer E doubles', fired('E'), 'trying', ['send MESSAGE', 'set E 1000']],
  ['trying', 2000, 'timer E doubles', fired('E'), 'trying', ['send MESSAGE', 'set E 4000']],
  ['trying', 4000, 'timer E stops at T2', fired('E'), 'trying', ['send MESSAGE', 'set E 4000']],
  ['proceeding', 500, 'timer E is T2 at once', fired('E'), 'proceeding', ['send MESSAGE', 'set E 4000']],
  ['trying', 500, 'a final response waits for its repeats', got(200), 'completed', ['deliver 200', 'set K 5000']],
  ['completed', 500, 'a repeated response is absorbed', got(200), 'completed', []],
  ['completed', 500, 'timer E no longer counts', fired('E'), 'completed', []],
  ['completed', 500, 'timer F no longer counts', fired('F'), 'completed', []],
  ['completed', 500, 'timer K ends it', fired('K'), 'terminated', ['end']],
]

test.each(unreliableRows)('unreliable: %s after %i ms, %s', (from, interval, _what, event, to, effects) => {
  const step = stepClient(state(from, interval), event, unreliable)
  expect([step.state.name, brief(step.effects)]).toEqual([to, effects])
})
