import { expect, test } from 'vitest'
import { treeKey, type TreeRow } from './tree-row.ts'

const group = (id: string, name: string, open: boolean): TreeRow => ({ kind: 'group', key: id, open, at: 1, of: 2, shown: { group: { id, name, fixed: false }, contacts: [], online: 0 } })
const contact = (groupId: string, name: string): TreeRow => ({
  kind: 'contact',
  key: `${groupId} ${name}`,
  group: { id: groupId, name: '', fixed: false },
  contact: { address: name, displayName: name, groupIds: [groupId], blocked: false },
  at: 1,
  of: 1,
})

const rows = [group('1', 'Team', true), contact('1', 'bob'), contact('1', 'dave'), group('2', 'Finance', false)]
const key = (at: number, pressed: string) => treeKey(rows, rows[at]!, pressed)

test('up and down go through all rows and stop at the ends', () => {
  expect([key(0, 'ArrowDown'), key(3, 'ArrowDown'), key(1, 'ArrowUp'), key(0, 'ArrowUp')]).toEqual([{ do: 'focus', key: '1 bob' }, undefined, { do: 'focus', key: '1' }, undefined])
  expect([key(2, 'Home'), key(0, 'End')]).toEqual([{ do: 'focus', key: '1' }, { do: 'focus', key: '2' }])
})

test('right opens a group, then goes in; left goes out, then closes it', () => {
  expect([key(3, 'ArrowRight'), key(0, 'ArrowRight'), key(1, 'ArrowRight')]).toEqual([{ do: 'toggle', key: '2' }, { do: 'focus', key: '1 bob' }, undefined])
  expect([key(2, 'ArrowLeft'), key(0, 'ArrowLeft'), key(3, 'ArrowLeft')]).toEqual([{ do: 'focus', key: '1' }, { do: 'toggle', key: '1' }, undefined])
})

test('enter talks to a contact and folds a group', () => {
  expect([key(2, 'Enter'), key(0, ' ')]).toEqual([{ do: 'open', address: 'dave' }, { do: 'toggle', key: '1' }])
})

test('a letter finds the next row that begins with it, round the end', () => {
  expect([key(0, 'd'), key(2, 'B'), key(0, 'x'), key(0, 'Shift')]).toEqual([{ do: 'focus', key: '1 dave' }, { do: 'focus', key: '1 bob' }, undefined, undefined])
})
