import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { EventLog } from '@parley/platform/diagnostics/diagnostics'
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
  readonly events: EventLog
  connections(): Iterable<Connection>
  /** Nothing more is told to that user there. */
  endSubscriptions(user: SipAddress, connection: Connection): void
}

const REASON = 'the client password was revoked'

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
    for (const [user, proof] of [...identity.users]) {
      if (!this.#holds(user, proof)) this.#revoked(user, connection, identity.users)
    }
  }

  /** A connection of one user's ends. One that a proxy shares between many stays for the others: what the user had on it ends. */
  #revoked(user: SipAddress, connection: Connection, users: Map<SipAddress, ClientDigest>): void {
    const { registrar, sendAway, endSubscriptions } = this.#parts
    const own = registrar.bindings(user).filter((binding) => binding.connection === connection)
    for (const binding of own) sendAway.tell(binding, 'revoked')
    if (users.size === 1) return connection.close(REASON)
    users.delete(user)
    for (const { id } of own) registrar.drop(id)
    endSubscriptions(user, connection)
    this.#parts.events.record('clientSignedOut', { user, peer: `${connection.remoteAddress}:${connection.remotePort}`, reason: REASON })
  }

  #holds(user: string, proof: ClientDigest): boolean {
    return this.#parts.users.digests(user, proof.realm).some((digest) => digest.ha1Md5 === proof.ha1Md5)
  }
}
