import { buildCategory } from '@parley/sip/bodies/categories'
import { availability, buildState } from '@parley/sip/bodies/category-state'
import { buildContactCard, type ContactCard } from '@parley/sip/bodies/category-contact-card'
import { accessLevels } from '@parley/sip/bodies/containers'
import { sipUri, type SipAddress } from '@parley/topology/names'
import type { Bucket } from '../throttle/bucket.ts'
import { seededRules, type AccessRules } from './access-rules.ts'
import { publicCard } from './card.ts'
import { aggregate, type Aggregate, type PublishedState } from './aggregate.ts'
import { Publications, watchedCategory } from './publications.ts'
import { WatchedDocument, type Parts } from './watched-document.ts'

/** Someone to tell when a presentity looks different. */
export interface Watcher {
  tell(presentity: Presentity): void
}

/** What is published into 2 makes the aggregate of most levels, what is published into 3 that of level 300. */
export type AggregationContainer = 2 | 3
export const aggregationContainers: readonly AggregationContainer[] = [2, 3]

/** Kinds of watchers whose documents are kept. Watchers choose the categories, so this is bounded. */
const DOCUMENTS = 64

/** The aggregate is an instance no client may publish. */
export const AGGREGATE_INSTANCE = 0

/** Which aggregate an access level sees; the others see offline. */
const aggregationOf: ReadonlyMap<number, AggregationContainer> = new Map([
  [accessLevels.personal, 2],
  [accessLevels.workgroup, 3],
  [accessLevels.company, 2],
  [accessLevels.public, 2],
])

export interface TimedAggregate {
  aggregate: Aggregate
  /** Since when it is so, milliseconds since the epoch. */
  since: number
  /** Since when nobody is there; through every change from one idle status to the next. */
  lastActive?: number
}

/** Everything one user publishes, who may see it, and what it looks like from outside. */
export class Presentity {
  readonly address: SipAddress
  readonly publications = new Publications()
  rules: AccessRules = seededRules
  readonly watchers = new Set<Watcher>()
  /** How often they may be told; made when there is something to tell. */
  pace: Bucket | undefined
  /** From the directory; undefined for an address that is nobody's. */
  person: { card: ContactCard; imEnabled: boolean } | undefined
  readonly #aggregates = new Map<AggregationContainer, TimedAggregate>()
  /** Documents that watchers have been given, by what they may see. */
  readonly #documents = new Map<string, { document: WatchedDocument; stamp: number }>()
  #stamp = 0

  constructor(address: SipAddress) {
    this.address = address
  }

  get isIdle(): boolean {
    return this.watchers.size === 0 && this.publications.size === 0 && this.rules === seededRules
  }

  /** Publications, rules or the directory entry have changed: nothing seen from outside holds any more. */
  refresh(nowMs: number): void {
    this.#stamp++
    for (const container of aggregationContainers) this.#aggregateAgain(container, nowMs)
  }

  aggregateIn(container: AggregationContainer): TimedAggregate | undefined {
    return this.#aggregates.get(container)
  }

  /** Rises with everything that may look different from outside. */
  get stamp(): number {
    return this.#stamp
  }

  /** Status and notes as a watcher at this access level may see them now; undefined: blocked, offline and signed out alike. */
  seenAt(level: number): { state: TimedAggregate; notes: string[] } | undefined {
    const seen = this.#seenBy(level)
    const state = seen && this.#aggregates.get(seen.container)
    if (state === undefined) return undefined
    const notes: string[] = []
    for (const p of this.publications.values()) if (p.notes && p.container === level) notes.push(...p.notes)
    return { state, notes: [...new Set(notes)] }
  }

