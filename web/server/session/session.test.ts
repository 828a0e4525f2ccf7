import { expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { password, TestWeb } from '../testing.ts'

const wrong = { account: 'alice', password: 'wrong' }
const right = { account: 'alice', password }

test('signing in gives a cookie that scripts cannot read, a token, and who one is', async () => {
  await using t = await TestWeb.start()
  const answer = await t.send('POST', '/api/session', right)
  expect(answer.status).toBe(200)
  expect(answer.json()).toMatchObject({ csrf: expect.any(String), user: { account: 'alice', address: 'alice@parley.test', administrator: true, displayName: 'Alice Archer' } })
  const [session] = answer.headers['set-cookie'] ?? []
  expect(session).toMatch(/^parley=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
  expect(answer.text).not.toContain(/parley=([\w-]+)/.exec(session ?? '')?.[1])
})

test('the address serves as a user name too', async () => {
  await using t = await TestWeb.start()
  expect((await t.send('POST', '/api/session', { account: ' Alice@Parley.test ', password })).status).toBe(200)
})

test('a wrong password and an unknown user get the same answer', async () => {
  await using t = await TestWeb.start()
  const answers = [await t.send('POST', '/api/session', wrong), await t.send('POST', '/api/session', { account: 'nobody', password: 'wrong' })]
  for (const answer of answers) {
    expect(answer.status).toBe(401)
    expect(answer.json()).toEqual({ code: 'untrusted', message: "The user name or password isn't correct." })
    expect(answer.headers['set-cookie']).toBeUndefined()
  }
})

test('a session lasts over reloads and ends with signing out', async () => {
  await using t = await TestWeb.start()
  const page = await t.signIn('alice')
  expect((await t.send('GET', '/api/session', undefined, page)).json()).toMatchObject({ csrf: page['x-parley-csrf'], user: { account: 'alice' } })
  expect((await t.send('DELETE', '/api/session', undefined, page)).status).toBe(200)
  expect((await t.send('GET', '/api/session', undefined, page)).status).toBe(401)
})

test('the id changes at sign-in, and the one before is worth nothing any more', async () => {
  await using t = await TestWeb.start()
  const before = await t.signIn('alice')
  const after = await t.signIn('alice', password, before)
  expect(after['cookie']).not.toBe(before['cookie'])
  expect((await t.send('GET', '/api/session', undefined, before)).status).toBe(401)
  expect((await t.send('GET', '/api/session', undefined, after)).status).toBe(200)
})

test('an id that the browser brought along is never made valid', async () => {
  await using t = await TestWeb.start()
  const planted = { cookie: `parley=${'A'.repeat(43)}` }
  const page = await t.signIn('alice', password, planted)
  expect(page['cookie']).not.toContain('A'.repeat(43))
  expect((await t.send('GET', '/api/session', undefined, planted)).status).toBe(401)
})

test('a session ends when nobody uses it, and at the latest after its longest time', async () => {
  const clock = new FakeClock()
  await using t = await TestWeb.start({ clock, sessionLimits: { idleMs: 3_600_000, absoluteMs: 10_000_000 } })
  const page = await t.signIn('alice')
  const still = async () => (await t.send('GET', '/api/session', undefined, page)).status
  await clock.advance(3_599_000)
  expect(await still()).toBe(200)
  await clock.advance(3_600_000)
  expect(await still()).toBe(401)
  const other = await t.signIn('alice')
  for (let i = 0; i < 4; i++) {
    await clock.advance(3_000_000)
    await t.send('GET', '/api/session', undefined, other)
  }
  expect((await t.send('GET', '/api/session', undefined, other)).status).toBe(401)
})

test('ending all sessions of somebody leaves others alone', async () => {
  await using t = await TestWeb.start()
  const [one, two, bob] = [await t.signIn('alice'), await t.signIn('alice'), await t.signIn('bob')]
  await t.web.endSessions('alice@parley.test')
  for (const page of [one, two]) expect((await t.send('GET', '/api/session', undefined, page)).status).toBe(401)
  expect((await t.send('GET', '/api/session', undefined, bob)).status).toBe(200)
})

test('guessing one account is slowed down, and the right password still works in a browser it is known in', async () => {
  await using t = await TestWeb.start()
  const known = await t.signIn('alice')
  const device = { cookie: (known['cookie'] ?? '').replace(/parley=[^;]+; /, '') }
  let slowed = 0
  for (let i = 0; i < 50; i++) {
    const { status, headers } = await t.send('POST', '/api/session', wrong)
    if (status === 429) {
      slowed++
      expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    }
  }
  expect(slowed).toBeGreaterThan(40)
  expect((await t.send('POST', '/api/session', right)).status).toBe(429)
  expect((await t.send('POST', '/api/session', right, device)).status).toBe(200)
  expect(t.diagnostics.recorded.named('sessionThrottled').length).toBeGreaterThan(0)
}, 60_000)

test('guessing many accounts from one address is slowed down', async () => {
  await using t = await TestWeb.start()
  const statuses: number[] = []
  for (let i = 0; i < 40; i++) statuses.push((await t.send('POST', '/api/session', { account: `user${i}`, password: 'wrong' })).status)
  expect(statuses.slice(0, 30).every((status) => status === 401)).toBe(true)
  expect(statuses.slice(31).every((status) => status === 429)).toBe(true)
}, 60_000)

test('what is waited for is over after the wait, and a right password forgives', async () => {
  const clock = new FakeClock()
  await using t = await TestWeb.start({ clock })
  for (let i = 0; i < 6; i++) await t.send('POST', '/api/session', wrong)
  const refused = await t.send('POST', '/api/session', right)
  expect(refused.status).toBe(429)
  await clock.advance(Number(refused.headers['retry-after']) * 1000)
  expect((await t.send('POST', '/api/session', right)).status).toBe(200)
  expect((await t.send('POST', '/api/session', wrong)).status).toBe(401)
  expect((await t.send('POST', '/api/session', right)).status).toBe(200)
})

test('a forwarded address is not believed', async () => {
  await using t = await TestWeb.start()
  let last = 0
  for (let i = 0; i < 36; i++) {
    last = (await t.send('POST', '/api/session', { account: `user${i}`, password: 'wrong' }, { 'x-forwarded-for': `10.0.0.${i}` })).status
  }
  expect(last).toBe(429)
}, 60_000)

test('a password is in no log, event, trace or answer', async () => {
  await using t = await TestWeb.start()
  const canary = 'canary-5e1f-password'
  const answers = [
    await t.send('POST', '/api/session', { account: 'alice', password: canary }),
    await t.send('POST', '/api/session', { account: 'alice', password: { nested: canary } }),
    await t.send('POST', '/api/session', `{"account":"alice","password":"${canary}"`),
  ]
  const { events, log } = t.diagnostics.recorded
  const everything = JSON.stringify([answers.map((a) => a.text), events, log, t.diagnostics.trace.search({ limit: 5000 })])
  expect(everything).not.toContain(canary)
})
