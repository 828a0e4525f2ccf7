import { flag, requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { force, tell } from './topology-parameters.ts'
import { csUser, type UserItem } from './user-objects.ts'
import { getUser, registrarPool, userIdentity } from './user-parameters.ts'

export const moveCsUser: Cmdlet = {
  name: 'Move-CsUser',
  synopsis: 'Makes a user at home in another front end pool.',
  parameters: {
    Identity: userIdentity('Whom to move', { mandatory: true }),
    Target: { ...registrarPool, position: 2, mandatory: true },
    PassThru: { type: 'switch', help: 'Answers the user.' },
    Force: force,
  },
  changes: 'high',
  examples: [{ line: 'Move-CsUser -Identity bob@parley.test -Target lync.parley.test -Confirm:$false', does: 'Bob is at home in that pool.' }],
  notes: 'The user is signed out of the pool of before and sent to the new one. Contacts, groups and waiting messages stay in the pool that kept them: they are not copied to the new one yet.',
  see: ['Get-CsUserPoolInfo', 'Get-CsPool'],
  async run(c, p) {
    const user = await getUser(c, p)
    if (!(await c.shouldProcess(user.identity, 'Move-CsUser'))) return
    const changed = await c.api.update<UserItem>('users', user.identity, { registrarPool: requiredText(p, 'Target') })
    tell(c, changed)
    return flag(p, 'PassThru') && changed.item ? csUser(changed.item) : undefined
  },
}
