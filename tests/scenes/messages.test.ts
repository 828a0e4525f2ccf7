import { expect, test } from 'vitest'
import type { Message } from '../../web/shared/wire.ts'
import { startLab } from '../lab.ts'

const settled = (m: Message): boolean => m.state !== 'sending'

test('an IM is in both transcripts under the same id, position and time', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const text = 'Grüße 👋 <script>alert(1)</script>\nsecond line  '
  expect(await alice.say(b, text)).toMatchObject({ state: 'sending', text })
  await bob.until(() => bob.texts(a).length === 1)
  await alice.until(() => alice.state.transcript(b).every(settled))
  const [mine] = alice.state.transcript(b)
  const [theirs] = bob.state.transcript(a)
  expect(mine).toMatchObject({ state: 'sent', from: a, with: b })
  expect(theirs).toMatchObject({ id: mine?.id, order: mine?.order, at: mine?.at, text, state: 'received', from: a, with: a })
  expect(bob.state.conversation(a)).toMatchObject({ unread: 1 })
})

test('200 messages each way at once: none lost, none doubled, in order, and both transcripts agree', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const count = 200
  const from = (name: string) => Array.from({ length: count }, (_, n) => `${name} ${n}`)
  await Promise.all([...from('alice').map((text) => alice.say(b, text)), ...from('bob').map((text) => bob.say(a, text))])
  for (const [browser, peer] of [[alice, b], [bob, a]] as const) {
    await browser.until(() => browser.state.transcript(peer).length === 2 * count && browser.state.transcript(peer).every(settled))
  }
  expect(alice.texts(b)).toEqual(bob.texts(a))
  expect(alice.texts(b).filter((text) => text.startsWith('alice'))).toEqual(from('alice'))
  expect(alice.texts(b).filter((text) => text.startsWith('bob'))).toEqual(from('bob'))
  // What is on the disk says the same as what was told.
  const page = await alice.send('conversation.page', { with: b, limit: 200 })
  expect(page.messages.map((m) => m.text)).toEqual(alice.texts(b).slice(-200))
  expect(page.more).toBe(true)
}, 60_000)

test('typing shows, stops with the message, and stops by itself', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await alice.say(b, 'are you there?')
  await bob.until(() => bob.texts(a).length === 1)
  await bob.send('typing.set', { with: a, typing: true })
  await alice.until(() => alice.state.conversation(b)?.typing === true)
  await bob.say(a, 'yes')
  await alice.until(() => alice.texts(b).length === 2)
  expect(alice.state.conversation(b)?.typing).toBe(false)
  await alice.send('typing.set', { with: b, typing: true })
  await bob.until(() => bob.state.conversation(a)?.typing === true)
  await alice.send('typing.set', { with: b, typing: false })
  await bob.until(() => bob.state.conversation(a)?.typing === false)
})

test('the same id again is a retry, never a second message', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const replies = await Promise.all([alice.say(b, 'once', 'the-same-id'), alice.say(b, 'once', 'the-same-id')])
  expect(new Set(replies.map((m) => m.id)).size).toBe(1)
  await alice.until(() => alice.state.transcript(b).every(settled))
  expect(await alice.say(b, 'once', 'the-same-id')).toMatchObject({ state: 'sent' })
  await alice.say(b, 'afterwards')
  await bob.until(() => bob.texts(a).includes('afterwards'))
  expect(bob.texts(a)).toEqual(['once', 'afterwards'])
  expect(bob.outputs.filter((o) => o.name === 'message.added')).toHaveLength(2)
})

test('to somebody who is signed out a message is stored, and found at the next sign-in, in order and once', async () => {
  await using lab = await startLab()
  const [a, c] = [lab.address('alice'), lab.address('carol')]
  const alice = await lab.signIn('alice')
  for (const text of ['one', 'two', 'three']) await alice.say(c, text)
  await alice.until(() => alice.state.transcript(c).every((m) => m.state === 'stored'))
  const carol = await lab.signIn('carol')
  await carol.until(() => carol.texts(a).length === 3)
  expect(carol.texts(a)).toEqual(['one', 'two', 'three'])
  expect(carol.state.transcript(a).map((m) => m.order)).toEqual(alice.state.transcript(c).map((m) => m.order))
  expect(carol.state.conversation(a)).toMatchObject({ unread: 3 })
  await carol.say(a, 'four')
  await alice.until(() => alice.texts(c).length === 4)
  expect(alice.texts(c)).toEqual(['one', 'two', 'three', 'four'])
})

