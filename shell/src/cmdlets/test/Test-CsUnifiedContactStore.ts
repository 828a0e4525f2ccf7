import type { Cmdlet } from '../../cmdlet.ts'
import { accountsOf, probeParameters, sipAddress, targetFqdn, userCredential } from './probe-parameters.ts'
import { probed } from './probed.ts'
import { taskColumns } from './task-output.ts'

export const testCsUnifiedContactStore: Cmdlet = {
  name: 'Test-CsUnifiedContactStore',
  synopsis: 'Tests whether the contacts a client of a user is given are those of the mailbox.',
  description: 'Signs the user in over TLS as a client does, takes the contact list, and looks where it is kept. The sign-in counts as one: it may move the list to the mailbox. A user without any contact fails.',
  parameters: {
    TargetFqdn: targetFqdn,
    UserSipAddress: sipAddress('the user'),
    UserCredential: userCredential('the user'),
    ...probeParameters,
  },
  examples: [
    { line: 'Test-CsUnifiedContactStore -TargetFqdn lync.parley.test -UserSipAddress sip:alice@parley.test', does: "Whether alice's contacts come from her mailbox." },
    { line: 'Test-CsUnifiedContactStore lync.parley.test -UserSipAddress alice@parley.test | fl', does: 'The same, with what to do when they do not.' },
  ],
  table: taskColumns,
  see: ['Debug-CsUnifiedContactStore', 'Test-CsRegistration', 'Invoke-CsUcsRollback'],
  run: (c, p) => probed(c, p, 'Test-CsUnifiedContactStore', async (probe) => {
    const [user] = await accountsOf(c, p, [{ address: 'UserSipAddress', credential: 'UserCredential' }])
    return [await probe('test-unified-contact-store', { user })]
  }),
}
