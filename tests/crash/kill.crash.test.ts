import { ask } from '@parley/admin/testing'
import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import type { Browser } from '../lab.ts'
import { Product } from './product.ts'
import { subjects, transcript } from './wire.ts'

const rounds = 20
/** So many of a kind in one round: enough for each to be under way at any moment, few enough for the lists to be compared at the end. */
const most = 25

/** What was acknowledged, in that order, and what was under way when it was killed: that may have happened or not. */
class Journal {
  readonly acknowledged: string[] = []
  readonly open = new Set<string>()

  async write(what: string, work: () => Promise<unknown>): Promise<void> {
    this.open.add(what)
    await work()
    this.open.delete(what)
    this.acknowledged.push(what)
  }

  get last(): string | undefined {
    return this.acknowledged.at(-1)
  }
}

const between = (from: number, to: number): number => from + Math.random() * (to - from)

test(`what was acknowledged over the wire survives ${rounds} times kill -9: nothing lost, nothing doubled, in order`, async () => {
  await using product = await Product.start()
  const [a, b, c] = ['alice', 'bob', 'carol'].map((name) => product.address(name)) as [string, string, string]
  const [toBob, toCarol, mails, groups, removed, notes] = Array.from({ length: 6 }, () => new Journal()) as [Journal, Journal, Journal, Journal, Journal, Journal]

  for (let round = 0; round < rounds; round++) {
    const [alice, bob, dave, erin] = (await Promise.all(['alice', 'bob', 'dave', 'erin'].map((name) => product.browser(name)))) as [Browser, Browser, Browser, Browser]
    await noteIsKept(erin, notes)
    await groupsAreKept(dave, groups, removed)

    const post = createTransport({ host: '127.0.0.1', port: product.smtpPort, pool: true, ignoreTLS: true })
    const life = new AbortController()
    const work = async (one: (name: string) => Promise<unknown>) => {
      for (let n = 0; !life.signal.aborted && n < most; n++) await one(`round ${round} number ${n}`).catch(() => undefined)
    }
    const writing = Promise.all([
      // In the first half Dave's groups are in the mailbox, in the second half in the pool; the move back is killed or not.
      round < rounds / 2 ? undefined : rollBack(product, 'dave').catch(() => undefined),
      // Bob is there, carol never is: delivered and stored messages are killed alike.
      work((text) => toBob.write(text, () => alice.say(b, text))),
      work((text) => toCarol.write(text, () => alice.say(c, text))),
      work((subject) => mails.write(subject, () => post.sendMail({ from: 'somebody@example.org', to: b, subject, text: subject }))),
      work(async (text) => {
        await notes.write(text, () => erin.send('note.set', { text }))
        notes.open.clear()
      }),
      work(async (name) => {
        let id = ''
        await groups.write(name, async () => ({ id } = await dave.send('group.add', { name })))
        // Every second one goes again.
        if (groups.acknowledged.length % 2 === 0) await removed.write(name, () => dave.send('group.remove', { id }))
      }),
    ])
    await new Promise((resolve) => setTimeout(resolve, between(20, 600)))
    life.abort()
    await product.kill()
    post.close()
    await Promise.all([writing, ...[alice, bob, dave, erin].map((browser) => browser.close())])
    expect(product.integrity()).toEqual({ 'admin.db': 'ok', 'mailbox.db': 'ok', 'server.db': 'ok', 'topology.db': 'ok', 'web.db': 'ok' })
    await product.start()
  }

  const [alice, bob, carol, dave, erin] = (await Promise.all(['alice', 'bob', 'carol', 'dave', 'erin'].map((name) => product.browser(name)))) as [Browser, Browser, Browser, Browser, Browser]
  await noteIsKept(erin, notes)
  await groupsAreKept(dave, groups, removed)
  for (const [browser, peer, journal] of [[bob, b, toBob], [carol, c, toCarol]] as const) {
    await expect.poll(async () => (await transcript(alice, peer)).filter((m) => m.state === 'sending').length, { timeout: 30_000 }).toBe(0)
    await expect.poll(async () => (await transcript(browser, a)).length, { timeout: 30_000 }).toBe((await transcript(alice, peer)).length)
    const [theirs, mine] = [await transcript(browser, a), await transcript(alice, peer)]
    for (const list of [theirs, mine]) {
      expect(new Set(list.map((m) => m.text)).size).toBe(list.length)
      expect(list.map((m) => m.text).filter((text) => !journal.open.has(text))).toEqual(journal.acknowledged)
    }
    expect(theirs.map((m) => m.text)).toEqual(mine.map((m) => m.text))
    expect(mine.every((m) => m.state === 'sent' || m.state === 'stored')).toBe(true)
  }
  const inbox = (await subjects(bob)).filter((subject) => /^round \d+ number/.test(subject))
  expect(new Set(inbox).size).toBe(inbox.length)
  expect(inbox.filter((subject) => !mails.open.has(subject)).sort()).toEqual([...mails.acknowledged].sort())
  // A run in which hardly anything was written would prove nothing.
  for (const journal of [toBob, toCarol, mails, groups, notes]) expect(journal.acknowledged.length).toBeGreaterThan(rounds)
}, 600_000)

async function rollBack(product: Product, user: string): Promise<void> {
  await ask(product.admin, 'POST', '/actions/roll-back-contacts', { body: { user } })
}

async function noteIsKept(erin: Browser, notes: Journal): Promise<void> {
  if (notes.last === undefined) return
  await erin.until(() => [notes.last, ...notes.open].includes(erin.snapshot.me.presence.note))
}

async function groupsAreKept(dave: Browser, groups: Journal, removed: Journal): Promise<void> {
  const sure = (name: string) => !groups.open.has(name) && !removed.open.has(name)
  const wanted = groups.acknowledged.filter((name) => sure(name) && !removed.acknowledged.includes(name))
  const shown = () => dave.snapshot.groups.map((g) => g.name).filter((name) => name.startsWith('round') && sure(name))
  await dave.until(() => shown().length === wanted.length)
  expect(shown().sort()).toEqual(wanted.sort())
}
