import type { Cmdlet } from '../../cmdlet.ts'
import { force, tell } from './topology-parameters.ts'
import type { UserItem } from './user-objects.ts'
import { getUser, userIdentity } from './user-parameters.ts'

export const disableCsUser: Cmdlet = {
  name: 'Disable-CsUser',
  synopsis: 'Takes a user out of Lync and forgets their contacts, groups, access levels and waiting messages.',
  description: 'Mail is untouched. To switch instant messaging off and keep everything, use Set-CsUser -Enabled $false.',
  parameters: { Identity: userIdentity('Whom to disable', { mandatory: true }), Force: force },
  changes: 'high',
  examples: [{ line: 'Disable-CsUser -Identity frank@parley.test -Confirm:$false', does: 'Frank is signed out at once, and his contact list is gone.' }],
  see: ['Set-CsUser', 'Enable-CsUser'],
  async run(c, p) {
    const user = await getUser(c, p)
    if (!(await c.shouldProcess(user.identity, 'Disable-CsUser'))) return
    tell(c, await c.api.update<UserItem>('users', user.identity, { csUser: false }))
  },
}
