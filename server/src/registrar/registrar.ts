import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { Connection } from '@parley/sip/endpoint'
import { ownText } from '@parley/sip/text'
import type { SipAddress } from '@parley/topology/names'
import type { Binding, FormerFlow, GoneReason, Registrations } from './binding.ts'
import { endpointId, formatGruu, newTemporaryId } from './gruu.ts'

export interface RegistrarLimits {
  endpointsPerUser: number
  /** How long the bindings of a trusted application outlive its last connection. */
  relinkMs: number
}

export const registrarLimits: RegistrarLimits = { endpointsPerUser: 10, relinkMs: 15_000 }

/** How late an expired binding may be found. */
const SWEEP_MS = 5_000

/** Its texts may be slices of a message: what is kept of them is copied. */
export interface Registration {
  user: SipAddress
  epid: string
  instance: string
  contact: string
  application: string | undefined
  connection: Connection
  expiresAt: number
  callId: string
  cseq: number
  /** See `Binding`. */
  standard: boolean
  copies: boolean
  path: readonly string[]
  hops: readonly string[]
  /** One of several flows of the instance; undefined: it has one.  @spec RFC 5626 §6 */
  regId: number | undefined
}

/** Temporary GRUUs of one endpoint that still lead to it. */
const TEMPORARY = 16

/** There are many of these: what can be derived is not kept. */
class Entry implements Binding {
  readonly id: string
  readonly user: SipAddress
  readonly instance: string
  readonly application: string | undefined
  readonly instanceId: string
  readonly regId: number | undefined
  readonly standard: boolean
  readonly copies: boolean
  epid: string
  contact: string
  connection: Connection
  expiresAt: number
  callId: string
  cseq: number
  path: readonly string[]
  hops: readonly string[]
  /** Oldest first; made when they are asked for. */
  temporary: string[] | undefined

  constructor(id: string, instanceId: string, r: Registration) {
    this.id = id
    this.instanceId = instanceId
    this.regId = r.regId
    this.standard = r.standard
    this.copies = r.copies
    this.path = sameTexts(noTexts, r.path)
    this.hops = sameTexts(noTexts, r.hops)
    this.user = r.user
    this.instance = ownText(r.instance)
    this.application = r.application
    this.epid = ownText(r.epid)
    this.contact = ownText(r.contact)
    this.connection = r.connection
    this.expiresAt = r.expiresAt
    this.callId = ownText(r.callId)
    this.cseq = r.cseq
  }

  /** Nearly every refresh says what the one before has said. */
  refresh(r: Registration): void {
    if (this.epid !== r.epid) this.epid = ownText(r.epid)
    if (this.contact !== r.contact) this.contact = ownText(r.contact)
    if (this.callId !== r.callId) this.callId = ownText(r.callId)
    this.expiresAt = r.expiresAt
    this.cseq = r.cseq
    this.path = sameTexts(this.path, r.path)
    this.hops = sameTexts(this.hops, r.hops)
  }

  isOf(r: Registration): boolean {
    return this.application === r.application && this.regId === r.regId && endpointOf(this) === endpointOf(r)
  }

  get gruu(): string {
    return formatGruu(this.user, this.instanceId)
  }

  /** A repeated or overtaken REGISTER of the same registration. Another Call-ID is a new start of the endpoint, and so is another
   *  connection of a client of its own: nothing is overtaken there, and some begin with the same Call-ID each time. */
  isAheadOf(r: Registration): boolean {
    const anew = this.connection !== r.connection && r.application === undefined && r.hops.length === 0
    return this.callId === r.callId && r.cseq <= this.cseq && !anew
  }
}

/** What tells the endpoints of a user apart. */
const endpointOf = (of: { instance: string; epid: string; contact: string }): string => of.instance || of.epid || of.contact

function entryOf(r: Registration): Entry {
  const endpoint = r.application === undefined ? endpointOf(r) : `${r.application} ${endpointOf(r)}`
  const instanceId = endpointId(r.user, endpoint)
  return new Entry(r.regId === undefined ? instanceId : endpointId(r.user, `${endpoint} ${r.regId}`), instanceId, r)
}

const none: readonly Binding[] = []
const noTexts: readonly string[] = []

/** The list as it is kept: the old one when the new one says the same. */
function sameTexts(kept: readonly string[], said: readonly string[]): readonly string[] {
  return kept.length === said.length && kept.every((text, at) => text === said[at]) ? kept : said.map(ownText)
}

