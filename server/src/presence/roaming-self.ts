import type { Category } from '@parley/sip/bodies/categories'
import type { Container } from '@parley/sip/bodies/containers'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { buildRoamingData, parseRoamingList, type RoamingData, type RoamingKind } from '@parley/sip/bodies/roaming-self'
import type { Subscriber } from '@parley/sip/bodies/set-subscribers'
import { toOf } from '@parley/sip/headers/from-to'
import type { Request } from '@parley/sip/message'
import { addressOf } from '@parley/sip/uri'
import { sipUri, type SipAddress } from '@parley/topology/names'
import { isPidginSipe } from '../pidgin-sipe.ts'
import { Refused } from '../refuse-with.ts'
import type { Document, EventPackage, Session, Subscription } from '../subscriptions/subscription.ts'

/** What changed of a user, for the user's own endpoints. */
export interface SelfChange {
  /** Names of categories. */
  names?: Iterable<string>
  removed?: Category<string>[]
  /** The endpoint that knows of these categories already, from the answer to its publication. */
  knownBy?: string
  containers?: Container[]
  subscribers?: Subscriber[]
  /** Addresses that do not ask any more. */
  deletedSubscribers?: SipAddress[]
}

/** Where the package reads a user's state from. */
export interface SelfSource {
  /** @param onlyDeviceOf  the endpoint that is to know of no other device */
  categories(user: SipAddress, onlyDeviceOf?: string): Category<string>[]
  containers(user: SipAddress): Container[]
  subscribers(user: SipAddress): Promise<Subscriber[]>
}

/** The package `vnd-microsoft-roaming-self`: a user's endpoints follow the user's own state. */
export class RoamingSelfPackage implements EventPackage {
  readonly name = eventPackages.roamingSelf
  readonly single = true
  readonly #source: SelfSource
  readonly #endpoints = new Map<SipAddress, Set<RoamingSelf>>()

  constructor(source: SelfSource) {
    this.#source = source
  }

  async open(request: Request, subscription: Subscription): Promise<Session> {
    if (addressOf(toOf(request).uri) !== subscription.user) throw new Refused('notYourAddress')
    const wanted = request.body.length === 0 ? [] : parseRoamingList(request.body)
    const endpoint = new RoamingSelf(subscription, this.#source, wanted, isPidginSipe(request), () => this.#closed(subscription.user, endpoint))
    const endpoints = this.#endpoints.get(subscription.user) ?? new Set()
    this.#endpoints.set(subscription.user, endpoints.add(endpoint))
    // It hears of changes from here on: what happens while the list is read is told after it.
    try {
      await endpoint.load()
    } catch (error) {
      endpoint.close()
      throw error
    }
    return endpoint
  }

  /** Tells every endpoint of the user, once for all changes of this turn of the event loop. */
  changed(user: SipAddress, change: SelfChange): void {
    for (const endpoint of this.#endpoints.get(user) ?? []) endpoint.note(change)
  }

  #closed(user: SipAddress, endpoint: RoamingSelf): void {
    const endpoints = this.#endpoints.get(user)
    endpoints?.delete(endpoint)
    if (endpoints?.size === 0) this.#endpoints.delete(user)
  }
}

class RoamingSelf implements Session {
  readonly #subscription: Subscription
  readonly #source: SelfSource
  readonly #wanted: ReadonlySet<RoamingKind>
  /** It hears of no other device of its user. */
  readonly #alone: boolean
  readonly #onClose: () => void
  #subscribers: Subscriber[] = []
  // What changed since the endpoint was told last.
  readonly #names = new Set<string>()
  readonly #removed = new Map<string, Category<string>>()
  readonly #containers = new Map<number, Container>()
  readonly #asking = new Map<string, Subscriber | undefined>()
  #scheduled = false
  #closed = false

  constructor(subscription: Subscription, source: SelfSource, wanted: RoamingKind[], alone: boolean, onClose: () => void) {
    this.#subscription = subscription
    this.#source = source
    this.#wanted = new Set(wanted.length === 0 ? ['categories', 'containers', 'subscribers'] : wanted)
    this.#alone = alone
    this.#onClose = onClose
  }

