import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readablePassword, SamplePasswords } from './sample-passwords.ts'

test('a readable password is four words of two syllables, and no two are alike', () => {
  const passwords = Array.from({ length: 500 }, () => readablePassword())
  for (const password of passwords) expect(password).toMatch(/^([bdfgklmnprstvz][aeiou]){2}(-([bdfgklmnprstvz][aeiou]){2}){3}$/)
  expect(new Set(passwords).size).toBe(500)
})

test('every syllable is equally likely: bytes beyond the last whole round are thrown away', () => {
  const bytes = [255, 0, 255, 1]
  const password = readablePassword(() => Buffer.from([bytes.length > 0 ? (bytes.shift() ?? 0) : 0]))
  expect(password.startsWith('be')).toBe(true)
})

test('passwords with blanks come back as they were; one of two lines is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-passwords-'))
  const file = join(folder, 'sample-passwords.txt')
  const passwords = await SamplePasswords.load(file)
  passwords.set('alice', ' open sesame ')
  await passwords.save()
  expect((await SamplePasswords.load(file)).get('alice')).toBe(' open sesame ')
  expect(() => passwords.set('bob', 'a\nalice b')).toThrow(/one line/)
  rmSync(folder, { recursive: true, force: true })
})

test('a file that cannot be read is told by its name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-passwords-'))
  mkdirSync(join(folder, 'sample-passwords.txt'))
  await expect(SamplePasswords.load(join(folder, 'sample-passwords.txt'))).rejects.toMatchObject({ code: 'unavailable' })
  rmSync(folder, { recursive: true, force: true })
})
