import { FakeClock } from '@parley/platform/clock'
import type { Connection } from '@parley/sip/endpoint'
import type { SipAddress } from '@parley/topology/names'
import { beforeEach, expect, test } from 'vitest'
import { gruuId } from './gruu.ts'
import { Registrar, type Registration } from './registrar.ts'

const alice = 'alice@parley.test' as SipAddress
const bob = 'bob@parley.test' as SipAddress

let clock: FakeClock
let registrar: Registrar
let seen: string[]

beforeEach(() => {
  clock = new FakeClock()
  registrar = new Registrar(clock)
  seen = []
  registrar.onAdded((b) => seen.push(`added ${b.epid}`))
  registrar.onGone((b, why) => seen.push(`gone ${b.epid} ${why}`))
})

const flow = (): Connection & { closed: boolean } => ({ closed: false }) as Connection & { closed: boolean }

function registration(epid: string, more: Partial<Registration> = {}): Registration {
  return {
    user: alice,
    epid,
    instance: '',
    contact: `sip:alice@127.0.0.1:${epid}`,
    application: undefined,
    connection: flow(),
    expiresAt: clock.now() + 600_000,
    callId: epid,
    cseq: 1,
    standard: false,
    copies: false,
    path: [],
    hops: [],
    regId: undefined,
    ...more,
  }
}

test('endpoints are kept apart by instance, else epid, else contact, newest first', () => {
  registrar.register(registration('1'))
  registrar.register(registration('2'))
  registrar.register(registration('2', { callId: 'again', contact: 'sip:alice@moved' }))
  registrar.register(registration('3', { instance: 'urn:uuid:a' }))
  registrar.register(registration('4', { instance: 'urn:uuid:a', callId: 'x' }))
  registrar.register(registration('', { contact: 'sip:alice@x' }))
  registrar.register(registration('', { contact: 'sip:alice@y' }))
  expect(registrar.bindings(alice).map((b) => b.contact)).toEqual(['sip:alice@y', 'sip:alice@x', 'sip:alice@127.0.0.1:4', 'sip:alice@moved', 'sip:alice@127.0.0.1:1'])
})

test('the GRUU of an endpoint is the same after it signed out and in again, and differs between people and applications', () => {
  const gruuOf = (r: Registration) => {
    const done = registrar.register(r)
    if (typeof done === 'string') throw new Error(done)
    return done.gruu
  }
  const first = gruuOf(registration('1'))
  registrar.unregister(registration('1', { cseq: 2 }))
  expect(gruuOf(registration('1'))).toBe(first)
  expect(first).toMatch(/^sip:alice@parley\.test;opaque=user:epid:[\w-]{24};gruu$/)
  const all = [first, gruuOf(registration('1', { user: bob })), gruuOf(registration('1', { application: 'owa.parley.test' })), gruuOf(registration('2'))]
  expect(new Set(all).size).toBe(4)
  expect(registrar.byId(gruuId(first)!)?.epid).toBe('1')
})

test('an expired endpoint is gone, a refreshed one stays', async () => {
  registrar.register(registration('1', { expiresAt: clock.now() + 60_000 }))
  registrar.register(registration('2', { expiresAt: clock.now() + 60_000 }))
  await clock.advance(50_000)
  registrar.register(registration('2', { cseq: 2, expiresAt: clock.now() + 60_000 }))
  await clock.advance(15_000)
  expect(registrar.bindings(alice).map((b) => b.epid)).toEqual(['2'])
  expect(seen).toEqual(['added 1', 'added 2', 'gone 1 expired'])
  await clock.advance(60_000)
  expect([registrar.size, clock.pending]).toEqual([0, 0])
})

