import { buildResourceLists } from '@parley/sip/bodies/resource-lists'
import { parsePidf } from '@parley/sip/bodies/pidf'
import { StandardClient } from '@parley/server/simple/testing'
import { connectClient } from '@parley/server/testing'
import { toSipAddress } from '@parley/topology/names'
import { expect, test } from 'vitest'
import { startLab, type Lab } from '../lab.ts'

/** A client that knows the RFCs and nothing else, over TLS. */
async function standardClient(lab: Lab, account: string): Promise<StandardClient> {
  const { password } = await lab.topology.users.addClientPassword(toSipAddress(lab.address(account)), 'phone')
  const client = await connectClient({ domain: lab.domain, passwords: new Map([[account, password]]) }, lab.sipPort, lab.ca.cert)
  return new StandardClient(await client.signIn(account))
}

test('what a standard client publishes is seen in a browser, until it is taken back', async () => {
  await using lab = await startLab()
  const b = lab.address('bob')
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [b] })
  const bob = await standardClient(lab, 'bob')
  await alice.until(() => alice.statusOf(b) === 'available')
  const published = await bob.publish(bob.pidfSaying('open', '<rpid:busy/>', 'Writing a test'))
  await alice.until(() => alice.statusOf(b) === 'busy' && alice.noteOf(b) === 'Writing a test')
  expect((await bob.publish('', { 'SIP-If-Match': published.headers.get('SIP-ETag')!, Expires: '0' })).status).toBe(200)
  await alice.until(() => alice.statusOf(b) === 'available' && alice.noteOf(b) === '')
  bob.client.close()
  await alice.until(() => alice.statusOf(b) === 'offline')
})

test('a standard client watches a list of people in browsers in one dialog', async () => {
  await using lab = await startLab()
  const [alice, carol] = [await lab.signIn('alice'), await lab.signIn('carol')]
  const bob = await standardClient(lab, 'bob')
  const list = { Supported: 'eventlist', Require: 'recipient-list-subscribe', 'Content-Type': 'application/resource-lists+xml', 'Content-Disposition': 'recipient-list' }
  await bob.subscribe(bob.uri, list, buildResourceLists(['alice', 'carol'].map((account) => `sip:${lab.address(account)}`)))
  const shown = (await bob.list()).resources.map(({ uri, document }) => [uri, parsePidf(document!.body).tuples[0]!.basic])
  expect(shown).toEqual([[`sip:${lab.address('alice')}`, 'open'], [`sip:${lab.address('carol')}`, 'open']])
  await carol.send('status.set', { status: 'be-right-back' })
  const [changed, ...others] = (await bob.list()).resources
  expect([changed?.uri, parsePidf(changed!.document!.body).rpid.others, others]).toEqual([`sip:${lab.address('carol')}`, ['be-right-back'], []])
  await alice.close()
  bob.client.close()
})

test('"X added you" goes between a browser and a standard client, both ways', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const bob = await standardClient(lab, 'bob')
  await bob.subscribe(bob.uri, { Event: 'presence.winfo' })
  expect((await bob.watchers()).watchers).toEqual([])
  await alice.send('contact.add', { address: b, groupIds: ['1'] })
  expect((await bob.watchers()).watchers).toMatchObject([{ uri: `sip:${a}`, status: 'pending' }])
  await bob.subscribe(`sip:${a}`)
  await alice.until(() => alice.snapshot.watchers.some((watcher) => watcher.address === b))
  bob.client.close()
})
