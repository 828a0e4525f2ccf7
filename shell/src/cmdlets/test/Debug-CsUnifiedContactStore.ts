import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import { getUser, userIdentity } from '../cs/user-parameters.ts'
import { contactListXml, type ContactListAnswer } from './contact-list-xml.ts'
import { poolStores, userStore, type ContactStoreAnswer, type ContactStoresAnswer } from './contact-store-objects.ts'

export const debugCsUnifiedContactStore: Cmdlet = {
  name: 'Debug-CsUnifiedContactStore',
  synopsis: 'Shows where contact lists are kept, and what went wrong when they were to move to the mailbox.',
  description: 'UcsDisabled: kept by the pool, and the policy does not allow more. UcsAllowed: to be moved to the mailbox at a sign-in. UcsMigrating: on the way. UcsMigrated: kept in the mailbox.',
  parameters: {
    Identity: userIdentity('Whose contact list', { mandatory: true }),
    ContactDataExportFileName: { type: 'string', help: 'Writes the contacts and groups to this file as XML; the list has to be in the mailbox. What the file held is replaced.' },
    PoolFqdn: { type: 'string', mandatory: true, help: 'FQDN of a front end pool: how many lists are kept where, and whose could not be moved, the first hundred.', complete: async (c) => (await c.api.list('pools')).map(({ identity }) => identity) },
  },
  parameterSets: [['Identity', 'ContactDataExportFileName'], ['PoolFqdn']],
  examples: [
    { line: 'Debug-CsUnifiedContactStore -PoolFqdn lync.parley.test', does: 'How many lists are kept where.' },
    { line: '(Debug-CsUnifiedContactStore -PoolFqdn lync.parley.test).FailedUserData | Format-Table Identity,Attempts,LastAttempt,Failure', does: 'Whose list could not be moved, and why.' },
    { line: 'Debug-CsUnifiedContactStore -Identity alice@parley.test -ContactDataExportFileName alice.xml', does: "Where alice's list is kept; the list itself goes to the file." },
  ],
  see: ['Test-CsUnifiedContactStore', 'Invoke-CsUcsRollback', 'Get-CsUserServicesPolicy'],
  run: async (c, p) => {
    const pool = text(p, 'PoolFqdn')
    if (pool !== undefined) return poolStores((await c.api.run<ContactStoresAnswer>('contact-stores', { pool })).result)
    const { identity } = await getUser(c, p)
    const file = text(p, 'ContactDataExportFileName')
    if (file !== undefined) await exportTo(c, file, identity)
    return userStore((await c.api.run<ContactStoreAnswer>('contact-store', { user: identity })).result)
  },
}

async function exportTo(c: CmdletContext, file: string, user: string): Promise<void> {
  const { result } = await c.api.run<ContactListAnswer>('export-contacts', { user })
  await c.host.writeFile(file, contactListXml(user, result))
  c.verbose(`${result.contacts.length} contacts were written to ${file}.`)
}
