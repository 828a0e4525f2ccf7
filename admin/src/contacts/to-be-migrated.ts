import type { AdminContext } from '../admin-context.ts'
import type { ContactStore } from '../runtime.ts'
import { movesWhen } from './moves-when.ts'

/** What to do, or what to wait for, before a list is in the mailbox. */
export function toBeMigrated(c: Pick<AdminContext, 'topology'>, store: ContactStore): string {
  const { address, state, failure } = store
  if (state === 'UcsMigrating') return 'It is on its way: try again in a moment.'
  const refusal = c.topology.users.imRefusal(address)
  if (refusal) return `They cannot sign in. ${refusal.check}. Run: ${refusal.remedy}`
  if (state === 'UcsDisabled') return `No policy allows it: Grant-CsUserServicesPolicy -Identity ${address} with a policy of -UcsAllowed $true, then have them sign in.`
  return failure === undefined ? `It moves ${movesWhen(store)}.` : `It is tried again at a later sign-in; the last time: ${failure}`
}
