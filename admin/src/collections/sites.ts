import { addSite, changeSite, removeSite } from '@parley/topology/edits/sites'
import { z } from 'zod'
import { draftCollection } from '../topology/draft-collection.ts'

export interface SiteItem {
  /** The SiteId. */
  identity: string
  displayName: string
  description: string
  /** FQDNs of its pools of every kind. */
  pools: string[]
}

const settable = { displayName: z.string().min(1).max(256), description: z.string().max(1024) }

export const sites = draftCollection<SiteItem>({
  name: 'sites',
  summary: 'Sites: where pools stand',
  schema: z.object({ identity: z.string(), ...settable, pools: z.array(z.string()) }),
  createSchema: z.object({ identity: z.string().max(256), ...settable }).partial().required({ identity: true }),
  patchSchema: z.object(settable).partial(),
  items: (topology) => topology.sites.map((site) => ({
    identity: site.siteId,
    displayName: site.displayName,
    description: site.description ?? '',
    pools: [...topology.pools, ...topology.trustedApplicationPools].filter((pool) => pool.site === site.siteId).map((pool) => pool.fqdn),
  })),
  add: (topology, { identity: siteId, ...more }: { identity: string; displayName?: string; description?: string }) => addSite(topology, { siteId, ...more }),
  change: (topology, identity, patch: { displayName?: string; description?: string }) => changeSite(topology, identity, patch),
  remove: removeSite,
})
