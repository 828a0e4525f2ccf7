import { applicationUrn } from '@parley/topology/application-id'
import { addTrustedApplicationPool, changeTrustedApplicationPool, removeTrustedApplicationPool, type NewTrustedApplicationPool, type TrustedApplicationPoolPatch } from '@parley/topology/edits/trusted-application-pools'
import { serviceIdOf } from '@parley/topology/service-id'
import type { MediaPorts, Topology, TrustedApplicationPool } from '@parley/topology/topology'
import { z } from 'zod'
import { draftCollection } from '../topology/draft-collection.ts'
import { mediaPorts, nameInput, switches } from '../topology/schemas.ts'

export interface TrustedApplicationPoolItem extends Required<Pick<TrustedApplicationPool, 'treatAsAuthenticated' | 'throttleAsServer' | 'outboundOnly' | 'requiresReplication'>> {
  /** The pool's FQDN. */
  identity: string
  registrar: string
  site: string
  /** `1-ExternalServer-1` */
  serviceId: string
  computers: string[]
  /** Identities of its applications. */
  applications: string[]
  mediaPorts: MediaPorts
}

const settable = { registrar: nameInput, requiresReplication: z.boolean(), ...switches, mediaPorts }

type Input = Omit<NewTrustedApplicationPool, 'fqdn'> & { identity: string }

const withoutRole = (identity: string) => identity.replace(/^trustedapplicationpool:/i, '').trim().toLowerCase()

export const trustedApplicationPools = draftCollection<TrustedApplicationPoolItem>({
  name: 'trusted-application-pools',
  summary: 'Trusted application pools: who may speak for the organisation\'s users, by the name in its certificate',
  schema: z.object({ identity: z.string(), registrar: z.string(), site: z.string(), serviceId: z.string(), requiresReplication: z.boolean(), ...switches, computers: z.array(z.string()), applications: z.array(z.string()), mediaPorts }),
  createSchema: z.object({ identity: nameInput, site: z.string().max(256), computerFqdn: nameInput, ...settable }).partial().required({ identity: true, site: true }),
  patchSchema: z.object(settable).partial(),
  items: (topology) => topology.trustedApplicationPools.map((pool) => itemOf(topology, pool)),
  canonical: withoutRole,
  add: (topology, { identity: fqdn, ...more }: Input) => addTrustedApplicationPool(topology, { fqdn, ...more }),
  added: ({ identity }: Input) => withoutRole(identity),
  change: (topology, identity, patch: TrustedApplicationPoolPatch) => changeTrustedApplicationPool(topology, identity, patch),
  remove: removeTrustedApplicationPool,
})

function itemOf(topology: Topology, pool: TrustedApplicationPool): TrustedApplicationPoolItem {
  return {
    identity: pool.fqdn,
    registrar: pool.registrar,
    site: pool.site,
    serviceId: serviceIdOf(topology, pool),
    requiresReplication: pool.requiresReplication,
    treatAsAuthenticated: pool.treatAsAuthenticated ?? true,
    throttleAsServer: pool.throttleAsServer ?? true,
    outboundOnly: pool.outboundOnly ?? false,
    computers: pool.computers,
    applications: pool.applications.map(({ id }) => `${pool.fqdn}/${applicationUrn(id)}`),
    mediaPorts: pool.mediaPorts ?? {},
  }
}
