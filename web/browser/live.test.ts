import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { InputFrame, Message, OutputName, Outputs } from '../shared/wire.ts'
import { attempt } from './actions/attempt.ts'
import { sendMessage } from './actions/send-message.ts'
import { openCard, useCard } from './card.ts'
import { composeMail, useComposeRequest } from './compose-request.ts'
import { csrfHeaders, setCsrf } from './http.ts'
import { startLive, stopLive } from './live.ts'
import { useApp } from './store.ts'
import { addressOf, personOf, snapshotOf } from './testing/snapshots.ts'
import { loadLanguage } from './text/text.ts'
import { notify, useToasts } from './toasts.ts'

/** The page between its storage, the server and the other tabs of its browser. */

const carol = 'carol@parley.test'
const sessionOf = (name: string) => ({ csrf: `token of ${name}`, user: { ...personOf(name), administrator: false } })

const received: Message = { id: 'm1', with: carol, from: carol, text: 'for alice only', order: '1700000000000000001', at: 1, state: 'received' }

/** The server's end of a connection. */
class FakeWebSocket {
  static readonly all: FakeWebSocket[] = []
  readonly frames: InputFrame[] = []
  onopen: ((event: unknown) => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: unknown) => void) | null = null

  constructor() {
    FakeWebSocket.all.push(this)
  }

  send(text: string): void {
    this.frames.push(JSON.parse(text) as InputFrame)
  }

  close(): void {}

  output<N extends OutputName>(name: N, body: Outputs[N]): void {
    this.onmessage?.({ data: JSON.stringify({ seq: 1, name, body }) })
  }

  /** Lets the page in as this person. */
  accept(name: string): void {
    this.onopen?.({})
    this.onmessage?.({ data: JSON.stringify({ reply: this.frames[0]?.id, ok: true, result: null }) })
    this.output('snapshot', snapshotOf(name))
  }
}

const memory = () => {
  const items = new Map<string, string>()
  return { items, getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, value: string) => void items.set(key, value), removeItem: (key: string) => void items.delete(key) }
}

let page: EventTarget
let kept: ReturnType<typeof memory>
let replace: ReturnType<typeof vi.fn>
/** Who the cookie of this browser says is signed in; undefined while the server does not answer. */
let cookie: string | undefined

const connections = FakeWebSocket.all
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

beforeEach(() => {
  page = new EventTarget()
  kept = memory()
  replace = vi.fn()
  cookie = 'alice'
  connections.length = 0
  vi.stubGlobal('WebSocket', FakeWebSocket)
  vi.stubGlobal('location', { protocol: 'https:', host: 'parley.test', pathname: '/chat', search: '', replace })
  vi.stubGlobal('sessionStorage', kept)
  vi.stubGlobal('localStorage', memory())
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible', hasFocus: () => true }))
  vi.stubGlobal('fetch', () => (cookie === undefined ? new Promise(() => undefined) : Promise.resolve(Response.json(sessionOf(cookie)))))
})

