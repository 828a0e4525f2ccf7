import { AppError } from '@parley/platform/errors'
import { flag, given, requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { csUser } from './user-objects.ts'
import { readUsers, resultSize, userFilter, userIdentity } from './user-parameters.ts'

export const getCsUser: Cmdlet = {
  name: 'Get-CsUser',
  synopsis: 'Shows the users who are enabled for Lync.',
  parameters: {
    Identity: userIdentity('One user'),
    Filter: userFilter,
    ResultSize: resultSize,
    UnAssignedUser: { type: 'switch', help: 'Only users without a home pool; in Parley everybody who is enabled has one.' },
  },
  parameterSets: [['Identity'], ['Filter', 'ResultSize', 'UnAssignedUser']],
  examples: [
    { line: 'Get-CsUser -Identity sip:alice@parley.test', does: 'One user, with the home pool and the policies.' },
    { line: 'Get-CsUser -Filter {Enabled -eq $false}', does: 'Who is enabled for Lync and switched off.' },
    { line: 'Get-CsUser | Where-Object {$_.InstantMessaging -ne "Available"} | Select-Object SipAddress, InstantMessaging', does: 'Who has no instant messaging, and what is missing.' },
  ],
  notes: 'Identity is the mail address, which is the SIP address too. InstantMessaging is of Parley: it names the first condition that is not met.',
  see: ['Enable-CsUser', 'Set-CsUser', 'Get-CsAdUser'],
  async run(c, p) {
    const found = await readUsers(c, p, csUser, (item) => item.csUser && (!flag(p, 'UnAssignedUser') || item.registrarPool === null))
    if (found.length > 0 || !given(p, 'Identity')) return found
    const name = requiredText(p, 'Identity')
    throw new AppError('missing', `'${name}' is not enabled for Lync`, { parameter: 'Identity', remedy: `Enable-CsUser -Identity ${name} -RegistrarPool <pool> -SipAddressType EmailAddress` })
  },
}
