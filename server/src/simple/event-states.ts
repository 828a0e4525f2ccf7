import type { Clock, TimerHandle } from '@parley/platform/clock'
import { availability, type State } from '@parley/sip/bodies/category-state'
import type { SipAddress } from '@parley/topology/names'
import type { Spoken } from '../presence/publisher.ts'
import { Refused } from '../refuse-with.ts'
import type { Registrations } from '../registrar/binding.ts'
import { spokenNote, spokenState, type Said } from './said.ts'

/** Publications of one user at a time. */
const PER_USER = 10
/** How late an ended publication is noticed. */
const SWEEP_MS = 1_000

export interface EventStatesParts {
  readonly clock: Clock
  readonly registrations: Registrations
  readonly newToken: () => string
  /** See `Publisher.speak`. */
  speak(user: SipAddress, speaker: string, said: Spoken[]): void
}

/** What one PUBLISH began and others go on with. */
interface EventState {
  readonly user: SipAddress
  /** Its instance in the publications; the same while the entity-tag changes. */
  readonly instance: number
  /** The endpoint that published, as its registration calls it; undefined for who is not registered. */
  endpoint: string | undefined
  tag: string
  said: Said
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** The soft state of RFC 3903, in memory, and what registrations of standard clients say by themselves: who is registered and
 *  publishes nothing is available. A published machine lasts no longer than its endpoint; what the person says lasts its time.
 *  @spec RFC 3903 §6, RFC 3856 §3 */
export class EventStates implements AsyncDisposable {
  readonly #o: EventStatesParts
  readonly #byTag = new Map<string, EventState>()
  readonly #byUser = new Map<SipAddress, Set<EventState>>()
  #instances = FIRST_INSTANCE
  #sweep: TimerHandle | undefined

  constructor(parts: EventStatesParts) {
    this.#o = parts
    parts.registrations.onAdded((binding) => binding.standard && this.#settleEndpoint(binding.user, binding.instanceId))
    parts.registrations.onGone((binding) => binding.standard && this.#settleEndpoint(binding.user, binding.instanceId))
  }

  get size(): number {
    return this.#byTag.size
  }

  /** @returns the entity-tag  @throws Refused when the user has too many */
  create(user: SipAddress, endpoint: string | undefined, said: Said, expiresAt: number): string {
    const states = this.#byUser.get(user) ?? new Set()
    if (states.size >= PER_USER) throw new Refused('notAllowed', { text: `A user has at most ${PER_USER} publications at a time` })
    const state: EventState = { user, instance: this.#nextInstance(), endpoint, tag: this.#o.newToken(), said, expiresAt }
    this.#byUser.set(user, states.add(state))
    this.#byTag.set(state.tag, state)
    this.#settle(state)
    this.#sweep ??= this.#o.clock.setTimeout(() => this.#expire(), SWEEP_MS)
    return state.tag
  }

  /** Refreshes, and changes when something is said.  @returns the next entity-tag  @throws Refused 412 */
  continue(user: SipAddress, tag: string, endpoint: string | undefined, said: Said | undefined, expiresAt: number): string {
    const state = this.#find(user, tag)
    this.#byTag.delete(tag)
    state.tag = this.#o.newToken()
    this.#byTag.set(state.tag, state)
    state.expiresAt = expiresAt
    if (said) state.said = said
    if (endpoint !== undefined && endpoint !== state.endpoint) {
      const before = state.endpoint
      state.endpoint = endpoint
      if (before !== undefined) this.#settleEndpoint(user, before)
    }
    this.#settle(state)
    return state.tag
  }

  /** The entity-tag of a publication that ends as it begins. */
  unused(): string {
    return this.#o.newToken()
  }

  /** @throws Refused 412 */
  remove(user: SipAddress, tag: string): void {
    this.#end(this.#find(user, tag))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#o.clock.clearTimeout(this.#sweep)
  }

  #find(user: SipAddress, tag: string): EventState {
    const state = this.#byTag.get(tag)
    if (state?.user !== user || state.expiresAt <= this.#o.clock.now()) throw new Refused('conditionFailed')
    return state
  }

  #end(state: EventState): void {
    this.#byTag.delete(state.tag)
    const states = this.#byUser.get(state.user)
    states?.delete(state)
    if (states?.size === 0) this.#byUser.delete(state.user)
    this.#o.speak(state.user, speakerOf(state), [])
    if (state.endpoint !== undefined) this.#settleEndpoint(state.user, state.endpoint)
  }

  /** What the person says, and the machine where no endpoint stands for it. */
  #settle(state: EventState): void {
    const { user, instance, endpoint, said } = state
    const machine = endpoint === undefined ? said.machine : undefined
    this.#o.speak(user, speakerOf(state), [...spokenState(said.person, instance), ...spokenState(machine, instance + MACHINE), ...spokenNote(said.note, instance)])
    if (endpoint !== undefined) this.#settleEndpoint(user, endpoint)
  }

  #settleEndpoint(user: SipAddress, endpoint: string): void {
    const isThere = this.#o.registrations.bindings(user).some((binding) => binding.instanceId === endpoint)
    const published = [...(this.#byUser.get(user) ?? [])].filter((state) => state.endpoint === endpoint).at(-1)
    const machine = published ? published.said.machine : present
    this.#o.speak(user, `endpoint ${endpoint}`, isThere ? spokenState(machine, instanceOf(endpoint)) : [])
  }

  #nextInstance(): number {
    this.#instances = this.#instances >= LAST_INSTANCE ? FIRST_INSTANCE : this.#instances + 1
    return this.#instances
  }

  #expire(): void {
    const now = this.#o.clock.now()
    for (const state of [...this.#byTag.values()]) if (state.expiresAt <= now) this.#end(state)
    this.#sweep = this.#byTag.size > 0 ? this.#o.clock.setTimeout(() => this.#expire(), SWEEP_MS) : undefined
  }
}

const present: State = { type: 'machineState', manual: false, availability: availability.available }

/** Instance numbers of ours, apart from those Lync-type clients make: they begin with 2 and 3 in hexadecimal. */
const FIRST_INSTANCE = 0x5000_0000
const LAST_INSTANCE = 0x5fff_ffff
const MACHINE = 0x1000_0000

const speakerOf = ({ instance }: EventState): string => `publication ${instance}`

/** The endpoint's own machine: a number from its id, the same at every registration. */
const instanceOf = (endpoint: string): number => 0x7000_0000 + (Buffer.from(endpoint, 'base64url').readUInt32BE(0) & 0x0fff_ffff)
