import type { Cmdlet } from '../../cmdlet.ts'
import { force, tell } from '../cs/topology-parameters.ts'
import { getUser, userIdentity } from '../cs/user-parameters.ts'

export const removeMailbox: Cmdlet = {
  name: 'Remove-Mailbox',
  synopsis: 'Removes an account with its mailbox: nobody signs in with it any more.',
  parameters: { Identity: userIdentity('Whose', { mandatory: true }), Force: force },
  changes: 'high',
  examples: [{ line: 'Remove-Mailbox -Identity frank -Confirm:$false', does: 'Frank is gone from the directory.' }],
  see: ['New-Mailbox', 'Disable-Mailbox'],
  async run(c, p) {
    const user = await getUser(c, p)
    if (!(await c.shouldProcess(user.identity, 'Remove-Mailbox'))) return
    tell(c, await c.api.remove('users', user.identity))
  },
}
