import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { EventLog } from '@parley/platform/diagnostics/diagnostics'
import { newId } from '@parley/platform/ids'
import type { SipAddress } from '@parley/topology/names'
import { Conference } from './conference.ts'
import { isConferenceId } from './conference-uri.ts'
import type { ConferenceLimits } from './limits.ts'

export interface ConferencesParts {
  readonly clock: Clock
  readonly events: EventLog
  readonly limits: ConferenceLimits
}

/** The conferences there are, in memory only: they end with the last who is in them, and with the server. */
export class Conferences implements AsyncDisposable {
  readonly #parts: ConferencesParts
  readonly #all = new Map<string, Conference>()
  readonly #made = new Map<SipAddress, number>()
  readonly #waiting = new Map<Conference, TimerHandle>()
  readonly #ended: (conference: Conference) => void

  /** @param ended  told of each conference that is no more */
  constructor(parts: ConferencesParts, ended: (conference: Conference) => void) {
    this.#parts = parts
    this.#ended = ended
  }

  get size(): number {
    return this.#all.size
  }

  find(organizer: string, id: string): Conference | undefined {
    return this.#all.get(keyOf(organizer, id))
  }

  /** @param id  the client's own name for it; one that could be guessed is replaced
   *  @returns why not, when there are too many or it is there already */
  add(organizer: SipAddress, id: string, subject: string): Conference | 'too many' | 'exists' {
    const { limits, events } = this.#parts
    const conference = new Conference({ id: isConferenceId(id) ? id : newId(), organizer, subject })
    const key = keyOf(organizer, conference.id)
    if (this.#all.has(key)) return 'exists'
    const made = this.#made.get(organizer) ?? 0
    if (made >= limits.perOrganizer || this.#all.size >= limits.all) return 'too many'
    this.#all.set(key, conference)
    this.#made.set(organizer, made + 1)
    this.#wait(conference)
    events.record('conferenceStarted', { conference: conference.id, user: organizer })
    return conference
  }

  /** Somebody came. */
  occupied(conference: Conference): void {
    this.#parts.clock.clearTimeout(this.#waiting.get(conference))
    this.#waiting.delete(conference)
  }

  /** Somebody has gone: with the last one it ends, at once or, when somebody may come back, after a while. */
  vacated(conference: Conference): void {
    if (conference.size > 0) return
    if (conference.deserted) this.end(conference)
    else this.#wait(conference)
  }

  end(conference: Conference): void {
    const key = keyOf(conference.organizer, conference.id)
    if (!this.#all.delete(key)) return
    this.occupied(conference)
    const left = (this.#made.get(conference.organizer) ?? 1) - 1
    if (left > 0) this.#made.set(conference.organizer, left)
    else this.#made.delete(conference.organizer)
    conference.forgetAway()
    this.#ended(conference)
    for (const session of conference.sessions()) session.hangUp('ended')
    this.#parts.events.record('conferenceEnded', { conference: conference.id, user: conference.organizer })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#waiting.values()) this.#parts.clock.clearTimeout(timer)
    this.#waiting.clear()
  }

  #wait(conference: Conference): void {
    const { clock, limits } = this.#parts
    clock.clearTimeout(this.#waiting.get(conference))
    this.#waiting.set(conference, clock.setTimeout(() => this.end(conference), limits.emptyMs))
  }
}

const keyOf = (organizer: string, id: string): string => `${organizer} ${id}`
