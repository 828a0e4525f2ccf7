import { buildBatchSubscribe, type BatchAction } from '@parley/sip/bodies/batch-subscribe'
import { parseCategories, type Categories } from '@parley/sip/bodies/categories'
import { notesOf } from '@parley/sip/bodies/category-note'
import { stateOf, type State } from '@parley/sip/bodies/category-state'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { parseRlmi, parseRlmiMultipart, type Rlmi } from '@parley/sip/bodies/rlmi-multipart'
import type { XmlElement } from '@parley/sip/bodies/xml'
import { parseContentType } from '@parley/sip/headers/content-type'
import { addressOf } from '@parley/sip/uri'
import type { Presence } from '../../shared/wire.ts'
import type { Audience } from '../live/audience.ts'
import type { BrowserHandle } from '../live/input.ts'
import { presenceChanged } from '../live/outputs/presence-changed.ts'
import type { Exchange } from './flow.ts'
import { lastActiveOf, statusOf } from './status.ts'
import { unwatched, type Defect } from './unwatched.ts'

/** The dialog over which the server is asked; `Subscription` in life. */
export interface PresenceDialog {
  start(body: string): Promise<Exchange | undefined>
  again(body?: string): Promise<Exchange | undefined>
}

interface Known {
  state?: State
  note: string
}

const CATEGORIES = ['note', 'state']
/** Presentities in one request; a person with many tabs open may see more. */
const PER_REQUEST = 500
const MOST_WATCHED = 2_000

/** What is known of the people who are visible in any of a person's browsers: asked for once, in one dialog, by differences. */
export class PresenceWatch {
  readonly #me: string
  readonly #audience: Audience
  readonly #watched = new Map<BrowserHandle, ReadonlySet<string>>()
  /** What the last browser saw, kept for a page that is only reloading. */
  #kept: ReadonlySet<string> = new Set()
  readonly #known = new Map<string, Known>()
  #dialog: PresenceDialog | undefined
  #started = false
  #asked = new Set<string>()
  #asking = false
  #learned: (() => void) | undefined
  readonly #defect: Defect

  /** @param o.learned  hears once of the first state somebody is known to have */
  constructor(o: { me: string; audience: Audience; learned?: () => void; defect: Defect }) {
    this.#me = o.me
    this.#defect = o.defect
    this.#audience = o.audience
    this.#learned = o.learned
  }

