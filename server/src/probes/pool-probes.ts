import type { Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import { toSipAddress, type SipAddress } from '@parley/topology/names'
import type { TopologyStore } from '@parley/topology/store'
import { addressOfHost } from '@parley/topology/topology'
import type { ProbePlace, ProbeUser } from './probe-client.ts'
import type { ProbedStore } from './probed-store.ts'
import { probeIm, probePresence, probeRegistration, probeUnifiedContactStore, type ProbeResult } from './probes.ts'

/** Whom to probe as. Without a client password: with one that is made for the probe and taken back after it. */
export interface ProbeAccount {
  address: string
  password?: string
}

/** How a probe is made, where not as any client does it. */
export interface ProbeHow {
  /** Connects to this port instead of the one the topology has for the pool. */
  port?: number
  /** Signs everybody in as the web role does it, with its certificate; passwords are left aside. */
  trusted?: boolean
}

/** A certificate the probes may show. */
export interface ProbeCertificate {
  fqdn: string
  key: string
  cert: string
}

export interface PoolProbesOptions {
  topology: TopologyStore
  clock: Clock
  /** Asked before each probe: certificates are renewed. */
  certificates: () => { web: ProbeCertificate; ca: string | string[] }
  /** Where somebody's contact list is kept, after a move that is under way. */
  contactStoreOf: (address: SipAddress) => Promise<ProbedStore>
}

/** Probes of the pools the topology names. Each throws AppError `missing` for a pool or person nobody knows; what fails is in the answer. */
export class PoolProbes {
  readonly #o: PoolProbesOptions

  constructor(options: PoolProbesOptions) {
    this.#o = options
  }

  async registration(pool: string, account: ProbeAccount, { port, trusted }: ProbeHow = {}): Promise<ProbeResult> {
    const place = this.#place(pool, port)
    return this.#as([{ ...account, trusted }], ([user]) => probeRegistration(place, user))
  }

  async presence(pool: string, publisher: ProbeAccount, subscriber: ProbeAccount, withinMs: number, { port, trusted }: ProbeHow = {}): Promise<ProbeResult> {
    const place = this.#place(pool, port)
    return this.#as([{ ...publisher, trusted }, { ...subscriber, trusted }], ([telling, watching]) => probePresence(place, telling, watching, withinMs))
  }

  /** @param path  who speaks as the web role does, with its certificate: nobody, the sender (`trusted-application`) or the receiver (`from-front-end`) */
  async im(pool: string, sender: ProbeAccount, receiver: ProbeAccount, path: 'clients' | 'trusted-application' | 'from-front-end', { port, trusted }: ProbeHow = {}): Promise<ProbeResult> {
    const place = this.#place(pool, port)
    const accounts = [{ ...sender, trusted: trusted || path === 'trusted-application' }, { ...receiver, trusted: trusted || path === 'from-front-end' }] as const
    return this.#as(accounts, ([from, to]) => probeIm(place, from, to))
  }

  /** Of somebody who may not sign in, as nobody without a mailbox may, the diagnosis is what they lack. */
  async unifiedContactStore(pool: string, account: ProbeAccount, { port, trusted }: ProbeHow = {}): Promise<ProbeResult> {
    const address = toSipAddress(account.address)
    const place = this.#place(pool, port)
    const result = await this.#as([{ ...account, trusted }], ([user]) => probeUnifiedContactStore(place, user, () => this.#o.contactStoreOf(address)))
    const refusal = result.ok ? undefined : this.#o.topology.users.imRefusal(address)
    return refusal ? { ...result, diagnosis: `${refusal.check}. Run: ${refusal.remedy}` } : result
  }

  #place(name: string, port: number | undefined): ProbePlace {
    const topology = this.#o.topology.active()
    const pool = topology.pools.find(({ fqdn, computers }) => fqdn === name.toLowerCase() || computers.some((computer) => computer === name.toLowerCase()))
    if (!pool) {
      throw new AppError('missing', `${name.slice(0, 253)} is not a pool of the topology in force`, { expected: topology.pools.map(({ fqdn }) => fqdn).join(', ') || 'a pool', remedy: 'Get-CsPool lists the pools.' })
    }
    return { fqdn: pool.fqdn, address: addressOfHost(topology, pool.fqdn), port: port ?? pool.sipPort, ca: this.#o.certificates().ca, clock: this.#o.clock }
  }

  /** Lends a client password to each account that needs one and has none. */
  async #as<Accounts extends readonly (ProbeAccount & { trusted: boolean | undefined })[]>(accounts: readonly [...Accounts], work: (users: { [I in keyof Accounts]: ProbeUser }) => Promise<ProbeResult>): Promise<ProbeResult> {
    const { users } = this.#o.topology
    const lent: { takeBack(): void }[] = []
    try {
      const signedIn: ProbeUser[] = []
      for (const { address, password, trusted } of accounts) {
        if (trusted) signedIn.push({ address, auth: { kind: 'trusted', ...this.#o.certificates().web } })
        else if (password === undefined) {
          const made = users.lendClientPassword(toSipAddress(address))
          lent.push(made)
          signedIn.push({ address, auth: { kind: 'password', password: made.password } })
        } else signedIn.push({ address, auth: { kind: 'password', password } })
      }
      return await work(signedIn as { [I in keyof Accounts]: ProbeUser })
    } finally {
      for (const { takeBack } of lent) takeBack()
    }
  }
}
