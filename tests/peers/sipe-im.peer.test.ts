import { expect } from 'vitest'
import { startLab } from '../lab.ts'
import { SipeClient, sipeTest } from './sipe-client.ts'

sipeTest('an IM begun in the browser is answered from the client, and both transcripts of the browser side are whole', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await using bob = await SipeClient.start(lab, 'bob')
  await alice.say(b, 'Grüße 👋 <b>not bold</b> & so on')
  await bob.event('im', { from: `sip:${a}`, text: 'Grüße 👋 <b>not bold</b> & so on' })
  bob.im(a, 'Danke 👍 <i>1 < 2 & 3 > 2</i>\nzweite Zeile')
  await alice.until(() => alice.texts(b).length === 2)
  expect(alice.texts(b)).toEqual(['Grüße 👋 <b>not bold</b> & so on', 'Danke 👍 <i>1 < 2 & 3 > 2</i>\nzweite Zeile'])
  await bob.event('im-delivered', { to: `sip:${a}` })
  await alice.until(() => alice.state.transcript(b)[0]?.state === 'sent')
})

sipeTest('an IM begun in the client is answered from the browser', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await using bob = await SipeClient.start(lab, 'bob')
  bob.im(a, 'are you there?')
  await bob.event('im-delivered', { to: `sip:${a}` })
  await alice.until(() => alice.texts(b).length === 1)
  for (const text of ['yes', 'what is it?']) await alice.say(b, text)
  await bob.event('im', { text: 'what is it?' })
  expect(bob.received(a)).toEqual(['yes', 'what is it?'])
  bob.do(`close ${a}`)
  await alice.say(b, 'after the window was closed')
  await bob.event('im', { text: 'after the window was closed' })
})

sipeTest('typing is shown both ways and ends with the message', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await using bob = await SipeClient.start(lab, 'bob')
  await alice.say(b, 'hello')
  await bob.event('im', { text: 'hello' })
  bob.do(`typing ${a}`)
  await alice.until(() => alice.state.conversation(b)?.typing === true)
  bob.im(a, 'hello yourself')
  await alice.until(() => alice.state.conversation(b)?.typing === false)
  await alice.until(() => alice.texts(b).length === 2)
  await bob.after(() => alice.send('typing.set', { with: b, typing: true }), 'typing', { who: `sip:${a}` })
  await bob.after(() => alice.send('typing.set', { with: b, typing: false }), 'typing-stopped', { who: `sip:${a}` })
})

sipeTest('two clients write to each other', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  await using alice = await SipeClient.start(lab, 'alice')
  await using bob = await SipeClient.start(lab, 'bob')
  alice.im(b, 'one')
  await bob.event('im', { from: `sip:${a}`, text: 'one' })
  bob.im(a, 'two')
  await alice.event('im', { from: `sip:${b}`, text: 'two' })
  alice.do(`typing ${b}`)
  await bob.event('typing', { who: `sip:${a}` })
})

sipeTest('fifty messages each way at once arrive in order and once', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await using bob = await SipeClient.start(lab, 'bob')
  const from = (name: string) => Array.from({ length: 50 }, (_, n) => `${name} ${n}`)
  for (const text of from('bob')) bob.im(a, text)
  await Promise.all(from('alice').map((text) => alice.say(b, text)))
  await alice.until(() => alice.texts(b).length === 100)
  await bob.event('im', { text: 'alice 49' })
  expect(bob.received(a)).toEqual(from('alice'))
  expect(alice.texts(b).filter((text) => text.startsWith('bob'))).toEqual(from('bob'))
})

sipeTest('a conversation goes on after a restart of the server, and then with somebody whose web server is down', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await using bob = await SipeClient.start(lab, 'bob', { reconnect: 0.5 })
  bob.im(a, 'before')
  await alice.until(() => alice.texts(b).length === 1)
  await alice.say(b, 'before, too')
  await alice.until(() => alice.state.transcript(b)[1]?.state === 'sent')
  await lab.stopServer()
  await bob.event('disconnected')
  await alice.until(() => alice.snapshot.im.state !== 'signed-in')
  await alice.say(b, 'while it is down')
  await bob.after(() => lab.startServer(), 'signed-on')
  await bob.event('im', { text: 'while it is down' })
  bob.im(a, 'after')
  await alice.until(() => alice.texts(b).includes('after'))
  await alice.say(b, 'after, too')
  await bob.event('im', { text: 'after, too' })
  expect(bob.received(a)).toEqual(['before, too', 'while it is down', 'after, too'])
  expect(alice.texts(b)).toEqual(['before', 'before, too', 'while it is down', 'after', 'after, too'])
  await lab.stopWeb()
  await bob.shows('buddy-state', a, 'offline')
  await bob.after(() => bob.im(a, 'for later'), 'im-delivered')
  await lab.startWeb()
  const again = await lab.signIn('alice')
  await again.until(() => again.texts(b).includes('for later'))
})

sipeTest('to somebody who does not want to be disturbed a message is delivered, and both sides see the status', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await using bob = await SipeClient.start(lab, 'bob')
  bob.do('status do-not-disturb')
  await alice.send('presence.watch', { addresses: [b] })
  await alice.until(() => alice.statusOf(b) === 'do-not-disturb')
  await alice.say(b, 'when you have time')
  await bob.event('im', { text: 'when you have time' })
  await alice.send('status.set', { status: 'do-not-disturb' })
  await bob.shows('buddy-state', a, 'do-not-disturb')
  bob.im(a, 'now I have')
  await alice.until(() => alice.texts(b).includes('now I have'))
})

sipeTest('what was written to a person who was signed out is shown when the client signs in, in order', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  for (const text of ['one', 'two', 'three']) await alice.say(b, text)
  await alice.until(() => alice.state.transcript(b).every((m) => m.state === 'stored'))
  await using bob = await SipeClient.start(lab, 'bob')
  await bob.event('im', { text: 'three' })
  expect(bob.received(a)).toEqual(['one', 'two', 'three'])
})

sipeTest('what the client writes to a person who is signed out waits for them', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  await using bob = await SipeClient.start(lab, 'bob')
  for (const text of ['one', 'two', 'three']) bob.im(a, text)
  for (let n = 0; n < 3; n++) await bob.event('im-delivered', { to: `sip:${a}` }, n)
  const alice = await lab.signIn('alice')
  await alice.until(() => alice.texts(b).length === 3)
  expect(alice.texts(b)).toEqual(['one', 'two', 'three'])
  bob.im(a, 'four')
  await alice.until(() => alice.texts(b).length === 4)
  await alice.say(b, 'five')
  await bob.event('im', { text: 'five' })
})

sipeTest('a message that cannot be delivered, to nobody, to somebody who has blocked one, or elsewhere, is shown as not delivered', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const a = lab.address('alice')
  const alice = await lab.signIn('alice')
  await alice.send('contact.block', { address: lab.address('bob') })
  await using bob = await SipeClient.start(lab, 'bob')
  bob.im(lab.address('nobody'), 'is anybody there?')
  expect((await bob.event('conversation-error', { with: `sip:${lab.address('nobody')}` }))['text']).toMatch(/^This message was not delivered to .*: is anybody there\?$/)
  bob.im(a, 'hello?')
  expect((await bob.event('conversation-error', { with: `sip:${a}` }))['text']).toMatch(/^This message was not delivered to Alice Archer .*: hello\?$/)
  bob.im('zoe@elsewhere.test', 'and you?')
  expect((await bob.event('conversation-error', { with: 'sip:zoe@elsewhere.test' }))['text']).toMatch(/not delivered .*: and you\?$/)
})
