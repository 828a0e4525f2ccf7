import { z } from 'zod'
import type { Action } from '../action.ts'
import { knownPool } from '../users/known-pool.ts'
import { frontEndPools } from '../users/user-item.ts'

const input = z.strictObject({ pool: z.string().min(1).max(253).optional().describe('FQDN of a front end pool; the first one when not said') })

export const contactStores: Action<z.output<typeof input>> = {
  name: 'contact-stores',
  summary: 'Where the contact lists are kept of all who are at home in a pool, and whose could not be moved to the mailbox',
  input,
  role: 'read-only',
  audited: false,
  async run(c, o) {
    const pool = knownPool(c, o.pool ?? frontEndPools(c)[0] ?? '', 'pool')
    return { result: { pool, ...(await c.runtime.contacts.stores(pool)) } }
  },
}