  /** What a watcher at this access level is shown now. Blocked, offline and signed out are one and the same document.
   *  @param colleague  a user of this organisation, who may see the whole directory entry
   *  @param categories  names, sorted */
  documentFor(level: number, colleague: boolean, categories: readonly string[]): WatchedDocument {
    const seen = this.#seenBy(level)
    const key = `${seen?.level ?? 'offline'} ${colleague} ${categories.join(' ')}`
    const known = this.#documents.get(key)
    if (known?.stamp === this.#stamp) return known.document
    const parts = this.#parts(seen, colleague, categories)
    if (this.#documents.size >= DOCUMENTS) this.#documents.clear()
    const document = known?.document.says(parts) ? known.document : new WatchedDocument(sipUri(this.address), parts)
    this.#documents.set(key, { document, stamp: this.#stamp })
    return document
  }

  /** Nobody watches: what watchers were given need not be kept. */
  forgetDocuments(): void {
    this.#documents.clear()
  }

  #seenBy(level: number): { level: number; container: AggregationContainer } | undefined {
    const container = aggregationOf.get(level)
    return container === undefined || !this.#aggregates.has(container) || !this.person?.imEnabled ? undefined : { level, container }
  }

  #aggregateAgain(container: AggregationContainer, nowMs: number): void {
    const states: PublishedState[] = []
    for (const p of this.publications.values()) if (p.state && p.container === container) states.push({ state: p.state, at: p.publishTime })
    const now = aggregate(states)
    const before = this.#aggregates.get(container)
    if (now === undefined) this.#aggregates.delete(container)
    if (now === undefined || (before && same(before.aggregate, now))) return
    const idleSince = now.lastActive ?? before?.lastActive ?? nowMs
    this.#aggregates.set(container, { aggregate: now, since: nowMs, ...(now.idle ? { lastActive: idleSince } : {}) })
  }

  #parts(seen: { level: number; container: AggregationContainer } | undefined, colleague: boolean, categories: readonly string[]): Parts {
    const parts = new Map<string, Map<number, string>>()
    if (this.person === undefined) return parts
    const card = colleague ? this.person.card : publicCard(this.person.card)
    for (const name of categories) {
      const instances = new Map<number, string>()
      if (seen) {
        for (const p of this.publications.values()) {
          if (p.name === name && p.container === seen.level && name !== 'state') instances.set(p.instance, watchedCategory(p))
        }
      }
      if (name === 'contactCard') instances.set(0, cardCategory(card))
      if (name === 'state') instances.set(AGGREGATE_INSTANCE, seen ? stateCategory(this.#aggregates.get(seen.container)!) : offlineCategory)
      if (instances.size > 0) parts.set(name, instances)
    }
    return parts
  }
}

/** The markup of an aggregate, for watchers and for its owner. */
export const buildAggregate = ({ aggregate: a, lastActive }: TimedAggregate): string =>
  buildState({
    type: 'aggregateState',
    manual: false,
    availability: a.availability,
    ...(a.activity === undefined ? {} : { activity: a.activity }),
    ...(a.customActivity === undefined ? {} : { customActivity: a.customActivity }),
    ...(a.device === undefined ? {} : { device: a.device }),
    ...(lastActive === undefined ? {} : { lastActive }),
  })

const stateCategory = (timed: TimedAggregate): string =>
  buildCategory({ name: 'state', instance: AGGREGATE_INSTANCE, publishTime: timed.since, content: buildAggregate(timed) })

// Without a time: when someone went offline and when someone blocked a watcher must not be told apart.
const offlineCategory = buildCategory({
  name: 'state',
  instance: AGGREGATE_INSTANCE,
  content: buildState({ type: 'aggregateState', manual: false, availability: availability.offline }),
})

const cardCategory = (card: ContactCard): string => buildCategory({ name: 'contactCard', instance: 0, content: buildContactCard(card) })

const same = (a: Aggregate, b: Aggregate): boolean =>
  a.availability === b.availability &&
  a.activity === b.activity &&
  a.customActivity === b.customActivity &&
  a.device === b.device &&
  a.idle === b.idle &&
  a.lastActive === b.lastActive
