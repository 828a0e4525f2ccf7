import { z } from 'zod'
import type { Action } from '../action.ts'
import { accountOf, howOf, poolOf, probeAccount, probeHow, probePool } from '../probe-input.ts'

const input = z.object({ pool: probePool, user: probeAccount, ...probeHow })

export const testUnifiedContactStore: Action<z.infer<typeof input>> = {
  name: 'test-unified-contact-store',
  summary: 'Signs a user in and looks whether the contacts it is given are those of the mailbox.',
  input,
  role: 'help-desk',
  audited: true,
  target: ({ user }) => user.address,
  run: async (c, { pool, user, ...how }) => ({ result: { pool: poolOf(c, pool), ...(await c.runtime.probes.unifiedContactStore(poolOf(c, pool), accountOf(user), howOf(how))) } }),
}
