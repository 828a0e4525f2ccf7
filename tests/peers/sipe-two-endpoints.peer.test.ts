import { expect } from 'vitest'
import { startLab, type Browser } from '../lab.ts'
import { SipeClient, sipeTest } from './sipe-client.ts'

sipeTest('a person with a browser and a client hears a message at both, and both transcripts end complete when the client answers', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const web = await lab.signIn('bob')
  await using client = await SipeClient.start(lab, 'bob')
  await alice.say(b, 'are you there?')
  await client.event('im', { from: `sip:${a}`, text: 'are you there?' })
  await web.until(() => web.texts(a).length === 1)
  client.im(a, 'at my desk')
  await alice.until(() => alice.texts(b).length === 2)
  await alice.say(b, 'good')
  await client.event('im', { text: 'good' })
  client.im(a, 'bye')
  await alice.until(() => alice.texts(b).length === 4)
  await web.until(() => web.texts(a).length === 4)
  const whole = ['are you there?', 'at my desk', 'good', 'bye']
  expect([alice.texts(b), web.texts(a)]).toEqual([whole, whole])
  expect(client.received(a)).toEqual(['are you there?', 'good'])
  // The same messages: same ids, same places; and what was answered elsewhere is read.
  const marks = (browser: Browser, peer: string) => browser.state.transcript(peer).map((m) => [m.id, m.order, m.from])
  expect(marks(web, a)).toEqual(marks(alice, b))
  await web.until(() => web.state.conversation(a)?.unread === 0)
  const page = await web.send('conversation.page', { with: a, limit: 10 })
  expect(page.messages.map((m) => [m.text, m.state])).toEqual([['are you there?', 'received'], ['at my desk', 'sent'], ['good', 'received'], ['bye', 'sent']])
})

sipeTest('answered in the browser the conversation stays there, and the client hears no more of it', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const web = await lab.signIn('bob')
  await using client = await SipeClient.start(lab, 'bob')
  await alice.say(b, 'are you there?')
  await client.event('im', { text: 'are you there?' })
  await web.until(() => web.texts(a).length === 1)
  await web.say(a, 'in the browser')
  await alice.until(() => alice.texts(b).length === 2)
  for (const text of ['good', 'very good']) await alice.say(b, text)
  await web.until(() => web.texts(a).length === 4)
  await alice.until(() => alice.state.transcript(b).every((m) => m.state !== 'sending'))
  // A change of status comes after whatever else was sent to the client.
  await alice.send('status.set', { status: 'busy' })
  await client.shows('buddy-state', a, 'busy')
  expect(client.received(a)).toEqual(['are you there?'])
})

sipeTest('a person with two clients hears a message at both at once; the one that answers keeps the conversation', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await using desk = await SipeClient.start(lab, 'bob', { machine: 'desk' })
  await using laptop = await SipeClient.start(lab, 'bob', { machine: 'laptop' })
  await alice.say(b, 'where are you?')
  for (const client of [desk, laptop]) await client.event('im', { from: `sip:${a}`, text: 'where are you?' })
  // One of the two sessions is given up before a person could have read the message.
  await expect.poll(() => /^(BYE|CANCEL) /m.test(desk.log + laptop.log), { timeout: 20_000 }).toBe(true)
  laptop.im(a, 'on the train')
  await alice.until(() => alice.texts(b).length === 2)
  await alice.say(b, 'good')
  await laptop.event('im', { text: 'good' })
  await alice.send('status.set', { status: 'busy' })
  await desk.shows('buddy-state', a, 'busy')
  expect([desk.received(a), laptop.received(a)]).toEqual([['where are you?'], ['where are you?', 'good']])
  expect(desk.events.some((e) => e['text']?.includes('delays INVITE answers'))).toBe(false)
})

sipeTest('what was said at the client while no browser was open is in the history when one is', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const before = await lab.signIn('bob')
  await before.send('im.sign-out', {})
  await using client = await SipeClient.start(lab, 'bob')
  await alice.say(b, 'are you there?')
  await client.event('im', { text: 'are you there?' })
  client.im(a, 'at my desk')
  await alice.until(() => alice.texts(b).length === 2)
  await alice.say(b, 'good')
  await client.event('im', { text: 'good' })
  await alice.until(() => alice.state.transcript(b).every((m) => m.state !== 'sending'))
  await before.send('im.sign-in', {})
  await before.until(() => before.texts(a).length === 3)
  expect(before.texts(a)).toEqual(alice.texts(b))
  expect(before.state.transcript(a).map((m) => m.order)).toEqual(alice.state.transcript(b).map((m) => m.order))
  await before.until(() => before.state.conversation(a)?.unread === 0)
})

sipeTest('what the client says first is in the history of the same person in the browser, also what is kept for somebody signed out', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, c] = [lab.address('alice'), lab.address('carol')]
  const alice = await lab.signIn('alice')
  const web = await lab.signIn('bob')
  await using client = await SipeClient.start(lab, 'bob')
  client.im(a, 'from my desk')
  await alice.until(() => alice.texts(lab.address('bob')).length === 1)
  await web.until(() => web.texts(a).join() === 'from my desk')
  // The answer is heard where the conversation is kept: the browser has it, and does not ring.
  await alice.say(client.address, 'good')
  await client.event('im', { text: 'good' })
  await web.until(() => web.texts(a).length === 2)
  expect(web.state.conversation(a)?.unread).toBe(0)
  client.im(c, 'for later')
  await web.until(() => web.texts(c).join() === 'for later')
  expect(web.state.transcript(c)[0]?.state).toBe('stored')
})
