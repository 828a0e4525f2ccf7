import { z } from 'zod'
import type { Action } from '../action.ts'
import { accountOf, howOf, poolOf, probeAccount, probeHow, probePool } from '../probe-input.ts'

const input = z.object({ pool: probePool, publisher: probeAccount, subscriber: probeAccount, seconds: z.number().int().min(1).max(50).default(10), ...probeHow })

export const testPresence: Action<z.infer<typeof input>> = {
  name: 'test-presence',
  summary: 'Signs two users in; one says that it is there, the other has to hear of it.',
  input,
  role: 'help-desk',
  audited: true,
  target: ({ publisher, subscriber }) => `${publisher.address}, ${subscriber.address}`,
  run: async (c, { pool, publisher, subscriber, seconds, ...how }) => {
    const report = await c.runtime.probes.presence(poolOf(c, pool), accountOf(publisher), accountOf(subscriber), seconds * 1_000, howOf(how))
    return { result: { pool: poolOf(c, pool), ...report } }
  },
}
