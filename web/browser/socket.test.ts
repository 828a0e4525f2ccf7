import { expect, test } from 'vitest'
import type { InputFrame } from '../shared/wire.ts'
import { LiveSocket, type SocketLike } from './socket.ts'

/** The server's end of each connection, and a clock that only moves when told to. */
class Line {
  readonly connections: FakeSocket[] = []
  readonly states: string[] = []
  readonly outputs: unknown[] = []
  csrf: () => Promise<string | undefined> = async () => 'token'
  #now = 0
  #timers: { at: number; fn: () => void }[] = []

  readonly socket = new LiveSocket({
    connect: () => {
      const connection = new FakeSocket()
      this.connections.push(connection)
      return connection
    },
    csrf: () => this.csrf(),
    timers: {
      setTimeout: (fn, ms) => {
        const timer = { at: this.#now + ms, fn }
        this.#timers.push(timer)
        return timer
      },
      clearTimeout: (timer) => void (this.#timers = this.#timers.filter((one) => one !== timer)),
    },
    random: () => 1,
    onState: (state) => this.states.push(state),
    onOutput: (name, body) => this.outputs.push({ name, body }),
  })

  get last(): FakeSocket {
    return this.connections.at(-1)!
  }

  async pass(ms: number): Promise<void> {
    this.#now += ms
    const due = this.#timers.filter((timer) => timer.at <= this.#now)
    this.#timers = this.#timers.filter((timer) => timer.at > this.#now)
    for (const timer of due) timer.fn()
    await settle()
  }

  async open(): Promise<void> {
    await settle()
    this.last.onopen?.({})
    this.last.answer('session.open', null)
    await settle()
  }
}

class FakeSocket implements SocketLike {
  onopen: ((event: unknown) => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: unknown) => void) | null = null
  readonly frames: InputFrame[] = []
  closed = false

  send(text: string): void {
    this.frames.push(JSON.parse(text) as InputFrame)
  }

  close(): void {
    this.closed = true
  }

  answer(name: string, result: unknown): void {
    const frame = this.frames.findLast((one) => one.name === name)!
    this.onmessage?.({ data: JSON.stringify({ reply: frame.id, ok: true, result }) })
  }

  names(): string[] {
    return this.frames.map((frame) => frame.name)
  }
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
const message = { id: 'm1', to: 'bob@parley.test', text: 'hello' }

async function opened(): Promise<Line> {
  const line = new Line()
  line.socket.start()
  await line.open()
  return line
}

test('the first frame opens the session, and nothing is sent before it is answered', async () => {
  const line = new Line()
  line.socket.start()
  const sent = line.socket.send('message.send', message)
  await settle()
  line.last.onopen?.({})
  expect(line.last.frames).toEqual([{ id: expect.any(Number) as number, name: 'session.open', body: { csrf: 'token' } }])
  line.last.answer('session.open', null)
  await settle()
  expect(line.last.names()).toEqual(['session.open', 'message.send'])
  line.last.answer('message.send', { id: 'm1' })
  await expect(sent).resolves.toEqual({ id: 'm1' })
})

test('a message without an answer is sent again on the next connection, once and in order', async () => {
  const line = await opened()
  const first = line.socket.send('message.send', message)
  line.last.onclose?.({})
  const second = line.socket.send('message.send', { ...message, id: 'm2' })
  expect(line.states).toEqual(['open', 'reconnecting'])
  await line.pass(300)
  await line.open()
  expect(line.connections).toHaveLength(2)
  expect(line.last.frames.slice(1).map((frame) => frame.body)).toEqual([message, { ...message, id: 'm2' }])
  line.last.answer('message.send', 'second')
  await expect(second).resolves.toBe('second')
  line.last.onmessage?.({ data: JSON.stringify({ reply: line.last.frames[1]!.id, ok: true, result: 'first' }) })
  await expect(first).resolves.toBe('first')
})

test('an input that must not happen twice is refused when its outcome is unknown, but waits when it was never written', async () => {
  const line = await opened()
  const written = line.socket.send('group.add', { name: 'Team' })
  const refused = expect(written).rejects.toMatchObject({ code: 'unavailable' })
  line.last.onclose?.({})
  await refused
  void line.socket.send('group.add', { name: 'Finance' })
  await line.pass(300)
  await line.open()
  expect(line.last.frames.slice(1).map((frame) => frame.body)).toEqual([{ name: 'Finance' }])
})

test('what is only true now is dropped without a connection', async () => {
  const line = await opened()
  line.last.onclose?.({})
  await expect(line.socket.send('typing.set', { with: 'bob@parley.test', typing: true })).rejects.toMatchObject({ code: 'unavailable' })
  await line.pass(300)
  await line.open()
  expect(line.last.names()).toEqual(['session.open'])
})

test('a connection that no longer answers is taken for lost', async () => {
  const line = await opened()
  void line.socket.send('message.send', message)
  await line.pass(19_999)
  expect(line.states).toEqual(['open'])
  await line.pass(1)
  expect(line.states).toEqual(['open', 'reconnecting'])
  expect(line.connections[0]?.closed).toBe(true)
})

test('writing more into a dead connection does not keep it alive', async () => {
  const line = await opened()
  void line.socket.send('message.send', message)
  await line.pass(15_000)
  void line.socket.send('message.send', { ...message, id: 'm2' })
  await line.pass(5_000)
  expect(line.states).toEqual(['open', 'reconnecting'])
})

test('an idle connection owes no answer and is left alone', async () => {
  const line = await opened()
  await line.pass(3_600_000)
  expect(line.states).toEqual(['open'])
})

test('waits double up to a limit while the server is away, and start anew once it was there', async () => {
  const line = await opened()
  line.csrf = () => Promise.reject(new Error('unreachable'))
  line.last.onclose?.({})
  for (const wait of [300, 600, 1_200, 2_400, 4_800, 9_600, 15_000, 15_000]) {
    const before = line.states.length
    await line.pass(wait - 1)
    expect(line.states).toHaveLength(before)
    await line.pass(1)
    expect(line.states).toHaveLength(before + 1)
  }
  line.csrf = async () => 'token'
  await line.pass(15_000)
  await line.open()
  line.last.onclose?.({})
  await line.pass(300)
  expect(line.connections).toHaveLength(3)
})

test('when the network is back nobody waits for the next attempt', async () => {
  const line = await opened()
  line.last.onclose?.({})
  line.socket.retryNow()
  await line.open()
  expect(line.states).toEqual(['open', 'reconnecting', 'open'])
})

test('a session that is over ends the attempts', async () => {
  const line = await opened()
  line.csrf = async () => undefined
  line.last.onclose?.({})
  await line.pass(300)
  await line.pass(60_000)
  expect(line.states).toEqual(['open', 'reconnecting', 'ended'])
  expect(line.connections).toHaveLength(1)
})

test('when the network is back, an attempt that began without it is not waited for', async () => {
  const line = await opened()
  let asked = 0
  line.csrf = () => new Promise(() => asked++)
  line.last.onclose?.({})
  await line.pass(300)
  expect(asked).toBe(1)
  line.csrf = async () => 'token'
  line.socket.networkBack()
  await settle()
  // This one is not answered either.
  const dead = line.last
  line.socket.networkBack()
  await line.open()
  expect(dead.closed).toBe(true)
  expect(line.connections).toHaveLength(3)
  expect(line.states).toEqual(['open', 'reconnecting', 'open'])
})

test('a connection that stands is left alone when the network is back', async () => {
  const line = await opened()
  line.socket.networkBack()
  await settle()
  expect(line.connections).toHaveLength(1)
})

test('looking at the page again does not ask anew what is asked already', async () => {
  const line = await opened()
  let asked = 0
  line.csrf = () => new Promise(() => asked++)
  line.last.onclose?.({})
  await line.pass(300)
  line.socket.retryNow()
  expect(asked).toBe(1)
})

for (const [answer, late] of [['401', undefined], ['the token', 'token of before']] as const) {
  test(`${answer} for who was signed in before comes too late to matter for who is now`, async () => {
    const line = new Line()
    let answered: (csrf: string | undefined) => void = () => undefined
    line.csrf = () => new Promise((resolve) => (answered = resolve))
    line.socket.start()
    line.socket.stop()
    line.csrf = async () => 'token'
    line.socket.start()
    answered(late)
    await line.open()
    expect(line.states).toEqual(['open'])
    expect(line.connections.map((one) => one.frames[0]?.body)).toEqual([{ csrf: 'token' }])
  })
}

test('what is asked after the end does not wait for the next person', async () => {
  const line = await opened()
  line.socket.stop()
  await expect(line.socket.send('message.send', message)).rejects.toMatchObject({ code: 'unavailable' })
  line.socket.start()
  await line.open()
  expect(line.last.names()).toEqual(['session.open'])
})

test('outputs reach their handler with name and body', async () => {
  const line = await opened()
  line.last.onmessage?.({ data: JSON.stringify({ seq: 1, name: 'watchers.changed', body: { watchers: [] } }) })
  expect(line.outputs).toEqual([{ name: 'watchers.changed', body: { watchers: [] } }])
})
