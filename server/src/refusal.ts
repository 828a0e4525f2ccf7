import type { EventName } from '@parley/platform/diagnostics/catalogue'
import type { EventFields } from '@parley/platform/diagnostics/diagnostics'
import { toAppError, type AppError, type ErrorCode } from '@parley/platform/errors'
import { SipError } from '@parley/sip/errors'

interface RefusalRow {
  status: number
  /** The reason phrase of the status line. */
  phrase: string
  /** The number in ms-diagnostics; a client may act on it, so it never changes its meaning. */
  id: number
  /** Shown to the peer when the refusal brings no text of its own. */
  text: string
  /** Undefined where the no is everyday business, or was recorded when it was decided: the trace has it. */
  event: EventName | undefined
}

/** Every way the server says no, once. `docs/errors.md` lists the numbers. */
export const refusals = {
  homedElsewhere: { status: 301, phrase: 'Moved Permanently', id: 1301, text: 'The user is homed on another pool', event: undefined },
  malformed: { status: 400, phrase: 'Bad Request', id: 1400, text: 'The request is malformed', event: 'malformedMessage' },
  challenge: { status: 407, phrase: 'Proxy Authentication Required', id: 1406, text: 'Sign in', event: undefined },
  signInNeeded: { status: 407, phrase: 'Proxy Authentication Required', id: 1407, text: 'Sign in first', event: 'clientRefused' },
  wrongPassword: { status: 403, phrase: 'Forbidden', id: 1431, text: 'The user name or the password is wrong', event: 'digestFailed' },
  signInThrottled: { status: 403, phrase: 'Forbidden', id: 1432, text: 'Too many failed attempts to sign in; wait and try again', event: 'digestFailed' },
  notThisUser: { status: 403, phrase: 'Forbidden', id: 1433, text: 'From is not the user signed in on this connection', event: 'spoofedFromRefused' },
  badSignature: { status: 403, phrase: 'Forbidden', id: 1435, text: 'The signature of this message is not right; sign in again', event: 'clientRefused' },
  imDisabled: { status: 403, phrase: 'Forbidden', id: 1434, text: 'This user is not enabled for instant messaging', event: 'clientRefused' },
  peerUnknown: { status: 403, phrase: 'Forbidden', id: 1440, text: 'The certificate of this connection names no known server', event: undefined },
  peerNotAuthenticated: { status: 403, phrase: 'Forbidden', id: 1441, text: 'This known server is not treated as authenticated', event: 'trustRefusedNotAuthenticated' },
  notOurUser: { status: 403, phrase: 'Forbidden', id: 1442, text: 'From is not a user of this organisation', event: 'trustRefusedForUser' },
  notYourContact: { status: 403, phrase: 'Forbidden', id: 1443, text: 'A trusted application registers only contacts on its own host', event: 'trustRefusedForUser' },
  notYourAddress: { status: 403, phrase: 'Forbidden', id: 1444, text: 'This is done only for oneself', event: 'spoofedFromRefused' },
  notAllowed: { status: 403, phrase: 'Forbidden', id: 1450, text: 'Not delivered because of the settings of the other person or of the organisation', event: 'imRefused' },
  foreignRoute: { status: 403, phrase: 'Forbidden', id: 1451, text: 'Route names a host that is not part of this deployment', event: 'unknownDestinationRefused' },
  tooManyEndpoints: { status: 403, phrase: 'Forbidden', id: 1452, text: 'This user has as many endpoints as are allowed', event: 'clientRefused' },
  notFound: { status: 404, phrase: 'Not Found', id: 1404, text: 'There is no such user here', event: 'clientRefused' },
  methodNotAllowed: { status: 405, phrase: 'Method Not Allowed', id: 1405, text: 'This method is not served here', event: 'clientRefused' },
  timeout: { status: 408, phrase: 'Request Timeout', id: 1408, text: 'No endpoint answered in time', event: undefined },
  tooLarge: { status: 413, phrase: 'Request Entity Too Large', id: 1413, text: 'The body is larger than is allowed', event: 'clientRefused' },
  mediaTypeUnknown: { status: 415, phrase: 'Unsupported Media Type', id: 1415, text: 'This kind of body is not taken here', event: 'clientRefused' },
  schemeUnknown: { status: 416, phrase: 'Unsupported URI Scheme', id: 1416, text: 'Only sip and sips addresses are served', event: 'clientRefused' },
  badExtension: { status: 420, phrase: 'Bad Extension', id: 1420, text: 'An extension that is required is not supported', event: 'clientRefused' },
  extensionNeeded: { status: 421, phrase: 'Extension Required', id: 1421, text: 'An extension is needed that the request does not support', event: 'clientRefused' },
  conditionFailed: { status: 412, phrase: 'Conditional Request Failed', id: 1412, text: 'SIP-If-Match names no publication that is there', event: undefined },
  tooBrief: { status: 423, phrase: 'Interval Too Brief', id: 1423, text: 'Expires is shorter than is allowed', event: 'clientRefused' },
  firstHopLacksOutbound: { status: 439, phrase: 'First Hop Lacks Outbound Support', id: 1439, text: 'The proxy in front does not keep the flows of its clients', event: 'clientRefused' },
  breadthUsedUp: { status: 440, phrase: 'Max-Breadth Exceeded', id: 1485, text: 'The user has more endpoints than Max-Breadth leaves for them', event: 'loopRefused' },
  offline: { status: 480, phrase: 'Temporarily Unavailable', id: 1480, text: 'The user is not signed in', event: undefined },
  queueFull: { status: 480, phrase: 'Temporarily Unavailable', id: 1481, text: 'The user is signed out and has as many waiting messages as are kept', event: 'imStoreFull' },
  noDialog: { status: 481, phrase: 'Call/Transaction Does Not Exist', id: 1482, text: 'There is no such conversation or transaction', event: undefined },
  loop: { status: 482, phrase: 'Loop Detected', id: 1483, text: 'The request has been here before', event: 'loopRefused' },
  tooManyHops: { status: 483, phrase: 'Too Many Hops', id: 1484, text: 'Max-Forwards is used up', event: 'loopRefused' },
  notAcceptable: { status: 406, phrase: 'Not Acceptable', id: 1411, text: 'Accept names no kind of body that is sent here', event: 'clientRefused' },
  notAcceptableHere: { status: 488, phrase: 'Not Acceptable Here', id: 1488, text: 'The session offers nothing that the other side takes', event: 'clientRefused' },
  undecipherable: { status: 493, phrase: 'Undecipherable', id: 1493, text: 'The body is encrypted, and it is for the server to read', event: 'clientRefused' },
  badEvent: { status: 489, phrase: 'Bad Event', id: 1489, text: 'This event package is not served here', event: 'clientRefused' },
  outOfOrder: { status: 500, phrase: 'Server Internal Error', id: 1500, text: 'CSeq is not higher than that of an earlier request', event: 'clientRefused' },
  throttled: { status: 503, phrase: 'Service Unavailable', id: 1503, text: 'Too many requests on this connection', event: 'requestThrottled' },
  tooManyConnections: { status: 503, phrase: 'Service Unavailable', id: 1506, text: 'Too many connections from one address', event: 'connectionLimit' },
  handshakeFailed: { status: 400, phrase: 'Bad Request', id: 1507, text: 'The TLS handshake failed', event: undefined },
  overloaded: { status: 503, phrase: 'Service Unavailable', id: 1504, text: 'The server is overloaded', event: 'clientRefused' },
} as const satisfies Record<string, RefusalRow>

