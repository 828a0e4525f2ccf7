import type { Message, Response } from '../message.ts'

/** The letters of RFC 3261 §17 and RFC 6026, and three of our own:
 *  `trying` (say 100 by ourselves), `unanswered` (the owner never answered), `cancelled` (a CANCEL brought no final response). */
export type TimerName = 'A' | 'B' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M' | 'trying' | 'unanswered' | 'cancelled'

/** What the driver has to do, in this order. */
export type Effect =
  | { do: 'send'; message: Message }
  | { do: 'deliver'; message: Message }
  | { do: 'set-timer'; timer: TimerName; afterMs: number }
  /** Start the CANCEL of this INVITE as a transaction of its own with the same branch. */
  | { do: 'send-cancel' }
  | { do: 'fail'; reason: 'timeout' | 'transport' }
  /** Forget the transaction and its timers. */
  | { do: 'end' }

export interface Step<State> {
  state: State
  effects: readonly Effect[]
}

export type ClientEvent =
  | { type: 'response'; response: Response }
  | { type: 'timer'; timer: TimerName }
  | { type: 'transport-error' }
  | { type: 'cancel' }

export type ServerEvent =
  /** The request came again with the same key. */
  | { type: 'repeat' }
  | { type: 'ack'; ack: Message }
  | { type: 'respond'; response: Response }
  | { type: 'timer'; timer: TimerName }
  | { type: 'transport-error' }

export const end: Effect = { do: 'end' }
export const failTimeout: Effect = { do: 'fail', reason: 'timeout' }
export const failTransport: Effect = { do: 'fail', reason: 'transport' }
const nothing: readonly Effect[] = []

/** The event has no row in this state. */
export const ignore = <State>(state: State): Step<State> => ({ state, effects: nothing })
