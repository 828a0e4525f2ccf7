import { expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { buildConferenceInfo } from '@parley/sip/bodies/conference-info'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { Request, type Response } from '@parley/sip/message'
import type { MessageEvent } from '../../../shared/wire.ts'
import { aliceOnTheWire, answer, ScriptedFlow, type Script } from '../testing.ts'
import { Group, type GroupState } from './group.ts'

const focusUri = 'sip:carol@parley.test;gruu;opaque=app:conf:focus:id:0123456789abcdef'

const info = (...people: string[]): Buffer =>
  Buffer.from(
    buildConferenceInfo({
      entity: focusUri,
      state: 'full',
      version: 1,
      subject: 'Budget',
      chatUri: focusUri.replace(':focus:', ':chat:'),
      locked: false,
      users: people.map((person) => ({ entity: `sip:${person}@parley.test`, displayName: person, role: 'attendee', endpoints: [], deleted: false })),
    }),
  )

const isChat = (request: Request): boolean => request.uri.includes(':conf:chat:')

/** A conference that lets everybody in; `more` answers first where it wants to. */
function setUp(more: (request: Request) => ReturnType<Script> | undefined = () => undefined) {
  const clock = new FakeClock()
  const flow = new ScriptedFlow((request) => {
    const response = more(request) ?? answer(request, 200)
    if (request.method !== 'SUBSCRIBE' || response instanceof Promise || typeof response === 'string') return response
    response.headers.add('Contact', `<${focusUri}>`)
    response.headers.add('Content-Type', mediaTypes.conferenceInfo)
    response.body = info('alice', 'carol')
    return response
  })
  const happened: MessageEvent[] = []
  const defects: unknown[] = []
  const group = new Group({
    me: aliceOnTheWire,
    clock,
    key: 'group:1',
    description: { focusUri, subject: 'Budget', state: 'left', members: [] },
    changed: () => undefined,
    happened: (event) => void happened.push(event),
    settle: () => Promise.resolve(),
    localOrder: () => '1',
    defect: (error) => void defects.push(error),
  })
  group.attached({ flow, contact: aliceOnTheWire.contact })
  const settle = () => clock.advance(0)
  return { clock, flow, group, happened, defects, settle }
}

test('in, out and in again while going in ends inside', async () => {
  const held: (() => void)[] = []
  const hold = (request: Request): Promise<Response> | undefined =>
    request.method === 'INVITE' && held.length === 0 ? new Promise((resolve) => held.push(() => resolve(answer(request, 200)))) : undefined
  const { clock, group, settle } = setUp(hold)
  const states: GroupState[] = []
  group.join()
  await settle()
  group.leave()
  group.join()
  states.push(group.state)
  held[0]?.()
  await clock.advance(10_000)
  states.push(group.state)
  expect(states).toEqual(['joining', 'joined'])
  expect(group.seat?.canSay).toBe(true)
})

test('where the server hangs up the conversation, it is joined again, later each time, and what was missed is told', async () => {
  let chats = 0
  const missing = (request: Request): Response | undefined => (request.method === 'INVITE' && isChat(request) && ++chats > 1 ? answer(request, 200, [['Parley-Missed', '3']]) : undefined)
  const { clock, flow, group, happened, settle } = setUp(missing)
  group.join()
  await settle()
  const hangUp = (): void => {
    const invite = flow.sent.findLast((request) => request.method === 'INVITE' && isChat(request))!
    const dialog = group.seat!.dialog(invite.headers.get('Call-ID') ?? '')!
    dialog.peerHungUp(Request.create('BYE', 'sip:alice@parley.test', []))
  }
  const joins = (): number => chats
  const waits: number[] = []
  for (const before of [1, 2, 3, 4]) {
    hangUp()
    expect([group.state, group.seat?.canSay]).toEqual(['joined', false])
    const from = clock.now()
    while (joins() === before) await clock.advance(250)
    waits.push(clock.now() - from)
    expect([group.state, group.seat?.canSay]).toEqual(['joined', true])
  }
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(waits.at(-1)).toBeGreaterThan(waits[0]! * 4)
  expect(happened.filter((event) => event.what === 'missed').map((event) => event.count)).toEqual([3, 3, 3, 3])
})

test('who comes and goes all the time leaves a bounded number of lines, and the roster tells the rest', async () => {
  const { clock, flow, group, happened, settle } = setUp()
  group.join()
  await settle()
  const subscribe = flow.sent.find((request) => request.method === 'SUBSCRIBE')!
  const callId = subscribe.headers.get('Call-ID') ?? ''
  let cseq = 0
  const tell = (...people: string[]): void => {
    const headers: [string, string][] = [
      ['From', `<${focusUri}>;tag=remote`],
      ['To', subscribe.headers.get('From') ?? ''],
      ['Call-ID', callId],
      ['CSeq', `${++cseq} NOTIFY`],
      ['Contact', `<${focusUri}>`],
      ['Subscription-State', 'active;expires=3600'],
      ['Content-Type', mediaTypes.conferenceInfo],
    ]
    expect(group.seat!.subscription(callId)!.received(Request.create('NOTIFY', 'sip:alice@parley.test', headers, info('alice', 'carol', ...people)))).toBe(200)
  }
  const lines = (who: string): number => happened.filter((event) => event.who === `${who}@parley.test`).length
  for (let n = 0; n < 100; n++) {
    tell('mallory')
    tell()
  }
  tell('mallory', 'bob')
  expect([lines('mallory'), lines('bob')]).toEqual([6, 1])
  expect(group.roster.joined).toContain('mallory@parley.test')
  await clock.advance(3_600_000)
  tell('mallory')
  expect(lines('mallory')).toBe(7)
})
