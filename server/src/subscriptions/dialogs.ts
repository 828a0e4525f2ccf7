import type { Connection } from '@parley/sip/endpoint'
import type { SipAddress } from '@parley/topology/names'
import { dialogKey, type Subscription } from './subscription.ts'

/** The subscriptions there are, by dialog, by endpoint and, for those of endpoints that are not registered, by connection. */
export class Dialogs {
  readonly #byKey = new Map<string, Subscription>()
  readonly #byEndpoint = new Map<string, Set<Subscription>>()
  readonly #byConnection = new Map<Connection, Set<Subscription>>()
  readonly #connectionGone: (subscriptions: Iterable<Subscription>) => void

  /** @param connectionGone  told which subscriptions were tied to a connection that has closed */
  constructor(connectionGone: (subscriptions: Iterable<Subscription>) => void) {
    this.#connectionGone = connectionGone
  }

  get size(): number {
    return this.#byKey.size
  }

  all(): Iterable<Subscription> {
    return this.#byKey.values()
  }

  find(callId: string, localTag: string): Subscription | undefined {
    return this.#byKey.get(dialogKey(callId, localTag))
  }

  ofEndpoint(user: SipAddress, epid: string): ReadonlySet<Subscription> {
    return this.#byEndpoint.get(endpointKey(user, epid)) ?? none
  }

  add(subscription: Subscription): void {
    this.#byKey.set(subscription.key, subscription)
    const key = endpointKey(subscription.user, subscription.epid)
    const known = this.#byEndpoint.get(key)
    if (known) known.add(subscription)
    else this.#byEndpoint.set(key, new Set([subscription]))
  }

  remove(subscription: Subscription): void {
    this.#byKey.delete(subscription.key)
    this.untie(subscription)
    const key = endpointKey(subscription.user, subscription.epid)
    const known = this.#byEndpoint.get(key)
    known?.delete(subscription)
    if (known?.size === 0) this.#byEndpoint.delete(key)
  }

  /** It lives with its connection from here on. */
  tie(subscription: Subscription): void {
    const { connection } = subscription
    const tied = this.#byConnection.get(connection)
    if (tied) {
      tied.add(subscription)
      return
    }
    this.#byConnection.set(connection, new Set([subscription]))
    connection.onClose(() => {
      const left = this.#byConnection.get(connection) ?? none
      this.#byConnection.delete(connection)
      this.#connectionGone(left)
    })
  }

  untie(subscription: Subscription): void {
    this.#byConnection.get(subscription.connection)?.delete(subscription)
  }
}

const none: ReadonlySet<Subscription> = new Set()

const endpointKey = (user: SipAddress, epid: string): string => `${user} ${epid}`
