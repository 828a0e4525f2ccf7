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
  /** What is listened on just now. */
  ports(): readonly ListeningPort[]
  /** Clients of the running pools, for tests. Each throws `missing` for a pool that isn't there; what fails is in the answer. */
  probes: {
    registration(pool: string, account: ProbeAccount, path?: Exclude<ProbePath, 'from-front-end'>): Promise<ProbeReport>
    presence(pool: string, publisher: ProbeAccount, subscriber: ProbeAccount, withinMs: number): Promise<ProbeReport>
    im(pool: string, sender: ProbeAccount, receiver: ProbeAccount, path: ProbePath): Promise<ProbeReport>
  }
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

export interface ProbeReport {
  ok: boolean
  latencyMs: number
  error?: string
  diagnosis?: string
}
