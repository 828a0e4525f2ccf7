import { expect, test } from 'vitest'
import type { Person } from '../../../shared/wire.ts'
import type { Email } from '../jmap-types.ts'
import { recentPeople, suggestionsFor } from './suggestions.ts'

const contact = (name: string, groupIds: string[] = [], blocked = false) => ({ address: `${name.split(' ')[0]!.toLowerCase()}@parley.test`, displayName: name, groupIds, blocked })
const sources = {
  contacts: [contact('Bob Baker', ['2']), contact('Erin Ellis', ['2']), contact('Bertha Blocked', ['2'], true)],
  groups: [{ id: '1', name: 'Other Contacts', fixed: true }, { id: '2', name: 'Board', fixed: false }],
  recent: [{ address: 'basil@example.test', name: 'Basil' }, { address: 'bob@parley.test', name: 'B.' }],
  directory: [{ address: 'barbara@parley.test', displayName: 'Barbara', title: 'Clerk', department: 'Sales' } as Person],
  taken: new Set<string>(),
}
const shown = (text: string, more = {}) => suggestionsFor(text, { ...sources, ...more }).map((one) => (one.kind === 'group' ? `${one.name}: ${one.members.map((member) => member.name).join()}` : one.recipient.address))

test('groups, contacts, recent people and the directory, each person once', () => {
  expect(shown('b')).toEqual(['Board: Bob Baker,Erin Ellis', 'bob@parley.test', 'basil@example.test', 'barbara@parley.test'])
})

test('any word of a name begins the search, and the address', () => {
  expect(shown('ell', { directory: [] })).toEqual(['erin@parley.test'])
  expect(shown('basil@', { directory: [] })).toEqual(['basil@example.test'])
})

test('an answer of the directory to an older text is not offered, accents do not matter', () => {
  expect(shown('x')).toEqual([])
  expect(shown('müll', { directory: [{ address: 'mm@parley.test', displayName: 'Max Muller', title: '', department: '' } as Person] })).toEqual(['mm@parley.test'])
})

test('who is in the message already is not offered', () => {
  expect(shown('bo', { directory: [], taken: new Set(['bob@parley.test']) })).toEqual(['Board: Erin Ellis'])
  expect(shown('')).toEqual([])
})

test('people of recent mail, without me', () => {
  const email = { from: [{ name: 'Bob', email: 'BOB@parley.test' }], to: [{ name: null, email: 'me@parley.test' }, { name: null, email: 'x@y' }] } as Email
  expect(recentPeople([email, email], 'me@parley.test')).toEqual([{ address: 'bob@parley.test', name: 'Bob' }, { address: 'x@y', name: '' }])
})