/** Who is signed in, and where. In memory only: a client that finds its connection gone registers again. */
export class Registrar implements Registrations, AsyncDisposable {
  readonly #clock: Clock
  readonly #limits: RegistrarLimits
  readonly #byUser = new Map<SipAddress, Entry[]>()
  readonly #byId = new Map<string, Entry>()
  /** Its newest flow, by the id of an instance that has several; and endpoints by their temporary ids. */
  readonly #byInstance = new Map<string, Entry>()
  readonly #byFlow = new Map<Connection, Set<Entry>>()
  readonly #graceTimers = new Map<string, TimerHandle>()
  readonly #added: ((binding: Binding) => void)[] = []
  readonly #gone: ((binding: Binding, why: GoneReason) => void)[] = []
  readonly #reachable: ((binding: Binding) => void)[] = []
  readonly #replaced: ((binding: Binding, before: FormerFlow) => void)[] = []
  #sweep: TimerHandle | undefined

  constructor(clock: Clock, limits: RegistrarLimits = registrarLimits) {
    this.#clock = clock
    this.#limits = limits
  }

  get size(): number {
    return this.#byId.size
  }

  bindings(user: SipAddress): readonly Binding[] {
    return this.#byUser.get(user) ?? none
  }

  /** @param id  of a GRUU of any form, or of a dialog's route */
  byId(id: string): Binding | undefined {
    return this.#byId.get(id) ?? this.#byInstance.get(id)
  }

  /** As `bindings`, each instance once: of several flows the newest.  @spec RFC 5626 §5.3 */
  endpoints(user: SipAddress): readonly Binding[] {
    const all = this.#byUser.get(user) ?? none
    if (all.length < 2 || !all.some((entry) => entry.instanceId !== entry.id)) return all
    return all.filter((entry, at) => all.findIndex((other) => other.instanceId === entry.instanceId) === at)
  }

  /** A further temporary GRUU of the endpoint; those of an earlier Call-ID, and the oldest of too many, lead nowhere any more.
   *  @returns its user part  @spec RFC 5627 §5.2 */
  newTemporaryId(binding: Binding): string {
    const entry = binding as Entry
    const id = newTemporaryId()
    const ids = (entry.temporary ??= [])
    ids.push(id)
    if (ids.length > TEMPORARY) this.#byInstance.delete(ids.shift()!)
    this.#byInstance.set(id, entry)
    return id
  }

  flow(user: SipAddress, epid: string): Connection | undefined {
    return this.#byUser.get(user)?.find((b) => b.epid === epid && !b.connection.closed)?.connection
  }

  onAdded(fn: (binding: Binding) => void): void {
    this.#added.push(fn)
  }

  onGone(fn: (binding: Binding, why: GoneReason) => void): void {
    this.#gone.push(fn)
  }

  /** Called when an endpoint is added, refreshed, or found again on a new flow: what waited for it can go. */
  onReachable(fn: (binding: Binding) => void): void {
    this.#reachable.push(fn)
  }

  /** Called when a client's endpoint registers on another connection while the one from before still stands. */
  onReplaced(fn: (binding: Binding, before: FormerFlow) => void): void {
    this.#replaced.push(fn)
  }

