import { createHash } from 'node:crypto'
import type { Fqdn } from './names.ts'
import type { Topology, TrustedApplication, TrustedApplicationPool } from './topology.ts'

export interface ComputerGruu {
  fqdn: Fqdn
  gruu: string
}

/** The URI other endpoints address the application by, whichever computer answers. Only right while the pool's name leads to its one computer. */
export function serviceGruu(topology: Topology, pool: TrustedApplicationPool, application: TrustedApplication): string {
  return gruu(topology, pool.fqdn, pool.fqdn, application)
}

/** The URI of the application on each computer of its pool. */
export function computerGruus(topology: Topology, pool: TrustedApplicationPool, application: TrustedApplication): ComputerGruu[] {
  return pool.computers.map((fqdn) => ({ fqdn, gruu: gruu(topology, fqdn, pool.fqdn, application) }))
}

/** The id at its end is made from what it names, so that the same application made again is known by the same GRUU. */
function gruu(topology: Topology, fqdn: Fqdn, pool: Fqdn, application: TrustedApplication): string {
  const type = (application.legacyApplicationName ?? application.id).toLowerCase()
  const id = createHash('sha256').update(`${fqdn}\n${pool}\n${type}`).digest().subarray(0, 16).toString('base64url')
  const domain = topology.sipDomains[0] ?? fqdn.slice(fqdn.indexOf('.') + 1)
  return `sip:${fqdn}@${domain};gruu;opaque=srvr:${type}:${id}`
}
