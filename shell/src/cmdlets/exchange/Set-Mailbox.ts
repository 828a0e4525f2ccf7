import { bodyOf, given, listAfter, password } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { force, tell } from '../cs/topology-parameters.ts'
import type { UserItem } from '../cs/user-objects.ts'
import { getUser, userIdentity } from '../cs/user-parameters.ts'

export const setMailbox: Cmdlet = {
  name: 'Set-Mailbox',
  synopsis: 'Changes a mailbox: names, proxy addresses, the password of its account.',
  parameters: {
    Identity: userIdentity('Whose mailbox', { mandatory: true }),
    DisplayName: { type: 'string', help: 'What others see.' },
    Office: { type: 'string', help: 'The room.' },
    EmailAddresses: { type: 'string', many: true, help: 'Proxy addresses: SMTP:user@domain and sip:user@domain. A list replaces what is there; @{Add="sip:…"} and @{Remove="sip:…"} change it.' },
    Password: { type: 'object', help: 'A new password of the account, a SecureString or text. All sessions of the user end.' },
    Force: force,
  },
  changes: true,
  examples: [
    { line: 'Set-Mailbox -Identity bob -EmailAddresses @{Add="sip:bob@parley.test"}', does: 'Bob has the SIP proxy address that instant messaging needs.' },
    { line: 'Set-Mailbox bob -Password (ConvertTo-SecureString "staple battery horse" -AsPlainText -Force)', does: 'Bob has to sign in with it from now on.' },
  ],
  notes: 'In Parley mail and SIP have one address, that of the account: other SMTP addresses are refused, and another SIP address switches instant messaging off.',
  see: ['Get-Mailbox', 'Set-CASMailbox', 'Set-CsUser'],
  async run(c, p) {
    const user = await getUser(c, p)
    if (!(await c.shouldProcess(user.identity, 'Set-Mailbox'))) return
    const addresses = listAfter(p, 'EmailAddresses', user.emailAddresses)
    const patch = { ...bodyOf(p, ['DisplayName', 'Office']), ...(addresses === undefined ? {} : { emailAddresses: addresses }) }
    if (Object.keys(patch).length > 0) tell(c, await c.api.update<UserItem>('users', user.identity, patch))
    if (given(p, 'Password')) tell(c, await c.api.run('reset-password', { user: user.identity, password: password(p, 'Password') ?? '' }))
  },
}
