import { type Item, listItems, runAction } from '../admin-api.ts'

export interface Site extends Item {
  displayName: string
  pools: string[]
}

export interface Pool extends Item {
  site: string
  role: 'front end' | 'director'
  computers: string[]
  sipPort: number
}

export interface TrustedPool extends Item {
  registrar: string
  site: string
  serviceId: string
  requiresReplication: boolean
  treatAsAuthenticated: boolean
  throttleAsServer: boolean
  computers: string[]
  applications: string[]
}

export interface TrustedApplication extends Item {
  applicationId: string
  trustedApplicationPoolFqdn: string
  port: number
}

export interface AuthorizedHost extends Item {
  registrar?: string
}

export interface PendingChange {
  change: 'added' | 'changed' | 'removed'
  what: string
  identity: string
  text: string
}

export interface TopologyVersion extends Item {
  publishedAt: number
  active: boolean
  changes: string[]
}

/** Everything the topology page shows; what is pending is in it already. */
export interface TopologyData {
  sites: Site[]
  pools: Pool[]
  trustedPools: TrustedPool[]
  applications: TrustedApplication[]
  authorizedHosts: AuthorizedHost[]
  pending: PendingChange[]
  /** Names exactly these changes, for whoever enables them. */
  pendingName: string
  versions: TopologyVersion[]
}

export async function loadTopology(signal: AbortSignal): Promise<TopologyData> {
  const [sites, pools, trustedPools, applications, authorizedHosts, versions, difference] = await Promise.all([
    listItems<Site>('sites', signal),
    listItems<Pool>('pools', signal),
    listItems<TrustedPool>('trusted-application-pools', signal),
    listItems<TrustedApplication>('trusted-applications', signal),
    listItems<AuthorizedHost>('authorized-hosts', signal),
    listItems<TopologyVersion>('topology-versions', signal),
    runAction<{ changes: PendingChange[]; name: string }>('topology-difference', {}, signal),
  ])
  return { sites, pools, trustedPools, applications, authorizedHosts, versions, pending: difference.result.changes, pendingName: difference.result.name }
}
