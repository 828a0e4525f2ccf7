import { FakeClock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import type { Store } from '@parley/platform/store/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AuditLog, type AuditedChange } from './audit.ts'
import { adminMigrations, type AdminTables } from './schema.ts'

const DAY = 86_400_000
const change: AuditedChange = { actor: { name: 'alice', role: 'administrator', peer: '::1' }, operation: 'update', subject: 'lamps', target: 'desk', parameters: { watts: 2 }, before: { watts: 1 }, correlationId: 'c1' }

let clock: FakeClock
let store: Store<AdminTables>
let audit: AuditLog
beforeEach(async () => {
  clock = new FakeClock()
  store = await openSqliteStore<AdminTables>({ file: ':memory:', migrations: adminMigrations })
  audit = new AuditLog(store, clock)
})
afterEach(async () => {
  await audit[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
})

test('a change is written down before it is made, and how it ended afterwards', async () => {
  let during: unknown
  const answer = await audit.around(change, async () => {
    during = (await audit.search({}))[0]
    return { answer: 42, after: { watts: 2 } }
  })
  expect(answer).toBe(42)
  expect(during).toMatchObject({ outcome: 'started', before: { watts: 1 } })
  expect((await audit.search({}))[0]).toMatchObject({ at: clock.now(), actor: 'alice', peer: '::1', target: 'desk', outcome: 'done', after: { watts: 2 } })
})

test('a change that is refused says so with its reason, and the refusal goes on to who asked', async () => {
  await expect(audit.around(change, () => Promise.reject(new AppError('conflict', 'Changed meanwhile')))).rejects.toThrow('Changed meanwhile')
  expect((await audit.search({ outcome: 'refused' }))[0]).toMatchObject({ error: 'conflict: Changed meanwhile' })
})

test('a change that cannot be written down is not made', async () => {
  let made = false
  await store[Symbol.asyncDispose]()
  const work = async () => {
    made = true
    return { answer: 1 }
  }
  await expect(audit.around(change, work)).rejects.toMatchObject({ code: 'unavailable' })
  expect(made).toBe(false)
})

test('who tries what is refused again and again does not fill the disk, and nobody else’s attempts are lost for it', async () => {
  const error = new AppError('forbidden', 'Not yours')
  for (let n = 0; n < 300; n++) await audit.refused(change, error)
  await audit.refused({ ...change, actor: { ...change.actor, name: 'bob' } }, error)
  const [bob, last, ...before] = await audit.search({})
  expect(bob).toMatchObject({ actor: 'bob', error: 'forbidden: Not yours' })
  expect(last).toMatchObject({ actor: 'alice', error: 'forbidden: Not yours. More of alice in the next minute are not written down' })
  expect(before).toHaveLength(199)
  await clock.advance(60_000)
  await audit.refused(change, error)
  expect((await audit.search({}))[0]).toMatchObject({ actor: 'alice', error: 'forbidden: Not yours' })
})

test('entries are found by who, what, when and outcome, newest first, and go after 400 days', async () => {
  const done = async () => ({ answer: 1 })
  await audit.around(change, done)
  await clock.advance(DAY)
  await audit.around({ ...change, actor: { ...change.actor, name: 'bob' }, target: 'lamp' }, done)
  expect((await audit.search({})).map((e) => e.actor)).toEqual(['bob', 'alice'])
  expect((await audit.search({ from: clock.now() })).map((e) => e.actor)).toEqual(['bob'])
  expect((await audit.search({ actor: 'alice', subject: 'lamps', target: 'desk' })).map((e) => e.target)).toEqual(['desk'])
  await clock.advance(400 * DAY)
  await store.write(async () => undefined)
  expect((await audit.search({})).map((e) => e.actor)).toEqual(['bob'])
})
