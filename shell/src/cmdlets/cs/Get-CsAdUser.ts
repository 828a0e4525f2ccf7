import type { Cmdlet } from '../../cmdlet.ts'
import { adUser } from './user-objects.ts'
import { readUsers, resultSize, userFilter, userIdentity } from './user-parameters.ts'

export const getCsAdUser: Cmdlet = {
  name: 'Get-CsAdUser',
  synopsis: 'Shows everybody in the directory, enabled for Lync or not.',
  parameters: { Identity: userIdentity('One user'), Filter: userFilter, ResultSize: resultSize },
  parameterSets: [['Identity'], ['Filter', 'ResultSize']],
  examples: [
    { line: 'Get-CsAdUser -Filter {Enabled -ne $true} | Select-Object DisplayName, SipAddress', does: 'Who could be enabled for Lync.' },
    { line: 'Get-CsAdUser -Identity bob | Format-List DisplayName, ProxyAddresses', does: 'The proxy addresses of one user.' },
  ],
  notes: 'Enabled is empty for somebody who was never enabled for Lync, or no longer is.',
  see: ['Get-CsUser', 'Enable-CsUser', 'Get-Mailbox'],
  run: (c, p) => readUsers(c, p, adUser),
}
