import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { password, TestWeb } from '../testing.ts'

const clock = new FakeClock()
let t: TestWeb
let alice: Record<string, string>
beforeEach(async () => {
  t = await TestWeb.start({ clock })
  alice = await t.signIn('alice')
})
afterEach(() => t[Symbol.asyncDispose]())

const next = 'staple battery horse correct'
const change = (body: unknown, headers = alice) => t.send('PUT', '/api/password', body, headers)

test('a new password takes the old one, ends all other sessions, and is the one from then on', async () => {
  const phone = await t.signIn('alice')
  const bob = await t.signIn('bob')
  expect((await change({ current: password, password: next })).status).toBe(200)
  expect((await t.request('/api/session', { headers: alice })).status).toBe(200)
  expect((await t.request('/api/session', { headers: phone })).status).toBe(401)
  expect((await t.request('/api/session', { headers: bob })).status).toBe(200)
  await expect(t.signIn('alice')).rejects.toThrow('401')
  await t.signIn('alice', next)
  expect(t.diagnostics.recorded.named('passwordChanged')).toMatchObject([{ fields: { user: 'alice@parley.test', actor: 'alice' } }])
})

test('a wrong old password changes nothing, is not a sign-out, and cannot be guessed at speed', async () => {
  for (let i = 0; i < 11; i++) expect(await change({ current: 'a guess', password: next })).toMatchObject({ status: 403 })
  const braked = await change({ current: password, password: next })
  expect(braked).toMatchObject({ status: 429 })
  expect(Number(braked.headers['retry-after'])).toBeGreaterThan(0)
  expect((await t.request('/api/session', { headers: alice })).status).toBe(200)
  expect(await t.topology.users.verify('alice', password)).toBeDefined()
})

test('a new password that is short, a name, one character again and again, or the old one is refused', async () => {
  for (const bad of ['short', 'alice@parley.test', 'Alice Archer', 'aaaaaaaaaaaa', password, 'x'.repeat(1025), '']) {
    expect((await change({ current: password, password: bad })).status).toBe(400)
  }
  expect(await t.topology.users.verify('alice', password)).toBeDefined()
})

test('nobody changes a password without a session, without its token, or from another site', async () => {
  const body = { current: password, password: next }
  expect((await change(body, {})).status).toBe(401)
  expect((await change(body, { cookie: alice['cookie']! })).status).toBe(403)
  expect((await change(body, { ...alice, origin: 'https://evil.test' })).status).toBe(403)
  expect(await t.topology.users.verify('alice', password)).toBeDefined()
})

test('a client password is made for a device, shown once, listed, and revoked; each person has their own only', async () => {
  const made = (await t.send('POST', '/api/client-passwords', { label: ' Desk phone ', current: password }, alice)).json() as unknown as { id: string; password: string }
  expect(made.password).toMatch(/^([a-z2-7]{1,5}-){5}[a-z2-7]{1,5}$/)
  const list = async (headers = alice) => (await t.request('/api/client-passwords', { headers })).json() as unknown as { items: { id: string; label: string }[]; userName: string }
  const { items, userName } = await list()
  expect(userName).toBe('alice@parley.test')
  expect(items.find((item) => item.id === made.id)).toEqual({ id: made.id, label: 'Desk phone', createdAt: clock.now() })
  expect(JSON.stringify(items)).not.toContain(made.password)
  expect(t.topology.users.digests('alice@parley.test', 'parley.test')).toHaveLength(4)

  const bob = await t.signIn('bob')
  expect((await list(bob)).items.map((item) => item.id)).not.toContain(made.id)
  expect((await t.send('DELETE', `/api/client-passwords/${made.id}`, undefined, bob)).status).toBe(404)
  expect((await t.send('DELETE', `/api/client-passwords/${made.id}`, undefined, alice)).status).toBe(200)
  expect((await list()).items).toHaveLength(1)
  expect(t.topology.users.digests('alice@parley.test', 'parley.test')).toHaveLength(2)
})

test('a session alone makes no client password: that takes the person\'s own, which cannot be guessed at speed', async () => {
  expect((await t.send('POST', '/api/client-passwords', { label: 'Desk phone' }, alice)).status).toBe(400)
  for (let i = 0; i < 11; i++) expect((await t.send('POST', '/api/client-passwords', { label: 'Desk phone', current: 'a guess' }, alice)).status).toBe(403)
  expect((await t.send('POST', '/api/client-passwords', { label: 'Desk phone', current: password }, alice)).status).toBe(429)
  expect(t.topology.users.digests('alice@parley.test', 'parley.test')).toHaveLength(2)
})

test('a client password needs a name on one line, and there are only so many', async () => {
  for (const label of ['', '   ', 'two\nlines', 'x'.repeat(101), 7]) expect((await t.send('POST', '/api/client-passwords', { label, current: password }, alice)).status).toBe(400)
  const answers = await Promise.all(Array.from({ length: 55 }, (_, n) => t.send('POST', '/api/client-passwords', { label: `Device ${n}`, current: password }, alice)))
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(49)
  expect(answers.filter((answer) => answer.status === 409)).toHaveLength(6)
  expect((await t.request('/api/client-passwords')).status).toBe(401)
})
