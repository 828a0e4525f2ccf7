import { expect, test as everywhere, vi } from 'vitest'
import type { Message } from '../../web/shared/wire.ts'
import { LinphoneClient } from './linphone-client.ts'
import { overTls, without } from './standard-client.ts'

/** linphonec over TLS, Digest with SHA-256. */
const test = everywhere.skipIf(without('/usr/bin/linphonec'))
vi.setConfig({ testTimeout: 90_000 })

const settled = (m: Message): boolean => m.state !== 'sending'

test('linphone signs in, sees a web user’s status as it changes, and is seen', async () => {
  await using lab = await overTls()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [b] })
  await alice.until(() => alice.statusOf(b) === 'offline')
  await using bob = await (await LinphoneClient.start(lab, 'bob', { friends: ['alice'] })).ready()
  await bob.shows(a, 'Online')
  await alice.until(() => alice.statusOf(b) === 'available')
  const from = bob.process.output.length
  await alice.send('status.set', { status: 'busy' })
  await bob.shows(a, 'Busy', from)
  await alice.send('status.set', { status: 'appear-away' })
  await bob.shows(a, 'Away', from)
  await bob.quit()
  await alice.until(() => alice.statusOf(b) === 'offline')
})

test('linphone and a web user write to each other, and both transcripts say it', async () => {
  await using lab = await overTls()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await using bob = await (await LinphoneClient.start(lab, 'bob')).ready()
  bob.im(a, 'Hello from linphone')
  await alice.until(() => alice.texts(b).includes('Hello from linphone'))
  await alice.say(b, 'Hello from the web')
  await bob.received(a, 'Hello from the web')
  await alice.until(() => alice.state.transcript(b).every(settled))
  expect(alice.state.transcript(b).map((m) => [m.text, m.state])).toEqual([
    ['Hello from linphone', 'received'],
    ['Hello from the web', 'sent'],
  ])
  const from = bob.process.output.length
  await alice.say(b, 'and again, in the same session')
  await bob.process.says(/and again, in the same session/, from)
})

test('what is written to linphone while it is signed out comes when it signs in', async () => {
  await using lab = await overTls()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await alice.say(b, 'for later')
  await alice.until(() => alice.state.transcript(b).every((m) => m.state === 'stored'))
  await using bob = await LinphoneClient.start(lab, 'bob')
  await bob.received(a, 'for later')
})

test('linphone with a wrong password is refused and not asked again and again', async () => {
  await using lab = await overTls()
  await using bob = await LinphoneClient.start(lab, 'bob', { password: 'wrong-wrong' })
  await expect.poll(() => lab.diagnostics.recorded.named('digestFailed').length, { timeout: 15_000 }).toBe(1)
  bob.process.type('status register')
  await bob.process.says(/^registered=-1$/m)
  expect(lab.server.health().endpoints).toBe(0)
})
