import { expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import { ConversationHistory } from '@parley/mailbox/chat/history'
import { chatMigrations, type ChatTables } from '@parley/mailbox/chat/schema'
import { buildImSdp } from '@parley/sip/bodies/im-sdp'
import { Request } from '@parley/sip/message'
import type { OutputName, Outputs } from '../../shared/wire.ts'
import { corpus } from '../../corpus/read.ts'
import { Conversations } from './conversations.ts'
import { IncomingIm } from './incoming.ts'
import { aliceOnTheWire, answer, heard, ScriptedFlow } from './testing.ts'

async function setUp() {
  const clock = new FakeClock()
  const store = await openSqliteStore<ChatTables>({ file: ':memory:', migrations: chatMigrations })
  const history = new ConversationHistory(store)
  const told: { name: OutputName; body: unknown }[] = []
  const audience = { send: <N extends OutputName>(name: N, body: Outputs[N]) => void told.push({ name, body }) }
  const defect = (error: unknown): never => {
    throw error
  }
  const conversations = new Conversations({ me: aliceOnTheWire, clock, history, audience, wanted: () => true, defect })
  const flow = new ScriptedFlow((request) => answer(request, 200))
  const incoming = new IncomingIm({ conversations, me: aliceOnTheWire, clock, link: { flow, contact: aliceOnTheWire.contact }, defect })
  const ask = async (request: Request) => {
    const tx = heard(request)
    incoming.request(request, tx)
    await expect.poll(() => tx.responses.length).toBeGreaterThan(0)
    return tx.responses.at(-1)
  }
  const transcript = async () => (await history.page({ owner: aliceOnTheWire.address, with: 'bob@parley.test', limit: 100 })).messages
  return { clock, store, history, told, flow, incoming, ask, transcript, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

let calls = 0

function request(method: string, headers: Record<string, string>, body: string | Buffer, more: { from?: string } = {}): Request {
  return Request.create(
    method,
    aliceOnTheWire.contact,
    Object.entries({
      Via: 'SIP/2.0/TLS lync.parley.test;branch=z9hG4bKx',
      From: more.from ?? '<sip:bob@parley.test>;tag=bob',
      To: '<sip:alice@parley.test>',
      'Call-ID': `call-${++calls}`,
      CSeq: `1 ${method}`,
      Contact: '<sip:bob@192.0.2.1;transport=tls>',
      ...headers,
    }),
    body,
  )
}

const sdp = buildImSdp({ host: '127.0.0.1', port: 5060, format: 'null', acceptTypes: ['text/plain'] })
const order = '1893456000000000001'

test('a message is answered 200 after it is in the history, with its position', async () => {
  await using t = await setUp()
  const response = await t.ask(request('MESSAGE', { 'Content-Type': 'text/plain;charset=UTF-8', 'Parley-Message-Id': 'm1', 'Parley-Order': order }, 'hello'))
  expect(response?.status).toBe(200)
  expect(response?.headers.get('Parley-Order')).toBe(order)
  expect(await t.transcript()).toMatchObject([{ id: 'm1', text: 'hello', order, at: 1_893_456_000_000, state: 'received', from: 'bob@parley.test' }])
  expect(t.told.map((o) => o.name)).toEqual(['message.added'])
})

test('a message that comes again is answered 200 and shown once', async () => {
  await using t = await setUp()
  for (let i = 0; i < 3; i++) expect((await t.ask(request('MESSAGE', { 'Parley-Message-Id': 'm1', 'Parley-Order': order }, 'hello')))?.status).toBe(200)
  expect(await t.transcript()).toHaveLength(1)
  expect(t.told).toHaveLength(1)
})

test('a message that cannot be kept is not accepted', async () => {
  await using t = await setUp()
  await t.store[Symbol.asyncDispose]()
  const response = await t.ask(request('MESSAGE', { 'Parley-Message-Id': 'm1' }, 'hello'))
  expect(response?.status).toBe(503)
  expect(response?.headers.get('Retry-After')).toBe('5')
  expect(t.told).toEqual([])
})

test('a client that gives no id is told apart by its request, and a repeat of it is known', async () => {
  await using t = await setUp()
  const one = () => request('MESSAGE', { 'Call-ID': 'same', CSeq: '7 MESSAGE' }, 'hello')
  await t.ask(one())
  await t.ask(one())
  await t.ask(request('MESSAGE', { 'Call-ID': 'same', CSeq: '8 MESSAGE' }, 'hello'))
  expect(await t.transcript()).toHaveLength(2)
})

test('what is not text is answered 415 with what would be', async () => {
  await using t = await setUp()
  for (const type of ['text/rtf', 'image/png', 'application/javascript', 'text/plain; charset=utf-7']) {
    const response = await t.ask(request('MESSAGE', { 'Content-Type': type }, 'x'))
    expect(response?.status).toBe(415)
    expect(response?.headers.get('Accept')).toBe('text/plain, text/html')
  }
  expect(await t.transcript()).toEqual([])
})

test('an invitation to a conversation is answered at once, and messages in it count', async () => {
  await using t = await setUp()
  const invite = request('INVITE', { 'Content-Type': 'application/sdp', 'Call-ID': 'dialog' }, sdp)
  const accepted = await t.ask(invite)
  expect(accepted?.status).toBe(200)
  expect(accepted?.body.toString()).toContain('m=message')
  const To = accepted?.headers.get('To') ?? ''
  t.incoming.request(request('ACK', { To, 'Call-ID': 'dialog', CSeq: '1 ACK' }, ''), undefined)
  expect((await t.ask(request('MESSAGE', { To, 'Call-ID': 'dialog', CSeq: '2 MESSAGE', 'Parley-Message-Id': 'm1' }, 'in the dialog')))?.status).toBe(200)
  expect((await t.ask(request('MESSAGE', { To, 'Call-ID': 'dialog', CSeq: '2 MESSAGE', 'Parley-Message-Id': 'm2' }, 'replayed')))?.status).toBe(481)
  for (const method of ['MESSAGE', 'INFO', 'INVITE', 'BYE']) {
    const foreign = request(method, { To, 'Call-ID': 'dialog', CSeq: `3 ${method}` }, 'not bob', { from: '<sip:mallory@parley.test>;tag=bob' })
    expect([method, (await t.ask(foreign))?.status]).toEqual([method, 481])
  }
  expect((await t.ask(request('INFO', { To, 'Call-ID': 'dialog', CSeq: '3 INFO' }, '<KeyboardActivity/>')))?.status).toBe(400)
  expect((await t.ask(request('BYE', { To, 'Call-ID': 'dialog', CSeq: '4 BYE' }, '')))?.status).toBe(200)
  expect((await t.ask(request('MESSAGE', { To, 'Call-ID': 'dialog', CSeq: '5 MESSAGE' }, 'too late')))?.status).toBe(481)
  expect((await t.transcript()).map((m) => m.text)).toEqual(['in the dialog'])
})

test('a message with the Call-ID of our dialog and the tags of another one is taken from its peer, and from nobody else', async () => {
  await using t = await setUp()
  const accepted = await t.ask(request('INVITE', { 'Content-Type': 'application/sdp', 'Call-ID': 'dialog' }, sdp))
  expect(accepted?.status).toBe(200)
  const crossed = { To: '<sip:alice@parley.test>;tag=of-another', 'Call-ID': 'dialog', CSeq: '2 MESSAGE' }
  expect((await t.ask(request('MESSAGE', crossed, 'crossed')))?.status).toBe(200)
  expect((await t.ask(request('MESSAGE', crossed, 'not bob', { from: '<sip:mallory@parley.test>;tag=bob' })))?.status).toBe(481)
  expect((await t.ask(request('BYE', { ...crossed, CSeq: '3 BYE' }, '')))?.status).toBe(481)
  expect((await t.transcript()).map((m) => m.text)).toEqual(['crossed'])
})

test('what the user wrote at another endpoint joins the transcript as the user’s own, and what came before it is read', async () => {
  await using t = await setUp()
  await t.ask(request('MESSAGE', { 'Parley-Message-Id': 'm1', 'Parley-Order': order }, 'hello'))
  const own = { To: '<sip:bob@parley.test>', 'Parley-Message-Id': 'm2', 'Parley-Order': `${order.slice(0, -1)}2`, 'Parley-Copy': 'sent' }
  for (let i = 0; i < 2; i++) expect((await t.ask(request('MESSAGE', own, 'hello yourself', { from: '<sip:alice@parley.test>;tag=desk' })))?.status).toBe(200)
  expect(await t.transcript()).toMatchObject([{ id: 'm1', state: 'received' }, { id: 'm2', from: 'alice@parley.test', with: 'bob@parley.test', state: 'sent', text: 'hello yourself' }])
  expect(t.told.map(({ name, body }) => [name, (body as { unread: number }).unread])).toEqual([['message.added', 1], ['message.added', 0], ['conversation.changed', 0]])
  // What the user hears where the conversation is kept is read.
  await t.ask(request('MESSAGE', { 'Parley-Message-Id': 'm4', 'Parley-Order': `${order.slice(0, -1)}4`, 'Parley-Copy': 'heard' }, 'how are you?'))
  expect(t.told.at(-1)).toMatchObject({ name: 'message.added', body: { message: { id: 'm4', state: 'received' }, unread: 0 } })
  // Only of the user's own.
  await t.ask(request('MESSAGE', { ...own, 'Parley-Message-Id': 'm3' }, 'not mine'))
  expect((await t.transcript()).find((m) => m.id === 'm3')).toMatchObject({ from: 'bob@parley.test', state: 'received' })
})

test('an invitation to anything else is refused', async () => {
  await using t = await setUp()
  for (const c of corpus('im-body').filter((x) => x['content_type'] === 'application/sdp')) {
    expect((await t.ask(request('INVITE', { 'Content-Type': 'application/sdp', ...(c['headers'] as Record<string, string>) }, String(c.input))))?.status).toBe(488)
  }
  expect((await t.ask(request('INVITE', { 'Content-Type': 'application/sdp' }, 'v=0\r\nm=audio 1 RTP/AVP 0\r\n')))?.status).toBe(488)
  expect(t.told).toEqual([])
})

test('a 200 to an invitation is repeated until it is acknowledged, and given up after a while', async () => {
  await using t = await setUp()
  const invite = request('INVITE', { 'Content-Type': 'application/sdp' }, sdp)
  const tx = heard(invite)
  t.incoming.request(invite, tx)
  await t.clock.advance(40_000)
  expect(tx.responses.length).toBeGreaterThan(3)
  expect(t.flow.methods).toContain('BYE')
})

test.each(corpus('im-body').filter((c) => c.category === 'header-shown'))('$id: who sent a message is what the server says, whatever else stands there', async (c) => {
  await using t = await setUp()
  const { From, ...headers } = c['headers'] as Record<string, string>
  const sent = request('MESSAGE', { ...headers, 'Parley-Message-Id': 'm1' }, String(c.input), From === undefined ? {} : { from: From })
  expect((await t.ask(sent))?.status).toBe(200)
  const { message } = (t.told[0] as { body: Outputs['message.added'] }).body
  expect(message.from).toBe(From?.includes('mallory') ? 'mallory@contoso.test' : From === undefined ? 'bob@parley.test' : message.from)
  expect(JSON.stringify(message)).not.toMatch(/onerror|CEO|ceo@|evil/)
})

test.each(corpus('im-body').filter((c) => c.category === 'composing'))('$id: a sign of typing is never a message', async (c) => {
  await using t = await setUp()
  const invited = await t.ask(request('INVITE', { 'Content-Type': 'application/sdp', 'Call-ID': 'dialog' }, sdp))
  const type = String(c['content_type'])
  const method = type.includes('iscomposing') ? 'MESSAGE' : 'INFO'
  const response = await t.ask(request(method, { To: invited?.headers.get('To') ?? '', 'Call-ID': 'dialog', CSeq: `2 ${method}`, 'Content-Type': type }, String(c.input)))
  expect([200, 400]).toContain(response?.status)
  await t.clock.advance(15_000)
  expect(await t.transcript()).toEqual([])
  expect(t.told.filter((o) => o.name !== 'typing.changed')).toEqual([])
  // Whatever it said about its own length, it is over by now.
  expect((t.told.at(-1)?.body as { typing?: boolean } | undefined)?.typing ?? false).toBe(false)
})
