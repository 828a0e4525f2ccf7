import { expect, test } from 'vitest'
import { response } from '../testing/transaction-rows.ts'
import { defaultTimers } from '../timers.ts'
import { stepCallee, stepCaller } from './invite.ts'
import type { CalleeEvent, CalleeState, CallerEvent, CallerState, InviteEffect } from './invite.ts'

const brief = (effects: readonly InviteEffect[]): string[] =>
  effects.map((effect) => {
    if (effect.do === 'set-timer') return `set ${effect.timer} ${effect.afterMs}`
    return effect.do === 'ended' ? `ended ${effect.why}` : effect.do
  })

const ok = response(200)
const got = (status: number, tag = 'b1'): CallerEvent => ({ type: 'response', response: response(status), tag })
const callers: Record<string, CallerState> = {
  inviting: { name: 'inviting' },
  cancelling: { name: 'cancelling' },
  established: { name: 'established', response: ok, tag: 'b1' },
  ended: { name: 'ended' },
}

test.each<[string, string, CallerEvent, string, string[]]>([
  ['inviting', '180', got(180), 'inviting', []],
  ['inviting', '200', got(200), 'established', ['acknowledge', 'established']],
  ['inviting', '486', got(486), 'ended', ['ended refused']],
  ['inviting', 'no answer', { type: 'failure' }, 'ended', ['ended failed']],
  ['inviting', 'we hang up', { type: 'hang-up' }, 'cancelling', ['cancel']],
  ['cancelling', 'we hang up again', { type: 'hang-up' }, 'cancelling', []],
  ['cancelling', '487', got(487), 'ended', ['ended cancelled']],
  ['cancelling', 'a 200 that crossed', got(200), 'ended', ['acknowledge', 'bye', 'ended cancelled']],
  ['cancelling', 'no answer', { type: 'failure' }, 'ended', ['ended cancelled']],
  ['established', 'the 200 again', got(200), 'established', ['acknowledge']],
  ['established', 'the 200 of another fork', got(200, 'b2'), 'established', ['acknowledge', 'bye']],
  ['established', 'peer hangs up', { type: 'bye' }, 'ended', ['ended peer-hung-up']],
  ['established', 'we hang up', { type: 'hang-up' }, 'ended', ['bye', 'ended hung-up']],
  ['ended', 'a late 200', got(200), 'ended', ['acknowledge', 'bye']],
  ['ended', 'a late 486', got(486), 'ended', []],
  ['ended', 'we hang up', { type: 'hang-up' }, 'ended', []],
])('caller %s, %s', (from, _what, event, to, effects) => {
  const step = stepCaller(callers[from]!, event)
  expect([step.state.name, brief(step.effects)]).toEqual([to, effects])
})

const answer = (status: number): CalleeEvent => ({ type: 'answer', response: response(status) })
const fired = (timer: 'repeat' | 'ack'): CalleeEvent => ({ type: 'timer', timer })
const callees: Record<string, CalleeState> = {
  invited: { name: 'invited' },
  answered: { name: 'answered', response: ok, intervalMs: 500, hangUp: false },
  late: { name: 'answered', response: ok, intervalMs: 4_000, hangUp: false },
  leaving: { name: 'answered', response: ok, intervalMs: 500, hangUp: true },
  established: { name: 'established', response: ok },
  ended: { name: 'ended' },
}

test.each<[string, string, CalleeEvent, string, string[]]>([
  ['invited', '180', answer(180), 'invited', []],
  ['invited', '200', answer(200), 'answered', ['set repeat 500', 'set ack 32000']],
  ['invited', '486', answer(486), 'ended', ['ended refused']],
  ['invited', 'cancelled', { type: 'cancel' }, 'ended', ['ended cancelled']],
  ['invited', 'connection gone', { type: 'failure' }, 'ended', ['ended failed']],
  ['answered', 'no ACK yet', fired('repeat'), 'answered', ['send', 'set repeat 1000']],
  ['late', 'no ACK yet', fired('repeat'), 'answered', ['send', 'set repeat 4000']],
  ['answered', 'no ACK at all', fired('ack'), 'ended', ['bye', 'ended not-acknowledged']],
  ['answered', 'ACK', { type: 'ack' }, 'established', ['established']],
  ['answered', 'a CANCEL too late', { type: 'cancel' }, 'answered', []],
  ['answered', 'we hang up, which waits for the ACK', { type: 'hang-up' }, 'answered', []],
  ['leaving', 'ACK', { type: 'ack' }, 'ended', ['bye', 'ended hung-up']],
  ['answered', 'peer hangs up', { type: 'bye' }, 'ended', ['ended peer-hung-up']],
  ['answered', 'connection gone', { type: 'failure' }, 'ended', ['ended failed']],
  ['established', 'ACK again', { type: 'ack' }, 'established', []],
  ['established', 'a timer left over', fired('repeat'), 'established', []],
  ['established', 'we hang up', { type: 'hang-up' }, 'ended', ['bye', 'ended hung-up']],
  ['established', 'peer hangs up', { type: 'bye' }, 'ended', ['ended peer-hung-up']],
  ['established', 'connection gone', { type: 'failure' }, 'ended', ['ended failed']],
  ['ended', 'ACK', { type: 'ack' }, 'ended', []],
])('callee %s, %s', (from, _what, event, to, effects) => {
  const step = stepCallee(callees[from]!, event, defaultTimers)
  expect([step.state.name, brief(step.effects)]).toEqual([to, effects])
})
