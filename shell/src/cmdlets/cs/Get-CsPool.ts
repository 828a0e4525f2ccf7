import { AppError } from '@parley/platform/errors'
import { text } from '../../bound.ts'
import type { ApiItem } from '../../api-client.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import type { ServiceItem, SiteItem } from './topology-objects.ts'
import { bare, filter, identity, localStore, oneIdentity } from './topology-parameters.ts'

interface Pool extends ApiItem {
  site: string
  computers: string[]
}

export const getCsPool: Cmdlet = {
  name: 'Get-CsPool',
  synopsis: 'Shows the pools of every kind: front ends, directors and trusted applications.',
  parameters: {
    Identity: identity('The FQDN of a pool.', 'pools', { pipeline: true }),
    Filter: filter,
    Site: { type: 'string', help: 'Only pools of this site, by DisplayName or SiteId.', complete: async (c) => (await c.api.list('sites')).map((site) => site.identity) },
    LocalStore: localStore,
  },
  parameterSets: [['Identity'], ['Filter'], ['Site']],
  examples: [{ line: 'Get-CsPool | Format-Table Fqdn, Services', does: 'What runs where.' }],
  see: ['Get-CsSite', 'Get-CsService', 'Get-CsComputer'],
  async run(c, p) {
    const pattern = text(p, 'Filter')
    const site = text(p, 'Site')
    const query = pattern === undefined ? {} : { filter: pattern }
    const services = await c.api.list<ServiceItem>('services')
    if (Object.hasOwn(p, 'Identity')) {
      const fqdn = oneIdentity(p).toLowerCase()
      const trusted = services.some((service) => service.poolFqdn === fqdn && service.role === 'TrustedApplicationPool')
      return [shown(await c.api.get<Pool>(trusted ? 'trusted-application-pools' : 'pools', fqdn), services)]
    }
    const pools = [...(await c.api.list<Pool>('pools', query)), ...(await c.api.list<Pool>('trusted-application-pools', query))]
    if (site === undefined) return pools.map((pool) => shown(pool, services))
    const named = sitesCalled(bare(site, 'Site'), await c.api.list<SiteItem>('sites'))
    return pools.filter((pool) => named.includes(pool.site)).map((pool) => shown(pool, services))
  },
}

/** The SiteIds. @throws AppError `missing` — shows DisplayName and SiteId of every site */
function sitesCalled(wanted: string, sites: readonly SiteItem[]): string[] {
  const found = sites.filter((site) => [site.identity, site.displayName].some((name) => name.toLowerCase() === wanted.toLowerCase())).map((site) => site.identity)
  if (found.length > 0) return found
  throw new AppError('missing', `There is no site '${wanted.slice(0, 80)}'`, { parameter: 'Site', expected: sites.map((site) => `${site.identity} (DisplayName '${site.displayName}')`).join(', ') })
}

function shown(pool: Pool, services: readonly ServiceItem[]): ShellObject {
  const own = services.filter((service) => service.poolFqdn === pool.identity)
  return {
    type: 'Pool',
    properties: {
      Identity: pool.identity,
      Services: own.map((service) => service.identity),
      Computers: pool.computers,
      BackendServer: '',
      ExternalWebServicesFqdn: '',
      Fqdn: pool.identity,
      Site: `Site:${pool.site}`,
    },
  }
}
