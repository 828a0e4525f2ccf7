import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterLeaving, newList, shownIds, withChanges, withWindow } from './message-list.ts'

const fresh = newList({ key: 'k', folder: 'F1', filter: { inMailbox: 'F1' } })
const list = (ids: (string | undefined)[], queryState = '1') => ({ ...fresh, state: 'ready' as const, ids, queryState })

test('a first piece makes the list as long as it is, known only there', () => {
  const { ids, state } = withWindow(fresh, { position: 0, ids: ['a', 'b'], total: 4, queryState: '7', emailState: 'e7' })
  expect(state).toBe('ready')
  expect(ids).toEqual(['a', 'b', undefined, undefined])
})

test('a further piece of the same state fills its places', () => {
  const first = withWindow(fresh, { position: 0, ids: ['a'], total: 3, queryState: '7', emailState: 'e7' })
  expect(withWindow(first, { position: 2, ids: ['c'], total: 3, queryState: '7', emailState: 'e7' }).ids).toEqual(['a', undefined, 'c'])
})

test('a piece of another state begins the list anew', () => {
  expect(withWindow(list(['a', 'b', 'c']), { position: 1, ids: ['x'], total: 3, queryState: '2', emailState: 'e2' }).ids).toEqual([undefined, 'x', undefined])
})

test('new mail comes in at its place', () => {
  const changed = withChanges(list(['b', 'c']), { removed: [], added: [{ id: 'a', index: 0 }], total: 3, queryState: '2', emailState: 'e2' })
  expect(changed).toMatchObject({ ids: ['a', 'b', 'c'], queryState: '2' })
})

test('an email that only changed is told as removed and added, and stays', () => {
  expect(withChanges(list(['a', 'b', 'c']), { removed: ['b'], added: [{ id: 'b', index: 1 }], total: 3, queryState: '2', emailState: 'e2' }).ids).toEqual(['a', 'b', 'c'])
})

test('one that changed in an unknown piece keeps the length, and its place becomes known', () => {
  expect(withChanges(list(['a', undefined, undefined]), { removed: ['c'], added: [{ id: 'c', index: 2 }], total: 3, queryState: '2', emailState: 'e2' }).ids).toEqual(['a', undefined, 'c'])
})

test('what changed in another folder changes nothing here', () => {
  expect(withChanges(list(['a', 'b']), { removed: ['z'], added: [], total: 2, queryState: '2', emailState: 'e2' }).ids).toEqual(['a', 'b'])
})

test('removed from an unknown piece, the places behind the first gap are forgotten', () => {
  expect(withChanges(list(['a', undefined, 'c', 'd']), { removed: ['b'], added: [], total: 3, queryState: '2', emailState: 'e2' }).ids).toEqual(['a', undefined, undefined])
})

test('whatever the server does to a list, the places that are known are right', () => {
  const universe = Array.from({ length: 12 }, (_, index) => `m${String(index).padStart(2, '0')}`)
  fc.assert(
    fc.property(fc.subarray(universe), fc.subarray(universe), fc.subarray(universe), fc.infiniteStream(fc.boolean()), (before, after, touched, known) => {
      // As the server tells it: what left, and all that changed, wherever it is.
      const removed = [...new Set([...before.filter((id) => !after.includes(id)), ...touched])]
      const added = after.flatMap((id, index) => (!before.includes(id) || touched.includes(id) ? [{ id, index }] : []))
      const held = before.map((id) => (known.next().value ? id : undefined))
      const { ids } = withChanges(list(held), { removed, added, total: after.length, queryState: '2', emailState: 'e2' })
      expect(ids).toHaveLength(after.length)
      for (const [index, id] of ids.entries()) if (id !== undefined) expect(id).toBe(after[index])
    }),
    { numRuns: 2_000 },
  )
})

test('what is leaving is not shown', () => {
  expect(shownIds(list(['a', undefined, 'b']), new Set(['b']))).toEqual(['a', undefined])
})

test('the attention goes to the next below, else above, else nowhere', () => {
  const ids = ['a', 'b', 'c', 'd']
  expect(afterLeaving(ids, new Set(['b', 'c']), 1)).toBe('d')
  expect(afterLeaving(ids, new Set(['d']), 3)).toBe('c')
  expect(afterLeaving(['a'], new Set(['a']), 0)).toBeUndefined()
})