test('a repeated or overtaken REGISTER changes nothing; a new Call-ID begins anew', () => {
  const connection = flow()
  registrar.register(registration('1', { cseq: 5, connection }))
  expect(registrar.register(registration('1', { cseq: 5, contact: 'sip:old', connection }))).toBe('out of order')
  expect(registrar.register(registration('1', { cseq: 4, contact: 'sip:old', connection }))).toBe('out of order')
  expect(registrar.unregister(registration('1', { cseq: 4, connection }))).toBe(false)
  expect(registrar.bindings(alice)[0]?.contact).toBe('sip:alice@127.0.0.1:1')
  expect(registrar.register(registration('1', { cseq: 1, callId: 'restarted', contact: 'sip:new' }))).toMatchObject({ contact: 'sip:new' })
})

test('there is a most of endpoints for a user, which those that are there can still refresh', () => {
  for (let i = 0; i < 10; i++) registrar.register(registration(`${i}`))
  expect(registrar.register(registration('one too many'))).toBe('too many endpoints')
  expect(registrar.register(registration('3', { cseq: 2 }))).toMatchObject({ epid: '3' })
  expect(registrar.register(registration('1', { user: bob }))).toMatchObject({ user: bob })
})

test('what is sent to one person goes to no other who registers the same contact', () => {
  registrar.register(registration('1'))
  registrar.register(registration('1', { user: bob, contact: 'sip:alice@127.0.0.1:1' }))
  expect(registrar.bindings(alice)).toHaveLength(1)
  expect(registrar.bindings(alice)[0]?.user).toBe(alice)
})

test('* ends all endpoints of a person; an application ends only those of its own', () => {
  registrar.register(registration('1'))
  registrar.register(registration('2', { application: 'owa.parley.test' }))
  registrar.register(registration('3', { user: bob }))
  registrar.unregisterAll(alice, 'owa.parley.test')
  expect(seen.slice(3)).toEqual(['gone 2 unregistered'])
  registrar.unregisterAll(alice, undefined)
  expect(seen.slice(4)).toEqual(['gone 1 unregistered'])
  expect(registrar.bindings(bob)).toHaveLength(1)
})

test("a client's endpoint is gone with its connection, but not when it had moved to another", () => {
  const [old, next] = [flow(), flow()]
  registrar.register(registration('1', { connection: old }))
  registrar.register(registration('2', { connection: old }))
  registrar.register(registration('2', { connection: next, callId: 'moved' }))
  registrar.connectionClosed(old, undefined, undefined)
  expect(seen.slice(2)).toEqual(['gone 1 connection closed'])
  expect(registrar.flow(alice, '2')).toBe(next)
})

test("an application's endpoints wait for its next connection, and end when none comes in time", async () => {
  const [first, second] = [flow(), flow()]
  const reachable: string[] = []
  registrar.onReachable((b) => reachable.push(b.epid))
  registrar.register(registration('1', { application: 'owa', connection: first }))
  first.closed = true
  registrar.connectionClosed(first, 'owa', undefined)
  await clock.advance(14_999)
  expect([registrar.bindings(alice).length, registrar.flow(alice, '1')]).toEqual([1, undefined])
  registrar.linkUp('owa', second)
  expect([registrar.flow(alice, '1'), reachable]).toEqual([second, ['1', '1']])
  await clock.advance(20_000)
  second.closed = true
  registrar.connectionClosed(second, 'owa', undefined)
  await clock.advance(15_000)
  expect([registrar.size, seen]).toEqual([0, ['added 1', 'gone 1 connection closed']])
})

test('with a second connection open an application loses nothing', async () => {
  const [first, second] = [flow(), flow()]
  registrar.register(registration('1', { application: 'owa', connection: first }))
  first.closed = true
  registrar.connectionClosed(first, 'owa', second)
  await clock.advance(20_000)
  expect(registrar.flow(alice, '1')).toBe(second)
})

test('an application that is trusted no more leaves nothing behind', () => {
  registrar.register(registration('1', { application: 'owa' }))
  registrar.register(registration('2'))
  registrar.removeApplication('owa')
  expect(registrar.bindings(alice).map((b) => b.epid)).toEqual(['2'])
  expect(seen.at(-1)).toBe('gone 1 removed')
})
