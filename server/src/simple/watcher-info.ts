import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import type { Subscriber } from '@parley/sip/bodies/set-subscribers'
import { buildWatcherInfo, type Watcher } from '@parley/sip/bodies/watcherinfo'
import type { Request } from '@parley/sip/message'
import { addressOf } from '@parley/sip/uri'
import { sipUri, type SipAddress } from '@parley/topology/names'
import type { SelfChange } from '../presence/roaming-self.ts'
import { Refused } from '../refuse-with.ts'
import type { Document, EventPackage, Session, Subscription } from '../subscriptions/subscription.ts'
import { requireAccept } from './dialect.ts'

/** The package `presence.winfo`: who has added a user, for standard clients what roaming-self's subscribers are for others.
 *  @spec RFC 3857 */
export class WatcherInfoPackage implements EventPackage {
  readonly name = eventPackages.watcherInfo
  readonly single = false
  readonly #read: (user: SipAddress) => Promise<Subscriber[]>
  readonly #followers = new Map<SipAddress, Set<WatcherInfoSession>>()

  /** @param read  all who have added the user, whether answered or not */
  constructor(read: (user: SipAddress) => Promise<Subscriber[]>) {
    this.#read = read
  }

  async open(request: Request, subscription: Subscription): Promise<Session> {
    const { user } = subscription
    if (addressOf(request.parsedUri()) !== user) throw new Refused('notYourAddress')
    requireAccept(request, mediaTypes.watcherInfo)
    const session = new WatcherInfoSession(subscription, () => this.#closed(user, session))
    this.#followers.set(user, (this.#followers.get(user) ?? new Set()).add(session))
    // It hears of changes from here on: what happens while the list is read is told after it.
    try {
      session.knows(await this.#read(user))
    } catch (error) {
      session.close()
      throw error
    }
    return session
  }

  changed(user: SipAddress, { subscribers = [], deletedSubscribers = [] }: SelfChange): void {
    if (subscribers.length + deletedSubscribers.length === 0) return
    for (const session of this.#followers.get(user) ?? []) session.note(subscribers, deletedSubscribers)
  }

  #closed(user: SipAddress, session: WatcherInfoSession): void {
    const followers = this.#followers.get(user)
    followers?.delete(session)
    if (followers?.size === 0) this.#followers.delete(user)
  }
}

class WatcherInfoSession implements Session {
  readonly #subscription: Subscription
  readonly #onClose: () => void
  /** By address. */
  readonly #watchers = new Map<string, Watcher>()
  readonly #news = new Map<string, Watcher>()
  #ids = 0
  #version = 0

  constructor(subscription: Subscription, onClose: () => void) {
    this.#subscription = subscription
    this.#onClose = onClose
  }

  knows(subscribers: readonly Subscriber[]): void {
    for (const subscriber of subscribers) if (!this.#watchers.has(subscriber.user)) this.#keep(subscriber)
  }

  first(): Document[] {
    this.#news.clear()
    return [this.#document('full', [...this.#watchers.values()])]
  }

  update(): Document[] {
    throw new Refused('mediaTypeUnknown', { text: 'Filters of watcher information are not taken' })
  }

  note(subscribers: readonly Subscriber[], deleted: readonly string[]): void {
    for (const subscriber of subscribers) this.#news.set(subscriber.user, this.#keep(subscriber))
    for (const address of deleted) {
      const watcher = this.#watchers.get(address)
      if (watcher && this.#watchers.delete(address)) this.#news.set(address, { ...watcher, status: 'terminated', event: 'giveup' })
    }
    this.catchUp()
  }

  catchUp(): void {
    if (this.#news.size === 0) return
    if (this.#subscription.notify(this.#document('partial', [...this.#news.values()]))) this.#news.clear()
  }

  close(): void {
    this.#onClose()
  }

  #keep({ user, displayName, acknowledged }: Subscriber): Watcher {
    const watcher: Watcher = {
      id: this.#watchers.get(user)?.id ?? `w${++this.#ids}`,
      uri: sipUri(user as SipAddress),
      ...(displayName === undefined ? {} : { displayName }),
      ...(acknowledged ? { status: 'active', event: 'approved' } : { status: 'pending', event: 'subscribe' }),
    }
    this.#watchers.set(user, watcher)
    return watcher
  }

  #document(state: 'full' | 'partial', watchers: Watcher[]): Document {
    const resource = sipUri(this.#subscription.user)
    const info = { version: this.#version, state, resource, package: eventPackages.presence, watchers }
    this.#version += 1
    return { type: mediaTypes.watcherInfo, body: Buffer.from(buildWatcherInfo(info)) }
  }
}
