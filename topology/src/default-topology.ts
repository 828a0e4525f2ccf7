import { isFqdn, toFqdn } from './names.ts'
import { AppError } from '@parley/platform/errors'
import { emptyTopology, type Topology } from './topology.ts'

export interface DefaultTopologyOptions {
  /** The sip domain, and the domain both roles are named in. */
  domain: string
  sipPort?: number
  /** Where the web role listens for connections from the front end. */
  trustedPort?: number
  /** The address both roles are reached at. */
  address?: string
  /** False: without the trusted application pool, which is then for the administrator to make. */
  join?: boolean
}

const SITE = 'site1'

/** A pool `lync.<domain>` and the web application `owa.<domain>` it trusts, on one machine. Version 0: publish it. @throws AppError `invalid` */
export function defaultTopology(o: DefaultTopologyOptions): Topology {
  if (!isFqdn(o.domain.toLowerCase())) {
    throw new AppError('invalid', `'${o.domain.slice(0, 80)}' is not a domain`, { expected: 'a name with at least two labels, such as parley.test' })
  }
  const domain = toFqdn(o.domain)
  const pool = toFqdn(`lync.${domain}`)
  const web = toFqdn(`owa.${domain}`)
  const address = o.address ?? '127.0.0.1'
  return {
    ...emptyTopology,
    sipDomains: [domain],
    sites: [{ siteId: SITE, displayName: 'Headquarters' }],
    pools: [{ fqdn: pool, site: SITE, computers: [pool], sipPort: o.sipPort ?? 5061 }],
    trustedApplicationPools: o.join === false ? [] : [
      {
        fqdn: web,
        registrar: pool,
        site: SITE,
        requiresReplication: false,
        computers: [web],
        applications: [{ id: 'OutlookWebApp', port: o.trustedPort ?? 5199 }],
        serviceNumber: 1,
      },
    ],
    hosts: { [pool]: address, [web]: address },
  }
}
