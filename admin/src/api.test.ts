import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@parley/platform/errors'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Action } from './action.ts'
import type { Collection } from './collection.ts'
import { mergePatch } from './merge-patch.ts'
import { TestAdmin } from './testing.ts'

interface Lamp {
  identity: string
  version: number
  watts: number
  password?: string | undefined
}

const lamps = new Map<string, Lamp>()
const fields = { watts: z.int().min(1).max(100), password: z.string().nullable().optional() }
const collection: Collection<Lamp> = {
  name: 'lamps',
  summary: 'Lamps of a test',
  schema: z.object({ identity: z.string(), version: z.number(), ...fields }),
  createSchema: z.object({ identity: z.string().min(1), ...fields }),
  patchSchema: z.object(fields).partial(),
  roles: { read: 'read-only', write: 'help-desk' },
  list: () => [...lamps.values()],
  async create(_c, input: { identity: string; watts: number }) {
    if (lamps.has(input.identity)) throw new AppError('conflict', 'There is one')
    const item = { ...input, version: 1 }
    lamps.set(item.identity, item)
    return { item, warnings: input.watts > 60 ? ['That is bright'] : [] }
  },
  async update(_c, identity, patch, o) {
    const before = lamps.get(identity)!
    if (o.ifVersion !== undefined && o.ifVersion !== before.version) throw new AppError('conflict', 'Changed meanwhile')
    const item = { ...mergePatch(before, patch), version: before.version + 1 }
    lamps.set(identity, item)
    return { item, warnings: [] }
  },
  async remove(_c, identity, o) {
    if (!o.force) throw new AppError('conflict', 'Only with force')
    lamps.delete(identity)
    return { warnings: [] }
  },
}
let hang: () => Promise<never> = () => new Promise(() => undefined)
const actions: Action<any>[] = [
  { name: 'shine', summary: 'Shines', input: z.object({ seconds: z.number() }), role: 'administrator', audited: true, run: async (_c, { seconds }) => ({ result: { lit: seconds, token: 'very secret' }, warnings: ['hot'] }) },
  { name: 'hang', summary: 'Never ends', input: z.object({}), role: 'read-only', audited: false, seconds: 0.05, run: () => hang() },
  { name: 'break', summary: 'Fails inside', input: z.object({}), role: 'read-only', audited: false, run: () => Promise.reject(new Error('password=hunter2 at /srv/secret')) },
]

let t: TestAdmin
beforeAll(async () => {
  t = await TestAdmin.start({ more: { collections: [collection], actions } })
})
afterAll(() => t[Symbol.asyncDispose]())

const lastAudit = async () => (await t.ask('GET', '/audit?limit=1')).body.items[0]

test('a collection is listed, made, read, changed by merge patch and removed', async () => {
  const made = await t.ask('POST', '/lamps', { body: { identity: 'desk/urn:left \\ 1', watts: 75, password: 'x' } })
  expect(made).toMatchObject({ status: 201, headers: { etag: '"1"' }, body: { item: { watts: 75, version: 1 }, warnings: ['That is bright'] } })
  expect((await t.ask('POST', '/lamps', { body: { identity: 'desk/urn:left \\ 1', watts: 5 } })).body.error).toMatchObject({ code: 'conflict' })
  const path = `/lamps/${encodeURIComponent('DESK/urn:left \\ 1')}`
  expect(await t.ask('GET', path)).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: { identity: 'desk/urn:left \\ 1', watts: 75 } })
  expect((await t.ask('PATCH', path, { body: { watts: 5, password: null } })).body).toEqual({ item: { identity: 'desk/urn:left \\ 1', watts: 5, version: 2 }, warnings: [] })
  expect(await t.ask('DELETE', path)).toMatchObject({ status: 409 })
  expect(await t.ask('DELETE', `${path}?force=true`)).toMatchObject({ status: 200, body: { warnings: [] } })
  expect(await t.ask('GET', path)).toMatchObject({ status: 404, body: { error: { code: 'missing', parameter: 'identity' } } })
})

test('a list takes a wildcard, and properties with the value they must have', async () => {
  for (const identity of ['abc', 'abd', 'xyz']) lamps.set(identity, { identity, version: 1, watts: identity.length + (identity === 'abd' ? 1 : 0) })
  const names = async (query: string) => (await t.ask('GET', `/lamps?${query}`)).body.items.map((i: Lamp) => i.identity)
  expect(await names('filter=AB*')).toEqual(['abc', 'abd'])
  expect(await names('filter=*b%3F')).toEqual(['abc', 'abd'])
  expect(await names('watts=4')).toEqual(['abd'])
  expect(await names('colour=red')).toEqual([])
  expect(await names(`filter=${'*a'.repeat(200)}`)).toEqual([])
  lamps.clear()
})

test('a list is searched and cut off, and says how many there are', async () => {
  for (const identity of ['abc', 'abd', 'xyz']) lamps.set(identity, { identity, version: 1, watts: 1 })
  const list = async (query: string) => (await t.ask('GET', `/lamps?${query}`)).body
  expect(await list('search=AB&top=1')).toMatchObject({ items: [{ identity: 'abc' }], total: 2 })
  expect((await list('search=%20Z%20')).items).toMatchObject([{ identity: 'xyz' }])
  expect(await list('search=none')).toEqual({ items: [], total: 0 })
  for (const query of ['top=0', 'top=1001', 'top=x', 'top=1&top=2', `search=${'x'.repeat(201)}`, 'search=a&search=b']) expect([query, (await list(query)).error?.code]).toEqual([query, 'invalid'])
  lamps.clear()
})

