import type { ProviderState } from '@parley/topology/owa/provider-step'
import type { SipAddress } from '@parley/topology/names'

/** What the admin API may ask of the roles that run beside it. Given in by the process that runs them. */
export interface AdminRuntime {
  web: {
    state(): 'running' | 'stopped'
    /** Waits for requests to end. */
    stop(): Promise<void>
    start(): Promise<void>
    /** Restarts the OWA application pool: its settings are read anew. */
    recycle(): Promise<void>
    /** What instant messaging runs with; undefined while the role is stopped. */
    provider(): ProviderState | undefined
  }
  /** How each role of the process is. */
  health(): Record<string, { state: 'up' | 'degraded' | 'down'; reasons?: readonly string[] }>
  server: {
    /** What has happened to the known servers since the front end started, and refused peers that are none, newest first. */
    knownServers(): { servers: KnownServerState[]; refusedPeers: RefusedPeer[] }
    /** Which topology each computer of ours works by, and since when. */
    replicas(): ReplicaState[]
  }
  users: {
    /** Ends all web sessions of a person. */
    endSessions(address: SipAddress): Promise<void>
    /** Forgets contacts, groups, access levels and waiting messages of a person. */
    removeImData(address: SipAddress): Promise<void>
  }
  contacts: {
    /** Where a person's contact list is kept. After a move that is under way. */
    storeOf(address: SipAddress): Promise<ContactStore>
    /** Of everybody who is at home in a pool. */
    stores(pool: string): Promise<ContactStoreReport>
    /** Moves a list from the mailbox back to the pool. @throws AppError `conflict` — it is not in the mailbox */
    rollBack(address: SipAddress): Promise<ContactStore>
    /** The list itself, from where it is kept. */
    listOf(address: SipAddress): Promise<ContactListContent>
  }
  /** What is listened on just now. */
  ports(): readonly ListeningPort[]
  /** Clients of the running pools, for tests. Each throws `missing` for a pool that isn't there; what fails is in the answer. */
  probes: {
    registration(pool: string, account: ProbeAccount, how?: ProbeHow): Promise<ProbeReport>
    presence(pool: string, publisher: ProbeAccount, subscriber: ProbeAccount, withinMs: number, how?: ProbeHow): Promise<ProbeReport>
    im(pool: string, sender: ProbeAccount, receiver: ProbeAccount, path: ProbePath, how?: ProbeHow): Promise<ProbeReport>
    /** Whether the contacts a client is given are those of the mailbox. */
    unifiedContactStore(pool: string, account: ProbeAccount, how?: ProbeHow): Promise<ProbeReport>
  }
}

/** `UcsDisabled`: kept by the pool, and no policy allows more · `UcsAllowed`: to be moved to the mailbox at a sign-in · `UcsMigrating`: on
 *  the way · `UcsMigrated`: kept in the mailbox. */
export type ContactStoreState = 'UcsDisabled' | 'UcsAllowed' | 'UcsMigrating' | 'UcsMigrated'

/** Where a person's contact list is kept. Times are milliseconds since the epoch. */
export interface ContactStore {
  address: SipAddress
  state: ContactStoreState
  /** Of moving it to the mailbox, since the last time that worked or was taken back. */
  attempts: number
  lastAttempt?: number
  /** Why the last attempt failed, or why there is none. */
  failure?: string
  /** It is not moved before: the delay of the policy, or a move back. */
  notBefore?: number
}

export interface ContactStoreReport {
  disabled: number
  allowed: number
  migrating: number
  migrated: number
  /** Whose last attempt failed; the first hundred by address. */
  failed: ContactStore[]
}

export interface ContactListContent {
  groups: { id: number; name: string }[]
  contacts: { address: string; name: string; groups: number[] }[]
}

export interface ListeningPort {
  address: string
  port: number
  role: 'server' | 'mailbox' | 'web' | 'admin'
  use: string
}

export interface KnownServerState {
  fqdn: string
  connected: boolean
  lastHandshake?: Handshake
  lastReject?: Rejection
}

/** Times are milliseconds since the epoch. */
export interface Handshake {
  at: number
  peer: string
}

export interface Rejection extends Handshake {
  reason: string
  correlationId: string
}

export interface RefusedPeer extends Rejection {
  /** What its certificate claims. */
  names: readonly string[]
}

export interface ReplicaState {
  fqdn: string
  version: number
  appliedAt: number
}

/** Whom to sign in as; without a client password with one that is made for the probe. */
export interface ProbeAccount {
  address: string
  password?: string
}

/** Who speaks with the web role's certificate: nobody, the sender, or the receiver. */
export type ProbePath = 'clients' | 'trusted-application' | 'from-front-end'

/** How a probe is made, where not as any client does it. */
export interface ProbeHow {
  /** Connects to this port instead of the one the topology has for the pool. */
  port?: number
  /** Signs everybody in over the trusted link, with the web role's certificate; passwords are left aside. */
  trusted?: boolean
}

export interface ProbeReport {
  ok: boolean
  latencyMs: number
  error?: string
  diagnosis?: string
  /** What it came through, in its order, with the milliseconds since it began. */
  steps: readonly { what: string; afterMs: number }[]
}
