import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DirectoryIndex } from './directory-index.ts'
import { toSipAddress } from './names.ts'
import type { User } from './user.ts'

const person = (account: string, displayName: string, domain = 'parley.test'): User => ({
  address: toSipAddress(`${account}@${domain}`),
  account,
  displayName,
  givenName: '',
  surname: '',
  title: '',
  department: '',
  company: '',
  office: '',
  phone: '',
  administrator: false,
  imEnabled: true,
})
const people = [
  person('bob', 'Bob Baker'),
  person('bea.robson', 'Bea Robson'),
  person('carol', 'Carol Bobson'),
  person('jm', 'Jürgen Müller'),
  person('rob', 'Robert Bobbit'),
]
const index = new DirectoryIndex(people)
const found = (text: string, limit = 10) => index.search(text, limit).map((u) => u.account)

test('the account itself comes first, then accounts and first words, then other words', () => {
  expect(found('bob')).toEqual(['bob', 'carol', 'rob'])
  expect(found('rob')).toEqual(['rob', 'bea.robson'])
  expect(found('ro')).toEqual(['rob', 'bea.robson'])
})

test('every word must begin a word of the person, in any order, case and with or without accents', () => {
  expect(found('BAKER bo')).toEqual(['bob'])
  expect(found('muller')).toEqual(['jm'])
  expect(found('MÜLLER, Jurgen')).toEqual(['jm'])
  expect(found('bob muller')).toEqual([])
})

test('a part of an address finds its person, the middle of a word finds nobody', () => {
  expect(found('bea.rob')).toEqual(['bea.robson'])
  expect(found('jm@parley.test')).toEqual(['jm'])
  expect(found('aker')).toEqual([])
})

test('an empty text finds nobody, and no more are found than asked for', () => {
  expect(found('  , ')).toEqual([])
  expect(found('b', 1)).toHaveLength(1)
  expect(found('b', -5)).toEqual([])
  expect(new DirectoryIndex(Array.from({ length: 500 }, (_, i) => person(`u${i}`, `u${i}`))).search('u', 9999)).toHaveLength(200)
})

test('search agrees with looking at everybody', () => {
  const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase()
  const words = (u: User) => [...fold(u.displayName).split(' '), u.account, ...u.account.split('.'), u.address]
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('b', 'o', 'r', 'e', 'a', 'm', 'u', '.'), minLength: 1, maxLength: 4 }), (text) => {
      const expected = people.filter((u) => words(u).some((w) => w.startsWith(text))).map((u) => u.account)
      expect(found(text).sort()).toEqual(expected.sort())
    }),
  )
})
