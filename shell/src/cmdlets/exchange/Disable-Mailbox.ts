import type { Cmdlet } from '../../cmdlet.ts'
import { force, tell } from '../cs/topology-parameters.ts'
import type { UserItem } from '../cs/user-objects.ts'
import { getUser, userIdentity } from '../cs/user-parameters.ts'

export const disableMailbox: Cmdlet = {
  name: 'Disable-Mailbox',
  synopsis: 'Takes the mailbox of an account away: mail to it is refused, and instant messaging goes with it. The mail is kept.',
  parameters: { Identity: userIdentity('Whose mailbox', { mandatory: true }), Force: force },
  changes: 'high',
  examples: [{ line: 'Disable-Mailbox -Identity frank -Confirm:$false', does: 'Frank gets no mail any more and is signed out of instant messaging.' }],
  see: ['Enable-Mailbox', 'Disable-CsUser'],
  async run(c, p) {
    const user = await getUser(c, p)
    if (!(await c.shouldProcess(user.identity, 'Disable-Mailbox'))) return
    tell(c, await c.api.update<UserItem>('users', user.identity, { mailbox: false }))
  },
}
