import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from '../cs/topology-parameters.ts'
import type { UserItem } from '../cs/user-objects.ts'
import { getUser, userIdentity } from '../cs/user-parameters.ts'
import { mailbox } from './mailbox-objects.ts'

export const enableMailbox: Cmdlet = {
  name: 'Enable-Mailbox',
  synopsis: 'Gives an account that is there a mailbox; what it held before is found again.',
  parameters: { Identity: userIdentity('Whom to give one', { mandatory: true }) },
  changes: true,
  examples: [{ line: 'Enable-Mailbox -Identity frank', does: 'Frank gets mail again, and instant messaging if nothing else is missing.' }],
  see: ['Disable-Mailbox', 'New-Mailbox', 'Get-Mailbox'],
  async run(c, p) {
    const user = await getUser(c, p)
    if (!(await c.shouldProcess(user.identity, 'Enable-Mailbox'))) return
    const changed = await c.api.update<UserItem>('users', user.identity, { mailbox: true })
    tell(c, changed)
    return changed.item && mailbox(changed.item)
  },
}
