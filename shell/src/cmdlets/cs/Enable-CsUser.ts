import { AppError } from '@parley/platform/errors'
import { flag, requiredText, text } from '../../bound.ts'
import type { Bound, Cmdlet } from '../../cmdlet.ts'
import { force, tell } from './topology-parameters.ts'
import { csUser, type UserItem } from './user-objects.ts'
import { getUser, registrarPool, userIdentity } from './user-parameters.ts'

const types = ['FirstLastName', 'EmailAddress', 'UserPrincipalName', 'SAMAccountName'] as const

export const enableCsUser: Cmdlet = {
  name: 'Enable-CsUser',
  synopsis: 'Enables a user for Lync: from then on they have instant messaging and presence.',
  description: 'The user needs a mailbox too. A SIP proxy address that was taken away or is not valid is written anew.',
  parameters: {
    Identity: userIdentity('Whom to enable', { mandatory: true }),
    RegistrarPool: { ...registrarPool, mandatory: true },
    SipAddress: { type: 'string', help: 'The SIP address: in Parley the mail address of the user.' },
    SipAddressType: { type: 'string', enum: types, help: 'What the SIP address is made of. Parley takes those that give the mail address of the user.' },
    SipDomain: { type: 'string', help: 'The domain of a SIP address made of FirstLastName or SAMAccountName.', complete: async (c) => (await c.api.list('sip-domains')).map((domain) => domain.identity) },
    PassThru: { type: 'switch', help: 'Answers the user.' },
    Force: force,
  },
  parameterSets: [['SipAddress'], ['SipAddressType', 'SipDomain']],
  changes: true,
  examples: [
    { line: 'Enable-CsUser -Identity "Bob Baker" -RegistrarPool lync.parley.test -SipAddressType EmailAddress', does: 'Bob signs in with his mail address.' },
    { line: 'Enable-CsUser -Identity bob -RegistrarPool lync.parley.test -SipAddress sip:bob@parley.test -PassThru', does: 'The same, naming the address, and shows him.' },
  ],
  see: ['Disable-CsUser', 'Set-CsUser', 'Get-CsUser', 'Enable-Mailbox'],
  async run(c, p) {
    const user = await getUser(c, p)
    const sipAddress = addressOf(p, user)
    if (!(await c.shouldProcess(user.identity, 'Enable-CsUser'))) return
    const changed = await c.api.update<UserItem>('users', user.identity, { csUser: true, registrarPool: requiredText(p, 'RegistrarPool'), ...(sipAddress === undefined ? {} : { sipAddress }) })
    tell(c, changed)
    return flag(p, 'PassThru') && changed.item ? csUser(changed.item) : undefined
  },
}

/** @throws AppError `invalid` — no domain for a name */
function addressOf(p: Bound, user: UserItem): string | undefined {
  const type = text(p, 'SipAddressType')
  if (type === undefined) return text(p, 'SipAddress')
  if (type === 'EmailAddress' || type === 'UserPrincipalName') return `sip:${user.identity}`
  const domain = text(p, 'SipDomain')
  if (domain === undefined) throw new AppError('invalid', `SipAddressType ${type} needs a domain`, { parameter: 'SipDomain' })
  const name = type === 'SAMAccountName' ? user.account : `${user.givenName}.${user.surname}`
  return `sip:${name.replaceAll(/\s+/g, '')}@${domain}`
}
