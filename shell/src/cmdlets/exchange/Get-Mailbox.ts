import { AppError } from '@parley/platform/errors'
import { given, requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { readUsers, resultSize, userFilter, userIdentity } from '../cs/user-parameters.ts'
import { mailbox } from './mailbox-objects.ts'

export const getMailbox: Cmdlet = {
  name: 'Get-Mailbox',
  synopsis: 'Shows the users who have a mailbox.',
  parameters: { Identity: userIdentity('One user'), Filter: userFilter, ResultSize: resultSize },
  parameterSets: [['Identity'], ['Filter', 'ResultSize']],
  table: [{ property: 'Name' }, { property: 'Alias' }, { property: 'PrimarySmtpAddress' }],
  examples: [
    { line: 'Get-Mailbox -Identity alice | Format-List EmailAddresses', does: 'The proxy addresses of alice; the one that begins with sip: is needed for instant messaging.' },
    { line: 'Get-Mailbox -ResultSize 10', does: 'Ten of them.' },
  ],
  see: ['New-Mailbox', 'Set-Mailbox', 'Get-CASMailbox'],
  async run(c, p) {
    const found = await readUsers(c, p, mailbox, (item) => item.mailbox)
    if (found.length > 0 || !given(p, 'Identity')) return found
    const name = requiredText(p, 'Identity')
    throw new AppError('missing', `'${name}' has no mailbox`, { parameter: 'Identity', remedy: `Enable-Mailbox -Identity ${name}` })
  },
}
