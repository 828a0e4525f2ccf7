import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MailboxLab, message } from '../testing/mailbox-lab.ts'
import { followed, pictureOf, type Client } from '../testing/picture.ts'
import { changesSince, forgetOldChanges } from './changes.ts'
import { formatId } from './ids.ts'

const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), reply: fc.boolean(), seen: fc.boolean(), folder: fc.nat(3) }),
  fc.record({ do: fc.constant('flag' as const), email: fc.nat(20), keyword: fc.constantFrom('$seen', '$flagged', 'blue'), on: fc.boolean() }),
  fc.record({ do: fc.constant('move' as const), email: fc.nat(20), folder: fc.nat(3), keep: fc.boolean() }),
  fc.record({ do: fc.constant('destroy' as const), email: fc.nat(20) }),
  fc.record({ do: fc.constant('folder' as const), n: fc.nat(5), destroy: fc.boolean() }),
)

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const roles = ['inbox', 'archive', 'trash', 'Conversation History']

async function apply({ lab, user }: Client, action: Step, n: number): Promise<void> {
  const emails = ((await lab.call(user, 'Email/query', { sort: [{ property: 'receivedAt' }] })).ids as string[]) ?? []
  const pick = (i: number) => emails[i % Math.max(1, emails.length)]
  if (action.do === 'add') {
    const raw = message({ id: `m${n}@test`, subject: action.reply ? 'Re: topic' : `topic ${n}`, extra: action.reply ? 'References: <root@test>\r\n' : '' })
    await lab.import(user, raw, { folder: roles[action.folder] ?? 'inbox', keywords: action.seen ? ['$seen'] : [] })
  } else if (action.do === 'folder') {
    const { list } = await lab.call(user, 'Mailbox/get')
    const known = (list as { id: string; name: string }[]).find((mailbox) => mailbox.name === `f${action.n}`)
    if (known && action.destroy) await lab.call(user, 'Mailbox/set', { destroy: [known.id], onDestroyRemoveEmails: true })
    else if (!known) await lab.call(user, 'Mailbox/set', { create: { x: { name: `f${action.n}` } } })
  } else {
    const id = pick(action.email)
    if (id === undefined) return
    if (action.do === 'flag') await lab.call(user, 'Email/set', { update: { [id]: { [`keywords/${action.keyword}`]: action.on ? true : null } } })
    else if (action.do === 'destroy') await lab.call(user, 'Email/set', { destroy: [id] })
    else {
      const folder = await lab.folderId(user, roles[action.folder] ?? 'inbox')
      await lab.call(user, 'Email/set', { update: { [id]: action.keep ? { [`mailboxIds/${folder}`]: true } : { mailboxIds: { [folder]: true } } } })
    }
  }
}

/** Counts as they follow from the emails, by the book (RFC 8621 §2). */
async function checkCounts({ lab, user }: Client): Promise<void> {
  const mailboxes = (await lab.call(user, 'Mailbox/get')).list as { id: string; role: string | null; totalEmails: number; unreadEmails: number; totalThreads: number; unreadThreads: number }[]
  const emails = (await lab.call(user, 'Email/get', { ids: null, properties: ['threadId', 'mailboxIds', 'keywords'] })).list as { threadId: string; mailboxIds: Record<string, true>; keywords: Record<string, true> }[]
  const trash = mailboxes.find(({ role }) => role === 'trash')?.id ?? ''
  const unread = emails.filter(({ keywords }) => !keywords['$seen'] && !keywords['$draft'])
  for (const mailbox of mailboxes) {
    const inside = emails.filter(({ mailboxIds }) => mailboxIds[mailbox.id])
    const threads = new Set(inside.map(({ threadId }) => threadId))
    const counting = unread.filter(({ mailboxIds }) => (mailbox.id === trash ? mailboxIds[trash] : Object.keys(mailboxIds).some((id) => id !== trash)))
    const unreadThreads = [...threads].filter((thread) => counting.some(({ threadId }) => threadId === thread))
    expect(mailbox).toMatchObject({
      totalEmails: inside.length,
      unreadEmails: inside.filter((email) => unread.includes(email)).length,
      totalThreads: threads.size,
      unreadThreads: unreadThreads.length,
    })
  }
}

test('an old picture and its changes, in steps of any size, make the new picture; and the counts follow from the emails', async () => {
  await using lab = await MailboxLab.open()
  const users = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 5 }), async (steps, most) => {
      // Each run goes on with what an earlier one left.
      const client = { lab, user: users[run++ % users.length] ?? 'alice' }
      const types = ['Mailbox', 'Email', 'Thread'] as const
      const before = await Promise.all(types.map((type) => pictureOf(client, type)))
      for (const [n, action] of steps.entries()) await apply(client, action, run * 100 + n)
      for (const [i, type] of types.entries()) {
        const now = await pictureOf(client, type)
        const replayed = await followed(client, type, before[i] ?? now, most)
        expect(Object.fromEntries(replayed.objects)).toEqual(Object.fromEntries(now.objects))
        expect(replayed.state).toBe(now.state)
      }
      await checkCounts(client)
    }),
    { numRuns: 40 },
  )
}, 120_000)

test('an email destroyed after it was changed is told as destroyed, one that came and went between is not told', async () => {
  await using lab = await MailboxLab.open()
  const old = await lab.import('alice', message())
  const { state } = await lab.call('alice', 'Email/get', { ids: [] })
  await lab.call('alice', 'Email/set', { update: { [old]: { 'keywords/$seen': true } } })
  const brief = await lab.import('alice', message())
  await lab.call('alice', 'Email/set', { destroy: [old, brief] })
  expect(await lab.call('alice', 'Email/changes', { sinceState: state })).toMatchObject({ created: [], updated: [], destroyed: [old], hasMoreChanges: false })
})

test('a state that is unknown, from the future or forgotten cannot be calculated from', async () => {
  await using lab = await MailboxLab.open()
  const { state } = await lab.call('alice', 'Email/get', { ids: [] })
  for (let i = 0; i < 5; i++) await lab.import('alice', message())
  await lab.mailbox.store.transact((_, db) => forgetOldChanges(db, 3))
  for (const sinceState of [state, '99', 'nonsense', '-1']) expect((await lab.error('alice', 'Email/changes', { sinceState })).type).toBe('cannotCalculateChanges')
  const account = await lab.mailbox.store.account('alice@parley.test')
  expect(await changesSince(lab.mailbox.store.read, account, 'Email', '3')).toMatchObject({ created: [4, 5], newState: '5' })
  expect(formatId('Email', 4)).toBe('M4')
})

test('states are told to listeners after they are durable, for each type that changed, to the right account', async () => {
  await using lab = await MailboxLab.open()
  await lab.folderId('alice', 'inbox')
  const told: [string, Record<string, string>][] = []
  const stop = lab.mailbox.onStateChange((address, changed) => told.push([address, changed]))
  await lab.mailbox.deliver(Buffer.from(message({ id: 'one@test' })), { mailFrom: 'x@example.test', recipients: ['alice@parley.test'] })
  stop()
  await lab.mailbox.deliver(Buffer.from(message({ id: 'two@test' })), { mailFrom: 'x@example.test', recipients: ['alice@parley.test'] })
  expect(told).toEqual([['alice@parley.test', { Mailbox: expect.any(String), Email: '1', Thread: '1' }]])
})
