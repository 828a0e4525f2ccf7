import type { Response } from '@parley/sip/message'
import type { Exchange } from './flow.ts'
import { stampOf } from './order-clock.ts'
import { reasonOf, refusalOf, retryAfterMs } from './refusal.ts'

/** What one try to send a message came to. */
export type Delivery =
  /** An endpoint of the other side has it, or the server keeps it for them. */
  | { kind: 'accepted'; state: 'sent' | 'stored'; stamp: { order: string; at: number } | undefined }
  | { kind: 'refused'; reason: string }
  /** The other side has no endpoint that takes part in a session; the server may keep the message. */
  | { kind: 'no-session' }
  /** Nobody can say now; the same message again, later. */
  | { kind: 'later'; afterMs: number; reason: string }
  /** The link went away: again when it is back. */
  | { kind: 'lost' }

const LATER_MS = 2_000

/** Answers that say: not by this session, but perhaps without. */
const NO_SESSION = new Set([405, 406, 408, 410, 415, 480, 481, 486, 487, 488, 600, 603, 606])

export function ofInvite(exchange: Exchange): Delivery {
  if (exchange.kind === 'lost') return { kind: 'lost' }
  if (exchange.kind !== 'response' || NO_SESSION.has(exchange.response.status)) return { kind: 'no-session' }
  return failed(exchange.response)
}

export function ofMessageInSession(exchange: Exchange): Delivery {
  if (exchange.kind === 'lost') return { kind: 'lost' }
  if (exchange.kind !== 'response' || [408, 410, 480, 481].includes(exchange.response.status)) return { kind: 'no-session' }
  return exchange.response.status < 300 ? accepted(exchange.response) : failed(exchange.response)
}

export function ofPagerMessage(exchange: Exchange): Delivery {
  if (exchange.kind === 'lost') return { kind: 'lost' }
  if (exchange.kind === 'timeout') return { kind: 'later', afterMs: LATER_MS, reason: 'The server did not answer in time' }
  if (exchange.kind === 'unreadable') return { kind: 'refused', reason: refusalOf(exchange).message }
  return exchange.response.status < 300 ? accepted(exchange.response) : failed(exchange.response)
}

function accepted(response: Response): Delivery {
  return { kind: 'accepted', state: response.status === 202 ? 'stored' : 'sent', stamp: stampOf(response.headers.get('Parley-Order')) }
}

function failed(response: Response): Delivery {
  const { status } = response
  const reason = reasonOf(response)
  if (status === 429 || (status >= 500 && status < 600 && status !== 501 && status !== 505 && status !== 513)) {
    return { kind: 'later', afterMs: retryAfterMs(response) ?? LATER_MS, reason }
  }
  return { kind: 'refused', reason }
}
