import { expect, test } from 'vitest'
import type { Contact } from '@parley/sip/bodies/roaming-contacts'
import { ContactListModel } from './contact-list.ts'

const contact = (address: string, groups: number[] = [1]): Contact => ({ address, name: '', groups, subscribed: true })
const groups = [{ id: 1, name: '~' }, { id: 2, name: 'Team' }]

test('changes bring the list from one version to the next', () => {
  const list = new ContactListModel()
  list.apply({ kind: 'list', deltaNum: 5, groups, contacts: [contact('bob@parley.test')] })
  const whole = list.apply({
    kind: 'delta',
    prevDeltaNum: 5,
    deltaNum: 6,
    changes: [
      { do: 'addedContact', contact: contact('carol@parley.test', [2]) },
      { do: 'modifiedContact', contact: contact('bob@parley.test', [1, 2]) },
      { do: 'addedGroup', group: { id: 3, name: 'Friends' } },
      { do: 'deletedGroup', id: 2 },
    ],
  })
  expect(whole).toBe(true)
  expect(list.deltaNum).toBe(6)
  expect(list.contacts.map((c) => c.address)).toEqual(['bob@parley.test', 'carol@parley.test'])
  expect(list.contact('bob@parley.test')?.groups).toEqual([1, 2])
  expect(list.groups.map((g) => g.name)).toEqual(['~', 'Friends'])
  list.apply({ kind: 'delta', prevDeltaNum: 6, deltaNum: 7, changes: [{ do: 'deletedContact', address: 'bob@parley.test' }] })
  expect(list.contacts.map((c) => c.address)).toEqual(['carol@parley.test'])
})

test('a change that is missing in between is noticed, one that is known already is not applied twice', () => {
  const list = new ContactListModel()
  list.apply({ kind: 'list', deltaNum: 5, groups, contacts: [] })
  expect(list.apply({ kind: 'delta', prevDeltaNum: 6, deltaNum: 7, changes: [] })).toBe(false)
  expect(list.deltaNum).toBe(5)
  expect(list.apply({ kind: 'delta', prevDeltaNum: 4, deltaNum: 5, changes: [{ do: 'addedContact', contact: contact('x@parley.test') }] })).toBe(true)
  expect(list.contacts).toEqual([])
})
