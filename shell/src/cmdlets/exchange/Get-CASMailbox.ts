import type { Cmdlet } from '../../cmdlet.ts'
import { readUsers, resultSize, userFilter, userIdentity } from '../cs/user-parameters.ts'
import { casMailbox } from './mailbox-objects.ts'

export const getCASMailbox: Cmdlet = {
  name: 'Get-CASMailbox',
  synopsis: 'Shows by what ways a mailbox may be used, and which OWA mailbox policy it has.',
  parameters: { Identity: userIdentity('One user'), Filter: userFilter, ResultSize: resultSize },
  parameterSets: [['Identity'], ['Filter', 'ResultSize']],
  table: [{ property: 'Name' }, { property: 'OWAEnabled' }, { property: 'OwaMailboxPolicy' }],
  examples: [{ line: 'Get-CASMailbox -Identity alice | Format-List OWAEnabled, OwaMailboxPolicy', does: 'Whether alice may use webmail, and by which policy.' }],
  notes: 'Where OwaMailboxPolicy is empty the default policy counts.',
  see: ['Set-CASMailbox', 'Get-OwaMailboxPolicy'],
  run: (c, p) => readUsers(c, p, casMailbox, (item) => item.mailbox),
}
