import { Response } from '../message.ts'
import type { Request } from '../message.ts'
import { giveUpAfter } from '../timers.ts'
import type { TransactionContext } from '../timers.ts'
import { end, failTimeout, failTransport, ignore } from './effects.ts'
import type { Effect, ServerEvent, Step, TimerName } from './effects.ts'

export interface InviteServerState {
  readonly name: 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated'
  readonly request: Request
  /** The last response sent, for repeats of the request. */
  readonly last?: Response
  /** Interval of timer G; it doubles up to T2. */
  readonly intervalMs: number
}

/** The driver hands the INVITE to the owner itself.  @spec RFC 3261 §17.2.1 */
export function startInviteServer(request: Request, { timers }: TransactionContext): Step<InviteServerState> {
  return {
    state: { name: 'proceeding', request, intervalMs: timers.t1 },
    effects: [{ do: 'set-timer', timer: 'trying', afterMs: timers.trying }],
  }
}

/** @spec RFC 3261 §17.2.1 as corrected by RFC 6026 §8.5, figure 7 */
export function stepInviteServer(state: InviteServerState, event: ServerEvent, context: TransactionContext): Step<InviteServerState> {
  if (event.type === 'transport-error' && state.name !== 'terminated') return terminated(state, failTransport)
  switch (state.name) {
    case 'proceeding':
      return proceeding(state, event, context)
    case 'accepted':
      return accepted(state, event)
    case 'completed':
      return completed(state, event, context)
    case 'confirmed':
      return event.type === 'timer' && event.timer === 'I' ? terminated(state) : ignore(state)
    case 'terminated':
      return ignore(state)
  }
}

const terminated = (state: InviteServerState, ...effects: Effect[]): Step<InviteServerState> => ({
  state: { ...state, name: 'terminated' },
  effects: [...effects, end],
})

function proceeding(state: InviteServerState, event: ServerEvent, context: TransactionContext): Step<InviteServerState> {
  switch (event.type) {
    case 'respond':
      return respond(state, event.response, context)
    case 'repeat':
      return state.last === undefined ? ignore(state) : { state, effects: [{ do: 'send', message: state.last }] }
    case 'timer':
      if (event.timer !== 'trying' || state.last !== undefined) return ignore(state)
      return respond(state, Response.to(state.request, 100, 'Trying'), context)
    default:
      return ignore(state)
  }
}

function respond(state: InviteServerState, response: Response, { timers, reliable }: TransactionContext): Step<InviteServerState> {
  const send: Effect = { do: 'send', message: response }
  const giveUpMs = giveUpAfter(timers)
  if (response.status < 200) return { state: { ...state, last: response }, effects: [send] }
  if (response.status < 300) {
    return { state: { ...state, name: 'accepted' }, effects: [send, { do: 'set-timer', timer: 'L', afterMs: giveUpMs }] }
  }
  const effects: Effect[] = [send, { do: 'set-timer', timer: 'H', afterMs: giveUpMs }]
  if (!reliable) effects.push({ do: 'set-timer', timer: 'G', afterMs: timers.t1 })
  return { state: { ...state, name: 'completed', last: response }, effects }
}

/** The owner repeats its 2xx through here until the ACK; repeats of the INVITE are absorbed. */
function accepted(state: InviteServerState, event: ServerEvent): Step<InviteServerState> {
  switch (event.type) {
    case 'ack':
      return { state, effects: [{ do: 'deliver', message: event.ack }] }
    case 'respond':
      if (event.response.status < 200 || event.response.status > 299) return ignore(state)
      return { state, effects: [{ do: 'send', message: event.response }] }
    case 'timer':
      return event.timer === 'L' ? terminated(state) : ignore(state)
    default:
      return ignore(state)
  }
}

function completed(state: InviteServerState, event: ServerEvent, context: TransactionContext): Step<InviteServerState> {
  switch (event.type) {
    case 'repeat':
      return resend(state)
    case 'ack':
      if (context.reliable) return terminated(state)
      return { state: { ...state, name: 'confirmed' }, effects: [{ do: 'set-timer', timer: 'I', afterMs: context.timers.t4 }] }
    case 'timer':
      return expired(state, event.timer, context)
    default:
      return ignore(state)
  }
}

function expired(state: InviteServerState, timer: TimerName, { timers }: TransactionContext): Step<InviteServerState> {
  if (timer === 'H') return terminated(state, failTimeout)
  if (timer !== 'G') return ignore(state)
  const intervalMs = Math.min(2 * state.intervalMs, timers.t2)
  const again = resend({ ...state, intervalMs })
  return { state: again.state, effects: [...again.effects, { do: 'set-timer', timer: 'G', afterMs: intervalMs }] }
}

function resend(state: InviteServerState): Step<InviteServerState> {
  return state.last === undefined ? ignore(state) : { state, effects: [{ do: 'send', message: state.last }] }
}
