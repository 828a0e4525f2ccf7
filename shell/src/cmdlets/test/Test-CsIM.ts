import { flag, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { accountsOf, probeParameters, sipAddress, targetFqdn, userCredential } from './probe-parameters.ts'
import { probed } from './probed.ts'
import { taskColumns } from './task-output.ts'

const directions = [
  { path: 'trusted-application', words: 'Outlook Web App to client' },
  { path: 'from-front-end', words: 'client to Outlook Web App' },
] as const

export const testCsIm: Cmdlet = {
  name: 'Test-CsIM',
  synopsis: 'Tests whether one user can send an instant message to another.',
  description: 'Signs both in and sends one message to the very endpoint that was signed in for the test: nobody sees it.',
  parameters: {
    TargetFqdn: targetFqdn,
    SenderSipAddress: sipAddress('the sender'),
    SenderCredential: userCredential('the sender'),
    ReceiverSipAddress: sipAddress('the receiver'),
    ReceiverCredential: userCredential('the receiver'),
    TrustedApplication: { type: 'switch', help: "Tests the path of Outlook Web App, with its certificate, in both directions: one result for each." },
    ...probeParameters,
  },
  parameterSets: [['Authentication'], ['TrustedApplication']],
  examples: [
    { line: 'Test-CsIM -TargetFqdn lync.parley.test -SenderSipAddress alice@parley.test -ReceiverSipAddress bob@parley.test', does: 'A message from alice to bob.' },
    { line: 'Test-CsIM lync.parley.test -SenderSipAddress alice@parley.test -ReceiverSipAddress bob@parley.test -TrustedApplication | fl', does: 'The same over the trusted link, there and back, with the reason when one direction fails.' },
  ],
  table: [...taskColumns.slice(0, 1), { property: 'Direction' }, ...taskColumns.slice(1)],
  see: ['Test-CsRegistration', 'Test-OwaConnectivity', 'Get-CsKnownServer'],
  run: (c, p) => probed(c, p, 'Test-CsIM', async (probe) => {
    const [sender, receiver] = await accountsOf(c, p, [
      { address: 'SenderSipAddress', credential: 'SenderCredential' },
      { address: 'ReceiverSipAddress', credential: 'ReceiverCredential' },
    ])
    const once = async (path: string, direction: string): Promise<ShellObject> => {
      const { type, properties } = await probe('test-im', { sender, receiver, path }, direction)
      const { TargetFqdn = '', ...rest } = properties
      return { type, properties: { TargetFqdn, Direction: direction, ...rest } }
    }
    if (!flag(p, 'TrustedApplication')) return [await once('clients', text(p, 'Authentication') === 'TrustedServer' ? 'Outlook Web App to Outlook Web App' : 'client to client')]
    const results: ShellObject[] = []
    for (const { path, words } of directions) results.push(await once(path, words))
    return results
  }),
}
