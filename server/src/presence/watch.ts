import { parseBatchSubscribe, usualCategories, type BatchSubscribe } from '@parley/sip/bodies/batch-subscribe'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { buildRlmiMultipart, rlmiContentType } from '@parley/sip/bodies/rlmi-multipart'
import { contentTypeOf } from '@parley/sip/headers/content-type'
import { toOf } from '@parley/sip/headers/from-to'
import type { Request } from '@parley/sip/message'
import { addressOf } from '@parley/sip/uri'
import { isSipAddress, sipUri, toSipAddress, type SipAddress } from '@parley/topology/names'
import { Refused } from '../refuse-with.ts'
import type { Document, EventPackage, Session, Subscription } from '../subscriptions/subscription.ts'
import type { Presentities } from './presentities.ts'
import type { Presentity, Watcher } from './presentity.ts'
import { WatchCount } from './watch-count.ts'
import type { WatchedDocument } from './watched-document.ts'

/** Presentities one subscription may hold. */
export const PER_SUBSCRIPTION = 2_000
/** First states that fit in one body are put in one. */
const TOGETHER_BYTES = 256 * 1024

/** The package `presence`: one dialog watches many. */
export class WatchPackage implements EventPackage {
  readonly name = eventPackages.presence
  readonly single = false
  readonly #presentities: Presentities
  readonly #newToken: () => string
  readonly #count: WatchCount

  constructor(presentities: Presentities, newToken: () => string, count = new WatchCount()) {
    this.#presentities = presentities
    this.#newToken = newToken
    this.#count = count
  }

  open(request: Request, subscription: Subscription): Session {
    const watch = new Watch(subscription, this.#presentities, { newToken: this.#newToken, count: (by) => this.#count.add(subscription.user, by) })
    watch.apply(wishOf(request, subscription.user))
    return watch
  }
}

interface Wish {
  add: SipAddress[]
  remove: SipAddress[]
  /** Sorted; undefined: as before. */
  categories: readonly string[] | undefined
}

interface WatchParts {
  newToken: () => string
  /** Counts who is watched more or less. @throws Refused when it is too many */
  count: (by: number) => void
}

/** One subscription's view of the people it watches. What each watcher may see is decided anew whenever something is sent. */
class Watch implements Session, Watcher {
  readonly #subscription: Subscription
  readonly #presentities: Presentities
  readonly #o: WatchParts
  /** What was told last; undefined: nothing yet. */
  readonly #told = new Map<Presentity, WatchedDocument | undefined>()
  #categories: readonly string[] = sorted(usualCategories)

  constructor(subscription: Subscription, presentities: Presentities, parts: WatchParts) {
    this.#subscription = subscription
    this.#presentities = presentities
    this.#o = parts
  }

  /** @throws Refused, nothing changed */
  apply(wish: Wish): void {
    const more = this.#newOf(wish.add)
    if (this.#told.size + more > PER_SUBSCRIPTION) {
      throw new Refused('notAllowed', { text: `A subscription watches at most ${PER_SUBSCRIPTION} people` })
    }
    this.#o.count(more)
    if (wish.categories) this.#categories = wish.categories
    // Out and in again in one request is in: dropped, it would be watched without having been counted.
    const stays = new Set(wish.add)
    for (const address of wish.remove) if (!stays.has(address)) this.#drop(this.#presentities.find(address))
    for (const address of wish.add) {
      const presentity = this.#presentities.get(address)
      // Asked for again: told again.
      this.#told.set(presentity, undefined)
      this.#presentities.watch(presentity, this)
    }
  }

