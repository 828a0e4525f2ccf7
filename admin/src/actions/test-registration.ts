import { z } from 'zod'
import type { Action } from '../action.ts'
import { accountOf, howOf, poolOf, probeAccount, probeHow, probePool } from '../probe-input.ts'

const input = z.object({ pool: probePool, user: probeAccount, ...probeHow })

export const testRegistration: Action<z.infer<typeof input>> = {
  name: 'test-registration',
  summary: 'Signs a user in at a pool and out again, as a client does.',
  input,
  role: 'help-desk',
  audited: true,
  target: ({ user }) => user.address,
  run: async (c, { pool, user, ...how }) => ({ result: { pool: poolOf(c, pool), ...(await c.runtime.probes.registration(poolOf(c, pool), accountOf(user), howOf(how))) } }),
}
