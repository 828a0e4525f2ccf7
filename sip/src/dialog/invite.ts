import type { Response } from '../message.ts'
import { giveUpAfter } from '../timers.ts'
import type { TimerValues } from '../timers.ts'

/** What an INVITE session asks of its owner, in this order. */
export type InviteEffect =
  /** Repeat the 2xx through its server transaction. */
  | { do: 'send'; response: Response }
  /** Send an ACK in the dialog of this 2xx. */
  | { do: 'acknowledge'; response: Response }
  /** Send a BYE in the dialog of this 2xx. */
  | { do: 'bye'; response: Response }
  /** Cancel the client transaction. */
  | { do: 'cancel' }
  | { do: 'set-timer'; timer: InviteTimer; afterMs: number }
  | { do: 'established'; response: Response }
  | { do: 'ended'; why: InviteEnd }

/** `repeat`: the 2xx again; `ack`: it never came. */
export type InviteTimer = 'repeat' | 'ack'

export type InviteEnd = 'refused' | 'cancelled' | 'failed' | 'hung-up' | 'peer-hung-up' | 'not-acknowledged'

interface InviteStep<State> {
  state: State
  effects: readonly InviteEffect[]
}

/** The side that invites. */
export type CallerState =
  | { readonly name: 'inviting' }
  /** We gave up before the answer; the answer may still be a yes. */
  | { readonly name: 'cancelling' }
  | { readonly name: 'established'; readonly response: Response; readonly tag: string }
  | { readonly name: 'ended' }

export type CallerEvent =
  /** `tag`: the To tag, which tells the forks apart. */
  | { type: 'response'; response: Response; tag: string }
  | { type: 'failure' }
  | { type: 'bye' }
  | { type: 'hang-up' }

/** One dialog stays, the first that is answered; every other 2xx is acknowledged and hung up.
 *  @spec RFC 3261 §13.2.2, §15 */
export function stepCaller(state: CallerState, event: CallerEvent): InviteStep<CallerState> {
  switch (event.type) {
    case 'response':
      return answered(state, event.response, event.tag)
    case 'failure':
      return state.name === 'ended' || state.name === 'established' ? same(state) : ended(state.name === 'cancelling' ? 'cancelled' : 'failed')
    case 'bye':
      return state.name === 'established' ? ended('peer-hung-up') : same(state)
    case 'hang-up':
      return hangUp(state)
  }
}

const same = <State>(state: State): InviteStep<State> => ({ state, effects: [] })
const ended = (why: InviteEnd, ...first: InviteEffect[]): InviteStep<{ readonly name: 'ended' }> => ({
  state: { name: 'ended' },
  effects: [...first, { do: 'ended', why }],
})

function answered(state: CallerState, response: Response, tag: string): InviteStep<CallerState> {
  const waits = state.name === 'inviting' || state.name === 'cancelling'
  if (response.status < 200) return same(state)
  if (response.status >= 300) return waits ? ended(state.name === 'cancelling' ? 'cancelled' : 'refused') : same(state)
  const acknowledge: InviteEffect = { do: 'acknowledge', response }
  if (state.name === 'inviting') return { state: { name: 'established', response, tag }, effects: [acknowledge, { do: 'established', response }] }
  if (state.name === 'established' && state.tag === tag) return { state, effects: [acknowledge] }
  const goodbye: InviteEffect[] = [acknowledge, { do: 'bye', response }]
  return state.name === 'cancelling' ? ended('cancelled', ...goodbye) : { state, effects: goodbye }
}

function hangUp(state: CallerState): InviteStep<CallerState> {
  if (state.name === 'inviting') return { state: { name: 'cancelling' }, effects: [{ do: 'cancel' }] }
  return state.name === 'established' ? ended('hung-up', { do: 'bye', response: state.response }) : same(state)
}

/** The side that was invited. */
export type CalleeState =
  | { readonly name: 'invited' }
  /** The 2xx is out, its ACK is not here yet. */
  | { readonly name: 'answered'; readonly response: Response; readonly intervalMs: number; readonly hangUp: boolean }
  | { readonly name: 'established'; readonly response: Response }
  | { readonly name: 'ended' }

export type CalleeEvent =
  /** The owner answers with a final response, which it has given to the server transaction itself. */
  | { type: 'answer'; response: Response }
  | { type: 'cancel' }
  | { type: 'ack' }
  | { type: 'bye' }
  | { type: 'hang-up' }
  | { type: 'timer'; timer: InviteTimer }
  | { type: 'failure' }

/** The 2xx is repeated until its ACK, over reliable transports too: a hop behind them may not be.
 *  @spec RFC 3261 §13.3.1.4, §15.1.1 */
export function stepCallee(state: CalleeState, event: CalleeEvent, timers: TimerValues): InviteStep<CalleeState> {
  switch (state.name) {
    case 'invited':
      return invited(state, event, timers)
    case 'answered':
      return unacknowledged(state, event, timers)
    case 'established':
      if (event.type === 'bye') return ended('peer-hung-up')
      if (event.type === 'failure') return ended('failed')
      return event.type === 'hang-up' ? ended('hung-up', { do: 'bye', response: state.response }) : same(state)
    case 'ended':
      return same(state)
  }
}

function invited(state: CalleeState, event: CalleeEvent, timers: TimerValues): InviteStep<CalleeState> {
  if (event.type === 'cancel') return ended('cancelled')
  if (event.type === 'failure') return ended('failed')
  if (event.type !== 'answer' || event.response.status < 200) return same(state)
  if (event.response.status >= 300) return ended('refused')
  return {
    state: { name: 'answered', response: event.response, intervalMs: timers.t1, hangUp: false },
    effects: [
      { do: 'set-timer', timer: 'repeat', afterMs: timers.t1 },
      { do: 'set-timer', timer: 'ack', afterMs: giveUpAfter(timers) },
    ],
  }
}

type Answered = Extract<CalleeState, { name: 'answered' }>

/** Hanging up waits for the ACK: the caller may not know the dialog before.  @spec RFC 3261 §15 */
function unacknowledged(state: Answered, event: CalleeEvent, timers: TimerValues): InviteStep<CalleeState> {
  const { response } = state
  switch (event.type) {
    case 'ack':
      if (state.hangUp) return ended('hung-up', { do: 'bye', response })
      return { state: { name: 'established', response }, effects: [{ do: 'established', response }] }
    case 'bye':
      return ended('peer-hung-up')
    case 'failure':
      return ended('failed')
    case 'hang-up':
      return same({ ...state, hangUp: true })
    case 'timer': {
      if (event.timer === 'ack') return ended('not-acknowledged', { do: 'bye', response })
      const intervalMs = Math.min(2 * state.intervalMs, timers.t2)
      return { state: { ...state, intervalMs }, effects: [{ do: 'send', response }, { do: 'set-timer', timer: 'repeat', afterMs: intervalMs }] }
    }
    case 'answer':
    case 'cancel':
      return same(state)
  }
}
