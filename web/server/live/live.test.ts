import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { WebSocket, type ClientOptions } from 'ws'
import { expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { wireLimits, type OutputFrame } from '../../shared/wire.ts'
import { corpus } from '../../corpus/read.ts'
import { TestWeb } from '../testing.ts'

type Page = Record<string, string>

function dial(t: TestWeb, page: Page, o: ClientOptions = {}): WebSocket {
  return new WebSocket(`${t.origin.replace('http', 'ws')}/live`, { origin: t.origin, headers: { cookie: page['cookie'] ?? '' }, ...o })
}

/** The status an upgrade is refused with, or 101. */
async function upgrade(t: TestWeb, page: Page, o: ClientOptions = {}): Promise<number> {
  const socket = dial(t, page, o)
  return new Promise((resolve) => {
    socket.on('error', () => undefined)
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('open', () => {
      socket.close()
      resolve(101)
    })
  })
}

class Client {
  readonly socket: WebSocket
  readonly frames: OutputFrame[] = []
  readonly closed: Promise<{ code: number; reason: string }>

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data) => this.frames.push(JSON.parse(String(data)) as OutputFrame))
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })))
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  async reply(id: number): Promise<Extract<OutputFrame, { reply: number }>> {
    await expect.poll(() => this.frames.some((f) => 'reply' in f && f.reply === id), { timeout: 10_000 }).toBe(true)
    return this.frames.find((f) => 'reply' in f && f.reply === id) as Extract<OutputFrame, { reply: number }>
  }
}

async function open(t: TestWeb, page: Page): Promise<Client> {
  const client = new Client(dial(t, page))
  await once(client.socket, 'open')
  client.send({ id: 1, name: 'session.open', body: { csrf: page['x-parley-csrf'] } })
  await client.reply(1)
  await expect.poll(() => client.frames.some((f) => 'name' in f && f.name === 'snapshot')).toBe(true)
  return client
}

test.each(corpus('http').filter((c) => c.category === 'ws-origin'))('$id: a page of another origin gets no connection', async (c) => {
  await using t = await TestWeb.start()
  const page = await t.signIn('alice')
  const { Origin: origin } = c.input as { Origin?: string }
  // A header that cannot be sent by a client cannot reach us either.
  if (origin?.includes('\0')) return
  const { origin: _, ...none } = { origin }
  expect(await upgrade(t, page, origin === undefined ? { ...none, origin: undefined as unknown as string } : { origin })).toBe(403)
})

test('without a session, on another path or under another host there is no connection', async () => {
  await using t = await TestWeb.start()
  const page = await t.signIn('alice')
  expect(await upgrade(t, {})).toBe(401)
  expect(await upgrade(t, { cookie: 'parley=made-up' })).toBe(401)
  expect(await upgrade(t, page, { headers: { cookie: page['cookie'] ?? '', host: 't.evil.test' } })).toBe(421)
  expect(await upgrade(t, page)).toBe(101)
  expect(t.diagnostics.recorded.named('liveSocketRefused').length).toBeGreaterThanOrEqual(3)
})

test('the first output is the snapshot, and outputs are numbered without a gap', async () => {
  await using t = await TestWeb.start()
  const client = await open(t, await t.signIn('alice'))
  const outputs = client.frames.filter((f) => 'name' in f)
  expect(outputs[0]).toMatchObject({ seq: 1, name: 'snapshot', body: { me: { administrator: true, person: { displayName: 'Alice Archer' } } } })
  expect(outputs.map((f) => f.seq)).toEqual(outputs.map((_, i) => i + 1))
})

test('nothing happens before session.open, and its token has to be the session’s', async () => {
  await using t = await TestWeb.start()
  const page = await t.signIn('alice')
  const early = new Client(dial(t, page))
  await once(early.socket, 'open')
  early.send({ id: 1, name: 'note.set', body: { text: 'x' } })
  expect((await early.closed).code).toBe(1008)

  const bob = await t.signIn('bob')
  const foreign = new Client(dial(t, page))
  await once(foreign.socket, 'open')
  foreign.send({ id: 1, name: 'session.open', body: { csrf: bob['x-parley-csrf'] } })
  expect((await foreign.closed).code).toBe(1008)
  expect(foreign.frames).toMatchObject([{ reply: 1, ok: false, error: { code: 'forbidden' } }])
})

test('a browser that does not open its session in time is let go', async () => {
  const clock = new FakeClock()
  await using t = await TestWeb.start({ clock })
  const client = new Client(dial(t, await t.signIn('alice')))
  await once(client.socket, 'open')
  await clock.advance(10_000)
  expect((await client.closed).code).toBe(1008)
})

