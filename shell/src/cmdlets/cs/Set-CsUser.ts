import { bodyOf, flag } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { force, tell } from './topology-parameters.ts'
import { csUser, type UserItem } from './user-objects.ts'
import { getUser, userIdentity } from './user-parameters.ts'

export const setCsUser: Cmdlet = {
  name: 'Set-CsUser',
  synopsis: 'Changes a user who is enabled for Lync; -Enabled $false switches instant messaging off and keeps everything.',
  parameters: {
    Identity: userIdentity('Whom to change', { mandatory: true }),
    Enabled: { type: 'bool', help: 'Whether the user may sign in to instant messaging. False signs them out at once; contacts and groups are kept.' },
    SipAddress: { type: 'string', help: 'The SIP address: in Parley the mail address of the user.' },
    ExchangeArchivingPolicy: { type: 'string', enum: ['Uninitialized', 'UseLyncArchivingPolicy', 'NoArchiving', 'ArchivingToExchange'], help: 'Where conversations would be archived. Kept; Parley does not archive yet.' },
    PassThru: { type: 'switch', help: 'Answers the user.' },
    Force: force,
  },
  changes: true,
  examples: [
    { line: 'Set-CsUser -Identity bob@parley.test -Enabled $false', does: 'Bob is signed out of instant messaging within seconds.' },
    { line: 'Get-CsUser -Filter {Enabled -eq $false} | Set-CsUser -Enabled $true', does: 'Switches everybody on again.' },
  ],
  see: ['Get-CsUser', 'Enable-CsUser', 'Disable-CsUser'],
  async run(c, p) {
    const user = await getUser(c, p)
    if (!(await c.shouldProcess(user.identity, 'Set-CsUser'))) return
    const changed = await c.api.update<UserItem>('users', user.identity, bodyOf(p, ['Enabled', 'SipAddress', 'ExchangeArchivingPolicy']))
    tell(c, changed)
    return flag(p, 'PassThru') && changed.item ? csUser(changed.item) : undefined
  },
}
