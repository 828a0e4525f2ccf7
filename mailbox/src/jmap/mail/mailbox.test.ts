import { expect, test } from 'vitest'
import { MailboxLab, message } from '../../testing/mailbox-lab.ts'

const setFolder = async (lab: MailboxLab, args: object) => lab.call('alice', 'Mailbox/set', args as never)

test('a new account has its folders, in order, with their roles', async () => {
  await using lab = await MailboxLab.open()
  const { list } = await lab.call('alice', 'Mailbox/get')
  expect(list.map(({ name, role }: { name: string; role: string | null }) => [name, role])).toEqual([
    ['Inbox', 'inbox'],
    ['Drafts', 'drafts'],
    ['Sent', 'sent'],
    ['Archive', 'archive'],
    ['Junk', 'junk'],
    ['Deleted', 'trash'],
    ['Conversation History', null],
  ])
  expect(list[0]).toMatchObject({ parentId: null, totalEmails: 0, unreadThreads: 0, isSubscribed: true, myRights: { mayDelete: false, mayRename: false, mayAddItems: true } })
})

test('folders are made below one another in one call, renamed, moved and removed; rings and twins are refused', async () => {
  await using lab = await MailboxLab.open()
  const made = await setFolder(lab, { create: { child: { name: 'Child', parentId: '#top' }, top: { name: 'Top' }, twin: { name: 'Inbox' } } })
  const { top, child } = made.created
  expect(made.notCreated).toEqual({ twin: { type: 'invalidProperties', properties: ['name'] } })
  expect((await lab.call('alice', 'Mailbox/get', { ids: [child.id] })).list[0].parentId).toBe(top.id)
  expect((await setFolder(lab, { update: { [top.id]: { parentId: child.id } } })).notUpdated[top.id].properties).toEqual(['parentId'])
  expect((await setFolder(lab, { update: { [child.id]: { name: 'Renamed', parentId: null } } })).updated).toEqual({ [child.id]: null })
  expect((await setFolder(lab, { destroy: [top.id, child.id, 'F999'] }))).toMatchObject({ destroyed: [top.id, child.id], notDestroyed: { F999: { type: 'notFound' } } })
})

test('the folders everybody has cannot be renamed or removed', async () => {
  await using lab = await MailboxLab.open()
  const inbox = await lab.folderId('alice', 'inbox')
  expect((await setFolder(lab, { update: { [inbox]: { name: 'X' } } })).notUpdated[inbox].type).toBe('forbidden')
  expect((await setFolder(lab, { destroy: [inbox], onDestroyRemoveEmails: true })).notDestroyed[inbox].type).toBe('forbidden')
  expect((await setFolder(lab, { update: { [inbox]: { sortOrder: 99 } } })).updated).toEqual({ [inbox]: null })
})

test('a folder with mail goes only when its mail may go, and mail that is elsewhere too stays there', async () => {
  await using lab = await MailboxLab.open()
  const { x } = (await setFolder(lab, { create: { x: { name: 'X' } } })).created
  const here = await lab.import('alice', message(), { folder: 'X' })
  const both = await lab.import('alice', message(), { folder: 'X' })
  const inbox = await lab.folderId('alice', 'inbox')
  await lab.call('alice', 'Email/set', { update: { [both]: { [`mailboxIds/${inbox}`]: true } } })
  expect((await setFolder(lab, { destroy: [x.id] })).notDestroyed[x.id]).toEqual({ type: 'mailboxHasEmail' })
  expect((await setFolder(lab, { destroy: [x.id], onDestroyRemoveEmails: true })).destroyed).toEqual([x.id])
  expect((await lab.call('alice', 'Email/get', { ids: [here, both], properties: ['mailboxIds'] }))).toMatchObject({ notFound: [here], list: [{ id: both, mailboxIds: { [inbox]: true } }] })
})

test('a set that expects another state does nothing', async () => {
  await using lab = await MailboxLab.open()
  expect((await lab.error('alice', 'Mailbox/set', { ifInState: 'x', create: { a: { name: 'A' } } })).type).toBe('stateMismatch')
  const { state } = await lab.call('alice', 'Mailbox/get')
  expect((await setFolder(lab, { ifInState: state, create: { a: { name: 'A' } } })).oldState).toBe(state)
})

test('queries filter and sort folders, as trees too', async () => {
  await using lab = await MailboxLab.open()
  await setFolder(lab, { create: { a: { name: 'a2', sortOrder: 20 }, b: { name: 'a10', parentId: '#a', sortOrder: 20 }, c: { name: 'A1', sortOrder: 20 } } })
  const names = async (args: object) => {
    const { ids } = await lab.call('alice', 'Mailbox/query', args as never)
    const { list } = await lab.call('alice', 'Mailbox/get', { ids, properties: ['name'] })
    return list.map(({ name }: { name: string }) => name)
  }
  expect(await names({ filter: { hasAnyRole: false, name: 'a' }, sort: [{ property: 'name', collation: 'i;unicode-casemap' }] })).toEqual(['A1', 'a2', 'a10', 'Conversation History'])
  expect(await names({ filter: { operator: 'NOT', conditions: [{ hasAnyRole: true }, { name: 'history' }] }, sort: [{ property: 'name' }], sortAsTree: true })).toEqual(['A1', 'a2', 'a10'])
  expect(await names({ filter: { name: 'a10' }, filterAsTree: true })).toEqual([])
  expect((await lab.error('alice', 'Mailbox/query', { filter: { colour: 'red' } })).type).toBe('unsupportedFilter')
  expect((await lab.error('alice', 'Mailbox/query', { sort: [{ property: 'colour' }] })).type).toBe('unsupportedSort')
})

test('the deleted folder and the others do not count for each other’s unread threads', async () => {
  await using lab = await MailboxLab.open()
  const first = await lab.import('alice', message({ id: 'a@t', subject: 'S' }), { keywords: ['$seen'] })
  await lab.import('alice', message({ id: 'b@t', subject: 'Re: S', extra: 'In-Reply-To: <a@t>\r\n' }), { folder: 'trash' })
  const counts = async () => {
    const { list } = await lab.call('alice', 'Mailbox/get', { ids: [await lab.folderId('alice', 'inbox'), await lab.folderId('alice', 'trash')], properties: ['unreadThreads', 'totalThreads'] })
    return list.map(({ unreadThreads, totalThreads }: { unreadThreads: number; totalThreads: number }) => [unreadThreads, totalThreads])
  }
  expect(await counts()).toEqual([[0, 1], [1, 1]])
  await lab.call('alice', 'Email/set', { update: { [first]: { 'keywords/$seen': null } } })
  expect(await counts()).toEqual([[1, 1], [1, 1]])
})
