import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Message } from '../../web/shared/wire.ts'
import { Browser } from '../lab.ts'

const password = 'correct horse battery staple'
const domain = 'parley.test'
const rounds = 20

async function start(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const loader = new URL('../../scripts/lib/typescript.mjs', import.meta.url).href
  const script = join(import.meta.dirname, 'fixtures/deployment.ts')
  const child = spawn(process.execPath, ['--conditions=source', '--import', loader, script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => ['{}'])])) as [string]
  const { url } = JSON.parse(line) as { url?: string }
  if (url === undefined) throw new Error('the deployment did not start')
  return { child, url }
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function signIn(url: string, account: string): Promise<Browser> {
  const browser = new Browser({ url })
  await browser.signIn(account, password)
  return (await browser.open()).ready()
}

async function transcript(browser: Browser, peer: string): Promise<Message[]> {
  const all: Message[] = []
  for (let before: string | undefined; ; ) {
    const page = await browser.send('conversation.page', { with: peer, limit: 200, ...(before === undefined ? {} : { before }) })
    all.unshift(...page.messages)
    before = page.messages[0]?.order
    if (!page.more || before === undefined) return all
  }
}

test(`what was acknowledged over the wire survives ${rounds} times kill -9: nothing lost, nothing doubled, in order`, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-kill-'))
  const [a, b, c] = ['alice', 'bob', 'carol'].map((name) => `${name}@${domain}`) as [string, string, string]
  /** Text of every message whose reply came, by recipient, in the order of writing. */
  const acknowledged = { [b]: [] as string[], [c]: [] as string[] }
  const groups: string[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      const { child, url } = await start(dataDir)
      // Bob is there, carol never is: delivered and stored messages are killed alike.
      const [alice, bob] = await Promise.all([signIn(url, 'alice'), signIn(url, 'bob')])
      const killed = { yet: false }
      const work = async (one: (n: number) => Promise<unknown>, most = Number.POSITIVE_INFINITY) => {
        for (let n = 0; n < most && !killed.yet; n++) await one(n).catch(() => undefined)
      }
      const say = (to: string) => async (n: number) => {
        const text = `round ${round} message ${n}`
        await alice.say(to, text)
        acknowledged[to]?.push(text)
      }
      const addGroup = async (n: number) => {
        const name = `group ${round} ${n}`
        await alice.send('group.add', { name })
        groups.push(name)
      }
      const working = Promise.all([work(say(b)), work(say(c)), work(addGroup, 3)])
      await alice.until(() => alice.outputs.filter((o) => o.name === 'message.added').length > 5 + round)
      killed.yet = true
      await kill(child)
      await Promise.allSettled([working, alice.close(), bob.close()])
    }

    const { child, url } = await start(dataDir)
    const [alice, bob, carol] = await Promise.all([signIn(url, 'alice'), signIn(url, 'bob'), signIn(url, 'carol')])
    for (const [browser, peer] of [[bob, b], [carol, c]] as const) {
      const wanted = acknowledged[peer] ?? []
      await expect.poll(async () => (await transcript(browser, a)).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(wanted.length)
      await expect.poll(async () => (await transcript(alice, peer)).filter((m) => m.state === 'sending').length, { timeout: 30_000 }).toBe(0)
      const theirs = await transcript(browser, a)
      const mine = await transcript(alice, peer)
      expect(new Set(theirs.map((m) => m.id)).size).toBe(theirs.length)
      expect(mine.every((m) => m.state === 'sent' || m.state === 'stored')).toBe(true)
      expect(wanted.filter((text) => !mine.some((m) => m.text === text))).toEqual([])
      expect(wanted.filter((text) => !theirs.some((m) => m.text === text))).toEqual([])
      expect(theirs.map((m) => m.text).sort()).toEqual(mine.map((m) => m.text).sort())
      const inOrder = (list: Message[]) => list.map((m) => m.text).filter((text) => wanted.includes(text))
      expect(inOrder(theirs)).toEqual(wanted)
      expect(inOrder(mine)).toEqual(wanted)
    }
    await alice.until(() => groups.every((name) => alice.snapshot.groups.some((g) => g.name === name)))
    await Promise.all([alice.close(), bob.close(), carol.close()])
    await kill(child)
    expect(acknowledged[b]?.length).toBeGreaterThan(rounds)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}, 600_000)
