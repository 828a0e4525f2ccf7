import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { Connection } from '@parley/sip/endpoint'
import type { ClientDigest, Users } from '@parley/topology/users'
import type { Director } from './director/director.ts'
import type { Flow } from './flow.ts'
import type { SipAddress } from '@parley/topology/names'
import type { Registrar } from './registrar/registrar.ts'
import type { SendAway } from './registrar/send-away.ts'

/** A sign-in holds no longer than this after its password was revoked. */
const SWEEP_MS = 5_000

export interface RevocationParts {
  readonly clock: Clock
  readonly users: Users
  readonly registrar: Registrar
  readonly sendAway: SendAway
  readonly director: Director
  connections(): Iterable<Connection>
}

/** Ends what a user may not do any more: connections whose client password was revoked, endpoints of who lost IM. */
export class Revocation implements AsyncDisposable {
  readonly #parts: RevocationParts
  readonly #unfollow: () => void
  #timer: TimerHandle

  constructor(parts: RevocationParts) {
    this.#parts = parts
    this.#timer = parts.clock.setTimeout(() => this.#tick(), SWEEP_MS)
    this.#unfollow = parts.users.onChanged((user) => {
      const why = !user.imEnabled ? 'disabled' : parts.director.isHomed(user.address) ? undefined : 'moved'
      if (why === undefined) return
      for (const binding of parts.registrar.bindings(user.address)) parts.sendAway.tell(binding, why)
      parts.registrar.removeUser(user.address)
    })
    parts.registrar.onReplaced((binding, before) => parts.sendAway.tell(binding, 'replaced', before))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unfollow()
    this.#parts.clock.clearTimeout(this.#timer)
  }

  #tick(): void {
    for (const connection of [...this.#parts.connections()]) this.#check(connection)
    this.#timer = this.#parts.clock.setTimeout(() => this.#tick(), SWEEP_MS)
  }

  #check(connection: Connection): void {
    const identity = (connection.tag as Flow | undefined)?.identity
    if (identity?.kind !== 'user') return
    for (const [user, proof] of identity.users) {
      if (!this.#holds(user, proof)) return this.#revoked(user, connection)
    }
  }

  #revoked(user: SipAddress, connection: Connection): void {
    const { registrar, sendAway } = this.#parts
    for (const binding of registrar.bindings(user)) if (binding.connection === connection) sendAway.tell(binding, 'revoked')
    connection.close('the client password was revoked')
  }

  #holds(user: string, proof: ClientDigest): boolean {
    return this.#parts.users.digests(user, proof.realm).some((digest) => digest.ha1Md5 === proof.ha1Md5)
  }
}
