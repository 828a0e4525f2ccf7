import { expect } from 'vitest'
import { toSipAddress } from '@parley/topology/names'
import { startLab } from '../lab.ts'
import { SipeClient, sipeTest } from './sipe-client.ts'

sipeTest('the client signs in with a client password and shows the contact list with its groups and names', async () => {
  await using lab = await startLab({ sampleContacts: true })
  await using carol = await SipeClient.start(lab, 'carol')
  await carol.shows('buddy-name', lab.address('erin'), 'Erin Ellis')
  const { groups, contacts } = await carol.list()
  expect(groups.toSorted()).toEqual(['Customers', 'Design', 'Other Contacts'])
  expect(contacts.map(({ address, group }) => `${group}: ${address}`).toSorted()).toEqual([
    `Customers: ${lab.address('alice')}`,
    `Customers: ${lab.address('erin')}`,
    `Design: ${lab.address('bob')}`,
  ])
})

sipeTest('the client is challenged once, with Digest and nothing else', async () => {
  await using lab = await startLab({ sampleContacts: true })
  await using carol = await SipeClient.start(lab, 'carol')
  await carol.shows('buddy-name', lab.address('bob'), 'Bob Baker')
  const challenges = carol.log.match(/^(Proxy|WWW)-Authenticate: \S+/gm) ?? []
  expect(challenges).toEqual(['Proxy-Authenticate: Digest'])
  expect(carol.log.match(/^SIP\/2\.0 (401|407)/gm)).toEqual(['SIP/2.0 407'])
  expect(carol.log).not.toMatch(/^[^ ]*Authenticate: (NTLM|TLS-DSK|Kerberos)/m)
})

sipeTest('the client signs in with Digest whatever scheme its settings name', async () => {
  await using lab = await startLab({ sampleContacts: true })
  for (const scheme of ['ntlm', 'krb5', 'tls-dsk']) {
    await using carol = await SipeClient.start(lab, 'carol', { scheme })
    await carol.shows('buddy-name', lab.address('bob'), 'Bob Baker')
  }
})

sipeTest('a wrong password is refused at once, and the client shows why', async () => {
  await using lab = await startLab()
  await using bob = await SipeClient.start(lab, 'bob', { password: 'not-this-one', unready: true })
  expect((await bob.event('connection-error'))['text']).toMatch(/user name or the password is wrong/)
  await bob.event('exit')
  expect(lab.diagnostics.recorded.named('digestFailed')).toHaveLength(1)
})

sipeTest('a client password that is revoked ends the session of its device and signs in no more', async () => {
  await using lab = await startLab()
  const address = toSipAddress(lab.address('bob'))
  const { users } = lab.topology
  const desk = await users.addClientPassword(address, 'Desk')
  await using bob = await SipeClient.start(lab, 'bob', { password: desk.password })
  await users.revokeClientPassword(address, desk.id)
  await bob.event('connection-error')
  await using again = await SipeClient.start(lab, 'bob', { password: desk.password, unready: true })
  expect((await again.event('connection-error'))['text']).toMatch(/password is wrong/)
})

sipeTest('signing out takes the endpoint away at once', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const bob = lab.address('bob')
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [bob] })
  await using client = await SipeClient.start(lab, 'bob')
  await alice.until(() => alice.statusOf(bob) === 'available')
  expect(await client.quit()).toBe(0)
  await alice.until(() => alice.statusOf(bob) === 'offline')
})

sipeTest('a client that is killed is gone with its connection', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const bob = lab.address('bob')
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [bob] })
  await using client = await SipeClient.start(lab, 'bob')
  await alice.until(() => alice.statusOf(bob) === 'available')
  await client.kill()
  await alice.until(() => alice.statusOf(bob) === 'offline')
})

sipeTest('the client renews its registration and its subscriptions before they end', async () => {
  await using lab = await startLab({ sampleContacts: true })
  await using client = await SipeClient.start(lab, 'bob', { speed: 1_000 })
  await client.logged(/^CSeq: 3 REGISTER\r?$[^]*^CSeq: 2 SUBSCRIBE\r?$/m)
  await client.logged(/^SIP\/2\.0 200 [^]*?^CSeq: 2 SUBSCRIBE\r?$/m)
  expect(lab.server.health().endpoints).toBe(1)
  expect(new Set(client.log.match(/^SIP\/2\.0 [456]../gm))).toEqual(new Set(['SIP/2.0 407', 'SIP/2.0 404']))
})

sipeTest('a client that hangs is signed out when its registration expires', async () => {
  await using lab = await startLab({ sampleContacts: true, server: { limits: { expires: { min: 1, default: 2, max: 2 } } } })
  const bob = lab.address('bob')
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [bob] })
  await using client = await SipeClient.start(lab, 'bob')
  await alice.until(() => alice.statusOf(bob) === 'available')
  client.freeze()
  await alice.until(() => alice.statusOf(bob) === 'offline')
})

sipeTest('an idle connection is kept alive with CRLF, as often as the server says', async () => {
  await using lab = await startLab({ sampleContacts: true })
  await using client = await SipeClient.start(lab, 'bob', { speed: 150 })
  await client.logged(/keepalive_timeout: expired 300$[^]*?^MESSAGE START.*\n\s+^MESSAGE END/m)
  await client.shows('own-state', '*', 'available')
  expect(client.events.some((e) => e.event === 'connection-error')).toBe(false)
  expect(lab.diagnostics.recorded.named('malformedMessage')).toEqual([])
})

sipeTest('after a restart of the server the client is back by itself, with its list, and can be written to', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await using client = await SipeClient.start(lab, 'bob', { reconnect: 0.5 })
  await client.shows('buddy-state', a, 'available')
  await lab.stopServer()
  await client.event('disconnected')
  const from = client.events.length
  await lab.startServer()
  await client.event('signed-on', {}, from)
  await client.shows('buddy-state', a, 'available')
  await alice.say(b, 'welcome back')
  await client.event('im', { from: `sip:${a}`, text: 'welcome back' })
})
