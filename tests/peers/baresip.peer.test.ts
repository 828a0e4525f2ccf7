import { expect, test as everywhere, vi } from 'vitest'
import { startLab } from '../lab.ts'
import { BaresipClient } from './baresip-client.ts'
import { without } from './standard-client.ts'

/** baresip over TLS, Digest with MD5, flows of RFC 5626 and GRUUs of RFC 5627. */
const test = everywhere.skipIf(without('/usr/bin/baresip'))
vi.setConfig({ testTimeout: 90_000 })

test('baresip signs in with a flow and a GRUU, and writes and is written to', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await using bob = await (await BaresipClient.start(lab, 'bob', { contacts: ['alice'] })).ready()
  expect(bob.process.output).toMatch(/^Require: outbound\r?$/m)
  expect(bob.process.output).toContain(`pub-gruu="sip:${b};gr=`)
  bob.im('Hello from baresip')
  await alice.until(() => alice.state.transcript(b).some((m) => m.text === 'Hello from baresip'))
  await alice.say(b, 'Hello from the web')
  await bob.received(a, 'Hello from the web')
  await alice.until(() => alice.state.transcript(b).every((m) => m.state === 'received' || m.state === 'sent'))
})

test('a web user’s typing reaches baresip as isComposing, the session that it refused notwithstanding', async () => {
  await using lab = await startLab()
  const b = lab.address('bob')
  const alice = await lab.signIn('alice')
  await using bob = await (await BaresipClient.start(lab, 'bob')).ready()
  await alice.say(b, 'are you there?')
  await bob.received(lab.address('alice'), 'are you there?')
  await alice.send('typing.set', { with: b, typing: true })
  await bob.process.says(/<isComposing [^>]*>\s*<state>active<\/state>/)
})

test('baresip watches a web user, and is watched', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [b] })
  await using bob = await (await BaresipClient.start(lab, 'bob', { contacts: ['alice'] })).ready()
  await expect.poll(() => bob.notified(a).at(-1), { timeout: 20_000 }).toContain('<basic>open</basic>')
  await alice.until(() => alice.statusOf(b) === 'available')
  await alice.send('status.set', { status: 'busy' })
  await expect.poll(() => bob.notified(a).at(-1), { timeout: 20_000 }).toContain('<rpid:busy/>')
  await bob.quit()
  await alice.until(() => alice.statusOf(b) === 'offline')
})
