import type { Response } from '../message.ts'
import { giveUpAfter } from '../timers.ts'
import type { TransactionContext } from '../timers.ts'
import { end, failTimeout, failTransport, ignore } from './effects.ts'
import type { Effect, ServerEvent, Step } from './effects.ts'

export interface ServerState {
  readonly name: 'trying' | 'proceeding' | 'completed' | 'terminated'
  /** The last response sent, for repeats of the request. */
  readonly last?: Response
}

/** A non-INVITE server transaction begins; the driver hands the request to the owner itself.
 *  The limit on an owner that never answers is ours: it outlasts the client leg of a relay (timer F) by T4, so that
 *  the owner can still answer for a leg that timed out.
 *  @spec RFC 3261 §17.2.2 */
export function startServer({ timers }: TransactionContext): Step<ServerState> {
  return {
    state: { name: 'trying' },
    effects: [{ do: 'set-timer', timer: 'unanswered', afterMs: giveUpAfter(timers) + timers.t4 }],
  }
}

/** On a reliable transport timer J is zero: the transaction is gone with its final response, so the same request sent
 *  again (a client answering a challenge without a new branch) is a new request and never meets the old answer.
 *  @spec RFC 3261 §17.2.2, figure 8 */
export function stepServer(state: ServerState, event: ServerEvent, context: TransactionContext): Step<ServerState> {
  switch (state.name) {
    case 'trying':
    case 'proceeding':
      return open(state, event, context)
    case 'completed':
      return completed(state, event)
    case 'terminated':
      return ignore(state)
  }
}

function open(state: ServerState, event: ServerEvent, context: TransactionContext): Step<ServerState> {
  switch (event.type) {
    case 'respond':
      return respond(event.response, context)
    case 'repeat':
      return resend(state)
    case 'transport-error':
      return { state: { name: 'terminated' }, effects: [failTransport, end] }
    case 'timer':
      return event.timer === 'unanswered' ? { state: { name: 'terminated' }, effects: [failTimeout, end] } : ignore(state)
    case 'ack':
      return ignore(state)
  }
}

function respond(response: Response, { reliable, timers }: TransactionContext): Step<ServerState> {
  const send: Effect = { do: 'send', message: response }
  if (response.status < 200) return { state: { name: 'proceeding', last: response }, effects: [send] }
  if (reliable) return { state: { name: 'terminated' }, effects: [send, end] }
  return {
    state: { name: 'completed', last: response },
    effects: [send, { do: 'set-timer', timer: 'J', afterMs: giveUpAfter(timers) }],
  }
}

function completed(state: ServerState, event: ServerEvent): Step<ServerState> {
  switch (event.type) {
    case 'repeat':
      return resend(state)
    case 'transport-error':
      return { state: { name: 'terminated' }, effects: [failTransport, end] }
    case 'timer':
      return event.timer === 'J' ? { state: { name: 'terminated' }, effects: [end] } : ignore(state)
    case 'respond':
    case 'ack':
      return ignore(state)
  }
}

function resend(state: ServerState): Step<ServerState> {
  return state.last === undefined ? ignore(state) : { state, effects: [{ do: 'send', message: state.last }] }
}
