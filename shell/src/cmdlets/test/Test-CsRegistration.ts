import type { Cmdlet } from '../../cmdlet.ts'
import { accountsOf, probeParameters, sipAddress, targetFqdn, userCredential } from './probe-parameters.ts'
import { probed } from './probed.ts'
import { taskColumns } from './task-output.ts'

export const testCsRegistration: Cmdlet = {
  name: 'Test-CsRegistration',
  synopsis: 'Tests whether a user can sign in at a pool.',
  description: 'Signs the user in over TLS as a client does, and out again.',
  parameters: {
    TargetFqdn: targetFqdn,
    UserSipAddress: sipAddress('the user'),
    UserCredential: userCredential('the user'),
    ...probeParameters,
  },
  examples: [
    { line: 'Test-CsRegistration -TargetFqdn lync.parley.test -UserSipAddress sip:alice@parley.test', does: 'Signs alice in and out again.' },
    { line: '$cred = Get-Credential alice; Test-CsRegistration lync.parley.test -UserSipAddress alice@parley.test -UserCredential $cred', does: 'The same with one of her client passwords.' },
    { line: 'Test-CsRegistration lync.parley.test -UserSipAddress alice@parley.test -OutLoggerVariable TestOutput', does: 'Keeps what was done, step by step: $TestOutput.ToHTML() | Out-File registration.html writes it as a page.' },
  ],
  table: taskColumns,
  see: ['Test-CsPresence', 'Test-CsIM', 'Get-CsUser'],
  run: (c, p) => probed(c, p, 'Test-CsRegistration', async (probe) => {
    const [user] = await accountsOf(c, p, [{ address: 'UserSipAddress', credential: 'UserCredential' }])
    return [await probe('test-registration', { user })]
  }),
}
