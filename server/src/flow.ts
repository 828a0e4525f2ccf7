import type { Connection } from '@parley/sip/endpoint'
import { isLoopback } from '@parley/sip/transport/admission'
import type { KnownServer } from '@parley/topology/known-servers'
import type { SipAddress } from '@parley/topology/names'
import type { ClientDigest } from '@parley/topology/users'
import type { NtlmFlow } from './authenticate/ntlm.ts'
import type { ServerLimits } from './limits.ts'
import { RefusalWindow } from './refusal-report.ts'
import { Bucket, type BucketRate } from './throttle/bucket.ts'

/** Whose connection it is. */
export type Identity =
  /** No certificate, and nobody has signed in. */
  | { readonly kind: 'stranger' }
  /** Digest has shown that this is the user, by that client password: while the directory still has it, the sign-in holds. */
  | { readonly kind: 'user'; readonly users: Map<SipAddress, ClientDigest> }
  /** A known server, by certificate. */
  | { readonly kind: 'application'; readonly server: KnownServer }
  /** A certificate that makes it no known server; `reason` and `remedy` are told to it. */
  | { readonly kind: 'unknown peer'; readonly reason: string; readonly remedy: string; readonly correlationId: string }

/** Lists in a body are worked off name by name: a request with more than this counts as one more. */
const BYTES_OF_ONE = 4096

const stranger: Identity = { kind: 'stranger' }

/** What the server knows about one connection. Kept in `connection.tag`. */
export class Flow {
  readonly connection: Connection
  readonly refusals = new RefusalWindow()
  identity: Identity = stranger
  /** It was asked who it is, and has not shown anything yet. */
  unanswered = false
  /** Where clients sign in with NTLM: what this one was asked, and how it signs. */
  ntlm: NtlmFlow | undefined
  /** INVITEs of this connection whose transactions live: each may ring at ten endpoints for minutes. */
  invites = 0
  readonly #limits: ServerLimits
  #bucket: Bucket
  #rate: BucketRate

  constructor(connection: Connection, limits: ServerLimits, nowMs: number) {
    this.connection = connection
    this.#limits = limits
    this.#rate = limits.strangerRate
    this.#bucket = new Bucket(this.#rate, nowMs)
  }

  /** The rate this connection is held to: as a server only when its known server says so, or when it comes from this machine. */
  get rate(): BucketRate {
    return this.#rate
  }

  /** What one person may have at once; connections that carry many are held to their rate. */
  get mostInvites(): number {
    return this.#rate === this.#limits.clientRate ? this.#limits.invitesPerClient : Infinity
  }

  identify(identity: Identity, nowMs: number): void {
    this.identity = identity
    const rate = this.#rateOf(identity)
    if (rate === this.#rate) return
    this.#rate = rate
    this.#bucket = new Bucket(rate, nowMs)
  }

  /** Counts one request, and with a large body several. @returns whether it may be worked on */
  admit(nowMs: number, bodyBytes = 0): boolean {
    return this.#bucket.take(this.#rate, nowMs, 1 + Math.floor(bodyBytes / BYTES_OF_ONE))
  }

  #rateOf(identity: Identity): BucketRate {
    if (identity.kind === 'application') return identity.server.throttleAsServer ? this.#limits.serverRate : this.#limits.clientRate
    if (identity.kind !== 'user') return this.#limits.strangerRate
    return isLoopback(this.connection.remoteAddress) ? this.#limits.loopbackClientRate : this.#limits.clientRate
  }
}

export function flowOf(connection: Connection): Flow {
  return connection.tag as Flow
}
