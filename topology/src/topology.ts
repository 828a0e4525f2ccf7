import type { Fqdn } from './names.ts'
import type { UmDialPlan, UmRole } from './um.ts'

/** Who belongs to the organisation's fabric: one document, put in force whole, everywhere or nowhere. */
export interface Topology {
  /** Counts the documents that were in force; 0 while there was none. */
  version: number
  /** The first is the default. */
  sipDomains: Fqdn[]
  sites: Site[]
  pools: FrontEndPool[]
  trustedApplicationPools: TrustedApplicationPool[]
  authorizedHosts: AuthorizedHost[]
  umDialPlans: UmDialPlan[]
  /** Which computers run the UM service, and the dial plans it serves. */
  umServices: UmRole[]
  /** Which computers run the UM Call Router service, and the dial plans it serves. */
  umCallRouters: UmRole[]
  /** Where to connect for a host name, in place of asking the DNS. */
  hosts: Record<string, string>
}

export interface Site {
  siteId: string
  displayName: string
  description?: string
}

export interface FrontEndPool {
  fqdn: Fqdn
  site: string
  computers: Fqdn[]
  sipPort: number
  /** A director homes nobody: it sends users on to their own pool. A front end when absent. */
  role?: 'front end' | 'director'
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
  /** The front end pool it belongs to: its next hop. */
  registrar: Fqdn
  site: string
  requiresReplication: boolean
  computers: Fqdn[]
  applications: TrustedApplication[]
  /** Which of its site's external servers it is, from 1: the last part of its ServiceId. */
  serviceNumber?: number
  /** Kept for applications that carry media; OWA has none. */
  mediaPorts?: MediaPorts
}

export interface MediaPorts {
  audioPortStart?: number
  audioPortCount?: number
  videoPortStart?: number
  videoPortCount?: number
  applicationSharingPortStart?: number
  applicationSharingPortCount?: number
}

export interface TrustedApplication {
  /** As it was given, without `urn:application:`: `OutlookWebApp`. The same in any case. */
  id: string
  /** Where it listens for connections from the front end. */
  port: number
  /** The type in its GRUUs, when it is not the id. */
  legacyApplicationName?: string
  enableTcp?: boolean
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
  umDialPlans: [],
  umServices: [],
  umCallRouters: [],
  hosts: {},
}

/** The address to open a connection to for a host name. */
export function addressOfHost(topology: Topology, fqdn: Fqdn): string {
  return Object.hasOwn(topology.hosts, fqdn) ? (topology.hosts[fqdn] ?? fqdn) : fqdn
}
