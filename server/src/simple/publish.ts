import type { Clock } from '@parley/platform/clock'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { parsePidf } from '@parley/sip/bodies/pidf'
import { eventOf } from '@parley/sip/headers/event'
import { expiresOf } from '@parley/sip/headers/expires'
import type { Request } from '@parley/sip/message'
import { encodeText } from '@parley/sip/text'
import { addressOf } from '@parley/sip/uri'
import type { SipAddress } from '@parley/topology/names'
import { Refused, refusing } from '../refuse-with.ts'
import type { Registrations } from '../registrar/binding.ts'
import type { RequestContext } from '../request-context.ts'
import { requireBody } from './dialect.ts'
import type { EventStates } from './event-states.ts'
import { saidIn, type Said } from './said.ts'

export interface EventPublisherParts {
  readonly clock: Clock
  readonly registrations: Registrations
  readonly states: EventStates
  /** Seconds. */
  readonly expires: { min: number; default: number; max: number }
}

/** PUBLISH for the package `presence`.  @spec RFC 3903 */
export class EventPublisher {
  readonly #o: EventPublisherParts

  constructor(parts: EventPublisherParts) {
    this.#o = parts
  }

  publish(context: RequestContext): Promise<void> {
    return refusing(context, 'presenceRefused', () => this.#publish(context))
  }

  /** In the order of RFC 3903 §6. */
  #publish(context: RequestContext): void {
    const { request, caller } = context
    if (addressOf(request.parsedUri()) !== caller.user) throw new Refused('notYourAddress')
    if (eventOf(request)?.type !== eventPackages.presence) throw new Refused('badEvent', { headers: [['Allow-Events', eventPackages.presence]] })
    const tag = request.headers.get('SIP-If-Match')
    const seconds = this.#expiresOf(request)
    const said = request.body.length === 0 ? undefined : saidBy(request, caller.user)
    if (tag === undefined && said === undefined) throw new Refused('malformed', { text: 'A publication begins with a body' })
    const next = this.#perform(context, tag, said, seconds)
    context.respond(200, { headers: [['SIP-ETag', next], ['Expires', String(seconds)]] })
  }

  /** @returns the entity-tag that goes with the answer */
  #perform(context: RequestContext, tag: string | undefined, said: Said | undefined, seconds: number): string {
    const { states, clock } = this.#o
    const { user } = context.caller
    const expiresAt = clock.now() + seconds * 1_000
    const endpoint = this.#endpointOf(context)
    if (seconds > 0) return tag === undefined ? states.create(user, endpoint, said!, expiresAt) : states.continue(user, tag, endpoint, said, expiresAt)
    // Removed with its last words unsaid: nobody would hear them.
    if (tag === undefined) return states.unused()
    states.remove(user, tag)
    return tag
  }

  #expiresOf(request: Request): number {
    const { min, default: usual, max } = this.#o.expires
    const seconds = expiresOf(request) ?? usual
    if (seconds > 0 && seconds < min) throw new Refused('tooBrief', { headers: [['Min-Expires', String(min)]] })
    return Math.min(seconds, max)
  }

  /** A PUBLISH has no Contact that would say which endpoint it is from: it is the user's one on the same connection. */
  #endpointOf({ caller, connection }: RequestContext): string | undefined {
    const bindings = this.#o.registrations.bindings(caller.user)
    return bindings.find((binding) => binding.standard && binding.connection === connection)?.instanceId
  }
}

/** @throws Refused, BodyError */
function saidBy(request: Request, user: SipAddress): Said {
  requireBody(request, mediaTypes.pidf)
  const pidf = parsePidf(request.body)
  if (addressOf(encodeText(pidf.entity.replace(/^pres:/i, 'sip:'))) !== user) throw new Refused('notYourAddress', { text: 'The document is about somebody else' })
  return saidIn(pidf)
}
