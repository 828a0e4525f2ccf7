import type { ConferenceInfo } from '@parley/sip/bodies/conference-info'
import { addressOf } from '@parley/sip/uri'
import type { MessageEvent } from '../../../shared/wire.ts'

/** Who is in a group conversation besides me, and who was asked. */
export class Roster {
  readonly #me: string
  readonly #joined: Set<string>
  readonly #invited = new Set<string>()
  #presenter = false
  #ownEndpoints: readonly string[] = []
  #known: boolean

  constructor(me: string, joined: readonly string[]) {
    this.#me = me
    this.#joined = new Set(joined)
    this.#known = joined.length > 0
  }

  /** Whether a document of the conference was seen, now or in an earlier life. */
  get known(): boolean {
    return this.#known
  }

  get joined(): string[] {
    return [...this.#joined]
  }

  get presenter(): boolean {
    return this.#presenter
  }

  /** Whether I am there with another endpoint than this one. @param own  its id */
  isThereWithout(own: string): boolean {
    return this.#ownEndpoints.some((entity) => !entity.includes(own))
  }

  get members(): { address: string; state: 'invited' | 'joined' }[] {
    return [...this.joined.map((address) => ({ address, state: 'joined' as const })), ...[...this.#invited].map((address) => ({ address, state: 'invited' as const }))]
  }

  has(address: string): boolean {
    return this.#joined.has(address) || this.#invited.has(address) || address === this.#me
  }

  invited(address: string): void {
    this.#invited.add(address)
  }

  /** @returns whether the person was expected */
  declined(address: string): boolean {
    return this.#invited.delete(address)
  }

  /** @returns who came and who went since what was known */
  learn(info: ConferenceInfo): MessageEvent[] {
    const events: MessageEvent[] = []
    const present = new Set<string>()
    const gone = new Set<string>()
    for (const user of info.users) {
      const address = addressOf(user.entity)
      if (address !== this.#me) (user.deleted ? gone : present).add(address)
      else {
        this.#presenter = user.role === 'presenter' && !user.deleted
        this.#ownEndpoints = user.endpoints.map((endpoint) => endpoint.entity)
      }
    }
    if (info.state === 'full') for (const address of this.#joined) if (!present.has(address)) gone.add(address)
    for (const who of present) {
      this.#invited.delete(who)
      if (this.#joined.has(who)) continue
      this.#joined.add(who)
      events.push({ what: 'joined', who })
    }
    for (const who of gone) if (this.#joined.delete(who)) events.push({ what: 'left', who })
    this.#known = true
    return events
  }

  clear(): void {
    this.#joined.clear()
    this.#invited.clear()
    this.#presenter = false
    this.#ownEndpoints = []
  }
}