  async load(): Promise<void> {
    if (this.#wanted.has('subscribers')) this.#subscribers = await this.#source.subscribers(this.#subscription.user)
  }

  first(): Document[] {
    const { user } = this.#subscription
    this.#names.clear()
    this.#removed.clear()
    this.#containers.clear()
    return [
      documentOf({
        ...(this.#wanted.has('categories') ? { categories: { uri: sipUri(user), categories: this.#categories } } : {}),
        ...(this.#wanted.has('containers') ? { containers: this.#source.containers(user) } : {}),
        ...(this.#wanted.has('subscribers') ? { subscribers: { subscribers: this.#subscribers, deleted: [] } } : {}),
      }),
    ]
  }

  update(): Document[] {
    return this.first()
  }

  note(change: SelfChange): void {
    const { epid } = this.#subscription
    if (this.#wanted.has('categories') && (change.knownBy === undefined || change.knownBy !== epid)) {
      for (const name of change.names ?? []) if (!this.#alone || name !== 'device') this.#names.add(name)
      for (const c of change.removed ?? []) if (!this.#alone || c.name !== 'device') this.#removed.set(keyOf(c), c)
    }
    if (this.#wanted.has('containers')) for (const c of change.containers ?? []) this.#containers.set(c.id, c)
    if (this.#wanted.has('subscribers')) {
      for (const s of change.subscribers ?? []) this.#asking.set(s.user, s)
      for (const user of change.deletedSubscribers ?? []) this.#asking.set(user, undefined)
    }
    if (this.#scheduled || !this.#hasNews()) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.catchUp()
    })
  }

  catchUp(): void {
    if (this.#closed || !this.#hasNews()) return
    if (!this.#subscription.notify(this.#news())) return
    for (const [user, subscriber] of this.#asking) {
      this.#subscribers = this.#subscribers.filter((s) => s.user !== user)
      if (subscriber !== undefined) this.#subscribers.push(subscriber)
    }
    this.#names.clear()
    this.#removed.clear()
    this.#containers.clear()
    this.#asking.clear()
  }

  close(): void {
    this.#closed = true
    this.#onClose()
  }

  get #categories(): Category<string>[] {
    const { user, epid } = this.#subscription
    return this.#source.categories(user, this.#alone ? epid : undefined)
  }

  #hasNews(): boolean {
    return this.#names.size + this.#containers.size + this.#asking.size > 0
  }

  #news(): Document {
    const { user } = this.#subscription
    return documentOf({
      ...(this.#names.size === 0 ? {} : { categories: { uri: sipUri(user), categories: wholeCategories(this.#categories, this.#names, this.#removed.values()) } }),
      ...(this.#containers.size === 0 ? {} : { containers: [...this.#containers.values()] }),
      ...(this.#asking.size === 0
        ? {}
        : {
            subscribers: {
              subscribers: [...this.#asking.values()].filter((s) => s !== undefined),
              deleted: [...this.#asking].filter(([, s]) => s === undefined).map(([address]) => address),
            },
          }),
    })
  }
}

const keyOf = (c: Category<string>): string => `${c.name} ${c.instance} ${c.container}`

/** A name that is mentioned is mentioned whole, every instance of it: Lync-type clients forget what they knew of a name
 *  when they read one instance of it, and then publish the others from version 0 for ever. */
export function wholeCategories(all: Category<string>[], names: ReadonlySet<string>, removed: Iterable<Category<string>>): Category<string>[] {
  const there = all.filter((c) => names.has(c.name))
  const keys = new Set(there.map(keyOf))
  return [...there, ...[...removed].filter((c) => !keys.has(keyOf(c)))]
}

const documentOf = (data: RoamingData<string>): Document => ({ type: mediaTypes.roamingSelf, body: Buffer.from(buildRoamingData(data)) })
