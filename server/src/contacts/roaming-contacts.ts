import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { buildContactDelta, buildContactList, type Contact, type ContactChange } from '@parley/sip/bodies/roaming-contacts'
import { toOf } from '@parley/sip/headers/from-to'
import type { Request } from '@parley/sip/message'
import { addressOf } from '@parley/sip/uri'
import type { SipAddress } from '@parley/topology/names'
import { isPidginSipe } from '../pidgin-sipe.ts'
import { Refused } from '../refuse-with.ts'
import type { Document, EventPackage, Session, Subscription } from '../subscriptions/subscription.ts'
import type { ContactList } from './contact-list.ts'

/** Changes kept for an endpoint that could not be reached; one that missed more gets the whole list. */
const KEPT_CHANGES = 64

/** A user's list while an endpoint follows it. */
interface Followed {
  list: ContactList
  /** The latest changes, each with the version it made. */
  log: { delta: number; changes: ContactChange[] }[]
  endpoints: Set<RoamingContacts>
  /** A change may have been made that is not in it. */
  outdated: boolean
}

export interface RoamingContactsParts {
  /** The list of somebody who begins to follow it. */
  read: (user: SipAddress) => Promise<ContactList>
  /** Told when somebody goes on following it, or does so with one more endpoint. */
  used: (user: SipAddress) => void
  /** What the directory calls somebody; empty when it doesn't know. */
  nameOf: (address: string) => string
}

/** The package `vnd-microsoft-roaming-contacts`: every endpoint of a user follows the user's list. */
export class RoamingContactsPackage implements EventPackage {
  readonly name = eventPackages.roamingContacts
  readonly single = true
  readonly #o: RoamingContactsParts
  readonly #followed = new Map<SipAddress, Followed>()

  constructor(parts: RoamingContactsParts) {
    this.#o = parts
  }

  async open(request: Request, subscription: Subscription): Promise<Session> {
    const { user } = subscription
    if (addressOf(toOf(request).uri) !== user) throw new Refused('notYourAddress')
    const known = this.listOf(user)
    if (known) this.#o.used(user)
    const list = known ?? (await this.#o.read(user))
    this.renew(user, list)
    const followed = this.#followed.get(user) ?? { list, log: [], endpoints: new Set<RoamingContacts>(), outdated: false }
    this.#followed.set(user, followed)
    const nameOf = isPidginSipe(request) ? this.#o.nameOf : undefined
    const endpoint = new RoamingContacts({ subscription, followed, nameOf, onUse: () => this.#o.used(user), onClose: () => this.#closed(user, endpoint) })
    followed.endpoints.add(endpoint)
    return endpoint
  }

  /** The list as the endpoints follow it; undefined when none does, or it has to be read again. */
  listOf(user: SipAddress): ContactList | undefined {
    const followed = this.#followed.get(user)
    return followed?.outdated ? undefined : followed?.list
  }

  /** The list may be another by now, as after a change that failed: it shows when it is read again. */
  outdate(user: SipAddress): void {
    const followed = this.#followed.get(user)
    if (followed) followed.outdated = true
  }

  /** The list as it was read again, for endpoints that follow an outdated one. */
  renew(user: SipAddress, list: ContactList): void {
    const followed = this.#followed.get(user)
    if (!followed?.outdated) return
    followed.list = list
    followed.outdated = false
    for (const endpoint of followed.endpoints) endpoint.wake()
  }

  /** `list` has taken `changes` over: every endpoint is told. */
  changed(user: SipAddress, list: ContactList, changes: ContactChange[]): void {
    const followed = this.#followed.get(user)
    if (followed === undefined) return
    // One that was read while the change was written would miss it.
    followed.list = list
    followed.log.push({ delta: list.delta, changes })
    if (followed.log.length > KEPT_CHANGES) followed.log.shift()
    for (const endpoint of followed.endpoints) endpoint.wake()
  }

  #closed(user: SipAddress, endpoint: RoamingContacts): void {
    const followed = this.#followed.get(user)
    followed?.endpoints.delete(endpoint)
    if (followed?.endpoints.size === 0) this.#followed.delete(user)
  }
}

interface RoamingContactsOptions {
  subscription: Subscription
  followed: Followed
  /** Set for pidgin-sipe. It crashes when it is told that a group it shows is gone: it is told only whom the group held, and shows it
   *  empty until it signs in again. A contact without a name it calls by the address whenever it moves: it is told the directory's. */
  nameOf: ((address: string) => string) | undefined
  onUse: () => void
  onClose: () => void
}

class RoamingContacts implements Session {
  readonly #subscription: Subscription
  readonly #followed: Followed
  readonly #nameOf: ((address: string) => string) | undefined
  readonly #onUse: () => void
  readonly #onClose: () => void
  /** The version the endpoint has. */
  #told = 0
  #scheduled = false

  constructor(o: RoamingContactsOptions) {
    this.#subscription = o.subscription
    this.#followed = o.followed
    this.#nameOf = o.nameOf
    this.#onUse = o.onUse
    this.#onClose = o.onClose
  }

  first(): Document[] {
    const { list } = this.#followed
    this.#told = list.delta
    return [document(this.#nameOf === undefined ? list.document : this.#namedList(list))]
  }

  update(): Document[] {
    return this.first()
  }

  refreshed(): void {
    this.#onUse()
  }

  /** Changes of one turn of the event loop go out together. */
  wake(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.catchUp()
    })
  }

  catchUp(): void {
    const { list, log } = this.#followed
    if (this.#told >= list.delta || this.#subscription.ended) return
    const missed = log.filter(({ delta }) => delta > this.#told)
    const known = missed.length === list.delta - this.#told
    const changes = this.#tellable(missed.flatMap((one) => one.changes))
    const before = this.#told
    const news = known
      ? document(buildContactDelta({ deltaNum: list.delta, prevDeltaNum: before, changes }))
      : this.first()[0]!
    this.#told = this.#subscription.notify(news) ? list.delta : before
  }

  #tellable(changes: ContactChange[]): ContactChange[] {
    if (this.#nameOf === undefined) return changes
    return changes.filter((change) => change.do !== 'deletedGroup').map((change) => ('contact' in change ? { ...change, contact: this.#named(change.contact) } : change))
  }

  #namedList(list: ContactList): string {
    const contacts = [...list.contacts.values()].map((contact) => this.#named(contact))
    return buildContactList({ deltaNum: list.delta, groups: [...list.groups.values()], contacts })
  }

  #named(contact: Contact): Contact {
    return contact.name === '' ? { ...contact, name: this.#nameOf?.(contact.address) ?? '' } : contact
  }

  close(): void {
    this.#onClose()
  }
}

const document = (text: string): Document => ({ type: mediaTypes.roamingContacts, body: Buffer.from(text) })
