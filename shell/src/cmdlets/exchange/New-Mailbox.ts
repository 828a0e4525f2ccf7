import { AppError } from '@parley/platform/errors'
import { given, password, requiredText, text } from '../../bound.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { Bound, Cmdlet } from '../../cmdlet.ts'
import { tell } from '../cs/topology-parameters.ts'
import type { UserItem } from '../cs/user-objects.ts'
import { mailbox } from './mailbox-objects.ts'

export const newMailbox: Cmdlet = {
  name: 'New-Mailbox',
  synopsis: 'Makes an account with a mailbox, which can sign in and is enabled for Lync.',
  parameters: {
    Name: { type: 'string', position: 1, mandatory: true, help: 'The name of the person.' },
    UserPrincipalName: { type: 'string', help: 'The address: for mail, for SIP and for signing in. Made of Alias and the first SIP domain when it is left out.' },
    Alias: { type: 'string', help: 'The account: the name to sign in with. The part before @ of UserPrincipalName when it is left out.' },
    SamAccountName: { type: 'string', help: 'The same as Alias.' },
    Password: { type: 'object', help: 'A SecureString, or text. Asked for when it is left out; at least 8 characters.' },
    DisplayName: { type: 'string', help: 'What others see; Name when it is left out.' },
    FirstName: { type: 'string', help: 'Given name.' },
    LastName: { type: 'string', help: 'Surname.' },
  },
  changes: true,
  examples: [
    { line: 'New-Mailbox -Name "Grace Green" -UserPrincipalName grace@parley.test -Password (ConvertTo-SecureString "correct horse battery" -AsPlainText -Force)', does: 'Grace can sign in to webmail.' },
    { line: 'New-Mailbox "Henry Hill" -Alias henry', does: 'Asks for the password.' },
  ],
  see: ['Get-Mailbox', 'Enable-CsUser', 'New-CsClientPassword'],
  async run(c, p) {
    const name = requiredText(p, 'Name')
    const address = text(p, 'UserPrincipalName')
    const account = text(p, 'Alias') ?? text(p, 'SamAccountName') ?? address?.split('@')[0]
    if (account === undefined) throw new AppError('invalid', 'How is the person to sign in?', { parameter: 'Alias', expected: '-Alias or -UserPrincipalName' })
    if (!(await c.shouldProcess(address ?? account, 'New-Mailbox'))) return
    const changed = await c.api.create<UserItem>('users', {
      account,
      ...(address === undefined ? {} : { identity: address }),
      password: await newPassword(c, p),
      displayName: text(p, 'DisplayName') ?? name,
      ...(given(p, 'FirstName') ? { givenName: text(p, 'FirstName') } : {}),
      ...(given(p, 'LastName') ? { surname: text(p, 'LastName') } : {}),
    })
    tell(c, changed)
    return changed.item && mailbox(changed.item)
  },
}

/** The one that was given, else typed twice. @throws AppError `invalid` */
export async function newPassword(c: CmdletContext, p: Bound): Promise<string> {
  const chosen = password(p, 'Password')
  if (chosen !== undefined) return chosen
  if (!c.host.interactive) throw new AppError('invalid', 'There is no password, and nobody can be asked', { parameter: 'Password' })
  const first = await c.host.askSecret('Password: ')
  const second = first === undefined ? undefined : await c.host.askSecret('Password once more: ')
  if (first !== undefined && first === second) return first
  throw new AppError('invalid', first === undefined || second === undefined ? 'No password was given' : 'The two passwords differ', { parameter: 'Password' })
}
