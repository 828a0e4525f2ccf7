import { expect, test } from 'vitest'
import type { Contact, ContactGroup } from '../shared/wire.ts'
import { movedGroups, shownGroups } from './contact-groups.ts'

const fixed: ContactGroup = { id: '1', name: 'Other Contacts', fixed: true }
const team: ContactGroup = { id: '2', name: 'Team', fixed: false }
const finance: ContactGroup = { id: '3', name: 'Finance', fixed: false }
const contact = (name: string, ...groupIds: string[]): Contact => ({ address: `${name}@parley.test`, displayName: name, groupIds, blocked: false })

test('groups by name with the fixed one last, contacts by name, those who are there counted', () => {
  const contacts = [contact('erin', '3'), contact('dave', '2', '3'), contact('carol')]
  const presence = new Map([['dave@parley.test', { address: 'dave@parley.test', status: 'away' as const, note: '' }], ['erin@parley.test', { address: 'erin@parley.test', status: 'offline' as const, note: '' }]])
  const shown = shownGroups([fixed, team, finance], contacts, presence)
  expect(shown.map(({ group, contacts: inside, online }) => [group.name, inside.map((one) => one.displayName), online])).toEqual([
    ['Finance', ['dave', 'erin'], 1],
    ['Team', ['dave'], 1],
    ['Other Contacts', ['carol'], 0],
  ])
})

test('a fixed group with nobody in it is not shown', () => {
  expect(shownGroups([fixed, team], [], new Map()).map(({ group }) => group.name)).toEqual(['Team'])
})

test('moving leaves the group it came from, copying does not', () => {
  expect(movedGroups(contact('dave', '2'), '2', finance, false)).toEqual(['3'])
  expect(movedGroups(contact('dave', '2'), '2', finance, true)).toEqual(['2', '3'])
})

test('moving where it already is does not double it', () => {
  expect(movedGroups(contact('dave', '2', '3'), '2', finance, false)).toEqual(['3'])
})

test('moving to the fixed group takes it out of the one it was in', () => {
  expect(movedGroups(contact('dave', '2'), '2', fixed, false)).toEqual([])
})
