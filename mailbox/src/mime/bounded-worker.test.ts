import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BoundedWorker } from './bounded-worker.ts'
import type { MessageDigest } from './message-digest.ts'
import { isSuspicious, MessageParser } from './parser.ts'
import { scan } from './scan.ts'

let folder: string
let file: URL

/** A worker that does what its job says, also what no parser should. */
const evil = `
import { parentPort } from 'node:worker_threads'
parentPort.on('message', ({ job, input }) => {
  if (input === 'spin') for (;;);
  if (input === 'grow') { const all = []; for (;;) all.push(new Array(100000).fill(job)) }
  if (input === 'leave') process.exit(3)
  if (input === 'fail') parentPort.postMessage({ job, error: 'no such luck' })
  else parentPort.postMessage({ job, output: input })
})`

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-worker-'))
  const path = join(folder, 'evil.mjs')
  writeFileSync(path, evil)
  file = pathToFileURL(path)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a job that never ends is killed at its time, and the next one gets a new thread', async () => {
  await using worker = new BoundedWorker<string, string>({ file, timeMs: 3_000, memoryMb: 64 })
  await expect(worker.run('spin')).rejects.toThrow('It took longer than 3000 ms')
  await expect(worker.run('hello')).resolves.toBe('hello')
})

test('a job that takes too much memory ends its thread only', async () => {
  await using worker = new BoundedWorker<string, string>({ file, timeMs: 20_000, memoryMb: 16 })
  await expect(worker.run('grow')).rejects.toThrow(/memory|unexpectedly/)
  await expect(worker.run('hello')).resolves.toBe('hello')
})

test('a thread that ends by itself or fails is told as such, and what waits is done', async () => {
  await using worker = new BoundedWorker<string, string>({ file, timeMs: 20_000, memoryMb: 64 })
  const all = await Promise.allSettled([worker.run('leave'), worker.run('fail'), worker.run('hello')])
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
})

test('more jobs than may wait are refused as busy', async () => {
  await using worker = new BoundedWorker<string, string>({ file, timeMs: 20_000, memoryMb: 64, longestQueue: 2 })
  const running = [worker.run('a'), worker.run('b'), worker.run('c')]
  await expect(worker.run('d')).rejects.toMatchObject({ code: 'busy' })
  await expect(Promise.all(running)).resolves.toEqual(['a', 'b', 'c'])
})

test('a message whose parsing is killed is still told by its first fields', async () => {
  const worker = new BoundedWorker<Buffer, MessageDigest>({ file, timeMs: 200, memoryMb: 64 })
  const spinning = { run: () => worker.run('spin' as unknown as Buffer), [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose]() }
  await using parser = new MessageParser(spinning)
  const raw = Buffer.from(`From: "M" <mallory@evil.test>\r\nSubject: t\r\n${'X-A: b\r\n'.repeat(600)}\r\nhello`)
  expect(isSuspicious(raw, scan(raw))).toBe(true)
  const { digest, fault } = await parser.digest(raw)
  expect(fault).toContain('longer than 200 ms')
  expect(digest).toMatchObject({ subject: 't', from: [{ email: 'mallory@evil.test' }], cut: true })
})

test('what mail programs write is read without the thread', () => {
  const raw = Buffer.from('From: a@b.test\r\nSubject: hello\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n--x\r\n\r\nthere\r\n--x--\r\n')
  expect(isSuspicious(raw, scan(raw))).toBe(false)
})
