import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { Product } from './product.ts'
import { jmap, subjects, transcript } from './wire.ts'

test('a message to somebody who is signed out, acknowledged and in the same moment killed, is found at the next sign-in', async () => {
  await using product = await Product.start()
  const [a, c] = [product.address('alice'), product.address('carol')]
  const alice = await product.browser('alice')
  await alice.say(c, 'see you at ten')
  await alice.until(() => alice.state.transcript(c)[0]?.state === 'stored')
  await product.kill()
  await alice.close()
  await product.start()
  const carol = await product.browser('carol')
  await carol.until(() => carol.state.transcript(a).length === 1)
  expect(carol.state.transcript(a)).toMatchObject([{ text: 'see you at ten', state: 'received', from: a }])
  expect(carol.state.conversation(a)?.unread).toBe(1)
  // Nothing waits any more: after another start it is not shown a second time.
  await product.kill()
  await carol.close()
  await product.start()
  await product.browser('carol')
  expect(await transcript(carol, a)).toHaveLength(1)
}, 120_000)

test('after it is stopped and started again contacts, groups, mail, what is unread and the history are as they were', async () => {
  await using product = await Product.start()
  const [a, b, f] = ['alice', 'bob', 'frank'].map((name) => product.address(name)) as [string, string, string]
  const [alice, bob] = [await product.browser('alice'), await product.browser('bob')]
  const { id } = await alice.send('group.add', { name: 'Climbing' })
  await alice.send('contact.add', { address: f, groupIds: [id] })
  for (const text of ['one', 'two', 'three']) await bob.say(a, text)
  await alice.until(() => alice.state.conversation(b)?.unread === 3)
  await alice.send('conversation.read', { with: b, upTo: alice.state.transcript(b)[1]?.order ?? '' })
  await createTransport({ host: '127.0.0.1', port: product.smtpPort, ignoreTLS: true }).sendMail({ from: 'somebody@example.org', to: a, subject: 'Grüße 👋', text: 'Hello' })
  const { ids } = (await jmap(alice, 'Email/query', { filter: { text: 'Hello' }, sort: [{ property: 'receivedAt', isAscending: false }] })) as { ids: string[] }
  await jmap(alice, 'Email/set', { update: { [ids[0] ?? '']: { 'keywords/$flagged': true } } })
  const unreadMail = async () => ((await jmap(alice, 'Mailbox/get', { properties: ['name', 'unreadEmails', 'totalEmails'] })) as { list: unknown[] }).list
  await alice.until(() => alice.state.conversation(b)?.unread === 1)
  const picture = async () => ({
    groups: alice.snapshot.groups,
    contacts: alice.snapshot.contacts,
    conversations: alice.snapshot.conversations.map(({ with: peer, unread, last }) => ({ peer, unread, last: last?.text })),
    history: (await transcript(alice, b)).map((m) => [m.id, m.order, m.text, m.state]),
    folders: await unreadMail(),
    mail: await subjects(alice),
    flagged: await jmap(alice, 'Email/get', { ids: [ids[0] ?? ''], properties: ['subject', 'keywords'] }),
  })
  const before = await picture()
  expect(before).toMatchObject({ conversations: [{ peer: b, unread: 1, last: 'three' }], flagged: { list: [{ subject: 'Grüße 👋', keywords: { $flagged: true } }] } })
  expect(before.contacts.find((contact) => contact.address === f)?.groupIds).toContain(id)
  expect(await product.stop()).toBe(0)
  await Promise.all([alice.close(), bob.close()])
  await product.start()
  // The same cookies: nobody has to sign in again.
  await product.browser('alice')
  await expect.poll(picture, { timeout: 10_000 }).toEqual(before)
}, 120_000)
