import { flag } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { force, tell } from './topology-parameters.ts'
import { csUser } from './user-objects.ts'
import { getUser, userIdentity } from './user-parameters.ts'

export const invokeCsUcsRollback: Cmdlet = {
  name: 'Invoke-CsUcsRollback',
  synopsis: 'Moves the contact list of a user from the mailbox back to the pool.',
  description: 'Clients notice nothing: the pool serves the list, wherever it is kept.',
  parameters: {
    Identity: userIdentity('Whose contact list to move back', { mandatory: true }),
    PassThru: { type: 'switch', help: 'Answers the user.' },
    Force: force,
  },
  changes: 'high',
  examples: [
    { line: 'Invoke-CsUcsRollback -Identity alice@parley.test -Confirm:$False', does: "Alice's contact list is kept by the pool again." },
    { line: 'Get-CsUser -Filter {RegistrarPool -eq "lync.parley.test"} | Invoke-CsUcsRollback -Confirm:$False', does: 'The same for everybody at home in the pool; whose list is not in the mailbox is an error, and the others go on.' },
  ],
  notes: 'Seven days later the list moves to the mailbox again, at a sign-in, unless the policy that counts for the user allows it no more: New-CsUserServicesPolicy -UcsAllowed $false, then Grant-CsUserServicesPolicy.',
  see: ['Debug-CsUnifiedContactStore', 'Test-CsUnifiedContactStore', 'Grant-CsUserServicesPolicy'],
  async run(c, p) {
    const user = await getUser(c, p)
    if (!(await c.shouldProcess(user.identity, 'Invoke-CsUcsRollback'))) return
    tell(c, await c.api.run('roll-back-contacts', { user: user.identity }))
    return flag(p, 'PassThru') ? csUser(user) : undefined
  },
}