  /** Adds or refreshes an endpoint.
   *  @returns why not, when the user has too many or the CSeq is an old one  @spec RFC 3261 §10.3 */
  register(r: Registration): Binding | 'too many endpoints' | 'out of order' {
    const known = this.#find(r)
    if (known) return this.#refresh(known, r)
    const entries = this.bindings(r.user) as Entry[]
    if (entries.length >= this.#limits.endpointsPerUser) return 'too many endpoints'
    const entry = entryOf(r)
    this.#byUser.set(r.user, [entry, ...entries])
    this.#byId.set(entry.id, entry)
    if (entry.instanceId !== entry.id) this.#byInstance.set(entry.instanceId, entry)
    this.#tie(entry)
    this.#sweep ??= this.#clock.setTimeout(() => this.#expire(), SWEEP_MS)
    for (const fn of this.#added) fn(entry)
    for (const fn of this.#reachable) fn(entry)
    return entry
  }

  /** Ends one endpoint; nothing when it is not there. @returns whether the CSeq was in order */
  unregister(r: Registration): boolean {
    const entry = this.#find(r)
    // What was sent away says good-bye too: its place belongs to who replaced it.
    if (!entry || (!entry.standard && entry.application === undefined && entry.connection !== r.connection && !entry.connection.closed)) return true
    if (entry.isAheadOf(r)) return false
    this.#remove(entry, 'unregistered')
    return true
  }

  /** `Contact: *`: every endpoint of the user; an application ends only those it registered. */
  unregisterAll(user: SipAddress, application: string | undefined): void {
    for (const entry of [...(this.#byUser.get(user) ?? [])]) {
      if (application === undefined || entry.application === application) this.#remove(entry, 'unregistered')
    }
  }

  /** The endpoint said it is not there any more. */
  drop(id: string): void {
    const entry = this.#byId.get(id)
    if (entry) this.#remove(entry, 'removed')
  }

  /** A connection of a trusted application is up: its endpoints that lost theirs are reached on this one. */
  linkUp(application: string, connection: Connection): void {
    this.#clock.clearTimeout(this.#graceTimers.get(application))
    this.#graceTimers.delete(application)
    for (const entry of this.#ofApplication(application)) {
      if (!entry.connection.closed) continue
      this.#untie(entry)
      entry.connection = connection
      this.#tie(entry)
      for (const fn of this.#reachable) fn(entry)
    }
  }

  /** A connection has closed. @param next  another open connection of the same application, when there is one */
  connectionClosed(connection: Connection, application: string | undefined, next: Connection | undefined): void {
    const entries = this.#byFlow.get(connection)
    if (!entries) return
    if (application === undefined) {
      for (const entry of [...entries]) this.#remove(entry, 'connection closed')
    } else if (next) {
      this.linkUp(application, next)
    } else {
      this.#clock.clearTimeout(this.#graceTimers.get(application))
      this.#graceTimers.set(application, this.#clock.setTimeout(() => this.#linkGone(application), this.#limits.relinkMs))
    }
  }

  /** An application is no longer trusted: nothing it registered stays. */
  removeApplication(application: string): void {
    for (const entry of this.#ofApplication(application)) this.#remove(entry, 'removed')
  }

  /** Endpoints of a user who was removed or may not use IM any more. */
  removeUser(user: SipAddress): void {
    for (const entry of [...(this.#byUser.get(user) ?? [])]) this.#remove(entry, 'removed')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clock.clearTimeout(this.#sweep)
    for (const timer of this.#graceTimers.values()) this.#clock.clearTimeout(timer)
  }

  #find(r: Registration): Entry | undefined {
    return this.#byUser.get(r.user)?.find((entry) => entry.isOf(r))
  }

  #refresh(entry: Entry, r: Registration): Binding | 'out of order' {
    if (entry.isAheadOf(r)) return 'out of order'
    if (entry.callId !== r.callId) this.#forgetTemporary(entry)
    const replaces = entry.connection !== r.connection && !entry.connection.closed && entry.application === undefined && entry.path.length === 0
    const before: FormerFlow | undefined = replaces ? { connection: entry.connection, contact: entry.contact } : undefined
    entry.refresh(r)
    if (entry.connection !== r.connection) {
      this.#untie(entry)
      entry.connection = r.connection
      this.#tie(entry)
    }
    if (before) for (const fn of this.#replaced) fn(entry, before)
    for (const fn of this.#reachable) fn(entry)
    return entry
  }

  #tie(entry: Entry): void {
    const entries = this.#byFlow.get(entry.connection)
    if (entries) entries.add(entry)
    else this.#byFlow.set(entry.connection, new Set([entry]))
  }

  #untie(entry: Entry): void {
    const entries = this.#byFlow.get(entry.connection)
    entries?.delete(entry)
    if (entries?.size === 0) this.#byFlow.delete(entry.connection)
  }

  #remove(entry: Entry, why: GoneReason): void {
    if (!this.#byId.delete(entry.id)) return
    this.#untie(entry)
    this.#forgetTemporary(entry)
    const left = (this.#byUser.get(entry.user) ?? []).filter((e) => e !== entry)
    const sibling = left.find((other) => other.instanceId === entry.instanceId)
    if (this.#byInstance.get(entry.instanceId) === entry) {
      if (sibling) this.#byInstance.set(entry.instanceId, sibling)
      else this.#byInstance.delete(entry.instanceId)
    }
    if (left.length > 0) this.#byUser.set(entry.user, left)
    else this.#byUser.delete(entry.user)
    for (const fn of this.#gone) fn(entry, why)
  }

  #forgetTemporary(entry: Entry): void {
    for (const id of entry.temporary ?? []) this.#byInstance.delete(id)
    entry.temporary = undefined
  }

  #ofApplication(application: string): Entry[] {
    return [...this.#byId.values()].filter((entry) => entry.application === application)
  }

  #linkGone(application: string): void {
    this.#graceTimers.delete(application)
    for (const entry of this.#ofApplication(application)) {
      if (entry.connection.closed) this.#remove(entry, 'connection closed')
    }
  }

  #expire(): void {
    const now = this.#clock.now()
    for (const entry of [...this.#byId.values()]) {
      if (entry.expiresAt <= now) this.#remove(entry, 'expired')
    }
    this.#sweep = this.#byId.size > 0 ? this.#clock.setTimeout(() => this.#expire(), SWEEP_MS) : undefined
  }
}
