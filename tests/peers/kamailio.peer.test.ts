import { expect, test as everywhere, vi } from 'vitest'
import { startLab } from '../lab.ts'
import { BaresipClient } from './baresip-client.ts'
import { Kamailio } from './kamailio.ts'
import { without } from './standard-client.ts'

/** Kamailio in front, clients behind it over UDP. */
const test = everywhere.skipIf(without('/usr/sbin/kamailio', '/usr/bin/baresip'))
vi.setConfig({ testTimeout: 90_000 })

test('a client behind Kamailio signs in, writes and is written to, and sees who is there', async () => {
  await using lab = await startLab({ server: { sipTcpPort: 0 } })
  await using proxy = await Kamailio.start(lab)
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const route = `sip:127.0.0.1:${proxy.port};transport=udp`
  await using bob = await (await BaresipClient.start(lab, 'bob', { contacts: ['alice'], route, outbound: false })).ready()
  expect(bob.process.output).toMatch(new RegExp(`^Path: <sip:127\\.0\\.0\\.1:${proxy.port};transport=tcp;lr;received=`, 'm'))
  await expect.poll(() => bob.notified(a).at(-1), { timeout: 20_000 }).toContain('<basic>open</basic>')
  await alice.say(b, 'Hello through the proxy')
  await bob.received(a, 'Hello through the proxy')
  bob.im('Hello back')
  await alice.until(() => alice.state.transcript(b).some((m) => m.text === 'Hello back'))
  await alice.send('status.set', { status: 'busy' })
  await expect.poll(() => bob.notified(a).at(-1), { timeout: 20_000 }).toContain('<rpid:busy/>')
})

test('two clients behind one Kamailio are two people: each is asked for its own credentials', async () => {
  await using lab = await startLab({ server: { sipTcpPort: 0 } })
  await using proxy = await Kamailio.start(lab)
  const route = `sip:127.0.0.1:${proxy.port};transport=udp`
  await using bob = await (await BaresipClient.start(lab, 'bob', { contacts: ['carol'], route, outbound: false })).ready()
  await using carol = await (await BaresipClient.start(lab, 'carol', { contacts: ['bob'], route, outbound: false })).ready()
  bob.im('From bob')
  await carol.received(lab.address('bob'), 'From bob')
  carol.im('From carol')
  await bob.received(lab.address('carol'), 'From carol')
  expect(lab.server.health().endpoints).toBe(2)
})
