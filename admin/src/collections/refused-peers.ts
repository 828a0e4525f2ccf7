import { z } from 'zod'
import type { Collection } from '../collection.ts'
import type { RefusedPeer } from '../runtime.ts'

type Item = RefusedPeer & { identity: string }

export const refusedPeers: Collection<Item> = {
  name: 'refused-peers',
  summary: 'Peers that were refused and are no known server, by what their certificates claim; newest first',
  schema: z.object({ identity: z.string(), names: z.array(z.string()), at: z.number(), peer: z.string(), reason: z.string(), correlationId: z.string() }) as unknown as z.ZodType<Item>,
  roles: { read: 'read-only', write: 'administrator' },
  list: (c) => c.runtime.server.knownServers().refusedPeers.map((peer) => ({ identity: peer.names.join(' ') || '(none)', ...peer })),
}
