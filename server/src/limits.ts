import { conferenceLimits, type ConferenceLimits } from './conferencing/limits.ts'
import { storedLimits, type StoredLimits } from './im/stored.ts'
import { registrarLimits, type RegistrarLimits } from './registrar/registrar.ts'
import type { BucketRate } from './throttle/bucket.ts'

export interface ServerLimits {
  /** Requests of a connection nobody has signed in on. */
  strangerRate: BucketRate
  clientRate: BucketRate
  /** A client on this machine itself: a load generator, or a proxy that carries many people and keeps the strangers out itself.
   *  A trunk on another machine is for the topology: a known server that is throttled as one. */
  loopbackClientRate: BucketRate
  /** A trusted application carries many users. */
  serverRate: BucketRate
  /** Failed sign-ins of one account from one address. */
  accountFailures: BucketRate
  /** Failed sign-ins from one address, whatever the account. */
  addressFailures: BucketRate
  /** Users who may sign in on one client connection, each with a password of their own: a trunk of another system, a load generator. */
  usersPerConnection: number
  /** Identical refusals on one connection leave one record in this time. */
  refusalWindowMs: number
  /** Messages kept in the trace; a flood is left out of it. */
  traceRate: BucketRate
  /** An event loop this late takes no new work. */
  overloadLagMs: number
  expires: { min: number; default: number; max: number }
  /** INVITEs of one client that are not over. */
  invitesPerClient: number
  /** How long a callee's endpoint may go on ringing. @spec RFC 3261 §16.6 timer C */
  ringingMs: number
  registrar: RegistrarLimits
  stored: StoredLimits
  conferences: ConferenceLimits
}

const serverRate: BucketRate = { burst: 60_000, perSecond: 30_000 }

export const defaultLimits: ServerLimits = {
  strangerRate: { burst: 60, perSecond: 20 },
  clientRate: { burst: 2_000, perSecond: 500 },
  loopbackClientRate: serverRate,
  serverRate,
  accountFailures: { burst: 5, perSecond: 1 / 30 },
  addressFailures: { burst: 50, perSecond: 1 / 2 },
  usersPerConnection: 1_000,
  refusalWindowMs: 60_000,
  traceRate: { burst: 2_000, perSecond: 500 },
  overloadLagMs: 1_000,
  expires: { min: 60, default: 600, max: 7_200 },
  invitesPerClient: 500,
  ringingMs: 180_000,
  registrar: registrarLimits,
  stored: storedLimits,
  conferences: conferenceLimits,
}
