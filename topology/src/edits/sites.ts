import { AppError } from '@parley/platform/errors'
import type { Site, Topology } from '../topology.ts'
import { patched, same, type Edited, type Patch } from './edited.ts'
import { siteOf } from './places.ts'

/** @throws AppError `invalid` · `conflict` — there is one of that name */
export function addSite(topology: Topology, input: { siteId: string; displayName?: string | undefined; description?: string | undefined }): Edited {
  const siteId = input.siteId.trim()
  if (!/^[\p{L}\p{N}]([\p{L}\p{N} ._-]{0,62}[\p{L}\p{N}])?$/u.test(siteId)) {
    throw new AppError('invalid', `'${siteId.slice(0, 80)}' cannot be a SiteId`, { parameter: 'siteId', expected: '1 to 64 letters and digits; blanks, dots and hyphens between them' })
  }
  if (topology.sites.some((s) => same(s.siteId, siteId))) throw new AppError('conflict', `There is a site ${siteId} already`, { parameter: 'siteId' })
  const base: Site = { siteId, displayName: input.displayName?.trim() || siteId }
  return { topology: { ...topology, sites: [...topology.sites, patched(base, { description: input.description })] }, warnings: [] }
}

/** @throws AppError `invalid` — no such site */
export function changeSite(topology: Topology, identity: string, patch: Patch<Pick<Site, 'displayName' | 'description'>>): Edited {
  const site = siteOf(topology, identity)
  return { topology: { ...topology, sites: topology.sites.map((s) => (s === site ? patched(s, patch) : s)) }, warnings: [] }
}

/** @throws AppError `invalid` — no such site · `conflict` — it has pools */
export function removeSite(topology: Topology, identity: string): Edited {
  const site = siteOf(topology, identity)
  const pools = [...topology.pools, ...topology.trustedApplicationPools].filter((p) => p.site === site.siteId).map((p) => p.fqdn)
  if (pools.length > 0) throw new AppError('conflict', `The site ${site.siteId} has pools: ${pools.join(', ')}`, { remedy: 'Remove them first.' })
  return { topology: { ...topology, sites: topology.sites.filter((s) => s !== site) }, warnings: [] }
}
