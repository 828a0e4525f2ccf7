import { AppError } from '@parley/platform/errors'
import type { AuthorizedHost, Topology, TrustSwitches } from '../topology.ts'
import { patched, type Edited, type Patch } from './edited.ts'
import { fqdnOf, portOf, registrarOf } from './places.ts'
import { alreadyKnown } from './trusted-application-pools.ts'

export interface NewAuthorizedHost extends TrustSwitches {
  fqdn: string
  pool: string
  port?: number | undefined
}

export type AuthorizedHostPatch = Patch<Pick<AuthorizedHost, 'treatAsAuthenticated' | 'throttleAsServer' | 'outboundOnly' | 'domains' | 'port'>> & { pool?: string | undefined }

/** @throws AppError `invalid` · `conflict` — there is one of that name */
export function addAuthorizedHost(topology: Topology, input: NewAuthorizedHost): Edited {
  const fqdn = fqdnOf(input.fqdn, 'identity')
  if (topology.authorizedHosts.some((h) => h.fqdn === fqdn)) {
    throw new AppError('conflict', `There is an authorized host ${fqdn} already`, { parameter: 'identity', remedy: 'Change it with Set-CsAuthorizedHost.' })
  }
  const { treatAsAuthenticated, throttleAsServer, outboundOnly, domains } = input
  const port = input.port === undefined ? undefined : portOf(input.port)
  const base: AuthorizedHost = { fqdn, registrar: registrarOf(topology, input.pool, 'pool').fqdn }
  const host = patched(base, { treatAsAuthenticated, throttleAsServer, outboundOnly, domains, port })
  return { topology: { ...topology, authorizedHosts: [...topology.authorizedHosts, host] }, warnings: alreadyKnown(topology, [fqdn]) }
}

/** @throws AppError `missing` · `invalid` */
export function changeAuthorizedHost(topology: Topology, identity: string, { pool, ...patch }: AuthorizedHostPatch): Edited {
  const host = authorizedHostOf(topology, identity)
  if (patch.port !== undefined) portOf(patch.port)
  const registrar = pool === undefined ? undefined : registrarOf(topology, pool, 'pool').fqdn
  const next = patched(host, { ...patch, registrar })
  return { topology: { ...topology, authorizedHosts: topology.authorizedHosts.map((h) => (h === host ? next : h)) }, warnings: [] }
}

/** @throws AppError `missing` */
export function removeAuthorizedHost(topology: Topology, identity: string): Edited {
  const host = authorizedHostOf(topology, identity)
  return { topology: { ...topology, authorizedHosts: topology.authorizedHosts.filter((h) => h !== host) }, warnings: [] }
}

function authorizedHostOf(topology: Topology, identity: string): AuthorizedHost {
  const fqdn = identity.trim().toLowerCase()
  const host = topology.authorizedHosts.find((h) => h.fqdn === fqdn)
  if (host) return host
  const candidates = topology.authorizedHosts.map((h) => h.fqdn)
  throw new AppError('missing', `There is no authorized host ${fqdn.slice(0, 255)}`, { parameter: 'identity', expected: candidates.join(', ') || 'an authorized host; there is none yet', candidates })
}
