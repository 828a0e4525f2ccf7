import type { Request, Response } from '../message.ts'
import { giveUpAfter } from '../timers.ts'
import type { TransactionContext } from '../timers.ts'
import { ackFor } from './ack.ts'
import { end, failTimeout, failTransport, ignore } from './effects.ts'
import type { ClientEvent, Effect, Step, TimerName } from './effects.ts'

export interface InviteClientState {
  readonly name: 'calling' | 'proceeding' | 'accepted' | 'completed' | 'terminated'
  readonly request: Request
  /** Interval of timer A; it doubles without limit. */
  readonly intervalMs: number
  /** The owner wants it cancelled; before a provisional response that has to wait.  @spec RFC 3261 §9.1 */
  readonly cancel: 'no' | 'wanted' | 'sent'
}

/** @param timeoutMs  overrides timer B   @spec RFC 3261 §17.1.1 */
export function startInviteClient(request: Request, context: TransactionContext, timeoutMs?: number): Step<InviteClientState> {
  const { timers, reliable } = context
  const effects: Effect[] = [
    { do: 'send', message: request },
    { do: 'set-timer', timer: 'B', afterMs: timeoutMs ?? giveUpAfter(timers) },
  ]
  if (!reliable) effects.push({ do: 'set-timer', timer: 'A', afterMs: timers.t1 })
  return { state: { name: 'calling', request, intervalMs: timers.t1, cancel: 'no' }, effects }
}

/** @spec RFC 3261 §17.1.1.2 as corrected by RFC 6026 §8.4, figure 5 */
export function stepInviteClient(state: InviteClientState, event: ClientEvent, context: TransactionContext): Step<InviteClientState> {
  switch (state.name) {
    case 'calling':
    case 'proceeding':
      return waiting(state, event, context)
    case 'accepted':
      return accepted(state, event)
    case 'completed':
      return completed(state, event)
    case 'terminated':
      return ignore(state)
  }
}

const terminated = (state: InviteClientState, ...effects: Effect[]): Step<InviteClientState> => ({
  state: { ...state, name: 'terminated' },
  effects: [...effects, end],
})

function waiting(state: InviteClientState, event: ClientEvent, context: TransactionContext): Step<InviteClientState> {
  switch (event.type) {
    case 'response':
      return received(state, event.response, context)
    case 'cancel':
      return cancel(state, context)
    case 'transport-error':
      return terminated(state, failTransport)
    case 'timer':
      return expired(state, event.timer)
  }
}

function expired(state: InviteClientState, timer: TimerName): Step<InviteClientState> {
  if (timer === 'cancelled' && state.cancel === 'sent') return terminated(state, failTimeout)
  if (state.name !== 'calling') return ignore(state)
  if (timer === 'B') return terminated(state, failTimeout)
  if (timer !== 'A') return ignore(state)
  const intervalMs = 2 * state.intervalMs
  return {
    state: { ...state, intervalMs },
    effects: [{ do: 'send', message: state.request }, { do: 'set-timer', timer: 'A', afterMs: intervalMs }],
  }
}

function received(state: InviteClientState, response: Response, context: TransactionContext): Step<InviteClientState> {
  const { timers, reliable } = context
  const deliver: Effect = { do: 'deliver', message: response }
  if (response.status < 200) return provisional(state, deliver, context)
  if (response.status < 300) {
    return { state: { ...state, name: 'accepted' }, effects: [deliver, { do: 'set-timer', timer: 'M', afterMs: giveUpAfter(timers) }] }
  }
  const ack: Effect = { do: 'send', message: ackFor(state.request, response) }
  if (reliable) return terminated(state, ack, deliver)
  return { state: { ...state, name: 'completed' }, effects: [ack, deliver, { do: 'set-timer', timer: 'D', afterMs: timers.d }] }
}

function provisional(state: InviteClientState, deliver: Effect, context: TransactionContext): Step<InviteClientState> {
  const now: InviteClientState = { ...state, name: 'proceeding' }
  if (state.cancel !== 'wanted') return { state: now, effects: [deliver] }
  return { state: { ...now, cancel: 'sent' }, effects: [deliver, ...sendCancel(context)] }
}

function cancel(state: InviteClientState, context: TransactionContext): Step<InviteClientState> {
  if (state.cancel !== 'no') return ignore(state)
  if (state.name === 'calling') return { state: { ...state, cancel: 'wanted' }, effects: [] }
  return { state: { ...state, cancel: 'sent' }, effects: sendCancel(context) }
}

const sendCancel = ({ timers }: TransactionContext): Effect[] => [
  { do: 'send-cancel' },
  { do: 'set-timer', timer: 'cancelled', afterMs: giveUpAfter(timers) },
]

/** 2xx responses of further forks, and repeats, all go to the owner, who acknowledges each. */
function accepted(state: InviteClientState, event: ClientEvent): Step<InviteClientState> {
  if (event.type === 'timer' && event.timer === 'M') return terminated(state)
  if (event.type !== 'response' || event.response.status < 200 || event.response.status > 299) return ignore(state)
  return { state, effects: [{ do: 'deliver', message: event.response }] }
}

function completed(state: InviteClientState, event: ClientEvent): Step<InviteClientState> {
  switch (event.type) {
    case 'response':
      return event.response.status < 300 ? ignore(state) : { state, effects: [{ do: 'send', message: ackFor(state.request, event.response) }] }
    case 'timer':
      return event.timer === 'D' ? terminated(state) : ignore(state)
    case 'transport-error':
      return terminated(state, failTransport)
    case 'cancel':
      return ignore(state)
  }
}
