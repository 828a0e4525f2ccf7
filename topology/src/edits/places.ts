import { AppError } from '@parley/platform/errors'
import { isFqdn, type Fqdn } from '../names.ts'
import type { FrontEndPool, Site, Topology } from '../topology.ts'
import { same } from './edited.ts'

/** What was typed as the name of a host, as one. @throws AppError `invalid` names the parameter */
export function fqdnOf(text: string, parameter: string): Fqdn {
  const name = text.trim().toLowerCase()
  if (isFqdn(name)) return name
  throw new AppError('invalid', `'${text.slice(0, 80)}' is not an FQDN`, { parameter, expected: 'a full host name such as owa.parley.test' })
}

/** @param identity  a SiteId  @throws AppError `invalid` — shows DisplayName and SiteId of every site */
export function siteOf(topology: Topology, identity: string): Site {
  const site = topology.sites.find((s) => same(s.siteId, identity))
  if (site) return site
  const prefixed = /^site:(.*)$/i.exec(identity)?.[1]
  const named = topology.sites.find((s) => same(s.displayName, identity) || (prefixed !== undefined && same(s.siteId, prefixed)))
  const remedy = named
    ? `Use its SiteId: -Site ${named.siteId}.`
    : 'Get-CsSite | Select-Object DisplayName, SiteId lists the sites.'
  throw new AppError('invalid', `There is no site with the SiteId '${identity.slice(0, 80)}'`, {
    parameter: 'site',
    expected: topology.sites.map((s) => `${s.siteId} (DisplayName '${s.displayName}')`).join(', ') || 'a site; there is none yet',
    ...(prefixed !== undefined ? { found: 'the prefix site:' } : named ? { found: 'a DisplayName' } : {}),
    remedy,
    candidates: topology.sites.map((s) => s.siteId),
  })
}

/** @param identity  a pool's FQDN, `Registrar:` before it or not  @throws AppError `invalid` — lists the pools there are */
export function registrarOf(topology: Topology, identity: string, parameter = 'registrar'): FrontEndPool {
  const fqdn = fqdnOf(identity.replace(/^registrar:/i, ''), parameter)
  const pool = topology.pools.find((p) => p.fqdn === fqdn)
  if (pool) return pool
  const known = topology.pools.map((p) => p.fqdn)
  throw new AppError('invalid', `There is no registrar ${fqdn}`, {
    parameter,
    expected: known.join(', ') || 'a front end pool; there is none yet',
    found: fqdn,
    remedy: 'Give the FQDN of one of these pools. Get-CsPool lists them.',
    candidates: known,
  })
}

/** A port. @throws AppError `invalid` */
export function portOf(port: number, parameter = 'port'): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw new AppError('invalid', `${port} is not a port`, { parameter, expected: 'a number from 1 to 65535' })
}
