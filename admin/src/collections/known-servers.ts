import { ambiguousNames, knownServers as table, type KnownServer } from '@parley/topology/known-servers'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { Collection } from '../collection.ts'
import type { Handshake, Rejection } from '../runtime.ts'

export interface KnownServerItem extends Omit<KnownServer, 'version' | 'removal'> {
  /** `<FQDN> (<source>)` */
  identity: string
  serverVersion: number
  /** Another entry claims one of its names: the front end refuses both. */
  duplicate: boolean
  /** The lines that take it away. */
  removal: string[]
  connected: boolean
  lastHandshake?: Handshake
  lastReject?: Rejection
}

const handshake = z.object({ at: z.number(), peer: z.string() })

/** The known servers table of the topology in force, and what the front end has seen of each. */
export const knownServers: Collection<KnownServerItem> = {
  name: 'known-servers',
  summary: 'The known servers of the topology in force, from every source: last handshake, last refusal and why',
  schema: z.object({
    identity: z.string(),
    fqdn: z.string(),
    names: z.array(z.string()),
    source: z.enum(['Topology', 'TrustedApplicationPool', 'AuthorizedHost', 'UMDialPlan']),
    serverVersion: z.number(),
    treatAsAuthenticated: z.boolean(),
    throttleAsServer: z.boolean(),
    outboundOnly: z.boolean(),
    registrar: z.string().optional(),
    port: z.number().optional(),
    domains: z.array(z.string()),
    duplicate: z.boolean(),
    removal: z.array(z.string()),
    connected: z.boolean(),
    lastHandshake: handshake.optional(),
    lastReject: handshake.extend({ reason: z.string(), correlationId: z.string() }).optional(),
  }) as unknown as z.ZodType<KnownServerItem>,
  roles: { read: 'read-only', write: 'administrator' },
  list,
}

function list(c: AdminContext): KnownServerItem[] {
  const servers = table(c.topology.active())
  const twice = new Set(ambiguousNames(servers).map((a) => a.name))
  const live = new Map(c.runtime.server.knownServers().servers.map((state) => [state.fqdn, state]))
  return servers.map(({ version, ...server }) => {
    const { connected = false, lastHandshake, lastReject } = live.get(server.fqdn) ?? {}
    return {
      identity: `${server.fqdn} (${server.source})`,
      ...server,
      serverVersion: version,
      duplicate: server.names.some((name) => twice.has(name)),
      connected,
      ...(lastHandshake && { lastHandshake }),
      ...(lastReject && { lastReject }),
    }
  })
}
