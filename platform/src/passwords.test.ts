import * as argon2 from '@node-rs/argon2'
import { expect, test, vi } from 'vitest'
import { dummyVerify, hashPassword, LONGEST_PASSWORD, verifyPassword } from './passwords.ts'

vi.mock('@node-rs/argon2', { spy: true })

test('a hash says how it was made, has its own salt, and fits its password only', async () => {
  const hash = await hashPassword('correct horse')
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(hash).not.toBe(await hashPassword('correct horse'))
  expect(await verifyPassword(hash, 'correct horse')).toBe(true)
  expect(await verifyPassword(hash, 'Correct horse')).toBe(false)
})

test('a password typed composed and decomposed is one password', async () => {
  expect(await verifyPassword(await hashPassword('caf\u00e9'), 'cafe\u0301')).toBe(true)
})

test('empty and endless passwords are refused without being hashed', async () => {
  await expect(hashPassword('')).rejects.toMatchObject({ code: 'invalid' })
  await expect(hashPassword('x'.repeat(LONGEST_PASSWORD + 1))).rejects.toMatchObject({ code: 'invalid' })
  expect(await verifyPassword(await hashPassword('x'), '')).toBe(false)
})

test('a damaged hash fits nothing', async () => {
  for (const hash of ['', 'plain', '$argon2id$v=19$m=19456,t=2,p=1$aaaa']) expect(await verifyPassword(hash, 'plain')).toBe(false)
})

test('a name that does not exist costs a verification of the same kind as one that does', async () => {
  const hash = await hashPassword('x')
  await dummyVerify()
  const verified: string[] = []
  vi.mocked(argon2.verify).mockImplementation(async (stored) => {
    verified.push(String(stored).replace(/[^$]+\$[^$]+$/, ''))
    return false
  })
  await verifyPassword(hash, 'wrong')
  expect(await dummyVerify('wrong')).toBe(false)
  expect(verified).toEqual(['$argon2id$v=19$m=19456,t=2,p=1$', '$argon2id$v=19$m=19456,t=2,p=1$'])
})