afterEach(() => {
  stopLive()
  setCsrf('')
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Alice at her page, in the middle of a conversation, when her connection is lost. */
async function aliceAway(): Promise<void> {
  startLive(sessionOf('alice'))
  await settle()
  connections[0]?.accept('alice')
  connections[0]?.output('message.added', { message: received, unread: 1 })
  connections[0]?.onclose?.({})
  sendMessage(carol, 'written by alice')
}

async function reconnect(): Promise<void> {
  page.dispatchEvent(new Event('online'))
  await settle()
}

test('the same person goes on where they were', async () => {
  await aliceAway()
  await reconnect()
  connections[1]?.accept('alice')
  expect(connections[1]?.frames.map((frame) => frame.name)).toContain('message.send')
  expect(useApp.getState().live?.transcripts.get(carol)?.messages.map((one) => one.text)).toContain('written by alice')
  expect(replace).not.toHaveBeenCalled()
})

test('a tab that was away while somebody else signed in in another does not go on in their name: it begins anew', async () => {
  await aliceAway()
  cookie = 'bob'
  await reconnect()
  expect(connections).toHaveLength(1)
  expect(useApp.getState()).toMatchObject({ session: 'checking', live: undefined })
  expect([...kept.items.keys()]).toEqual([])
  expect(csrfHeaders()).toEqual({ 'x-parley-csrf': 'token of alice' })
  expect(replace.mock.calls).toEqual([['/']])
})

test('nor does it when the snapshot is the first to say who is there', async () => {
  await aliceAway()
  await reconnect()
  connections[1]?.accept('bob')
  expect(useApp.getState()).toMatchObject({ session: 'checking', live: undefined })
  expect(replace.mock.calls).toEqual([['/']])
})

test('who was signed in when the question was asked says nothing about who is here when the answer comes', async () => {
  let answer: (response: Response) => void = () => undefined
  await aliceAway()
  vi.stubGlobal('fetch', () => new Promise((resolve) => (answer = resolve)))
  await reconnect()
  stopLive()
  startLive(sessionOf('bob'))
  answer(Response.json(sessionOf('alice')))
  await settle()
  connections[1]?.accept('bob')
  expect(connections).toHaveLength(2)
  expect(csrfHeaders()).toEqual({ 'x-parley-csrf': 'token of bob' })
  expect(useApp.getState().live?.me.person.address).toBe(addressOf('bob'))
  expect(replace).not.toHaveBeenCalled()
})

test('a question for the session that is never answered is asked again', async () => {
  const patience = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal)
  await aliceAway()
  vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))))
  await reconnect()
  useApp.setState({ connection: 'connecting' })
  patience.abort()
  await settle()
  expect(useApp.getState().connection).toBe('reconnecting')
})

test('a message that is accepted after its conversation was closed does not bring it back; one that is refused does', async () => {
  startLive(sessionOf('alice'))
  await settle()
  const [connection] = connections
  connection?.accept('alice')
  for (const text of ['accepted', 'refused']) sendMessage(carol, text)
  const [accepted, refused] = connection?.frames.filter((frame) => frame.name === 'message.send') ?? []
  connection?.output('conversation.closed', { with: carol })
  connection?.onmessage?.({ data: JSON.stringify({ reply: accepted?.id, ok: true, result: { ...received, ...(accepted?.body as object), from: addressOf('alice'), state: 'sending' } }) })
  await settle()
  expect(useApp.getState().live?.conversations.size).toBe(0)
  connection?.onmessage?.({ data: JSON.stringify({ reply: refused?.id, ok: false, error: { code: 'busy', message: 'Too many' } }) })
  await settle()
  expect(useApp.getState().live?.conversations.get(carol)?.last).toMatchObject({ text: 'refused', state: 'failed' })
})

test('what the end of the session breaks off says nothing to the next person', async () => {
  await loadLanguage('en')
  startLive(sessionOf('alice'))
  notify({ tone: 'error', text: 'before' })
  const refused = attempt('contact.failed', 'contact.block', { address: carol })
  stopLive('expired')
  expect(await refused).toBe(false)
  startLive(sessionOf('bob'))
  expect(useToasts.getState().toasts).toEqual([])
  notify({ tone: 'info', text: 'for bob' })
  expect(useToasts.getState().toasts).toMatchObject([{ text: 'for bob' }])
})

test('neither the card of somebody nor a mail that was about to be written waits for the next person', () => {
  vi.stubGlobal('history', { pushState: () => undefined })
  startLive(sessionOf('alice'))
  openCard({ address: carol, name: 'Carol Carter', anchor: {} as HTMLElement, takeFocus: false })
  composeMail({ to: [{ address: carol, name: 'Carol Carter' }] })
  stopLive('expired')
  expect(useCard.getState().target).toBeUndefined()
  expect(useComposeRequest.getState().request).toBeUndefined()
})
