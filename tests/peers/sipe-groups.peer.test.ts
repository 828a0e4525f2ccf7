import { startLab } from '../lab.ts'
import { SipeClient, sipeTest } from './sipe-client.ts'

sipeTest('a conversation of several between three clients: begun, joined, written in, left', async () => {
  await using lab = await startLab({ sampleContacts: true })
  await using alice = await SipeClient.start(lab, 'alice')
  await using bob = await SipeClient.start(lab, 'bob')
  await using carol = await SipeClient.start(lab, 'carol')
  await alice.shows('buddy-state', bob.address, 'available')
  alice.do(`menu sip:${bob.address} New chat`)
  await alice.event('chat-join', { who: `sip:${alice.address}` })
  await alice.event('chat-join', { who: `sip:${bob.address}` })
  await bob.event('chat-join', { who: `sip:${alice.address}` })
  alice.do(`invite ${carol.address}`)
  for (const client of [alice, bob]) await client.event('chat-join', { who: `sip:${carol.address}` })
  alice.do('chat hello all')
  for (const client of [bob, carol]) await client.event('chat-message', { from: `sip:${alice.address}`, text: 'hello all' })
  bob.do('chat hello from bob')
  for (const client of [alice, carol]) await client.event('chat-message', { from: `sip:${bob.address}`, text: 'hello from bob' })
  bob.do('leave')
  for (const client of [alice, carol]) await client.event('chat-leave', { who: `sip:${bob.address}` })
})
