/** What the admin API may ask of the roles that run beside it. Given in by the process that runs them. */
export interface AdminRuntime {
  web: {
    state(): 'running' | 'stopped'
    /** Waits for requests to end. */
    stop(): Promise<void>
    start(): Promise<void>
    /** Restarts the OWA application pool: its settings are read anew. */
    recycle(): Promise<void>
  }
  /** Clients of the running pools, for tests. Each throws `missing` for a pool that isn't there; what fails is in the answer. */
  probes: {
    registration(pool: string, account: ProbeAccount): Promise<ProbeReport>
    presence(pool: string, publisher: ProbeAccount, subscriber: ProbeAccount, withinMs: number): Promise<ProbeReport>
    im(pool: string, sender: ProbeAccount, receiver: ProbeAccount, path: ProbePath): Promise<ProbeReport>
  }
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
