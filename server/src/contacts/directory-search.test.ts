import { DirectoryIndex } from '@parley/topology/directory-index'
import type { User } from '@parley/topology/user'
import type { Users } from '@parley/topology/users'
import { expect, test, vi } from 'vitest'
import { searchDirectory } from './directory-search.ts'

const blank = { title: '', department: '', company: '', office: '', phone: '' }
const everybody = Array.from({ length: 90 }, (_, n) => ({ ...blank, address: `u${n}@parley.test`, account: `u${n}`, displayName: `Uma ${n}`, givenName: 'Uma', surname: `${n}` }) as User)

test('each term searches the directory once, however many people it is asked about', () => {
  const index = new DirectoryIndex(everybody)
  const search = vi.fn((text: string, limit: number) => index.search(text, limit))
  const users = { all: () => everybody, search } as unknown as Users
  const found = searchDirectory(users, [{ attribute: 'givenName', value: 'u' }, { attribute: 'anything', value: 'u29' }, { attribute: 'another', value: 'uma' }, { attribute: 'sn', value: '29' }], 100)
  expect(found.map(({ uri }) => uri)).toEqual(['sip:u29@parley.test'])
  expect(search).toHaveBeenCalledTimes(2)
})
