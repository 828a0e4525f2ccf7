import { defaultLimits } from '../limits.ts'
import type { Limits } from '../limits.ts'

/** What one endpoint allows its peers, over and above what one message may cost. */
export interface ConnectionLimits extends Limits {
  /** Bytes a peer may leave unread before it is cut off: a stranger at once, a known one when it has stopped reading. */
  readonly unsentBytes: number
  /** A known peer that has taken nothing for so long has stopped reading. */
  readonly stallMs: number
  /** For reaching a peer, and again for the TLS handshake, in either direction. */
  readonly handshakeMs: number
  /** At most one answer to a keep-alive in this time. */
  readonly keepAliveAnswerMs: number
  /** Silence after which we send a keep-alive on a connection we opened. */
  readonly keepAliveMs: number
  /** How long a peer that has answered a keep-alive before may take for the next one. */
  readonly keepAliveWaitMs: number
  /** Server transactions of one connection that wait for an answer or an ACK. */
  readonly transactions: number
}

export const defaultConnectionLimits: ConnectionLimits = {
  ...defaultLimits,
  unsentBytes: 1024 * 1024,
  stallMs: 2_000,
  handshakeMs: 10_000,
  keepAliveAnswerMs: 1_000,
  keepAliveMs: 60_000,
  keepAliveWaitMs: 10_000,
  transactions: 20_000,
}