test('a change on a stale version is refused, one on the right version is made', async () => {
  lamps.set('x', { identity: 'x', version: 7, watts: 1 })
  expect(await t.ask('PATCH', '/lamps/x', { body: { watts: 2 }, headers: { 'if-match': '"6"' } })).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } })
  expect(await t.ask('PATCH', '/lamps/x', { body: { watts: 2 }, headers: { 'if-match': '"7"' } })).toMatchObject({ status: 200, headers: { etag: '"8"' } })
  for (const tag of ['7', 'W/"7"', '"x"', '"7", "8"']) expect((await t.ask('PATCH', '/lamps/x', { body: { watts: 3 }, headers: { 'if-match': tag } })).status).toBe(400)
  expect(lamps.get('x')?.watts).toBe(2)
  lamps.clear()
})

test('a property nobody knows is refused with those there are, a wrong value with its place and never with itself', async () => {
  const unknown = await t.ask('POST', '/lamps', { body: { identity: 'x', wats: 5 } })
  expect(unknown.body.error).toMatchObject({ code: 'invalid' })
  const typo = await t.ask('POST', '/lamps', { body: { identity: 'x', watts: 5, colour: 'my secret' } })
  expect(typo.body.error).toMatchObject({ code: 'invalid', parameter: 'colour', candidates: ['identity', 'watts', 'password'] })
  const wrong = await t.ask('POST', '/lamps', { body: { identity: 'x', watts: 'my secret' } })
  expect(wrong.body.error).toMatchObject({ code: 'invalid', parameter: 'watts' })
  expect(JSON.stringify([typo.body, wrong.body])).not.toContain('my secret')
})

test('an action answers its result and warnings; one that hangs is given up; one that breaks tells nothing', async () => {
  expect((await t.ask('POST', '/actions/shine', { body: { seconds: 3 } })).body).toEqual({ result: { lit: 3, token: 'very secret' }, warnings: ['hot'] })
  expect(await t.ask('POST', '/actions/hang', { body: {} })).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } })
  const broken = await t.ask('POST', '/actions/break', { body: {} })
  expect(broken).toMatchObject({ status: 500, body: { error: { code: 'internal', correlationId: expect.any(String) } } })
  expect(JSON.stringify(broken.body)).not.toMatch(/hunter2|srv/)
  expect(t.diagnostics.recorded.named('adminRequestFailed').at(-1)?.correlationId).toBe(broken.body.error.correlationId)
})

test('every change is in the audit log with who, from where, before and after; secrets are not', async () => {
  await t.ask('POST', '/lamps', { body: { identity: 'a', watts: 1, password: 'open sesame' } })
  await t.ask('PATCH', '/lamps/a', { body: { watts: 2 } })
  expect(await lastAudit()).toMatchObject({
    actor: 'token', role: 'administrator', peer: '127.0.0.1', operation: 'update', subject: 'lamps', target: 'a',
    parameters: { watts: 2 }, before: { watts: 1, password: '[removed]' }, after: { watts: 2 }, outcome: 'done', correlationId: expect.any(String),
  })
  await t.ask('DELETE', '/lamps/a')
  expect(await lastAudit()).toMatchObject({ operation: 'remove', target: 'a', before: { watts: 2 }, outcome: 'refused', error: expect.stringContaining('conflict') })
  await t.ask('DELETE', '/lamps/a?force=true')
  expect(await lastAudit()).toMatchObject({ operation: 'remove', outcome: 'done' })
  await t.ask('POST', '/actions/shine', { body: { seconds: 1 } })
  expect(await lastAudit()).toMatchObject({ operation: 'run', subject: 'shine', after: { lit: 1, token: '[removed]' } })
  const all = (await t.ask('GET', '/audit')).body.items
  expect(JSON.stringify(all)).not.toMatch(/open sesame|very secret/)
  expect((await t.ask('GET', '/audit?subject=lamps&outcome=refused')).body.items).not.toHaveLength(0)
})

test('reading, and what is refused before it begins, leaves no change behind', async () => {
  const before = (await t.ask('GET', '/audit')).body.items.length
  await t.ask('GET', '/lamps')
  await t.ask('POST', '/lamps', { body: { nothing: 1 } })
  expect((await t.ask('GET', '/audit')).body.items).toHaveLength(before)
  expect(lamps.size).toBe(0)
})

test('the document that describes the API is made of the schemas', async () => {
  const { body } = await t.ask('GET', '/openapi.json')
  expect(body.openapi).toBe('3.1.0')
  expect(body.paths['/lamps'].post.requestBody.content['application/json'].schema.properties.watts).toMatchObject({ type: 'integer', maximum: 100 })
  expect(body.paths['/lamps/{identity}'].delete['x-role']).toBe('help-desk')
  expect(body.paths['/audit'].get.parameters.map((p: { name: string }) => p.name)).toContain('subject')
  expect(body.paths['/actions/shine'].post['x-role']).toBe('administrator')
  expect((await t.ask('GET', '/')).body).toMatchObject({ actor: { name: 'token', role: 'administrator' } })
})

test('the token is in a file only its owner reads, stays the same after a restart, and a weak one is refused', async () => {
  const file = join(t.dataDir, 'admin-token')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, 'utf8').trim()).toBe(t.admin.token)
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-token-'))
  const { loadOrCreateToken } = await import('./token-file.ts')
  const random = (n: number) => Buffer.alloc(n, 7)
  const token = await loadOrCreateToken(dataDir, random)
  expect(await loadOrCreateToken(dataDir, () => Buffer.alloc(32))).toBe(token)
  const { writeFileSync } = await import('node:fs')
  writeFileSync(join(dataDir, 'admin-token'), 'admin\n')
  await expect(loadOrCreateToken(dataDir, random)).rejects.toMatchObject({ code: 'invalid' })
})
