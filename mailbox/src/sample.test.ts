import { expect, test } from 'vitest'
import { installSampleMail } from './sample.ts'
import { labUsers, MailboxLab } from './testing/mailbox-lab.ts'

const now = Date.UTC(2026, 4, 20, 12)

test('every sample user finds mail from the others, some of it unread, in the inbox and in Sent', async () => {
  await using lab = await MailboxLab.open()
  await installSampleMail(lab.mailbox, labUsers, now)
  for (const { account, address } of labUsers) {
    const { list } = await lab.call(account, 'Email/get', { ids: await lab.list(account), properties: ['from', 'keywords', 'receivedAt'] })
    expect(list.length).toBeGreaterThanOrEqual(4)
    expect(list.every((email: { from: { email: string }[] }) => email.from[0]?.email !== address)).toBe(true)
    expect(list.some((email: { keywords: Record<string, true> }) => email.keywords['$seen'] !== true)).toBe(true)
    expect(new Set(list.map((email: { receivedAt: string }) => email.receivedAt.slice(0, 10))).size).toBeGreaterThan(2)
    expect((await lab.list(account, 'sent')).length).toBeGreaterThanOrEqual(1)
  }
})

test('installing the sample mail again adds nothing, also after some of it was read and deleted', async () => {
  await using lab = await MailboxLab.open()
  await installSampleMail(lab.mailbox, labUsers, now)
  const before = await lab.list('alice')
  await lab.call('alice', 'Email/set', { destroy: [before[0] ?? ''] })
  await installSampleMail(lab.mailbox, labUsers, now + 86_400_000)
  expect(await lab.list('alice')).toEqual(before.slice(1))
})

test('the sample has a thread, an attachment with a non-ASCII name, HTML and other scripts', async () => {
  await using lab = await MailboxLab.open()
  await installSampleMail(lab.mailbox, labUsers, now)
  const { ids } = await lab.call('alice', 'Email/query', { filter: { subject: 'Figures' } })
  const figures = await lab.email('alice', ids[0], ['htmlBody', 'attachments', 'hasAttachment'])
  expect(figures.hasAttachment).toBe(true)
  expect(figures.attachments[0].name).toBe('Übersicht Q3.csv')
  expect(figures.htmlBody[0].type).toBe('text/html')
  const planning = await lab.call('bob', 'Email/query', { filter: { subject: 'planning' }, sort: [{ property: 'receivedAt' }] })
  const { list } = await lab.call('bob', 'Email/get', { ids: planning.ids, properties: ['threadId', 'subject'] })
  const thread = list.filter((email: { subject: string }) => email.subject.endsWith('Release planning'))
  expect(thread.length).toBe(3)
  expect(new Set(thread.map((email: { threadId: string }) => email.threadId)).size).toBe(1)
  expect((await lab.call('erin', 'Email/query', { filter: { text: '发布' } })).ids.length).toBe(1)
  expect((await lab.call('erin', 'Email/query', { filter: { text: 'grusse' } })).ids.length + (await lab.call('erin', 'Email/query', { filter: { text: 'Grüße' } })).ids.length).toBeGreaterThan(0)
})

test('nothing of the sample lies in the future', async () => {
  await using lab = await MailboxLab.open()
  const early = Date.UTC(2026, 4, 20, 0, 5)
  await installSampleMail(lab.mailbox, labUsers, early)
  const { list } = await lab.call('alice', 'Email/get', { ids: await lab.list('alice'), properties: ['receivedAt'] })
  for (const email of list as { receivedAt: string }[]) expect(Date.parse(email.receivedAt)).toBeLessThanOrEqual(early)
})
