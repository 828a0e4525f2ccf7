import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { connectClient } from '@parley/server/testing'
import { toSipAddress } from '@parley/topology/names'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startLab, type Browser, type Lab } from '../lab.ts'

/** Strangers at the SIP port, while two people talk: nobody notices, nothing grows, nothing is written twice. */
let lab: Lab
let alice: Browser
let bob: Browser
let said = 0

const head = (contentLength: number): string =>
  `OPTIONS sip:parley.test SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:5099;branch=z9hG4bKx\r\nMax-Forwards: 70\r\nFrom: <sip:eve@parley.test>;tag=1\r\nTo: <sip:parley.test>\r\n` +
  `Call-ID: c\r\nCSeq: 1 OPTIONS\r\nContent-Length: ${contentLength}\r\n`

beforeEach(async () => {
  lab = await startLab({ server: { sipTcpPort: 0, sipLimits: { completeMs: 3_000, idleUnauthenticatedMs: 30_000 }, limits: { loopbackClientRate: { burst: 100, perSecond: 50 } } } })
  ;[alice, bob] = await Promise.all([lab.signIn('alice'), lab.signIn('bob')])
})
afterEach(() => lab[Symbol.asyncDispose]())

/** The two talk as if nothing was. */
async function talk(): Promise<void> {
  const texts = Array.from({ length: 20 }, () => `text ${++said}`)
  for (const text of texts) await alice.say(bob.address, text)
  await bob.until(() => bob.state.transcript(alice.address).at(-1)?.text === texts.at(-1))
  expect(bob.state.transcript(alice.address).slice(-20).map((m) => m.text)).toEqual(texts)
}

async function strangers(count: number, meet: (socket: Socket) => void): Promise<Stranger[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const stranger = new Stranger(lab.server.sipTcpPort ?? 0)
      await stranger.open
      meet(stranger.socket)
      return stranger
    }),
  )
}

class Stranger {
  readonly socket: Socket
  readonly open: Promise<unknown>
  readonly closed: Promise<unknown>
  heard = ''

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port })
    this.open = once(this.socket, 'connect')
    this.closed = new Promise((resolve) => this.socket.once('close', resolve))
    this.socket.on('error', () => {})
    this.socket.on('data', (data) => (this.heard += data.toString('latin1')))
  }
}

const everybodyLeft = async (all: Stranger[]): Promise<void> => void (await Promise.all(all.map((stranger) => stranger.closed)))

const refusals = (): number => lab.diagnostics.recorded.events.filter(({ name }) => name === 'malformedMessage').length

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function memory(): number {
  collect()
  return process.memoryUsage().rss
}

test('half messages and slow senders are let go after their time, each with one record, and nobody gets what they began', async () => {
  const beginnings = ['O', 'OPTIONS sip:parley.test SIP/2.0\r\n', head(0), `${head(100)}\r\n`, `${head(100)}\r\nhalf a body`]
  const half = (await Promise.all(beginnings.map((text) => strangers(20, (socket) => void socket.write(text))))).flat()
  const slow = await strangers(50, (socket) => {
    const bytes = `${head(0)}${'X-More: and more\r\n'.repeat(20)}`
    let at = 0
    const drip = setInterval(() => socket.write(bytes[at++ % bytes.length] ?? 'x'), 20)
    socket.once('close', () => clearInterval(drip))
  })
  await talk()
  await everybodyLeft([...half, ...slow])
  await talk()
  expect([...half, ...slow].map((stranger) => stranger.heard).join('')).toBe('')
  const closings = lab.diagnostics.trace.search({ limit: 5_000, contents: 'message not complete after' })
  expect(closings).toHaveLength(150)
  expect(lab.server.health().connections).toBeLessThan(10)
})

test('a gigabyte that is announced is refused at its announcement, and what comes nevertheless goes nowhere', async () => {
  const before = memory()
  const all = await strangers(100, (socket) => {
    socket.write(`${head(1_000_000_000)}\r\n`)
    socket.write(Buffer.alloc(1024 * 1024))
  })
  await everybodyLeft(all)
  await talk()
  expect(memory() - before).toBeLessThan(100 * 1024 * 1024)
  expect(refusals()).toBe(1)
})

test('floods of headers are refused at their limit, and leave one record for all who come from there', async () => {
  const all = await strangers(100, (socket) => void socket.write(head(0) + 'X-Flood: header\r\n'.repeat(10_000)))
  await talk()
  await everybodyLeft(all)
  expect(new Set(all.map((stranger) => stranger.heard.slice(0, 11)))).toEqual(new Set(['SIP/2.0 513']))
  expect(refusals()).toBe(1)
})

test('a client that floods is held to its allowance and told when to come again, and the others talk as before', async () => {
  const carol = toSipAddress(lab.address('carol'))
  const { password } = await lab.topology.users.addClientPassword(carol, 'flood')
  const client = await connectClient({ domain: lab.domain, passwords: new Map([['carol', password]]) }, lab.sipPort, lab.ca.cert)
  await client.signIn('carol')
  const sent = Array.from({ length: 5_000 }, () => client.build('OPTIONS', `sip:${lab.domain}`))
  const flood = (async () => {
    for (const request of sent) client.send(request)
    return Promise.all(sent.map((request) => client.finalFor(request)))
  })()
  await talk()
  const answers = await flood
  const refused = answers.filter(({ status }) => status === 503)
  expect(refused.length).toBeGreaterThan(4_000)
  expect(new Set(refused.map(({ headers }) => headers.get('Retry-After')))).toEqual(new Set(['1']))
  expect(lab.diagnostics.recorded.events.filter(({ name }) => name === 'requestThrottled')).toHaveLength(1)
  await talk()
  client.close()
})

test('ten thousand connections on which nobody says anything cost little, disturb nobody, and are let go', async () => {
  const count = 10_000
  const before = memory()
  const script = join(import.meta.dirname, 'fixtures/idle-connections.ts')
  const loader = join(import.meta.dirname, '../../scripts/lib/typescript.mjs')
  const crowd = spawn(process.execPath, ['--import', loader, script, String(lab.server.sipTcpPort), String(count)], { stdio: ['pipe', 'pipe', 'inherit'] })
  crowd.stdout.resume()
  try {
    await expect.poll(() => lab.server.health().connections, { timeout: 60_000, interval: 100 }).toBeGreaterThanOrEqual(count)
    const each = (memory() - before) / count
    await talk()
    expect(each).toBeLessThan(16 * 1024)
    await expect.poll(() => lab.server.health().connections, { timeout: 60_000, interval: 100 }).toBeLessThan(10)
    await talk()
  } finally {
    crowd.kill()
    await once(crowd, 'exit')
  }
}, 150_000)
