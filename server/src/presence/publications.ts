import { buildCategory, type Category, type ExpireType } from '@parley/sip/bodies/categories'
import { notesOf } from '@parley/sip/bodies/category-note'
import { stateOf, type State } from '@parley/sip/bodies/category-state'
import type { StaleOperation } from '@parley/sip/bodies/publish-fault'
import { parseXml } from '@parley/sip/bodies/xml'

/** One published category instance of one user. */
export interface Publication {
  name: string
  instance: number
  container: number
  version: number
  expireType: ExpireType
  /** Milliseconds since the epoch. */
  publishTime: number
  /** Only with `time`. */
  expiresAt?: number
  /** The endpoint whose registration it lives with; only with `endpoint`. */
  epid?: string
  /** Markup of our own writing. */
  content: string
  /** Read from `content` when the category is `state`. */
  state?: State
  /** Read from `content` when the category is `note`: the texts. */
  notes?: readonly string[]
}

/** What one request does to one instance, after every check but that of the version. */
export interface Operation {
  name: string
  instance: number
  container: number
  /** What the publisher believes current. */
  version: number
  /** Absent: the instance is removed. */
  put?: Omit<Publication, 'name' | 'instance' | 'container' | 'version'>
}

export interface Change {
  before: Publication | undefined
  after: Publication | undefined
}

/** With containers and subscribers, all of a user fits in one body that any endpoint can read. */
export const publicationLimits = {
  /** Bytes of one content. */
  content: 16 * 1024,
  /** Instances of one user. */
  instances: 200,
  /** Bytes of all contents of one user. */
  total: 96 * 1024,
  /** Elements in all contents of one user. */
  elements: 2_500,
}

export const keyOf = (o: { name: string; instance: number; container: number }): string => `${o.name} ${o.instance} ${o.container}`

/** The current instances of one user. */
export class Publications {
  readonly #byKey = new Map<string, Publication>()

  get size(): number {
    return this.#byKey.size
  }

  values(): IterableIterator<Publication> {
    return this.#byKey.values()
  }

  find(which: { name: string; instance: number; container: number }): Publication | undefined {
    return this.#byKey.get(keyOf(which))
  }

  /** What the operations would change, in their order, nothing done yet; or those made from an old version.
   *  A removal of what is not there changes nothing. */
  plan(operations: Operation[]): { changes: Change[] } | { stale: StaleOperation[] } {
    const ahead = new Map<string, Publication | undefined>()
    const stale: StaleOperation[] = []
    const changes: Change[] = []
    for (const [at, o] of operations.entries()) {
      const key = keyOf(o)
      const before = ahead.has(key) ? ahead.get(key) : this.#byKey.get(key)
      const curVersion = before?.version ?? 0
      if (o.version !== curVersion) {
        stale.push({ index: at + 1, version: o.version, curVersion })
        continue
      }
      const { name, instance, container } = o
      const after = o.put && { name, instance, container, version: curVersion + 1, ...o.put }
      ahead.set(key, after)
      if (before !== undefined || after !== undefined) changes.push({ before, after })
    }
    return stale.length > 0 ? { stale } : { changes }
  }

  /** Whether the user would have more than is kept. */
  exceeds(changes: Change[]): boolean {
    let instances = this.#byKey.size
    let total = 0
    let elements = 0
    const count = (content: string, by: 1 | -1): void => {
      total += by * Buffer.byteLength(content)
      elements += by * elementsIn(content)
    }
    for (const p of this.#byKey.values()) count(p.content, 1)
    for (const { before, after } of changes) {
      instances += (after ? 1 : 0) - (before ? 1 : 0)
      count(after?.content ?? '', 1)
      count(before?.content ?? '', -1)
    }
    return instances > publicationLimits.instances || total > publicationLimits.total || elements > publicationLimits.elements
  }

  apply(changes: Change[]): void {
    for (const { before, after } of changes) {
      if (after) this.#byKey.set(keyOf(after), after)
      else if (before) this.#byKey.delete(keyOf(before))
    }
  }

  /** The removal of every instance that `ends` says has ended. */
  ended(ends: (p: Publication) => boolean): Change[] {
    return [...this.#byKey.values()].filter(ends).map((before) => ({ before, after: undefined }))
  }
}

/** As its owner sees it. */
export const ownCategory = (p: Publication): Category<string> => ({
  name: p.name,
  instance: p.instance,
  publishTime: p.publishTime,
  container: p.container,
  version: p.version,
  expireType: p.expireType,
  content: p.content,
})

/** What its owner is told of one that is there no more: the version to publish it from again is 0. */
export const removedCategory = (p: Publication): Category<string> => ({
  name: p.name,
  instance: p.instance,
  container: p.container,
  version: 0,
  expireType: p.expireType,
  expires: 0,
})

/** As a watcher sees it. */
export const watchedCategory = (p: Publication): string =>
  buildCategory({ name: p.name, instance: p.instance, publishTime: p.publishTime, content: p.content })

/** What of a stored content is asked for again and again; the rest of it only has to be readable for those who get it.
 *  @param content  `''`: the category is there and says nothing   @throws BodyError */
export function readContent(name: string, content: string): Pick<Publication, 'state' | 'notes'> {
  if (content === '') return {}
  const element = parseXml(content)
  if (name === 'state') return { state: stateOf(element) }
  return name === 'note' ? { notes: notesOf(element).map((note) => note.text) } : {}
}

/** Of our own writing: what is no end tag begins an element. */
const elementsIn = (content: string): number => content.match(/<[^/]/g)?.length ?? 0
