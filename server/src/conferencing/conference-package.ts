import { buildConferenceInfo } from '@parley/sip/bodies/conference-info'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import type { Request } from '@parley/sip/message'
import type { SipAddress } from '@parley/topology/names'
import { Refused } from '../refuse-with.ts'
import type { Document, EventPackage, Session, Subscription } from '../subscriptions/subscription.ts'
import type { Conference } from './conference.ts'

export interface ConferencePackageParts {
  find(request: Request): Conference | undefined
  displayName(user: SipAddress): string
}

/** The package `conference`: who is in it and what changes, for those who are in it themselves.  @spec RFC 4575 */
export class ConferencePackage implements EventPackage {
  readonly name = eventPackages.conference
  readonly single = false
  readonly #parts: ConferencePackageParts
  readonly #watching = new Map<Conference, Set<Subscription>>()

  constructor(parts: ConferencePackageParts) {
    this.#parts = parts
  }

  open(request: Request, subscription: Subscription): Session {
    const conference = this.#parts.find(request)
    if (!conference) throw new Refused('notFound', { text: 'There is no such conference' })
    if (!conference.has(subscription.user)) throw new Refused('notAllowed', { text: 'Join the conference first', fields: { from: subscription.user, to: conference.id } })
    const all = this.#watching.get(conference) ?? new Set()
    this.#watching.set(conference, all.add(subscription))
    const whole = (): Document[] => (conference.has(subscription.user) ? [this.#document(conference)] : [])
    return {
      first: whole,
      update: whole,
      catchUp: () => {
        for (const document of whole()) subscription.notify(document)
      },
      close: () => void all.delete(subscription),
    }
  }

  /** Tells what has become of these people, or, without them, of the conference. */
  changed(conference: Conference, users?: readonly SipAddress[]): void {
    const watching = this.#watching.get(conference)
    if (!watching || watching.size === 0) return
    const document = this.#document(conference, users)
    for (const subscription of [...watching]) {
      if (conference.has(subscription.user)) subscription.notify(document)
      else subscription.end()
    }
  }

  ended(conference: Conference): void {
    for (const subscription of [...(this.#watching.get(conference) ?? [])]) subscription.end()
    this.#watching.delete(conference)
  }

  #document(conference: Conference, users?: readonly SipAddress[]): Document {
    return { type: mediaTypes.conferenceInfo, body: Buffer.from(buildConferenceInfo(conference.info(this.#parts.displayName, users))) }
  }
}