  first(together: boolean): Document[] {
    for (const presentity of this.#told.keys()) this.#told.set(presentity, undefined)
    return this.#untold(together)
  }

  update(request: Request, together: boolean): Document[] {
    this.apply(wishOf(request, this.#subscription.user))
    return this.#untold(together)
  }

  tell(presentity: Presentity): void {
    const before = this.#told.get(presentity)
    const now = this.#see(presentity)
    if (now === before) return
    const sent = this.#subscription.notify(before === undefined ? now.whole : now.since(before))
    if (sent) this.#told.set(presentity, now)
  }

  catchUp(): void {
    for (const presentity of this.#told.keys()) this.tell(presentity)
  }

  close(): void {
    this.#o.count(-this.#told.size)
    for (const presentity of this.#told.keys()) this.#presentities.unwatch(presentity, this)
    this.#told.clear()
  }

  #drop(presentity: Presentity | undefined): void {
    if (presentity === undefined || !this.#told.delete(presentity)) return
    this.#o.count(-1)
    this.#presentities.unwatch(presentity, this)
  }

  #newOf(addresses: SipAddress[]): number {
    return new Set(addresses.filter((a) => !this.#told.has(this.#presentities.find(a) as Presentity))).size
  }

  #see(presentity: Presentity): WatchedDocument {
    const watcher = this.#subscription.user
    const level = this.#presentities.accessLevel(presentity.address, watcher)
    return presentity.documentFor(level, this.#presentities.isColleague(watcher), this.#categories)
  }

  /** The state of everyone not told of yet: the answer to a SUBSCRIBE. */
  #untold(together: boolean): Document[] {
    const news: [Presentity, Document][] = []
    for (const [presentity, told] of this.#told) {
      if (told !== undefined) continue
      const now = this.#see(presentity)
      this.#told.set(presentity, now)
      news.push([presentity, now.whole])
    }
    const documents = news.map(([, document]) => document)
    const bytes = documents.reduce((sum, d) => sum + d.body.length, 0)
    return together && documents.length > 1 && bytes <= TOGETHER_BYTES ? [this.#oneOf(news)] : documents
  }

  #oneOf(news: [Presentity, Document][]): Document {
    const boundary = `parley-${this.#o.newToken()}`
    const cid = (at: number): string => `${at}@${boundary}`
    const list = {
      uri: sipUri(this.#subscription.user),
      version: 0,
      fullState: false,
      resources: news.map(([presentity], at) => ({ uri: sipUri(presentity.address), state: 'active' as const, cid: cid(at) })),
    }
    const body = buildRlmiMultipart(list, news.map(([, { body }], at): [string, Buffer] => [cid(at), body]), boundary)
    return { type: rlmiContentType(boundary), body }
  }
}

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort()

/** Whom a SUBSCRIBE is about: the list in its body, or the one it is addressed to. */
function wishOf(request: Request, watcher: SipAddress): Wish {
  if (request.body.length === 0) return singleWish(request)
  const type = contentTypeOf(request)?.type
  if (type !== mediaTypes.batchSubscribe) throw new Refused('mediaTypeUnknown', { headers: [['Accept', mediaTypes.batchSubscribe]] })
  const batch = parseBatchSubscribe(request.body)
  if (toSipAddress(batch.uri) !== watcher) throw new Refused('notYourAddress')
  const add: SipAddress[] = []
  const remove: SipAddress[] = []
  for (const action of batch.actions) {
    const list = action.name === 'subscribe' ? add : remove
    for (const resource of action.resources) {
      const address = addressIn(resource.uri)
      // One name that is no address must not hide all the others.
      if (address !== undefined) list.push(address)
    }
  }
  return { add, remove, categories: categoriesOf(batch) }
}

function addressIn(uri: string): SipAddress | undefined {
  try {
    const address = addressOf(uri)
    return isSipAddress(address) ? address : undefined
  } catch {
    return undefined
  }
}

function categoriesOf(batch: BatchSubscribe): string[] | undefined {
  const wanted = sorted(batch.actions.flatMap((action) => action.categories))
  if (wanted.length > 32 || wanted.some((name) => name.length > 64 || /[^A-Za-z0-9_.-]/.test(name))) {
    throw new Refused('malformed', { text: 'At most 32 category names of letters, digits, . _ - can be asked for' })
  }
  return wanted.length === 0 ? undefined : wanted
}

function singleWish(request: Request): Wish {
  const accepts = request.headers.list('Accept').map((value) => value.split(';', 1)[0]!.trim().toLowerCase())
  if (accepts.length > 0 && !accepts.includes(mediaTypes.categories)) {
    throw new Refused('mediaTypeUnknown', { status: 406, phrase: 'Not Acceptable', text: 'Presence is told as category documents', headers: [['Accept', mediaTypes.categories]] })
  }
  const address = addressOf(toOf(request).uri)
  if (!isSipAddress(address)) throw new Refused('notFound')
  return { add: [address], remove: [], categories: undefined }
}
