import { toAppError } from '@parley/platform/errors'
import type { AdminContext } from '../admin-context.ts'
import type { ContactStoreReport } from '../runtime.ts'
import { frontEndPools } from '../users/user-item.ts'
import type { HealthCheck, HealthRow } from './health-row.ts'

const FEW = 3

/** Where contact lists are kept, pool by pool, and whose could not be moved to the mailbox. */
export const contactStoreHealth: HealthCheck = (c) => Promise.all(frontEndPools(c).map((pool) => rowOf(c, pool)))

async function rowOf(c: AdminContext, pool: string): Promise<HealthRow> {
  const row = { set: 'Unified contact store', check: 'Contact lists', target: pool }
  try {
    return { ...row, ...judged(pool, await c.runtime.contacts.stores(pool)) }
  } catch (thrown) {
    const { code, message } = toAppError(thrown)
    if (code !== 'missing') throw thrown
    return { ...row, state: 'skipped', found: message }
  }
}

function judged(pool: string, { disabled, allowed, migrating, migrated, failed }: ContactStoreReport): Pick<HealthRow, 'state' | 'found' | 'remedy'> {
  const counts = `${migrated} in mailboxes, ${migrating} on the way, ${allowed} to be moved, ${disabled} kept by the pool`
  if (failed.length === 0) return { state: 'ok', found: counts }
  const reasons = failed.slice(0, FEW).map(({ address, failure }) => `${address}: ${failure ?? 'no reason is known'}`)
  const others = failed.length > FEW ? '; and others' : ''
  return { state: 'warning', found: `${counts}. Not moved: ${reasons.join('; ')}${others}`, remedy: `Run Debug-CsUnifiedContactStore -PoolFqdn ${pool}` }
}