  /** Everybody of whom something is known. */
  known(): Presence[] {
    return [...this.#known].map(([address, known]) => presenceOf(address, known))
  }

  /** Replaces what this browser sees. */
  watch(browser: BrowserHandle, addresses: readonly string[]): void {
    this.#watched.set(browser, new Set(addresses))
    this.#kept = new Set()
    this.#ask()
  }

  closed(browser: BrowserHandle): void {
    const seen = this.#watched.get(browser)
    this.#watched.delete(browser)
    if (seen && this.#watched.size === 0) this.#kept = seen
    this.#ask()
  }

  /** From now on the server can be asked. */
  attached(dialog: PresenceDialog): void {
    this.#dialog = dialog
    this.#started = false
    this.#asked = new Set()
    this.#ask()
  }

  /** Nothing that is known can be relied on any more. */
  detached(): void {
    this.#dialog = undefined
    this.#forget([...this.#known.keys()])
  }

  /** A document of the dialog came. What one person's cannot be read for hides nobody else.
   *  @throws BodyError, SipError — the first that could not be read, after all others are known */
  notified(contentType: string, body: Buffer): void {
    const { type } = parseContentType(contentType)
    if (type === mediaTypes.categories) return this.#learn([body])
    if (type === mediaTypes.rlmi) return this.#learnList(parseRlmi(body))
    if (type !== 'multipart/related') return
    const { list, documents } = parseRlmiMultipart(contentType, body)
    try {
      this.#learn([...documents.values()])
    } finally {
      this.#learnList(list)
    }
  }

  /** Brings the dialog to what is wanted; changes that come meanwhile follow in one go. */
  #ask(): void {
    if (this.#asking) return
    this.#asking = true
    unwatched(() => this.#askAll().finally(() => (this.#asking = false)), this.#defect)
  }

  async #askAll(): Promise<void> {
    // Whatever else this turn of the event loop brings goes into the same request.
    await Promise.resolve()
    for (;;) {
      const dialog = this.#dialog
      const wanted = this.#wanted()
      this.#forget([...this.#known.keys()].filter((address) => !wanted.has(address)))
      if (!dialog) return
      const added = [...wanted].filter((address) => !this.#asked.has(address)).slice(0, PER_REQUEST)
      const removed = [...this.#asked].filter((address) => !wanted.has(address)).slice(0, PER_REQUEST)
      if (added.length === 0 && (removed.length === 0 || !this.#started)) return
      for (const address of added) this.#asked.add(address)
      for (const address of removed) this.#asked.delete(address)
      const body = this.#batch(added, removed)
      const failure = this.#started ? await dialog.again(body) : await dialog.start(body)
      // The dialog's owner hears of its end and attaches another.
      if (failure || this.#dialog !== dialog) return
      this.#started = true
    }
  }

  #wanted(): Set<string> {
    const wanted = new Set(this.#kept)
    for (const seen of this.#watched.values()) for (const address of seen) if (wanted.size < MOST_WATCHED) wanted.add(address)
    return wanted
  }

  #batch(added: string[], removed: string[]): string {
    const resources = (addresses: string[]) => addresses.map((address) => ({ uri: `sip:${address}`, context: false }))
    const actions: BatchAction[] = []
    if (added.length > 0) actions.push({ name: 'subscribe', id: '1', resources: resources(added), categories: CATEGORIES })
    if (removed.length > 0) actions.push({ name: 'unsubscribe', id: '2', resources: resources(removed), categories: [] })
    return buildBatchSubscribe({ uri: `sip:${this.#me}`, actions })
  }

  /** @throws the first fault, after all other documents are known */
  #learn(documents: Buffer[]): void {
    const changed: Presence[] = []
    const faults: unknown[] = []
    for (const document of documents) {
      try {
        changed.push(...this.#changeIn(parseCategories(document)))
      } catch (fault) {
        faults.push(fault)
      }
    }
    this.#learned?.()
    this.#learned = undefined
    presenceChanged(this.#audience, changed)
    if (faults.length > 0) throw faults[0]
  }

  /** @returns the person's presence, where it is another now. @throws BodyError */
  #changeIn(document: Categories<XmlElement>): Presence[] {
    const address = addressOf(document.uri)
    // What was asked for no longer may still be on its way.
    if (!this.#asked.has(address)) return []
    const before = this.#known.get(address)
    const now = merged(before ?? { note: '' }, document)
    this.#known.set(address, now)
    const same = before && JSON.stringify(presenceOf(address, before)) === JSON.stringify(presenceOf(address, now))
    return same ? [] : [presenceOf(address, now)]
  }

  #learnList(list: Rlmi): void {
    this.#forget(list.resources.filter((r) => r.state !== 'active').map((r) => addressOf(r.uri)))
  }

  #forget(addresses: string[]): void {
    const gone = addresses.filter((address) => this.#known.delete(address))
    presenceChanged(
      this.#audience,
      gone.map((address) => ({ address, status: 'unknown', note: '' })),
    )
  }
}

function merged(before: Known, document: Categories<XmlElement>): Known {
  const now: Known = { ...before }
  for (const { name, content } of document.categories) {
    if (name === 'state') {
      if (content === undefined) delete now.state
      else now.state = stateOf(content)
    }
    if (name === 'note') {
      const notes = content === undefined ? [] : notesOf(content)
      now.note = (notes.find((note) => note.type === 'OOF') ?? notes[0])?.text.trim().slice(0, 2000) ?? ''
    }
  }
  return now
}

function presenceOf(address: string, { state, note }: Known): Presence {
  const lastActive = lastActiveOf(state)
  return {
    address,
    status: statusOf(state),
    note,
    ...(state?.device === undefined ? {} : { device: state.device.slice(0, 100) }),
    ...(lastActive === undefined ? {} : { lastActive }),
  }
}