test('a message acknowledged as stored survives the front end stopping right after', async () => {
  await using lab = await startLab()
  const [a, c] = [lab.address('alice'), lab.address('carol')]
  const alice = await lab.signIn('alice')
  await alice.say(c, 'before the crash')
  await alice.until(() => alice.state.transcript(c)[0]?.state === 'stored')
  await lab.stopServer()
  await lab.startServer()
  const carol = await lab.signIn('carol')
  await carol.until(() => carol.texts(a).length === 1)
  expect(carol.texts(a)).toEqual(['before the crash'])
})

test('what is written while the link is down is sent in order when it is back', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await alice.say(b, 'before')
  await bob.until(() => bob.texts(a).length === 1)
  await lab.stopServer()
  await alice.until(() => alice.snapshot.im.state !== 'signed-in')
  for (const text of ['while', 'it', 'was', 'down']) await alice.say(b, text)
  expect(alice.state.transcript(b).slice(1).every((m) => m.state === 'sending')).toBe(true)
  await lab.startServer()
  await bob.until(() => bob.texts(a).length === 5)
  expect(bob.texts(a)).toEqual(['before', 'while', 'it', 'was', 'down'])
  await alice.until(() => alice.state.transcript(b).every(settled))
  expect(alice.texts(b)).toEqual(bob.texts(a))
  expect(bob.outputs.filter((o) => o.name === 'message.added')).toHaveLength(5)
})

test('what was left unsent when the web role stopped is sent after it starts again', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await lab.stopServer()
  await alice.until(() => alice.snapshot.im.state !== 'signed-in')
  await alice.say(b, 'one')
  await alice.say(b, 'two')
  await lab.stopWeb()
  await lab.startServer()
  await lab.startWeb()
  const bob = await lab.signIn('bob')
  const again = await lab.signIn('alice')
  await bob.until(() => bob.texts(a).length === 2)
  expect(bob.texts(a)).toEqual(['one', 'two'])
  await again.say(b, 'three')
  await bob.until(() => bob.texts(a).length === 3)
  const { messages } = await again.send('conversation.page', { with: b, limit: 10 })
  expect(messages.map((m) => m.text)).toEqual(['one', 'two', 'three'])
})

test('a message to nobody fails with the reason, and a retry under the same id is told anew', async () => {
  await using lab = await startLab()
  const nobody = lab.address('nobody')
  const alice = await lab.signIn('alice')
  const { id } = await alice.say(nobody, 'hello?')
  await alice.until(() => alice.state.transcript(nobody)[0]?.state === 'failed')
  expect(alice.state.transcript(nobody)[0]?.reason).toMatch(/\w/)
  expect(await alice.say(nobody, 'hello?', id)).toMatchObject({ state: 'sending' })
  await alice.until(() => alice.outputs.filter((o) => o.name === 'message.changed' && o.body.message.state === 'failed').length === 2)
  expect(alice.state.transcript(nobody)).toHaveLength(1)
})

test('somebody who is blocked is refused without being told why, and sees the blocker offline', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await bob.send('presence.watch', { addresses: [a] })
  await bob.until(() => bob.statusOf(a) === 'available')
  await alice.send('contact.add', { address: b, groupIds: [] })
  await alice.send('contact.block', { address: b })
  expect(alice.snapshot.contacts).toMatchObject([{ address: b, blocked: true }])
  await bob.until(() => bob.statusOf(a) === 'offline')
  await bob.say(a, 'hello?')
  await bob.until(() => bob.state.transcript(a)[0]?.state === 'failed')
  expect(bob.state.transcript(a)[0]?.reason).not.toMatch(/block/i)
  await alice.send('contact.unblock', { address: b })
  expect(alice.snapshot.contacts).toMatchObject([{ address: b, blocked: false }])
  await bob.until(() => bob.statusOf(a) === 'available')
  await bob.say(a, 'and now?')
  await alice.until(() => alice.texts(b).length === 1)
  expect(alice.texts(b)).toEqual(['and now?'])
})

test('reading in one tab clears the count in the other, closing takes the conversation off both', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const tab = alice.tab()
  await tab.open()
  const bob = await lab.signIn('bob')
  await bob.say(a, 'one')
  await bob.say(a, 'two')
  await tab.until(() => tab.state.conversation(b)?.unread === 2)
  await alice.until(() => alice.texts(b).length === 2)
  await alice.send('conversation.read', { with: b, upTo: alice.state.transcript(b).at(-1)?.order ?? '' })
  await tab.until(() => tab.state.conversation(b)?.unread === 0)
  await tab.send('conversation.close', { with: b })
  await alice.until(() => alice.state.conversation(b) === undefined)
  await bob.say(a, 'three')
  await alice.until(() => alice.state.conversation(b)?.unread === 1)
})
