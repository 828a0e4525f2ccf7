import { number } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { accountsOf, probeParameters, sipAddress, targetFqdn, userCredential } from './probe-parameters.ts'
import { probed } from './probed.ts'
import { taskColumns } from './task-output.ts'

export const testCsPresence: Cmdlet = {
  name: 'Test-CsPresence',
  synopsis: 'Tests whether one user hears of the presence of another.',
  description: 'Signs both in; the publisher says that it is there, and the subscriber has to be told.',
  parameters: {
    TargetFqdn: targetFqdn,
    PublisherSipAddress: sipAddress('the user whose presence changes'),
    PublisherCredential: userCredential('the publisher'),
    SubscriberSipAddress: sipAddress('the user who has to hear of it'),
    SubscriberCredential: userCredential('the subscriber'),
    TimeoutInSeconds: { type: 'int', help: 'How long to wait for the news, 1 to 50 seconds.', default: '10' },
    ...probeParameters,
  },
  examples: [{ line: 'Test-CsPresence -TargetFqdn lync.parley.test -PublisherSipAddress alice@parley.test -SubscriberSipAddress bob@parley.test', does: 'Bob has to be told that alice is there.' }],
  table: taskColumns,
  see: ['Test-CsRegistration', 'Test-CsIM'],
  run: (c, p) => probed(c, p, 'Test-CsPresence', async (probe) => {
    const [publisher, subscriber] = await accountsOf(c, p, [
      { address: 'PublisherSipAddress', credential: 'PublisherCredential' },
      { address: 'SubscriberSipAddress', credential: 'SubscriberCredential' },
    ])
    const seconds = number(p, 'TimeoutInSeconds')
    return [await probe('test-presence', { publisher, subscriber, ...(seconds !== undefined && { seconds }) })]
  }),
}
