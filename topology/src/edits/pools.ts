import { AppError } from '@parley/platform/errors'
import type { Fqdn } from '../names.ts'
import type { FrontEndPool, Topology } from '../topology.ts'
import { patched, type Edited } from './edited.ts'
import { fqdnOf, portOf, siteOf } from './places.ts'
import { alreadyKnown } from './trusted-application-pools.ts'

export interface NewPool {
  fqdn: string
  site: string
  /** The pool's own name when absent. */
  computers?: readonly string[] | undefined
  /** 5061 when absent. */
  sipPort?: number | undefined
  role?: FrontEndPool['role'] | undefined
}

/** A front end pool or a director pool. @throws AppError `invalid` · `conflict` — there is one of that name */
export function addPool(topology: Topology, input: NewPool): Edited {
  const fqdn = fqdnOf(input.fqdn, 'identity')
  if (topology.pools.some((p) => p.fqdn === fqdn)) throw new AppError('conflict', `There is a pool ${fqdn} already`, { parameter: 'identity' })
  const computers = computersOf(input.computers) ?? [fqdn]
  const base: FrontEndPool = { fqdn, site: siteOf(topology, input.site).siteId, computers, sipPort: portOf(input.sipPort ?? 5061, 'sipPort') }
  const pool = input.role === 'director' ? { ...base, role: input.role } : base
  return { topology: { ...topology, pools: [...topology.pools, pool] }, warnings: alreadyKnown(topology, [fqdn, ...computers]) }
}

/** @throws AppError `missing` · `invalid` */
export function changePool(topology: Topology, identity: string, patch: { computers?: readonly string[] | undefined; sipPort?: number | undefined }): Edited {
  const pool = poolOf(topology, identity)
  const next = patched(pool, {
    computers: computersOf(patch.computers),
    sipPort: patch.sipPort === undefined ? undefined : portOf(patch.sipPort, 'sipPort'),
  })
  return { topology: { ...topology, pools: topology.pools.map((p) => (p === pool ? next : p)) }, warnings: [] }
}

/** @param users  how many people are at home there  @throws AppError `missing` · `conflict` — something belongs to it, or it is the last where people can be */
export function removePool(topology: Topology, identity: string, users = 0): Edited {
  const pool = poolOf(topology, identity)
  if (users > 0) throw new AppError('conflict', `${users} users are at home in ${pool.fqdn}`, { remedy: 'Move them with Move-CsUser first.' })
  if (pool.role !== 'director' && topology.pools.filter((p) => p.role !== 'director').length === 1) throw new AppError('conflict', `${pool.fqdn} is the last front end pool`, { remedy: 'Make another first.' })
  const members = [...topology.trustedApplicationPools, ...topology.authorizedHosts].filter((e) => e.registrar === pool.fqdn).map((e) => e.fqdn)
  if (members.length > 0) throw new AppError('conflict', `${pool.fqdn} is the registrar of ${members.join(', ')}`, { remedy: 'Give them another registrar first.' })
  return { topology: { ...topology, pools: topology.pools.filter((p) => p !== pool) }, warnings: [] }
}

function computersOf(names: readonly string[] | undefined): Fqdn[] | undefined {
  if (names?.length === 0) throw new AppError('invalid', 'A pool has at least one computer', { parameter: 'computers' })
  return names && [...new Set(names.map((name) => fqdnOf(name, 'computers')))]
}

function poolOf(topology: Topology, identity: string): FrontEndPool {
  const fqdn = identity.trim().toLowerCase()
  const pool = topology.pools.find((p) => p.fqdn === fqdn)
  if (pool) return pool
  const candidates = topology.pools.map((p) => p.fqdn)
  throw new AppError('missing', `There is no pool ${fqdn.slice(0, 255)}`, { parameter: 'identity', expected: candidates.join(', ') || 'a pool; there is none yet', candidates })
}
