import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqliteStore } from './sqlite.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-crash-'))
  file = join(folder, 'test.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const migrations = { '0001-acks': async () => undefined }

/** A process of its own that writes until it is killed. */
function startWriter(round: string): ChildProcessByStdio<null, Readable, Readable> {
  const loader = new URL('../../../scripts/lib/typescript.mjs', import.meta.url).href
  const writer = join(import.meta.dirname, 'fixtures/endless-writer.ts')
  return spawn(process.execPath, ['--conditions=source', '--import', loader, writer, file, round], { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** The rows a writer said were acknowledged before it was killed, some time after the given number of them. */
function killedWriter(round: number, acknowledgements: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = startWriter(`r${round}`)
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.split('\n').length > acknowledgements) child.kill('SIGKILL')
    })
    child.on('error', reject)
    // The last line may have been cut by the kill.
    child.on('close', () => resolve(text.split('\n').slice(0, -1)))
  })
}

test('kill -9 in the middle of writing, twenty times: every acknowledged row is there and the lock blocks nobody', async () => {
  const acknowledged: string[] = []
  for (let round = 0; round < 20; round++) {
    const keys = await killedWriter(round, Math.floor(Math.random() * 150))
    expect(keys.length).toBeGreaterThan(0)
    acknowledged.push(...keys)
  }
  const store = await openSqliteStore<{ acks: { key: string } }>({ file, migrations })
  const stored = new Set((await store.read.selectFrom('acks').select('key').execute()).map((r) => r.key))
  expect(acknowledged.filter((key) => !stored.has(key))).toEqual([])
  expect(stored.size).toBeGreaterThanOrEqual(acknowledged.length)
  await store[Symbol.asyncDispose]()
}, 120_000)

test('another process that has the file open is refused in one sentence', async () => {
  const store = await openSqliteStore({ file, migrations })
  const told = await new Promise<string>((resolve) => {
    const child = startWriter('x')
    let text = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    child.on('close', () => resolve(text))
  })
  expect(told).toContain('is in use by another running Parley')
  await store[Symbol.asyncDispose]()
})
