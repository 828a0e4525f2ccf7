import { assignUmRole, type UmRoleKind } from '@parley/topology/edits/um'
import type { Topology } from '@parley/topology/topology'
import { umStartupModes, type UmRole } from '@parley/topology/um'
import { z } from 'zod'
import type { AnyCollection } from '../collection.ts'
import { draftCollection } from './draft-collection.ts'

export interface UmRoleItem extends Omit<UmRole, 'fqdn'> {
  /** The computer's FQDN. */
  identity: string
}

/** The computers of one UM role. Other servers of the web side are there without dial plans, to be put into some. */
export function umRoleCollection(kind: UmRoleKind, name: string, summary: string): AnyCollection {
  const settable = { dialPlans: z.array(z.string().max(256)).max(100), startupMode: z.enum(umStartupModes) }
  return draftCollection<UmRoleItem>({
    name,
    summary,
    schema: z.object({ identity: z.string(), ...settable }),
    createSchema: z.object({ identity: z.string().max(512), ...settable }).partial().required({ identity: true }),
    patchSchema: z.object(settable).partial(),
    items: (topology, c) => rolesOf(topology, kind, c.topology.settings.list('exchange-server').map((server) => server.name.toLowerCase())),
    add: (topology, { identity, ...patch }: { identity: string } & Partial<Omit<UmRole, 'fqdn'>>) => assignUmRole(topology, kind, identity, patch),
    change: (topology, identity, patch: Partial<Omit<UmRole, 'fqdn'>>) => assignUmRole(topology, kind, identity, patch),
    remove: (topology, identity) => assignUmRole(topology, kind, identity, { dialPlans: [] }),
    atOnce: true,
  }) as AnyCollection
}

function rolesOf(topology: Topology, kind: UmRoleKind, servers: readonly string[]): UmRoleItem[] {
  const named = topology[kind].map(({ fqdn, ...role }) => ({ identity: fqdn as string, ...role }))
  const known = [...servers, ...topology.trustedApplicationPools.flatMap((pool) => pool.computers)]
  const others = known.filter((fqdn) => !named.some((role) => role.identity === fqdn))
  return [...named, ...[...new Set(others)].map((identity) => ({ identity, dialPlans: [], startupMode: 'TCP' as const }))]
}
