import { buildEventList, type ListedResource } from '@parley/sip/bodies/event-list'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { parseResourceLists } from '@parley/sip/bodies/resource-lists'
import { expiresOf } from '@parley/sip/headers/expires'
import type { Request } from '@parley/sip/message'
import { encodeText } from '@parley/sip/text'
import { addressOf } from '@parley/sip/uri'
import { isSipAddress, sipUri, type SipAddress } from '@parley/topology/names'
import type { Presentities } from '../presence/presentities.ts'
import type { Presentity, Watcher } from '../presence/presentity.ts'
import { PER_SUBSCRIPTION } from '../presence/watch.ts'
import type { WatchCount } from '../presence/watch-count.ts'
import { Refused } from '../refuse-with.ts'
import type { Document, EventPackage, Session, Subscription } from '../subscriptions/subscription.ts'
import { requireAccept, requireBody, supports } from './dialect.ts'
import { pidfOf } from './pidf-of.ts'

export interface StandardWatchParts {
  readonly presentities: Presentities
  readonly count: WatchCount
  readonly newToken: () => string
  isUser(address: SipAddress): boolean
  /** "X added you", in both directions. */
  watches(watcher: SipAddress, owners: readonly SipAddress[]): Promise<void>
}

/** The package `presence` by the RFCs: one person as PIDF, or a list of people in one dialog.
 *  @spec RFC 3856, RFC 4662, RFC 5367 */
export class StandardWatchPackage implements EventPackage {
  readonly name = eventPackages.presence
  readonly single = false
  readonly #parts: StandardWatchParts
  /** What is shown of a presentity at a level, made once for all who may see it. */
  readonly #documents = new WeakMap<Presentity, Map<number, { stamp: number; document: Document }>>()

  constructor(parts: StandardWatchParts) {
    this.#parts = parts
  }

  async open(request: Request, subscription: Subscription): Promise<Session> {
    const wish = this.#wishOf(request, subscription.user)
    const watch = new StandardWatch(subscription, this.#parts, wish.isList, (presentity) => this.#documentFor(presentity, subscription.user))
    watch.apply(wish.addresses)
    try {
      // A look at the state asks nobody.
      if (expiresOf(request) !== 0) await this.#parts.watches(subscription.user, watch.people)
    } catch (error) {
      watch.close()
      throw error
    }
    return watch
  }

  #wishOf(request: Request, watcher: SipAddress): { addresses: SipAddress[]; isList: boolean } {
    requireAccept(request, mediaTypes.pidf)
    if (request.body.length > 0) return { addresses: listIn(request), isList: true }
    const address = addressOf(request.parsedUri())
    if (!isSipAddress(address) || (address !== watcher && !this.#parts.isUser(address))) throw new Refused('notFound')
    return { addresses: [address], isList: false }
  }

  #documentFor(presentity: Presentity, watcher: SipAddress): Document {
    const level = this.#parts.presentities.accessLevel(presentity.address, watcher)
    const levels = this.#documents.get(presentity) ?? new Map<number, { stamp: number; document: Document }>()
    this.#documents.set(presentity, levels)
    const known = levels.get(level)
    if (known?.stamp === presentity.stamp) return known.document
    const made = pidfOf(presentity.address, presentity.seenAt(level))
    const document = known?.document.body.equals(made.body) ? known.document : made
    levels.set(level, { stamp: presentity.stamp, document })
    return document
  }
}

/** @throws Refused 415, 421, 493; BodyError */
function listIn(request: Request): SipAddress[] {
  requireBody(request, mediaTypes.resourceLists)
  if (!supports(request, 'eventlist')) throw new Refused('extensionNeeded', { headers: [['Require', 'eventlist']] })
  return parseResourceLists(request.body).flatMap((uri) => {
    const address = addressIn(uri)
    return address === undefined ? [] : [address]
  })
}

/** One name that is no address must not hide all the others. */
function addressIn(uri: string): SipAddress | undefined {
  try {
    const address = addressOf(encodeText(uri)).replace(/^pres:/, '')
    return isSipAddress(address) ? address : undefined
  } catch {
    return undefined
  }
}

const requireEventList: readonly [string, string][] = [['Require', 'eventlist']]

/** What one subscriber has been told of the people it watches. */
class StandardWatch implements Session, Watcher {
  readonly #subscription: Subscription
  readonly #parts: StandardWatchParts
  readonly #isList: boolean
  readonly #see: (presentity: Presentity) => Document
  /** What was told last; undefined: nothing yet. */
  readonly #told = new Map<Presentity, Document | undefined>()
  #version = 0

  constructor(subscription: Subscription, parts: StandardWatchParts, isList: boolean, see: (presentity: Presentity) => Document) {
    this.#subscription = subscription
    this.#parts = parts
    this.#isList = isList
    this.#see = see
  }

  get headers(): readonly [string, string][] {
    return this.#isList ? requireEventList : []
  }

  get people(): SipAddress[] {
    return [...this.#told.keys()].map(({ address }) => address).filter((address) => this.#parts.isUser(address))
  }

  /** These and nobody else. @throws Refused, nothing changed */
  apply(addresses: readonly SipAddress[]): void {
    const { presentities, count } = this.#parts
    const wanted = new Set(addresses)
    if (wanted.size > PER_SUBSCRIPTION) throw new Refused('notAllowed', { text: `A subscription watches at most ${PER_SUBSCRIPTION} people` })
    count.add(this.#subscription.user, wanted.size - this.#told.size)
    for (const presentity of [...this.#told.keys()]) {
      if (wanted.has(presentity.address)) continue
      this.#told.delete(presentity)
      presentities.unwatch(presentity, this)
    }
    for (const address of wanted) {
      const presentity = presentities.get(address)
      this.#told.set(presentity, undefined)
      presentities.watch(presentity, this)
    }
  }

  first(): Document[] {
    for (const presentity of this.#told.keys()) this.#told.set(presentity, this.#see(presentity))
    return [this.#document([...this.#told], true)]
  }

  update(request: Request): Document[] {
    if (!this.#isList) throw new Refused('mediaTypeUnknown', { text: 'A subscription to one person has no body' })
    this.apply(listIn(request))
    return this.first()
  }

  tell(presentity: Presentity): void {
    const now = this.#see(presentity)
    if (this.#told.get(presentity) === now) return
    if (this.#subscription.notify(this.#document([[presentity, now]], false))) this.#told.set(presentity, now)
  }

  catchUp(): void {
    for (const presentity of this.#told.keys()) this.tell(presentity)
  }

  close(): void {
    this.#parts.count.add(this.#subscription.user, -this.#told.size)
    for (const presentity of this.#told.keys()) this.#parts.presentities.unwatch(presentity, this)
    this.#told.clear()
  }

  #document(news: [Presentity, Document | undefined][], fullState: boolean): Document {
    const [only] = news
    if (!this.#isList && only?.[1]) return only[1]
    const resources = news.map(([presentity, document]) => this.#resource(presentity, document))
    const list = { uri: sipUri(this.#subscription.user), version: this.#version++, fullState, resources }
    return buildEventList(list, `parley-${this.#parts.newToken()}`)
  }

  #resource({ address, person }: Presentity, document: Document | undefined): ListedResource {
    const uri = sipUri(address)
    if (!this.#parts.isUser(address) || document === undefined) return { uri, state: 'terminated' }
    return { uri, ...(person ? { name: person.card.displayName } : {}), state: 'active', document }
  }
}
