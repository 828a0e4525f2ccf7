import { AppError } from '@parley/platform/errors'
import type { Topology, TrustedApplicationPool } from '../topology.ts'
import type { Edited } from './edited.ts'
import { fqdnOf } from './places.ts'
import { alreadyKnown, trustedApplicationPoolOf, withPool } from './trusted-application-pools.ts'

/** @throws AppError `missing` — no such pool · `conflict` — the computer has a pool, or the pool is a single computer */
export function addTrustedApplicationComputer(topology: Topology, input: { fqdn: string; pool: string }): Edited {
  const pool = trustedApplicationPoolOf(topology, input.pool, 'pool')
  const fqdn = fqdnOf(input.fqdn, 'identity')
  const holder = holderOf(topology, fqdn)
  if (holder) throw new AppError('conflict', `${fqdn} is a computer of the pool ${holder.fqdn} already`, { parameter: 'identity' })
  if (pool.computers.includes(pool.fqdn)) {
    throw new AppError('conflict', `The pool ${pool.fqdn} is a single computer of the same name; no other can join it`, {
      parameter: 'pool',
      remedy: 'Make a pool with a name of its own, such as that of the array, and name its first computer with -ComputerFqdn.',
    })
  }
  return { topology: withPool(topology, { ...pool, computers: [...pool.computers, fqdn] }), warnings: alreadyKnown(topology, [fqdn]) }
}

/** @throws AppError `missing` · `conflict` — it is the last of its pool */
export function removeTrustedApplicationComputer(topology: Topology, identity: string): Edited {
  const fqdn = identity.trim().toLowerCase()
  const pool = holderOf(topology, fqdn)
  const candidates = topology.trustedApplicationPools.flatMap((p) => p.computers)
  if (!pool) throw new AppError('missing', `There is no trusted application computer ${fqdn.slice(0, 255)}`, { parameter: 'identity', expected: candidates.join(', ') || 'a computer; there is none yet', candidates })
  if (pool.computers.length === 1) {
    throw new AppError('conflict', `${fqdn} is the last computer of the pool ${pool.fqdn}`, { remedy: `Remove the pool: Remove-CsTrustedApplicationPool -Identity ${pool.fqdn}` })
  }
  return { topology: withPool(topology, { ...pool, computers: pool.computers.filter((c) => c !== fqdn) }), warnings: [] }
}

function holderOf(topology: Topology, fqdn: string): TrustedApplicationPool | undefined {
  return topology.trustedApplicationPools.find((p) => p.computers.some((c) => c === fqdn))
}
