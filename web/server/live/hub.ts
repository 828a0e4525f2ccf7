import type { OutputName, Outputs } from '../../shared/wire.ts'
import type { Session } from '../session/sessions.ts'
import type { Audience } from './audience.ts'

/** An open browser as the hub needs it. */
export interface HubMember extends Audience {
  readonly session: Session
  /** Says why, then closes. */
  end(reason: Outputs['session.ended']['reason']): void
}

/** All open browsers, by person. */
export class Hub {
  readonly #members = new Map<string, Set<HubMember>>()

  add(member: HubMember): void {
    const { address } = member.session
    const own = this.#members.get(address) ?? new Set()
    own.add(member)
    this.#members.set(address, own)
  }

  remove(member: HubMember): void {
    const { address } = member.session
    const own = this.#members.get(address)
    own?.delete(member)
    if (own?.size === 0) this.#members.delete(address)
  }

  count(address: string): number {
    return this.#members.get(address)?.size ?? 0
  }

  get size(): number {
    let size = 0
    for (const own of this.#members.values()) size += own.size
    return size
  }

  /** Everything sent to it reaches each browser the person has open at that moment. */
  audience(address: string): Audience {
    return {
      send: <N extends OutputName>(name: N, body: Outputs[N]) => {
        for (const member of this.#members.get(address) ?? []) member.send(name, body)
      },
    }
  }

  endSession(session: Session, reason: Outputs['session.ended']['reason']): void {
    for (const member of this.#members.get(session.address) ?? []) {
      if (member.session === session) member.end(reason)
    }
  }

  endAll(reason: Outputs['session.ended']['reason']): void {
    for (const own of this.#members.values()) for (const member of own) member.end(reason)
  }
}
