import type { Clock, TimerHandle } from '@parley/platform/clock'
import { buildConferenceInfo } from '@parley/sip/bodies/conference-info'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import type { Request } from '@parley/sip/message'
import type { SipAddress } from '@parley/topology/names'
import { Refused } from '../refuse-with.ts'
import type { Document, EventPackage, Session, Subscription } from '../subscriptions/subscription.ts'
import { Bucket, type BucketRate } from '../throttle/bucket.ts'
import type { Conference } from './conference.ts'

/** How often the subscribers of one conference are told. Each change goes to all of them, so one person who comes and goes in a loop
 *  would keep everybody busy. */
const PACE: BucketRate = { burst: 20, perSecond: 2 }

export interface ConferencePackageParts {
  readonly clock: Clock
  find(request: Request): Conference | undefined
  displayName(user: SipAddress): string
}

interface Watched {
  readonly subscriptions: Set<Subscription>
  readonly pace: Bucket
  /** What has changed since they were told last: these people, or, without them, the conference. */
  waiting: { users: Set<SipAddress> | undefined; timer: TimerHandle } | undefined
}

/** The package `conference`: who is in it and what changes, for those who are in it themselves.  @spec RFC 4575 */
export class ConferencePackage implements EventPackage {
  readonly name = eventPackages.conference
  readonly single = false
  readonly #parts: ConferencePackageParts
  readonly #watched = new Map<Conference, Watched>()

  constructor(parts: ConferencePackageParts) {
    this.#parts = parts
  }

  open(request: Request, subscription: Subscription): Session {
    const conference = this.#parts.find(request)
    if (!conference) throw new Refused('notFound', { text: 'There is no such conference' })
    if (!conference.has(subscription.user)) throw new Refused('notAllowed', { text: 'Join the conference first', fields: { from: subscription.user, to: conference.id } })
    const { subscriptions } = this.#watchedOf(conference)
    subscriptions.add(subscription)
    const whole = (): Document[] => (conference.has(subscription.user) ? [this.#document(conference)] : [])
    return {
      first: whole,
      update: whole,
      catchUp: () => {
        for (const document of whole()) subscription.notify(document)
      },
      close: () => void subscriptions.delete(subscription),
    }
  }

  /** Tells what has become of these people, or, without them, of the conference: at once, or a little later, together with what else
   *  has changed by then. Who is not in it any more hears nothing from now on. */
  changed(conference: Conference, users?: readonly SipAddress[]): void {
    const watched = this.#watched.get(conference)
    if (!watched) return
    for (const subscription of [...watched.subscriptions]) if (!conference.has(subscription.user)) subscription.end()
    if (watched.subscriptions.size === 0) return
    const { waiting, pace } = watched
    const { clock } = this.#parts
    if (waiting) waiting.users = users && waiting.users && new Set([...waiting.users, ...users])
    else if (pace.take(PACE, clock.now())) this.#tell(conference, watched, users)
    else watched.waiting = { users: users && new Set(users), timer: clock.setTimeout(() => this.#resume(conference, watched), 1_000 / PACE.perSecond) }
  }

  ended(conference: Conference): void {
    const watched = this.#watched.get(conference)
    if (!watched) return
    this.#parts.clock.clearTimeout(watched.waiting?.timer)
    this.#watched.delete(conference)
    for (const subscription of [...watched.subscriptions]) subscription.end()
  }

  /** Nothing more is told. */
  stop(): void {
    for (const { waiting } of this.#watched.values()) this.#parts.clock.clearTimeout(waiting?.timer)
    this.#watched.clear()
  }

  #watchedOf(conference: Conference): Watched {
    const known = this.#watched.get(conference)
    if (known) return known
    const watched: Watched = { subscriptions: new Set(), pace: new Bucket(PACE, this.#parts.clock.now()), waiting: undefined }
    this.#watched.set(conference, watched)
    return watched
  }

  #resume(conference: Conference, watched: Watched): void {
    const users = watched.waiting?.users
    watched.waiting = undefined
    watched.pace.take(PACE, this.#parts.clock.now())
    this.#tell(conference, watched, users && [...users])
  }

  #tell(conference: Conference, { subscriptions }: Watched, users: readonly SipAddress[] | undefined): void {
    if (subscriptions.size === 0) return
    const document = this.#document(conference, users)
    for (const subscription of [...subscriptions]) subscription.notify(document)
  }

  #document(conference: Conference, users?: readonly SipAddress[]): Document {
    return { type: mediaTypes.conferenceInfo, body: Buffer.from(buildConferenceInfo(conference.info(this.#parts.displayName, users))) }
  }
}
