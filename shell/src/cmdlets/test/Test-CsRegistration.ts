import { requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { accountsOf, sipAddress, targetFqdn, userCredential } from './probe-parameters.ts'
import { taskColumns, taskOutput, type ProbeAnswer } from './task-output.ts'

export const testCsRegistration: Cmdlet = {
  name: 'Test-CsRegistration',
  synopsis: 'Tests whether a user can sign in at a pool.',
  description: 'Signs the user in over TLS as a client does, and out again.',
  parameters: {
    TargetFqdn: targetFqdn,
    UserSipAddress: sipAddress('the user'),
    UserCredential: userCredential('the user'),
  },
  examples: [
    { line: 'Test-CsRegistration -TargetFqdn lync.parley.test -UserSipAddress sip:alice@parley.test', does: 'Signs alice in and out again.' },
    { line: '$cred = Get-Credential alice; Test-CsRegistration lync.parley.test -UserSipAddress alice@parley.test -UserCredential $cred', does: 'The same with one of her client passwords.' },
  ],
  table: taskColumns,
  see: ['Test-CsPresence', 'Test-CsIM', 'Get-CsUser'],
  run: async (c, p) => {
    const [user] = await accountsOf(c, p, [{ address: 'UserSipAddress', credential: 'UserCredential' }])
    const { result } = await c.api.run<ProbeAnswer>('test-registration', { pool: requiredText(p, 'TargetFqdn'), user })
    return taskOutput(result)
  },
}
