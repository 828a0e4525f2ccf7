import { z } from 'zod'
import type { Action } from '../action.ts'
import { accountOf, howOf, poolOf, probeAccount, probeHow, probePool } from '../probe-input.ts'

const input = z.object({
  pool: probePool,
  sender: probeAccount,
  receiver: probeAccount,
  path: z.enum(['clients', 'trusted-application', 'from-front-end']).default('clients').describe('Who speaks with the certificate of Outlook Web App: nobody, the sender, or the receiver'),
  ...probeHow,
})

export const testIm: Action<z.infer<typeof input>> = {
  name: 'test-im',
  summary: 'Signs two users in and sends a message from one to the other.',
  input,
  role: 'help-desk',
  audited: true,
  target: ({ sender, receiver }) => `${sender.address}, ${receiver.address}`,
  run: async (c, { pool, sender, receiver, path, ...how }) => {
    const report = await c.runtime.probes.im(poolOf(c, pool), accountOf(sender), accountOf(receiver), path, howOf(how))
    return { result: { pool: poolOf(c, pool), path, ...report } }
  },
}
