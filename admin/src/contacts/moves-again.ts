import { userServicesPolicyOf } from '@parley/topology/user-services-policy'
import type { AdminContext } from '../admin-context.ts'
import type { ContactStore } from '../runtime.ts'
import { movesWhen } from './moves-when.ts'

/** What there is to say of a list that was moved back while the policy allows it to move to the mailbox. */
export function movesAgain(c: Pick<AdminContext, 'topology'>, store: ContactStore): string[] {
  const { address } = store
  if (!userServicesPolicyOf(c.topology.settings, address).ucsAllowed) return []
  return [`The policy that counts for ${address} still allows the unified contact store: the list moves to the mailbox again ${movesWhen(store)}. To keep it in the pool: ${keepInPool(c, address)}`]
}

const NEW_POLICY = 'NoUcs'

/** The line that grants a policy which doesn't allow it; makes one when there is none. */
function keepInPool(c: Pick<AdminContext, 'topology'>, address: string): string {
  const fitting = c.topology.settings.list('user-services-policy').find(({ value }) => !value.ucsAllowed)
  const grant = (name: string) => `Grant-CsUserServicesPolicy -Identity ${address} -PolicyName ${quoted(name)}`
  return fitting ? grant(fitting.name) : `New-CsUserServicesPolicy -Identity ${NEW_POLICY} -UcsAllowed $false; ${grant(NEW_POLICY)}`
}

const quoted = (name: string) => (/^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`)
