import { AppError, type ErrorCode } from '@parley/platform/errors'
import { contactsOf } from '@parley/sip/headers/contact'
import { msDiagnosticsOf } from '@parley/sip/headers/ms-diagnostics'
import { warningsOf } from '@parley/sip/headers/warning'
import type { Response } from '@parley/sip/message'
import { decodeText } from '@parley/sip/text'
import { parseUri } from '@parley/sip/uri'
import type { Exchange } from './flow.ts'

/** The server's own words for a refusal, as one line a person can read. */
export function reasonOf(response: Response): string {
  const given = msDiagnosticsOf(response)?.reason ?? warningText(response) ?? response.reason
  return oneLine(given) || `The server answered ${response.status}`
}

/** What the server wrote, as one line a person can read. */
export function oneLine(given: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is replaced
  return decodeText(given).replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, ' ').trim().slice(0, 300)
}

/** Seconds the server asks to wait, at most ten minutes, as milliseconds. */
export function retryAfterMs(response: Response): number | undefined {
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 600) * 1000 : undefined
}

/** A failed exchange as the error a browser is told. */
export function refusalOf(exchange: Exchange): AppError {
  if (exchange.kind === 'timeout') return new AppError('unavailable', 'The server did not answer in time')
  if (exchange.kind === 'lost') return new AppError('unavailable', 'The connection to the server was lost')
  if (exchange.kind === 'unreadable') return new AppError('unavailable', `The answer cannot be read: ${oneLine(exchange.reason)}`)
  return new AppError(codeOf(exchange.response.status), reasonOf(exchange.response))
}

function codeOf(status: number): ErrorCode {
  if (status === 404 || status === 410 || status === 604) return 'missing'
  if (status === 401 || status === 407) return 'untrusted'
  if (status === 403 || status === 603) return 'forbidden'
  if (status === 409 || status === 412) return 'conflict'
  if (status === 429) return 'busy'
  return status >= 500 || status === 408 || status === 480 ? 'unavailable' : 'invalid'
}

function warningText(response: Response): string | undefined {
  try {
    return warningsOf(response)[0]?.text
  } catch {
    return undefined
  }
}

/** The pool a 301 or 302 sends the person to. */
export function otherPool(exchange: Exchange): string | undefined {
  if (exchange.kind !== 'response' || (exchange.response.status !== 301 && exchange.response.status !== 302)) return undefined
  try {
    const contacts = contactsOf(exchange.response)
    return contacts === '*' || contacts[0] === undefined ? undefined : parseUri(contacts[0].uri).host
  } catch {
    return undefined
  }
}
