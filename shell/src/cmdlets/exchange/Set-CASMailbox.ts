import { bodyOf, given, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { force, tell } from '../cs/topology-parameters.ts'
import type { UserItem } from '../cs/user-objects.ts'
import { getUser, userIdentity } from '../cs/user-parameters.ts'

export const setCASMailbox: Cmdlet = {
  name: 'Set-CASMailbox',
  synopsis: 'Lets a user into webmail or not, and assigns an OWA mailbox policy.',
  parameters: {
    Identity: userIdentity('Whose mailbox', { mandatory: true }),
    OwaMailboxPolicy: { type: 'string', help: 'The policy, or $null: then the default one counts.', complete: async (c) => (await c.api.list('owa-mailbox-policies')).map((policy) => policy.identity) },
    OWAEnabled: { type: 'bool', help: 'False: the user can no longer sign in to webmail, and sessions end.' },
    Force: force,
  },
  changes: true,
  examples: [
    { line: 'Set-CASMailbox -Identity bob -OwaMailboxPolicy "Default"', does: 'The policy Default counts for bob.' },
    { line: 'Get-CASMailbox | Set-CASMailbox -OwaMailboxPolicy $null', does: 'The default policy counts for everybody.' },
  ],
  see: ['Get-CASMailbox', 'Set-OwaMailboxPolicy'],
  async run(c, p) {
    const user = await getUser(c, p)
    if (!(await c.shouldProcess(user.identity, 'Set-CASMailbox'))) return
    const policy = given(p, 'OwaMailboxPolicy') ? { owaMailboxPolicy: text(p, 'OwaMailboxPolicy') || null } : {}
    tell(c, await c.api.update<UserItem>('users', user.identity, { ...policy, ...bodyOf(p, ['OWAEnabled'], { OWAEnabled: 'owaEnabled' }) }))
  },
}
