import { expect, test } from 'vitest'
import { box } from './box.ts'

test('the box names the address, each account with its password, the data folder and how to stop', () => {
  const text = box({
    addresses: ['https://localhost:8443/'],
    accounts: [
      { account: 'alice', password: 'a-b', about: 'administrator' },
      { account: 'bob', password: 'longer-one', about: '' },
    ],
    notes: [],
    data: '/srv/parley',
    admin: 'https://localhost:8444/',
  })
  expect(text).toContain('Open     https://localhost:8443/')
  expect(text).toContain('Sign in  alice  a-b         administrator')
  expect(text).toContain('         bob    longer-one')
  expect(text).toContain('Admin    https://localhost:8444/')
  expect(text).toContain('Data     /srv/parley')
  expect(text).toContain('Stop     Ctrl-C')
  expect(new Set(text.split('\n').map((line) => line.length)).size).toBe(1)
})
