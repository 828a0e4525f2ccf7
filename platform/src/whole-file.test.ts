import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeWholeFile } from './whole-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-whole-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the new content replaces the old, with the mode that was asked for, and nothing else is left', async () => {
  const file = join(folder, 'secret')
  writeFileSync(file, 'old and longer', { mode: 0o644 })
  writeFileSync(`${file}.new`, 'left by a crash', { mode: 0o666 })
  await writeWholeFile(file, 'new', 0o600)
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777, readdirSync(folder)]).toEqual(['new', 0o600, ['secret']])
})

test('where it cannot be written, what was there stays', async () => {
  await expect(writeWholeFile(join(folder, 'none', 'file'), 'new', 0o600)).rejects.toMatchObject({ code: 'ENOENT' })
})
