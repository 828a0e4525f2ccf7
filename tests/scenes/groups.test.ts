import { expect, test } from 'vitest'
import { startLab, type Browser, type Lab } from '../lab.ts'

const said = (browser: Browser, key: string): string[] => browser.state.transcript(key).filter((m) => m.event === undefined).map((m) => m.text)
const happened = (browser: Browser, key: string): string[] => browser.state.transcript(key).flatMap((m) => (m.event ? [`${m.event.what} ${m.event.who.split('@')[0]}${m.event.count ?? ''}`] : []))
const conference = (browser: Browser, key: string) => browser.state.conversation(key)?.conference
const joined = (browser: Browser, key: string): string[] => (conference(browser, key)?.members ?? []).filter((m) => m.state === 'joined').map((m) => m.address.split('@')[0]!).toSorted()

const accept = async (browser: Browser, key: string): Promise<void> => {
  await browser.until(() => conference(browser, key)?.state === 'invited')
  await browser.send('conference.join', { with: key })
  await browser.until(() => conference(browser, key)?.state === 'joined')
}

interface Three {
  alice: Browser
  bob: Browser
  carol: Browser
  key: string
}

async function three(lab: Lab): Promise<Three> {
  const [alice, bob, carol] = [await lab.signIn('alice'), await lab.signIn('bob'), await lab.signIn('carol')]
  const { with: key } = await alice.send('conference.create', { people: [bob.address, carol.address], subject: 'Budget' })
  await Promise.all([bob, carol].map((browser) => accept(browser, key)))
  await alice.until(() => joined(alice, key).join() === 'bob,carol')
  return { alice, bob, carol, key }
}

test('people are asked, come, talk in one order for all, and leave; everybody sees who is there', async () => {
  await using lab = await startLab()
  const { alice, bob, carol, key } = await three(lab)
  for (const browser of [alice, bob, carol]) expect(conference(browser, key)).toMatchObject({ state: 'joined', subject: 'Budget', presenter: browser === alice })
  await carol.until(() => joined(carol, key).join() === 'alice,bob')
  const texts = ['hello', 'hi', 'hey'].flatMap((word) => [`${word} 1`, `${word} 2`, `${word} 3`])
  await Promise.all(texts.map((text, n) => [alice, bob, carol][n % 3]!.say(key, text)))
  for (const browser of [alice, bob, carol]) await browser.until(() => said(browser, key).length === 9 && browser.state.transcript(key).every((m) => m.state !== 'sending'))
  expect(said(bob, key)).toEqual(said(alice, key))
  expect(said(carol, key)).toEqual(said(alice, key))
  expect(said(alice, key).toSorted()).toEqual(texts.toSorted())
  // The invitation, and what the others said.
  await bob.until(() => bob.state.conversation(key)?.unread === 7)
  expect(alice.state.conversation(key)?.unread).toBe(6)
  await bob.send('conference.leave', { with: key })
  await alice.until(() => happened(alice, key).includes('left bob'))
  expect(happened(alice, key).toSorted()).toEqual(['invited bob', 'invited carol', 'joined alice', 'joined bob', 'joined carol', 'left bob'])
  expect(joined(alice, key)).toEqual(['carol'])
  await expect(bob.say(key, 'too late')).rejects.toMatchObject({ code: 'unavailable' })
  await bob.send('conference.join', { with: key })
  await alice.until(() => joined(alice, key).join() === 'bob,carol')
})

test('a snapshot says of a group conversation what was told of it', async () => {
  await using lab = await startLab()
  const { alice, bob, key } = await three(lab)
  await alice.say(key, 'hello')
  await bob.until(() => said(bob, key).length === 1)
  const tab = await bob.tab().open()
  expect(tab.state.conversation(key)).toEqual(bob.state.conversation(key))
  const page = await tab.send('conversation.page', { with: key, limit: 50 })
  expect(page.messages.map((m) => m.text || m.event?.what)).toContain('hello')
  await tab.close()
})

test('who declines, is offline or has blocked the one who asks is told of as not available', async () => {
  await using lab = await startLab()
  const [alice, bob, dave] = [await lab.signIn('alice'), await lab.signIn('bob'), await lab.signIn('dave')]
  await dave.send('contact.block', { address: alice.address })
  const { with: key } = await alice.send('conference.create', { people: [bob.address, lab.address('carol'), dave.address] })
  await bob.until(() => conference(bob, key)?.state === 'invited')
  expect(bob.state.conversation(key)).toMatchObject({ unread: 1, last: { event: { what: 'invited', who: alice.address } } })
  await bob.send('conversation.close', { with: key })
  await alice.until(() => happened(alice, key).filter((line) => line.startsWith('unavailable')).length === 3)
  expect(conference(alice, key)?.members).toEqual([])
  expect(bob.state.conversation(key)).toBeUndefined()
  expect(dave.state.conversation(key)).toBeUndefined()
})

test('only who leads removes somebody; the removed is told, and does not come back', async () => {
  await using lab = await startLab()
  const { alice, bob, carol, key } = await three(lab)
  await expect(bob.send('conference.remove', { with: key, address: carol.address })).rejects.toMatchObject({ code: 'forbidden' })
  await alice.send('conference.remove', { with: key, address: bob.address })
  await bob.until(() => conference(bob, key)?.state === 'left')
  await bob.until(() => happened(bob, key).includes('removed bob'))
  await carol.until(() => happened(carol, key).includes('left bob'))
  await bob.send('conference.join', { with: key })
  await bob.until(() => conference(bob, key)?.state === 'left' && happened(bob, key).includes('ended '))
})

test('one who is in asks a further person; a conversation nobody was asked to cannot be joined', async () => {
  await using lab = await startLab()
  const { bob, key } = await three(lab)
  const dave = await lab.signIn('dave')
  await expect(dave.send('conference.join', { with: key })).rejects.toMatchObject({ code: 'missing' })
  await expect(dave.say(key, 'hello?')).rejects.toMatchObject({ code: 'missing' })
  await bob.send('conference.invite', { with: key, people: [dave.address] })
  await accept(dave, key)
  await dave.until(() => joined(dave, key).join() === 'alice,bob,carol')
})

test('the front end restarts: the conversation goes on, and nothing that was written is lost', async () => {
  await using lab = await startLab()
  const { alice, bob, carol, key } = await three(lab)
  await alice.say(key, 'before')
  await bob.until(() => said(bob, key).length === 1)
  await lab.stopServer()
  await alice.until(() => conference(alice, key)?.state === 'joining')
  await alice.say(key, 'meanwhile')
  await lab.startServer()
  for (const browser of [alice, bob, carol]) await browser.until(() => conference(browser, key)?.state === 'joined')
  await bob.until(() => joined(bob, key).join() === 'alice,carol')
  await bob.say(key, 'after')
  await carol.until(() => said(carol, key).includes('after'))
  await alice.until(() => said(alice, key).join() === 'before,meanwhile,after' && alice.state.transcript(key).every((m) => m.state !== 'sending'))
})

test('keys and people that are none are refused', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  for (const people of [[], ['no address'], [alice.address], Array.from({ length: 51 }, (_, n) => `u${n}@parley.test`)]) {
    await expect(alice.send('conference.create', { people })).rejects.toMatchObject({ code: 'invalid' })
  }
  for (const key of ['conf:1', 'conf:../../etc:a@b', `conf:${'a'.repeat(32)}:alice@parley.test\r\nx: y`]) {
    await expect(alice.send('conference.join', { with: key })).rejects.toMatchObject({ code: 'invalid' })
  }
})
