import type { Request, Response } from '../message.ts'
import { giveUpAfter } from '../timers.ts'
import type { TransactionContext } from '../timers.ts'
import { end, failTimeout, failTransport, ignore } from './effects.ts'
import type { ClientEvent, Effect, Step } from './effects.ts'

export interface ClientState {
  readonly name: 'trying' | 'proceeding' | 'completed' | 'terminated'
  readonly request: Request
  /** Interval of timer E; it doubles up to T2. */
  readonly intervalMs: number
}

/** A non-INVITE client transaction begins.
 *  @param timeoutMs  overrides timer F, for an owner that has something else to try
 *  @spec RFC 3261 §17.1.2 */
export function startClient(request: Request, context: TransactionContext, timeoutMs?: number): Step<ClientState> {
  const { timers, reliable } = context
  const effects: Effect[] = [
    { do: 'send', message: request },
    { do: 'set-timer', timer: 'F', afterMs: timeoutMs ?? giveUpAfter(timers) },
  ]
  if (!reliable) effects.push({ do: 'set-timer', timer: 'E', afterMs: timers.t1 })
  return { state: { name: 'trying', request, intervalMs: timers.t1 }, effects }
}

/** @spec RFC 3261 §17.1.2.2, figure 6 */
export function stepClient(state: ClientState, event: ClientEvent, context: TransactionContext): Step<ClientState> {
  switch (state.name) {
    case 'trying':
    case 'proceeding':
      return waiting(state, event, context)
    case 'completed':
      return event.type === 'timer' && event.timer === 'K' ? { state: { ...state, name: 'terminated' }, effects: [end] } : ignore(state)
    case 'terminated':
      return ignore(state)
  }
}

function waiting(state: ClientState, event: ClientEvent, context: TransactionContext): Step<ClientState> {
  switch (event.type) {
    case 'response':
      return received(state, event.response, context)
    case 'transport-error':
      return { state: { ...state, name: 'terminated' }, effects: [failTransport, end] }
    case 'timer':
      if (event.timer === 'F') return { state: { ...state, name: 'terminated' }, effects: [failTimeout, end] }
      return event.timer === 'E' ? repeat(state, context) : ignore(state)
    case 'cancel':
      return ignore(state)
  }
}

function received(state: ClientState, response: Response, context: TransactionContext): Step<ClientState> {
  const deliver: Effect = { do: 'deliver', message: response }
  if (response.status < 200) return { state: { ...state, name: 'proceeding' }, effects: [deliver] }
  if (context.reliable) return { state: { ...state, name: 'terminated' }, effects: [deliver, end] }
  return { state: { ...state, name: 'completed' }, effects: [deliver, { do: 'set-timer', timer: 'K', afterMs: context.timers.t4 }] }
}

function repeat(state: ClientState, { timers }: TransactionContext): Step<ClientState> {
  const intervalMs = state.name === 'trying' ? Math.min(2 * state.intervalMs, timers.t2) : timers.t2
  return {
    state: { ...state, intervalMs },
    effects: [{ do: 'send', message: state.request }, { do: 'set-timer', timer: 'E', afterMs: intervalMs }],
  }
}
