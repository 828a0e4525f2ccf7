import { expect, test } from 'vitest'
import { flatFolders, folderOfSegment, folderPath, folderSegment, folderTree, freeName } from './folders.ts'
import type { Mailbox, MailRole } from './jmap-types.ts'

const folder = (id: string, name: string, more: Partial<Mailbox> = {}): Mailbox => ({
  id, name, parentId: null, role: null, sortOrder: 0, totalEmails: 0, unreadEmails: 0, myRights: { mayRename: true, mayDelete: true, mayCreateChild: true }, ...more,
})
const all = (...folders: Mailbox[]) => new Map(folders.map((one) => [one.id, one]))
const role = (id: string, of: MailRole) => folder(id, of, { role: of })

test('what everybody has comes first, then by name; children under their parents', () => {
  const mailboxes = all(folder('4', 'Zoo'), folder('5', 'Ants', { parentId: '4' }), folder('3', 'Plans'), role('2', 'trash'), role('1', 'inbox'))
  expect(flatFolders(folderTree(mailboxes)).map(({ folder: one, depth }) => `${depth} ${one.name}`)).toEqual(['0 inbox', '0 trash', '0 Plans', '0 Zoo', '1 Ants'])
  expect(folderPath(mailboxes, mailboxes.get('5')!)).toBe('Zoo / Ants')
})

test('a folder whose parent is gone stands at the top, and a ring ends', () => {
  expect(folderTree(all(folder('1', 'Orphan', { parentId: '9' })))).toHaveLength(1)
  const ring = all(folder('1', 'a', { parentId: '2' }), folder('2', 'b', { parentId: '1' }))
  expect(folderTree(ring)).toEqual([])
  expect(folderPath(ring, ring.get('1')!).split(' / ').length).toBeLessThan(30)
})

test('addresses name folders by their role where they have one', () => {
  const mailboxes = all(role('F1', 'inbox'), folder('F9', 'Plans'))
  expect([...mailboxes.values()].map(folderSegment)).toEqual(['inbox', 'F9'])
  expect(['inbox', 'F9', 'F7', undefined].map((segment) => folderOfSegment(mailboxes, segment)?.id)).toEqual(['F1', 'F9', undefined, undefined])
})

test('a name that is taken gets a number', () => {
  const mailboxes = all(folder('1', 'Plans', { parentId: '7' }), folder('2', 'Plans 2', { parentId: '7' }), folder('3', 'Other'))
  expect([freeName(mailboxes, '7', 'Plans'), freeName(mailboxes, null, 'Plans')]).toEqual(['Plans 3', 'Plans'])
})
