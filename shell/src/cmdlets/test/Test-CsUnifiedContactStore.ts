import { requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { accountsOf, sipAddress, targetFqdn, userCredential } from './probe-parameters.ts'
import { taskColumns, taskOutput, type ProbeAnswer } from './task-output.ts'

export const testCsUnifiedContactStore: Cmdlet = {
  name: 'Test-CsUnifiedContactStore',
  synopsis: 'Tests whether the contacts a client of a user is given are those of the mailbox.',
  description: 'Signs the user in over TLS as a client does, takes the contact list, and looks where it is kept. The sign-in counts as one: it may move the list to the mailbox. A user without any contact fails.',
  parameters: {
    TargetFqdn: targetFqdn,
    UserSipAddress: sipAddress('the user'),
    UserCredential: userCredential('the user'),
  },
  examples: [
    { line: 'Test-CsUnifiedContactStore -TargetFqdn lync.parley.test -UserSipAddress sip:alice@parley.test', does: "Whether alice's contacts come from her mailbox." },
    { line: 'Test-CsUnifiedContactStore lync.parley.test -UserSipAddress alice@parley.test | fl', does: 'The same, with what to do when they do not.' },
  ],
  table: taskColumns,
  see: ['Debug-CsUnifiedContactStore', 'Test-CsRegistration', 'Invoke-CsUcsRollback'],
  run: async (c, p) => {
    const [user] = await accountsOf(c, p, [{ address: 'UserSipAddress', credential: 'UserCredential' }])
    const { result } = await c.api.run<ProbeAnswer>('test-unified-contact-store', { pool: requiredText(p, 'TargetFqdn'), user })
    return taskOutput(result)
  },
}
