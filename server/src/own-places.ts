import { X509Certificate } from 'node:crypto'
import type { Fqdn, SipAddress } from '@parley/topology/names'
import type { Topology } from '@parley/topology/topology'
import type { Users } from '@parley/topology/users'

/** What counts as here: our names, our pool's and our certificate's, the address we listen on, and the domains whose users are ours. */
export class OwnPlaces {
  /** Lower case; the same set stays, its members follow the topology. */
  readonly hosts = new Set<string>()
  readonly #fqdn: Fqdn
  readonly #bind: string
  readonly #users: Users
  #domains: ReadonlySet<string> = new Set()
  #certified: readonly string[] = []

  constructor(fqdn: Fqdn, bind: string, users: Users, topology: Topology) {
    this.#fqdn = fqdn
    this.#bind = bind
    this.#users = users
    this.apply(topology)
  }

  /** A client that has found us under a name of our certificate writes that name into its Route.
   *  @param certificate  PEM, our own first */
  presents(certificate: string | Buffer, topology: Topology): void {
    const { subjectAltName = '' } = new X509Certificate(certificate)
    this.#certified = [...subjectAltName.matchAll(/DNS:([^,\s"]+)/g)].map(([, name = '']) => name)
    this.apply(topology)
  }

  apply(topology: Topology): void {
    const pool = topology.pools.find((candidate) => candidate.fqdn === this.#fqdn || candidate.computers.includes(this.#fqdn))
    this.#domains = new Set<string>(topology.sipDomains)
    this.hosts.clear()
    for (const host of [this.#fqdn, this.#bind, ...this.#certified, ...topology.sipDomains, ...(pool ? [pool.fqdn, ...pool.computers] : [])]) this.hosts.add(host.toLowerCase())
  }

  user(address: string): SipAddress | undefined {
    return this.#users.byAddress(address)?.address
  }

  servesDomain(host: string): boolean {
    return this.#domains.has(host)
  }
}
