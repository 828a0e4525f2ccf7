import { AppError } from '@parley/platform/errors'
import { knownServers } from '../known-servers.ts'
import type { MediaPorts, Topology, TrustedApplicationPool, TrustSwitches } from '../topology.ts'
import { patched, type Edited, type Patch } from './edited.ts'
import { fqdnOf, registrarOf, siteOf } from './places.ts'

export interface NewTrustedApplicationPool extends TrustSwitches {
  /** `TrustedApplicationPool:` before it or not. */
  fqdn: string
  /** May be left out where there is only one pool. */
  registrar?: string | undefined
  site: string
  /** The pool's own name when absent. */
  computerFqdn?: string | undefined
  /** Default true. */
  requiresReplication?: boolean | undefined
  mediaPorts?: MediaPorts | undefined
}

export type TrustedApplicationPoolPatch = Patch<Pick<TrustedApplicationPool, 'requiresReplication' | 'treatAsAuthenticated' | 'throttleAsServer' | 'outboundOnly' | 'domains' | 'mediaPorts'>> & { registrar?: string | undefined }

/** @throws AppError `invalid` · `conflict` — there is one of that name */
export function addTrustedApplicationPool(topology: Topology, input: NewTrustedApplicationPool): Edited {
  const fqdn = fqdnOf(withoutRole(input.fqdn), 'identity')
  if (topology.trustedApplicationPools.some((p) => p.fqdn === fqdn)) {
    throw new AppError('conflict', `There is a trusted application pool ${fqdn} already`, { parameter: 'identity', remedy: 'Change it with Set-CsTrustedApplicationPool.' })
  }
  const computer = input.computerFqdn === undefined ? fqdn : fqdnOf(input.computerFqdn, 'computerFqdn')
  const { siteId } = siteOf(topology, input.site)
  const registrar = input.registrar === undefined ? onlyRegistrar(topology) : registrarOf(topology, input.registrar).fqdn
  const numbers = topology.trustedApplicationPools.filter((p) => p.site === siteId).map((p) => p.serviceNumber ?? 0)
  const { treatAsAuthenticated, throttleAsServer, outboundOnly, domains, mediaPorts } = input
  const base: TrustedApplicationPool = {
    fqdn,
    registrar,
    site: siteId,
    requiresReplication: input.requiresReplication ?? true,
    computers: [computer],
    applications: [],
    serviceNumber: Math.max(0, ...numbers) + 1,
  }
  const pool = patched(base, { treatAsAuthenticated, throttleAsServer, outboundOnly, domains, mediaPorts })
  return {
    topology: { ...topology, trustedApplicationPools: [...topology.trustedApplicationPools, pool] },
    warnings: alreadyKnown(topology, [fqdn, computer]),
  }
}

/** @throws AppError `missing` · `invalid` */
export function changeTrustedApplicationPool(topology: Topology, identity: string, patch: TrustedApplicationPoolPatch): Edited {
  const pool = trustedApplicationPoolOf(topology, identity)
  const registrar = patch.registrar === undefined ? pool.registrar : registrarOf(topology, patch.registrar).fqdn
  const mediaPorts = patch.mediaPorts && { ...pool.mediaPorts, ...patch.mediaPorts }
  const next = patched(pool, { ...patch, registrar, mediaPorts })
  const warnings = registrar === pool.registrar ? [] : [`The next hop of ${pool.fqdn} is now ${registrar}: contacts of its endpoints at ${pool.registrar} are left without a pool, and IMServerName should be ${registrar}.`]
  return { topology: withPool(topology, next), warnings }
}

/** Its computers and applications go with it. @throws AppError `missing` */
export function removeTrustedApplicationPool(topology: Topology, identity: string): Edited {
  const pool = trustedApplicationPoolOf(topology, identity)
  return { topology: { ...topology, trustedApplicationPools: topology.trustedApplicationPools.filter((p) => p !== pool) }, warnings: [] }
}

/** @param identity  its FQDN, `TrustedApplicationPool:` before it or not, in any case  @throws AppError `missing` — lists the pools there are */
export function trustedApplicationPoolOf(topology: Topology, identity: string, parameter = 'identity'): TrustedApplicationPool {
  const fqdn = withoutRole(identity).trim().toLowerCase()
  const pool = topology.trustedApplicationPools.find((p) => p.fqdn === fqdn)
  if (pool) return pool
  const candidates = topology.trustedApplicationPools.map((p) => p.fqdn)
  throw new AppError('missing', `There is no trusted application pool ${fqdn.slice(0, 255)}`, {
    parameter,
    expected: candidates.join(', ') || 'a pool; there is none yet',
    remedy: 'Create it with New-CsTrustedApplicationPool.',
    candidates,
  })
}

/** The document with another state of a pool it has. */
export function withPool(topology: Topology, pool: TrustedApplicationPool): Topology {
  return { ...topology, trustedApplicationPools: topology.trustedApplicationPools.map((p) => (p.fqdn === pool.fqdn ? pool : p)) }
}

/** Warnings for names somebody is known by already, for which Enable-CsTopology would refuse a second entry. */
export function alreadyKnown(topology: Topology, names: readonly string[]): string[] {
  return knownServers(topology)
    .filter((server) => server.names.some((name) => names.includes(name)))
    .map((server) => {
      const name = server.names.find((n) => names.includes(n)) ?? server.fqdn
      const why = server.source === 'UMDialPlan' ? 'through its SipName dial plan, and needs no trusted application pool' : `as ${server.fqdn}`
      return `${name} is a known server already (${server.source}) ${why}. With two entries for it Enable-CsTopology refuses the topology, and with -Force the front end refuses the server.`
    })
}

function onlyRegistrar(topology: Topology) {
  const [pool, ...more] = topology.pools
  if (pool && more.length === 0) return pool.fqdn
  const candidates = topology.pools.map((p) => p.fqdn)
  throw new AppError('invalid', 'The Registrar has to be given', { parameter: 'registrar', expected: candidates.join(', ') || 'a front end pool; there is none yet', candidates })
}

function withoutRole(identity: string): string {
  return identity.replace(/^trustedapplicationpool:/i, '')
}
