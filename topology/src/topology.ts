import type { Fqdn } from './names.ts'

/** Who belongs to the organisation's fabric: one document, published whole, in force everywhere or nowhere. */
export interface Topology {
  /** Counts publications; 0 while nothing is published. */
  version: number
  sipDomains: Fqdn[]
  sites: Site[]
  pools: FrontEndPool[]
  trustedApplicationPools: TrustedApplicationPool[]
  authorizedHosts: AuthorizedHost[]
  /** Where to connect for a host name, in place of asking the DNS. */
  hosts: Record<string, string>
}

export interface Site {
  siteId: string
  displayName: string
}

export interface FrontEndPool {
  fqdn: Fqdn
  site: string
  computers: Fqdn[]
  sipPort: number
}

/** What a trusted server may do; each has the default of `New-CsTrustedApplicationPool`. */
export interface TrustSwitches {
  /** Its requests are not challenged, and it may act for users. Default true. */
  treatAsAuthenticated?: boolean
  /** It has the allowance of a server, not of a client. Default true. */
  throttleAsServer?: boolean
  /** Nobody opens connections to it. Default false. */
  outboundOnly?: boolean
  /** The sip domains it may act for users of; all of the organisation's when absent. */
  domains?: Fqdn[]
}

export interface TrustedApplicationPool extends TrustSwitches {
  fqdn: Fqdn
  /** The front end pool it belongs to. */
  registrar: Fqdn
  site: string
  requiresReplication: boolean
  computers: Fqdn[]
  applications: TrustedApplication[]
}

export interface TrustedApplication {
  /** Letters and digits, such as `OutlookWebApp`. */
  id: string
  /** Where it listens for connections from the front end. */
  port: number
  gruu: string
}

/** A host that is trusted by name without being an application: the older way. */
export interface AuthorizedHost extends TrustSwitches {
  fqdn: Fqdn
  registrar: Fqdn
  port?: number
}

export const emptyTopology: Topology = {
  version: 0,
  sipDomains: [],
  sites: [],
  pools: [],
  trustedApplicationPools: [],
  authorizedHosts: [],
  hosts: {},
}

/** The address to open a connection to for a host name. */
export function addressOfHost(topology: Topology, fqdn: Fqdn): string {
  return Object.hasOwn(topology.hosts, fqdn) ? (topology.hosts[fqdn] ?? fqdn) : fqdn
}

/** The GRUU of a trusted application, by which other endpoints address it. */
export function applicationGruu(pool: Fqdn, id: string, siteId: string): string {
  return `sip:${pool}@${pool.slice(pool.indexOf('.') + 1)};gruu;opaque=srvr:${id.toLowerCase()}:${siteId}`
}
