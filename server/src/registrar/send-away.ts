import type { EventLog } from '@parley/platform/diagnostics/diagnostics'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import type { Connection } from '@parley/sip/endpoint'
import { formatMsDiagnostics } from '@parley/sip/headers/ms-diagnostics'
import { Request } from '@parley/sip/message'
import { encodeText } from '@parley/sip/text'
import { sipUri } from '@parley/topology/names'
import type { Binding, FormerFlow } from './binding.ts'

/** Why an endpoint is signed out by us. The event is what Lync-type clients know; the text is shown by them. */
export const departures = {
  disabled: { event: 'rejected', id: 1520, text: 'Your account was disabled for instant messaging' },
  revoked: { event: 'unregistered', id: 1521, text: 'The client password of this device was revoked' },
  moved: { event: 'deactivated', id: 1523, text: 'Your account was moved to another pool; sign in again' },
  replaced: { event: 'deactivated', id: 1522, text: 'You signed in with this device somewhere else' },
} as const

export type Departure = keyof typeof departures

export interface SendAwayParts {
  readonly fqdn: string
  readonly events: EventLog
  newToken(): string
  /** Stateless: nobody waits for an answer. */
  send(request: Request, connection: Connection): void
}

/** Tells an endpoint that it is signed out, and why, so that it says so instead of looking signed in. Endpoints that speak by the
 *  RFCs alone have no word for it: they learn it from the next answer. */
export class SendAway {
  readonly #parts: SendAwayParts

  constructor(parts: SendAwayParts) {
    this.#parts = parts
  }

  /** @param flow  where it is told, when that is not where the endpoint is reached now */
  tell(binding: Binding, why: Departure, flow: FormerFlow = binding): void {
    const { text } = departures[why]
    if (flow.connection.closed) return
    if (!binding.standard) this.#parts.send(this.#notice(binding, why, flow.contact), flow.connection)
    this.#parts.events.record('endpointSentAway', { user: binding.user, reason: text })
  }

  #notice(binding: Binding, why: Departure, contact: string): Request {
    const { newToken, fqdn } = this.#parts
    const { event, id, text } = departures[why]
    const epid = binding.epid === '' ? '' : `;epid=${binding.epid}`
    const diagnostics = formatMsDiagnostics(id, encodeText(text), fqdn)
    return Request.create(
      'BENOTIFY',
      contact,
      [
        ['Max-Forwards', '70'],
        ['From', `<${sipUri(binding.user)}>;tag=${newToken()}`],
        ['To', `<${sipUri(binding.user)}>${epid}`],
        ['Call-ID', newToken()],
        ['CSeq', '1 BENOTIFY'],
        ['Event', eventPackages.registrationNotify],
        ['Subscription-State', 'terminated;expires=0'],
        ['ms-diagnostics', diagnostics],
        ['ms-diagnostics-public', diagnostics],
        ['Content-Type', mediaTypes.registrationEvent],
      ],
      `deregistered;event=${event}`,
    )
  }
}