test('what is not a frame closes the connection; a frame that asks for nonsense is answered', async () => {
  await using t = await TestWeb.start()
  const page = await t.signIn('alice')
  for (const nonsense of ['', 'no json', '[]', '{"id":"1"}', '{"name":"note.set"}', '['.repeat(100), '{"__proto__":{"id":1}}']) {
    const client = await open(t, page)
    client.send(nonsense)
    expect((await client.closed).code).toBe(1008)
  }
  const client = await open(t, page)
  const asked = [
    { id: 2, name: 'no.such', body: {} },
    { id: 3, name: '__proto__', body: {} },
    { id: 4, name: 'constructor', body: {} },
    { id: 5, name: 'status.set', body: { status: 'nonsense' } },
    { id: 6, name: 'message.send', body: { id: 'a b', to: 'bob@parley.test', text: 'x' } },
    { id: 7, name: 'message.send', body: { id: 'long-enough', to: 'bob@parley.test', text: 'x'.repeat(wireLimits.messageCharacters + 1) } },
    { id: 8, name: 'message.send', body: { id: 'long-enough', to: 'bob@parley.test', text: 'lone \ud800 half' } },
    { id: 12, name: 'message.send', body: { id: 'long-enough', to: 'bob@parley.test', text: 'a\0b' } },
    { id: 9, name: 'presence.watch', body: { addresses: Array.from({ length: 501 }, (_, i) => `a${i}@parley.test`) } },
    { id: 10, name: 'conversation.page', body: { with: 'bob@parley.test', limit: 1e9 } },
    { id: 11, name: 'session.open', body: { csrf: page['x-parley-csrf'] } },
  ]
  for (const frame of asked.slice(0, -1)) {
    client.send(frame)
    expect(await client.reply(frame.id)).toMatchObject({ ok: false, error: { code: 'invalid' } })
  }
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
})

test('frames over the limit, binary or unmasked ones close the connection (W-ws-frame-001)', async () => {
  await using t = await TestWeb.start()
  const page = await t.signIn('alice')
  const large = await open(t, page)
  large.send('x'.repeat(wireLimits.inputBytes + 1))
  expect((await large.closed).code).toBe(1009)
  const binary = await open(t, page)
  binary.socket.send(Buffer.from([1, 2, 3]))
  expect((await binary.closed).code).toBe(1003)
  expect(await rawFrame(t, page, Buffer.from([0x81, 0x02, 0x7b, 0x7d]))).toBe(1002)
})

test('compression is not offered, so there is nothing to blow up (W-ws-frame-007)', async () => {
  await using t = await TestWeb.start()
  const page = await t.signIn('alice')
  const socket = dial(t, page, { perMessageDeflate: true })
  await once(socket, 'open')
  expect(socket.extensions).toBe('')
  socket.close()
  // A frame that claims to be compressed all the same: RSV1 without an agreement.
  expect(await rawFrame(t, page, Buffer.from([0xc1, 0x82, 0, 0, 0, 0, 0x7b, 0x7d]))).toBe(1002)
})

test('signing out ends the session’s connections at once, and no others (W-ws-frame-010)', async () => {
  await using t = await TestWeb.start()
  const [page, elsewhere] = [await t.signIn('alice'), await t.signIn('alice')]
  const [tab, other] = [await open(t, page), await open(t, elsewhere)]
  await t.send('DELETE', '/api/session', undefined, page)
  expect(await tab.closed).toEqual({ code: 1008, reason: 'signed-out' })
  expect(tab.frames.at(-1)).toMatchObject({ name: 'session.ended', body: { reason: 'signed-out' } })
  expect(other.socket.readyState).toBe(WebSocket.OPEN)
  await t.web.endSessions('alice@parley.test')
  expect((await other.closed).reason).toBe('revoked')
})

test('what comes after the server has closed opens no session', async () => {
  const clock = new FakeClock()
  await using t = await TestWeb.start({ clock })
  const page = await t.signIn('alice')
  const opening = { id: 1, name: 'session.open', body: { csrf: page['x-parley-csrf'] } }
  const binary = new Client(dial(t, page))
  await once(binary.socket, 'open')
  binary.socket.send(Buffer.from('x'), { binary: true })
  binary.send(opening)
  expect((await binary.closed).code).toBe(1003)
  // Its session.open crosses the end of its ten seconds.
  const late = new Client(dial(t, page))
  await once(late.socket, 'open')
  late.socket.pause()
  await clock.advance(10_000)
  late.send(opening)
  late.socket.resume()
  expect((await late.closed).code).toBe(1008)
  expect(t.web.health().browsers).toBe(0)
})

test('a session that has ended is opened by no connection that was made before', async () => {
  await using t = await TestWeb.start()
  const page = await t.signIn('alice')
  const client = new Client(dial(t, page))
  await once(client.socket, 'open')
  await t.web.endSessions('alice@parley.test')
  client.send({ id: 1, name: 'session.open', body: { csrf: page['x-parley-csrf'] } })
  expect(await client.reply(1)).toMatchObject({ ok: false, error: { code: 'untrusted' } })
  expect((await client.closed).code).toBe(1008)
  expect(t.web.health().browsers).toBe(0)
})