export type RefusalName = keyof typeof refusals

/** The one place where the words inside become SIP statuses; a forgotten code does not compile. */
const byCode: Record<ErrorCode, RefusalRow> = {
  invalid: refusals.malformed,
  missing: refusals.notFound,
  conflict: { status: 409, phrase: 'Conflict', id: 1409, text: 'This was changed in the meantime', event: 'clientRefused' },
  untrusted: { status: 403, phrase: 'Forbidden', id: 1401, text: 'This is done only for trusted peers', event: 'spoofedFromRefused' },
  forbidden: { status: 403, phrase: 'Forbidden', id: 1403, text: 'This is not allowed', event: 'clientRefused' },
  busy: refusals.overloaded,
  unavailable: { status: 503, phrase: 'Service Unavailable', id: 1505, text: 'This cannot be done at the moment', event: 'serverRequestFailed' },
  internal: { status: 500, phrase: 'Server Internal Error', id: 1501, text: 'Something went wrong in the server', event: 'serverRequestFailed' },
}

/** A no with its reason. What `text` says is shown to the peer; `note` and `fields` only to the operator. */
export class Refusal {
  readonly status: number
  readonly phrase: string
  readonly id: number
  readonly text: string
  readonly note: string
  readonly event: EventName | undefined
  readonly fields: EventFields
  readonly headers: readonly [string, string][]
  /** Of the record that was written when this was decided; else the refusal makes its own. */
  readonly correlationId: string | undefined

  constructor(row: RefusalRow, more: RefusalDetails = {}) {
    this.status = more.status ?? row.status
    this.phrase = more.phrase ?? row.phrase
    this.id = row.id
    this.text = more.text ?? row.text
    this.note = more.note ?? ''
    this.event = row.event
    this.fields = more.fields ?? {}
    this.headers = more.headers ?? []
    this.correlationId = more.correlationId
  }
}

export interface RefusalDetails {
  text?: string
  note?: string
  /** Adds to and replaces what every refusal's event has: method, peer, user, status, reason. */
  fields?: EventFields
  headers?: [string, string][]
  status?: number
  phrase?: string
  correlationId?: string | undefined
}

export function refusal(name: RefusalName, details?: RefusalDetails): Refusal {
  return new Refusal(refusals[name], details)
}

/** Whatever was thrown while a request was worked on. */
export function refusalFor(thrown: unknown): Refusal {
  if (thrown instanceof SipError) return refusal('malformed', { status: thrown.status, phrase: thrown.reason, text: thrown.message })
  return refusalOf(toAppError(thrown))
}

/** An error from inside as a refusal. `internal` keeps its text to the log. */
export function refusalOf(error: AppError): Refusal {
  const row = byCode[error.code]
  if (error.code === 'internal') return new Refusal(row, { note: causeOf(error) })
  const headers: [string, string][] = row.status === 503 ? [['Retry-After', '5']] : []
  return new Refusal(row, { text: error.explain(), headers, note: causeOf(error) })
}

function causeOf(error: AppError): string {
  return error.cause === undefined ? '' : String(error.cause)
}
