import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'
import { connectClient, Lab, type Place, type TestClient } from '../testing.ts'

interface Running extends Place {
  child: ChildProcess
  port: number
  ca: string
}

const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

async function startChild(folder: string): Promise<Running> {
  const loader = new URL('../../../scripts/lib/typescript.mjs', import.meta.url).href
  const serve = join(import.meta.dirname, '../fixtures/serve.ts')
  const child = spawn(process.execPath, ['--conditions=source', '--import', loader, serve, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string]
  const told = JSON.parse(line) as { port: number; ca: string; domain: string; passwords: [string, string][] }
  return { child, ...told, passwords: new Map(told.passwords) }
}

/** Sends to carol without waiting for answers, and kills the server as soon as that many are acknowledged.
 *  @returns the acknowledged ids with their places */
async function sendUntilKilled(server: Running, alice: TestClient, round: number, acknowledgements: number): Promise<Map<string, string>> {
  const acknowledged = new Map<string, string>()
  const gone = once(server.child, 'close')
  // Five times as many are still fewer than one sender may have waiting.
  for (let n = 0; n < 90; n++) {
    const id = `r${round}-${n}`
    const request = alice.build('MESSAGE', 'sip:carol@parley.test', { 'Parley-Message-Id': id }, `text of ${id}`)
    alice.send(request)
    void alice.finalFor(request).then((answer) => {
      if (answer.status !== 202) return
      acknowledged.set(id, answer.headers.get('Parley-Order') ?? '')
      if (acknowledged.size === acknowledgements) server.child.kill('SIGKILL')
    })
  }
  await gone
  await alice.closed
  return acknowledged
}

test('kill -9 right after the acknowledgement, five times: every acknowledged message is there, once, in order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-crash-'))
  const acknowledged = new Map<string, string>()
  for (let round = 0; round < 5; round++) {
    const server = await startChild(folder)
    const alice = await (await connectClient(server, server.port, server.ca)).signIn('alice')
    for (const [id, place] of await sendUntilKilled(server, alice, round, 1 + round * 12)) acknowledged.set(id, place)
  }
  const lab = await Lab.start({ dataDir: folder })
  const carol = await lab.signIn('carol')
  const got: string[] = []
  const places: string[] = []
  for (const missing = new Set(acknowledged.keys()); missing.size > 0; missing.delete(got.at(-1)!)) {
    const message = await carol.incoming('MESSAGE')
    const id = message.headers.get('Parley-Message-Id')!
    got.push(id)
    places.push(message.headers.get('Parley-Order')!)
    expect(message.body.toString()).toBe(`text of ${id}`)
    if (acknowledged.has(id)) expect(message.headers.get('Parley-Order')).toBe(acknowledged.get(id))
    carol.reply(message, 200)
  }
  expect(new Set(got).size).toBe(got.length)
  expect(places).toEqual([...places].sort())
  await lab[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
}, 120_000)