test('nothing is done for a session that has ended, though its browser does not close', async () => {
  await using t = await TestWeb.start()
  const client = await open(t, await t.signIn('alice'))
  client.socket.pause()
  await t.web.endSessions('alice@parley.test')
  client.send({ id: 2, name: 'message.send', body: { id: 'message-1', to: 'bob@parley.test', text: 'after the end' } })
  client.socket.resume()
  await client.closed
  const again = await open(t, await t.signIn('alice'))
  again.send({ id: 2, name: 'conversation.page', body: { with: 'bob@parley.test', limit: 10 } })
  expect(await again.reply(2)).toMatchObject({ ok: true, result: { messages: [] } })
})

test('a session that runs out while its connection is open ends it', async () => {
  const clock = new FakeClock()
  await using t = await TestWeb.start({ clock, sessionLimits: { idleMs: 60_000 } })
  const client = await open(t, await t.signIn('alice'))
  client.send({ id: 2, name: 'activity.report', body: { active: true } })
  await client.reply(2)
  await clock.advance(25_000)
  client.send({ id: 3, name: 'activity.report', body: { active: true } })
  await client.reply(3)
  await clock.advance(40_000)
  expect(client.socket.readyState).toBe(WebSocket.OPEN)
  await clock.advance(60_000)
  expect((await client.closed).reason).toBe('expired')
})

test('a browser that does not read is given up with at most 1 MiB queued, and others go on (W-ws-frame-011)', async () => {
  await using t = await TestWeb.start()
  const page = await t.signIn('alice')
  const [asleep, awake] = [await open(t, page), await open(t, page)]
  const raw = (asleep.socket as unknown as { _socket: Socket })._socket
  raw.pause()
  for (let id = 2; id < 42; id++) awake.send({ id, name: 'message.send', body: { id: `message-${id}`, to: 'bob@parley.test', text: 'x'.repeat(8_000) } })
  await awake.reply(41)
  // It goes on asking for a quarter of a megabyte at a time and never reads an answer; the system's own buffers come first.
  for (let id = 100; id < 300; id++) asleep.send({ id, name: 'conversation.page', body: { with: 'bob@parley.test', limit: 200 } })
  await expect.poll(() => t.diagnostics.recorded.named('liveSocketOverflow').length, { timeout: 20_000 }).toBe(1)
  const [overflow] = t.diagnostics.recorded.named('liveSocketOverflow')
  expect(Number(overflow?.fields['bytes'])).toBeLessThanOrEqual(wireLimits.queueBytes)
  expect(awake.socket.readyState).toBe(WebSocket.OPEN)
  raw.resume()
  const { code } = await asleep.closed
  expect([1013, 1006]).toContain(code)
  expect(t.web.health().browsers).toBe(1)
}, 60_000)

test('a browser that is gone without a word is noticed', async () => {
  const clock = new FakeClock()
  await using t = await TestWeb.start({ clock })
  const client = await open(t, await t.signIn('alice'))
  client.socket.on('ping', () => undefined)
  ;(client.socket as unknown as { _socket: Socket })._socket.pause()
  await clock.advance(30_000)
  await clock.advance(30_000)
  await expect.poll(() => t.web.health().browsers).toBe(0)
})

test('too many inputs at once are answered busy, then the connection is closed', async () => {
  const clock = new FakeClock()
  await using t = await TestWeb.start({ clock })
  const client = await open(t, await t.signIn('alice'))
  for (let id = 2; id < 700; id++) client.send({ id, name: 'typing.set', body: { with: 'bob@parley.test', typing: false } })
  expect(await client.reply(699)).toMatchObject({ ok: false, error: { code: 'busy' } })
  expect(await client.reply(100)).toMatchObject({ ok: true })
  for (let id = 700; id < 3_000; id++) client.send({ id, name: 'typing.set', body: { with: 'bob@parley.test', typing: false } })
  expect((await client.closed).code).toBe(1008)
})

test('stopping says so to every browser', async () => {
  const t = await TestWeb.start()
  const client = await open(t, await t.signIn('alice'))
  await t[Symbol.asyncDispose]()
  expect(await client.closed).toEqual({ code: 1001, reason: 'shutting-down' })
})

/** Sends bytes as they are after a proper upgrade. @returns the close code that comes back */
async function rawFrame(t: TestWeb, page: Page, frame: Buffer): Promise<number> {
  const socket = connect(t.web.httpPort, '127.0.0.1')
  socket.on('error', () => undefined)
  const head = ['GET /live HTTP/1.1', `Host: 127.0.0.1:${t.web.httpPort}`, `Origin: ${t.origin}`, `Cookie: ${page['cookie']}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==']
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  let received = Buffer.alloc(0)
  let sent = false
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      const end = received.indexOf('\r\n\r\n')
      if (end === -1) return
      if (!sent) {
        sent = true
        socket.write(frame)
      }
      const answer = received.subarray(end + 4)
      if (answer[0] === 0x88 && answer.length >= 4) {
        resolve(answer.readUInt16BE(2))
        socket.destroy()
      }
    })
    socket.on('close', () => resolve(0))
  })
}
