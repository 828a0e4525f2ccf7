import { mediaTypes } from '@parley/sip/bodies/media-types'
import { connectClient, type TestClient } from '@parley/server/testing'
import { toSipAddress } from '@parley/topology/names'
import { expect, test } from 'vitest'
import { startLab, type Lab } from '../lab.ts'

async function phone(lab: Lab, account: string): Promise<TestClient> {
  const { password } = await lab.topology.users.addClientPassword(toSipAddress(lab.address(account)), 'phone')
  const made = await connectClient({ domain: lab.domain, passwords: new Map([[account, password]]) }, lab.sipPort, lab.ca.cert)
  return made.signIn(account, { epid: `${account}-phone` })
}

test('a 200 with a Record-Route nobody can read leaves no message on its way, and stops no web role', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  const bob = await phone(lab, 'bob')
  await alice.send('message.send', { id: 'message-1', to: lab.address('bob'), text: 'hello' })
  bob.reply(await bob.incoming('INVITE'), 200, { Contact: `<${bob.contact}>`, 'Record-Route': 'nonsense', 'Content-Type': mediaTypes.sdp })
  const message = await bob.incoming('MESSAGE')
  expect(message.body.toString()).toBe('hello')
  bob.reply(message, 200)
  await alice.until(() => alice.outputs.some((output) => output.name === 'message.changed' && output.body.message.state === 'sent'))
  await alice.send('typing.set', { with: lab.address('bob'), typing: true })
  // Nothing can be said in such a conversation of several either.
  const { with: key } = await alice.send('conference.create', { people: [lab.address('bob')], subject: 'Budget' })
  bob.reply(await bob.incoming('INVITE'), 200, { Contact: `<${bob.contact}>`, 'Record-Route': 'nonsense' })
  await alice.until(() => alice.state.conversation(key)?.conference?.state === 'joined')
  await alice.send('message.send', { id: 'message-2', to: key, text: 'who is there?' })
  await alice.until(() => alice.outputs.some((output) => output.name === 'message.changed' && output.body.message.id === 'message-2' && output.body.message.state === 'sent'))
  bob.close()
})
