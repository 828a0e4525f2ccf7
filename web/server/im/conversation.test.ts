import { expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import type { HistoryMessage, Outcome } from '@parley/mailbox/chat/history'
import { Conversation } from './conversation.ts'
import type { ImSession } from './im-session.ts'
import { aliceOnTheWire, answer, ScriptedFlow, type Script } from './testing.ts'

const peer = 'bob@parley.test'
const stamp = (n: number): [string, string] => ['Parley-Order', String(n).padStart(19, '0')]

function setUp(script: Script) {
  const clock = new FakeClock()
  const flow = new ScriptedFlow(script)
  const outcomes: [string, Outcome][] = []
  const defects: unknown[] = []
  let localOrders = 0
  const conversation = new Conversation({
    me: aliceOnTheWire,
    peer,
    clock,
    settle: async (message, outcome) => void outcomes.push([message.id, outcome]),
    localOrder: () => `local ${++localOrders}`,
    typingChanged: () => undefined,
    sessions: new Map<string, ImSession>(),
    defect: (error) => void defects.push(error),
  })
  const link = { flow, contact: aliceOnTheWire.contact }
  const settle = () => clock.advance(0)
  return { clock, flow, outcomes, defects, conversation, link, settle }
}

function message(id: string): HistoryMessage {
  return { owner: aliceOnTheWire.address, with: peer, id, from: aliceOnTheWire.address, text: `text of ${id}`, order: `~${id}`, at: 0, state: 'sending' }
}

/** An other side that is there and takes everything. */
function present(): Script {
  let orders = 0
  return (request) => answer(request, 200, request.method === 'MESSAGE' ? [stamp(++orders)] : [])
}

test('messages go one after another in one dialog, each with its id, and get the server’s stamp', async () => {
  const { flow, outcomes, conversation, link, settle } = setUp(present())
  conversation.attached(link)
  for (const id of ['1', '2', '3']) conversation.queue(message(id))
  await settle()
  expect(flow.methods).toEqual(['INVITE', 'ACK', 'MESSAGE', 'MESSAGE', 'MESSAGE'])
  expect(flow.sent.filter((r) => r.method === 'MESSAGE').map((r) => [r.headers.get('Parley-Message-Id'), r.body.toString()])).toEqual([
    ['1', 'text of 1'],
    ['2', 'text of 2'],
    ['3', 'text of 3'],
  ])
  expect(outcomes).toEqual(['1', '2', '3'].map((id) => [id, { state: 'sent', order: stamp(Number(id))[1], at: 0 }]))
})

test('the second message waits until it is known what became of the first', async () => {
  const answers: (() => void)[] = []
  const script: Script = (request) =>
    request.method === 'MESSAGE' ? new Promise((resolve) => answers.push(() => resolve(answer(request, 200, [stamp(answers.length)])))) : answer(request, 200)
  const { flow, conversation, link, settle } = setUp(script)
  conversation.attached(link)
  conversation.queue(message('1'))
  conversation.queue(message('2'))
  await settle()
  expect(flow.methods.filter((m) => m === 'MESSAGE')).toHaveLength(1)
  answers[0]?.()
  await settle()
  expect(flow.methods.filter((m) => m === 'MESSAGE')).toHaveLength(2)
})

test('to somebody without an endpoint the message goes on its own, and is stored', async () => {
  const { flow, outcomes, conversation, link, settle } = setUp((request) => (request.method === 'INVITE' ? answer(request, 480) : answer(request, 202, [stamp(7)])))
  conversation.attached(link)
  conversation.queue(message('1'))
  await settle()
  expect(flow.methods).toEqual(['INVITE', 'MESSAGE'])
  expect(flow.sent[1]?.uri).toBe('sip:bob@parley.test')
  expect(outcomes).toEqual([['1', { state: 'stored', order: stamp(7)[1], at: 0 }]])
})

test('a dialog the other side has forgotten is replaced by a new one', async () => {
  let messages = 0
  const { flow, outcomes, conversation, link, settle } = setUp((request) => {
    if (request.method !== 'MESSAGE') return answer(request, 200)
    return ++messages === 2 ? answer(request, 481) : answer(request, 200, [stamp(messages)])
  })
  conversation.attached(link)
  conversation.queue(message('1'))
  await settle()
  conversation.queue(message('2'))
  await settle()
  expect(flow.methods).toEqual(['INVITE', 'ACK', 'MESSAGE', 'MESSAGE', 'INVITE', 'ACK', 'MESSAGE'])
  expect(outcomes.map(([id, { state }]) => [id, state])).toEqual([
    ['1', 'sent'],
    ['2', 'sent'],
  ])
})

test('a refusal fails the message with the server’s reason and lets the next one go', async () => {
  const { outcomes, conversation, link, settle } = setUp((request) => {
    if (request.method !== 'MESSAGE') return answer(request, 200)
    return request.body.toString() === 'text of 1' ? answer(request, 403, [['ms-diagnostics', '1;reason="Not allowed";source="lync.parley.test"']]) : answer(request, 200, [stamp(2)])
  })
  conversation.attached(link)
  conversation.queue(message('1'))
  conversation.queue(message('2'))
  await settle()
  expect(outcomes).toMatchObject([
    ['1', { state: 'failed', reason: 'Not allowed', order: 'local 1' }],
    ['2', { state: 'sent' }],
  ])
})

test('a server that is busy is asked again after the time it names, in order and under the same id', async () => {
  let refusals = 2
  const { clock, flow, outcomes, conversation, link, settle } = setUp((request) => {
    if (request.method !== 'MESSAGE') return answer(request, 200)
    return refusals-- > 0 ? answer(request, 503, [['Retry-After', '3']]) : answer(request, 200, [stamp(1)])
  })
  conversation.attached(link)
  conversation.queue(message('1'))
  conversation.queue(message('2'))
  await settle()
  expect(flow.methods.filter((m) => m === 'MESSAGE')).toHaveLength(1)
  await clock.advance(2_999)
  expect(flow.methods.filter((m) => m === 'MESSAGE')).toHaveLength(1)
  await clock.advance(4_000)
  expect(flow.sent.filter((r) => r.method === 'MESSAGE').map((r) => r.headers.get('Parley-Message-Id'))).toEqual(['1', '1', '1', '2'])
  expect(outcomes.map(([id]) => id)).toEqual(['1', '2'])
})

test('a server that stays busy is not waited for longer than a minute', async () => {
  const { clock, outcomes, conversation, link } = setUp((request) => (request.method === 'MESSAGE' ? answer(request, 503) : answer(request, 200)))
  conversation.attached(link)
  conversation.queue(message('1'))
  await clock.advance(50_000)
  expect(outcomes).toEqual([])
  await clock.advance(10_000)
  expect(outcomes).toMatchObject([['1', { state: 'failed' }]])
})

test('a message under which the link is lost is sent again on the next one, under the same id', async () => {
  const { flow, outcomes, conversation, link, settle } = setUp((request) => (request.method === 'MESSAGE' ? 'lost' : answer(request, 200)))
  conversation.attached(link)
  conversation.queue(message('1'))
  await settle()
  conversation.detached()
  conversation.queue(message('2'))
  await settle()
  expect(outcomes).toEqual([])
  expect(conversation.unsent).toBe(2)
  const next = new ScriptedFlow(present())
  conversation.attached({ flow: next, contact: aliceOnTheWire.contact })
  await settle()
  expect(flow.sent.filter((r) => r.method === 'MESSAGE').map((r) => r.headers.get('Parley-Message-Id'))).toEqual(['1'])
  expect(next.sent.filter((r) => r.method === 'MESSAGE').map((r) => r.headers.get('Parley-Message-Id'))).toEqual(['1', '2'])
  expect(outcomes.map(([id, { state }]) => [id, state])).toEqual([
    ['1', 'sent'],
    ['2', 'sent'],
  ])
})

test('what was written before goes first, whenever it is found', async () => {
  const { flow, conversation, link, settle } = setUp(present())
  conversation.queue(message('3'))
  conversation.queue(message('1'))
  conversation.queue(message('2'))
  conversation.queue(message('2'))
  conversation.attached(link)
  await settle()
  expect(flow.sent.filter((r) => r.method === 'MESSAGE').map((r) => r.headers.get('Parley-Message-Id'))).toEqual(['1', '2', '3'])
})

test('of two endpoints that answer, the first stays and the other is told goodbye', async () => {
  const { flow, conversation, link, settle } = setUp(present())
  const exchange = flow.exchange.bind(flow)
  flow.exchange = async (request, on) => {
    const result = await exchange(request, on)
    if (request.method === 'INVITE') {
      const second = answer(request, 200)
      second.headers.set('To', `<sip:bob@parley.test>;tag=other`)
      on?.(second)
    }
    return result
  }
  conversation.attached(link)
  conversation.queue(message('1'))
  await settle()
  const toTags = flow.sent.filter((r) => ['ACK', 'BYE', 'MESSAGE'].includes(r.method)).map((r) => [r.method, /tag=(\w+)/.exec(r.headers.get('To') ?? '')?.[1]])
  expect(toTags).toEqual([
    ['ACK', 'remote'],
    ['ACK', 'other'],
    ['BYE', 'other'],
    ['MESSAGE', 'remote'],
  ])
})

test('without a word for ten minutes the dialog is ended', async () => {
  const { clock, flow, conversation, link, settle } = setUp(present())
  conversation.attached(link)
  conversation.queue(message('1'))
  await settle()
  await clock.advance(599_000)
  expect(flow.methods).not.toContain('BYE')
  await clock.advance(2_000)
  expect(flow.methods.at(-1)).toBe('BYE')
  expect(conversation.asleep).toBe(true)
})

test('when the link is gone nothing waits any more: a process that stops would wait with it', async () => {
  const { clock, conversation, link, settle } = setUp(present())
  conversation.attached(link)
  conversation.queue(message('1'))
  await settle()
  expect(clock.pending).toBeGreaterThan(0)
  conversation.detached()
  conversation.heard()
  expect(clock.pending).toBe(0)
})

test('who accepts and cannot be spoken to gets the message without a session, and typing says nothing', async () => {
  const script: Script = (request) => (request.method === 'INVITE' ? answer(request, 200, [['Record-Route', 'nonsense']]) : answer(request, 200, [stamp(1)]))
  const { clock, flow, outcomes, defects, conversation, link, settle } = setUp(script)
  conversation.attached(link)
  conversation.queue(message('1'))
  await settle()
  expect(outcomes).toEqual([['1', { state: 'sent', order: stamp(1)[1], at: 0 }]])
  conversation.setTyping(true)
  await clock.advance(3_600_000)
  conversation.hangUp()
  await settle()
  expect(flow.methods).toEqual(['INVITE', 'MESSAGE'])
  expect([conversation.asleep, defects]).toEqual([true, []])
})

test('a message nothing can be made of is told as failed, and the next one goes', async () => {
  const { flow, outcomes, defects, conversation, link, settle } = setUp(present())
  const broken = new Error('cannot be sent')
  const { exchange } = flow
  let tries = 0
  flow.exchange = (request, on) => (++tries === 1 ? Promise.reject(broken) : exchange.call(flow, request, on))
  conversation.attached(link)
  conversation.queue(message('1'))
  conversation.queue(message('2'))
  await settle()
  expect(outcomes.map(([id, outcome]) => [id, outcome.state])).toEqual([['1', 'failed'], ['2', 'sent']])
  expect(defects).toEqual([broken])
})
