import { connect, type TLSSocket } from 'node:tls'
import { certificateFacts, createCa, issueCertificate, type IssuedCertificate } from '@parley/topology/certificates'
import { toFqdn } from '@parley/topology/names'
import { emptyTopology } from '@parley/topology/topology'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { actions } from './actions/all.ts'
import type { AnyCollection } from './collection.ts'
import { collections } from './collections/all.ts'
import { mask } from './mask.ts'
import { mergePatch } from './merge-patch.ts'
import { mayAct, roles, type Role } from './roles.ts'
import { TestAdmin } from './testing.ts'
import { matchesWildcard } from './wildcard.ts'

let t: TestAdmin
const certificates = {} as Record<Role, IssuedCertificate>

beforeAll(async () => {
  t = await TestAdmin.start()
  await t.topology.publish({ ...emptyTopology, sipDomains: [toFqdn('parley.test')] })
  for (const account of ['alice', 'bob']) await t.ask('POST', '/users', { body: { account, password: 'correct horse battery', administrator: account === 'alice' } })
  for (const role of roles) {
    certificates[role] = await t.certificate(`somebody who is ${role}`)
    await t.ask('POST', '/role-assignments', { body: { identity: `certificate:${certificateFacts(certificates[role].cert).thumbprint}`, role } })
  }
})
afterAll(() => t[Symbol.asyncDispose]())

const newestAudit = async () => (await t.ask('GET', '/audit?limit=1')).body.items[0] as unknown
const audits = async () => (await t.ask('GET', '/audit')).body.items as { subject: string; outcome: string; actor: string }[]

test('without a token, with a wrong one, with two, or with the right one in another way nothing is answered', async () => {
  const { token } = t.admin
  const wrong = [
    {},
    { authorization: `Bearer ${token}x` },
    { authorization: `Bearer ${token.slice(0, -1)}` },
    { authorization: 'Bearer ' },
    { authorization: `Basic ${Buffer.from(`admin:${token}`).toString('base64')}` },
    { authorization: token },
    { authorization: [`Bearer ${token}`, 'Bearer nonsense-nonsense'] },
    { cookie: `admin-token=${token}` },
    { 'x-admin-token': token },
  ]
  for (const headers of wrong) {
    for (const path of ['/', '/users', '/openapi.json', '/nothing', '/actions/recycle-web', `/?token=${token}`]) {
      const answer = await t.ask('GET', path, { token: false, headers: headers as Record<string, string> })
      expect([path, answer.status, answer.body.error.code]).toEqual([path, 401, 'untrusted'])
      expect(JSON.stringify(answer.body)).not.toContain(token)
    }
  }
  expect((await t.ask('GET', '/', { headers: { authorization: `bearer ${token}` }, token: false })).status).toBe(200)
})

test('who is not let in is told before their body is read, and a flood of them is one line', async () => {
  const before = t.diagnostics.recorded.named('adminRefused').length
  const answers = await Promise.all(Array.from({ length: 40 }, () => t.ask('POST', '/users', { token: false, raw: '{"not": "json' })))
  for (const answer of answers) expect(answer.status).toBe(401)
  expect(t.diagnostics.recorded.named('adminRefused').length - before).toBeLessThan(10)
})

test('a page of another site gets nothing, whatever it carries', async () => {
  for (const headers of [{ origin: 'https://evil.test' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-origin' }]) {
    expect((await t.ask('GET', '/users', { headers })).status).toBe(403)
    expect((await t.ask('POST', '/actions/recycle-web', { body: {}, headers, token: false, certificate: certificates.administrator })).status).toBe(403)
  }
  expect(t.restarts).not.toContain('recycle')
})

test('a certificate opens the door only with a role, of our authority, in its time', async () => {
  const stranger = await t.certificate('nobody in particular')
  expect(await t.ask('GET', '/', { token: false, certificate: stranger })).toMatchObject({ status: 403, body: { error: { found: expect.stringContaining('nobody in particular') } } })
  const otherCa = await createCa({ commonName: 'Test CA' })
  const forged = await issueCertificate(otherCa, { commonName: 'somebody who is administrator', purposes: ['clientAuth'] })
  expect((await t.ask('GET', '/', { token: false, certificate: forged })).status).toBe(401)
  const past = { now: () => Date.now() - 100 * 86_400_000, setTimeout, clearTimeout } as never
  const old = await issueCertificate(t.ca, { commonName: 'old', purposes: ['clientAuth'], days: 1, clock: past })
  await t.ask('POST', '/role-assignments', { body: { identity: `certificate:${certificateFacts(old.cert).thumbprint}`, role: 'administrator' } })
  expect((await t.ask('GET', '/', { token: false, certificate: old })).status).toBe(401)
  expect((await t.ask('GET', '/', { token: false, certificate: certificates['read-only'] })).body.actor).toMatchObject({ name: 'CN=somebody who is read-only', role: 'read-only' })
})

test('each role gets exactly as far as the declarations say, in every collection and action, and each attempt to change is written down', { timeout: 180_000 }, async () => {
  for (const role of ['read-only', 'help-desk'] as const) {
    const as = { token: false as const, certificate: certificates[role] }
    for (const c of collections as AnyCollection[]) {
      const path = `/${c.name}`
      const read = (await t.ask('GET', path, as)).status
      expect([c.name, role, read === 403]).toEqual([c.name, role, !mayAct(role, c.roles.read)])
      for (const [method, verb, at] of [['POST', 'create', path], ['PATCH', 'update', `${path}/x`], ['DELETE', 'remove', `${path}/x`]] as const) {
        if (!c[verb] || mayAct(role, c.roles.write)) continue
        expect([c.name, method, role, (await t.ask(method, at, { ...as, body: {} })).status]).toEqual([c.name, method, role, 403])
        expect((await newestAudit())).toMatchObject({ subject: c.name, outcome: 'refused', actor: `CN=somebody who is ${role}` })
      }
    }
    for (const action of actions) {
      if (mayAct(role, action.role)) continue
      expect([action.name, role, (await t.ask('POST', `/actions/${action.name}`, { ...as, body: {} })).status]).toEqual([action.name, role, 403])
      if (action.audited) expect((await newestAudit())).toMatchObject({ subject: action.name, outcome: 'refused' })
    }
  }
})

test('nothing but administrators writes outside of users, their policies and passwords, and tests', () => {
  const open = [...collections.filter((c) => (c.create ?? c.update ?? c.remove) !== undefined && c.roles.write !== 'administrator').map((c) => c.name)]
  expect(open.toSorted()).toEqual(['client-passwords', 'users'])
  for (const c of collections) if (c.create ?? c.update ?? c.remove) expect([c.name, c.roles.write]).not.toEqual([c.name, 'read-only'])
})

test('every action whose name says that it changes something is in the audit log, and no reader runs it', () => {
  const verb = /^(assign|create|disable|discard|enable|grant|import|invoke|issue|move|new|recycle|remove|renew|request|reset|restart|restore|revoke|set|start|stop|write)-/
  const changing = actions.filter((action) => verb.test(action.name))
  expect(changing.length).toBeGreaterThan(5)
  expect(changing.filter((action) => !action.audited || action.role === 'read-only').map((action) => action.name)).toEqual([])
})

test('bodies too large, too deep, of another type, not JSON, with __proto__: each is refused and nothing is polluted', async () => {
  const post = (raw: string | Buffer, headers: Record<string, string> = {}) => t.ask('POST', '/users', { raw, headers })
  expect(await post(JSON.stringify({ account: 'x'.repeat(300_000) }))).toMatchObject({ status: 413, body: { error: { code: 'invalid' } } })
  expect(await post('['.repeat(50_000))).toMatchObject({ status: 400 })
  expect((await post(`{"a":${'['.repeat(17)}${']'.repeat(17)}}`)).body.error.message).toContain('nested too deeply')
  expect((await post('{"account":')).status).toBe(400)
  expect((await post('account=x', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415)
  expect((await post('{}', { 'content-type': 'text/plain' })).status).toBe(415)
  for (const raw of ['{"__proto__":{"administrator":true},"account":"eve","password":"long enough"}', '{"account":"eve","password":"long enough","constructor":{"prototype":{"administrator":true}}}']) {
    expect((await post(raw)).status).toBe(400)
  }
  expect(t.topology.users.byAccount('eve')).toBeUndefined()
  expect(({} as Record<string, unknown>)['administrator']).toBeUndefined()
  const merged = mergePatch({ a: 1 }, JSON.parse('{"__proto__":{"polluted":true},"b":2}'))
  expect([(merged as Record<string, unknown>)['polluted'], Object.getPrototypeOf(merged)]).toEqual([undefined, Object.prototype])
})

test('names that are properties of every object are nobody’s', async () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '..', '%2e%2e', '%00', 'a'.repeat(900), "' or 1=1 --", '${7*7}']) {
    const answer = await t.ask('GET', `/users/${encodeURIComponent(name)}`)
    expect([name, [400, 404].includes(answer.status)]).toEqual([name, true])
  }
  expect((await t.ask('GET', '/users?__proto__=x&constructor=y')).body.items).toEqual([])
  expect((await t.ask('GET', '/constructor')).status).toBe(404)
  expect((await t.ask('POST', '/actions/constructor', { body: {} })).status).toBe(404)
  expect((await t.ask('GET', `/users/${'a'.repeat(5_000)}`)).status).toBeGreaterThanOrEqual(400)
})

test('a wildcard never takes long', () => {
  expect(matchesWildcard('*a'.repeat(250), 'a'.repeat(249).concat('b'))).toBe(false)
  expect(matchesWildcard('*.PARLEY.*', 'lync.parley.test')).toBe(true)
  expect([matchesWildcard('a?c', 'abc'), matchesWildcard('a?c', 'ac'), matchesWildcard('', ''), matchesWildcard('*', '')]).toEqual([true, false, true, true])
})

/** What is answered to these bytes, until the connection closes or is quiet with an answer. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ host: '127.0.0.1', port: t.admin.port, ca: t.ca.cert, servername: 'localhost' }, () => socket.write(bytes))
    let text = ''
    socket.on('data', (data) => (text += String(data)))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
    socket.setTimeout(1_000, () => socket.end())
  })
}

test('requests that two readers would read differently are refused, and nothing smuggled behind them is run', async () => {
  const auth = `Authorization: Bearer ${t.admin.token}`
  const smuggled = `POST /admin/v1/actions/stop-web HTTP/1.1\r\nHost: localhost\r\n${auth}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`
  for (const head of [
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked\r\nContent-Length: 5',
    'Content-Length: 5\r\nContent-Length: 6',
    'Transfer-Encoding: xchunked',
    'Content-Length: +5',
    'Content-Length : 5',
    'X: y\nContent-Length: 5',
  ]) {
    const answer = await raw(`POST /admin/v1/users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${head}\r\n\r\n0\r\n\r\n${smuggled}`)
    expect([head, /^HTTP\/1\.1 (400|401)/.test(answer)]).toEqual([head, true])
  }
  expect(await raw(`GET /admin/v1/ HTTP/1.1\r\nHost: localhost\r\n${auth}\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/)
  expect(t.restarts).not.toContain('stop')
})

test('a stale version changes nothing whichever collection it is', async () => {
  const { version } = (await t.ask('PATCH', '/users/bob', { body: { office: 'Room 1' } })).body.item
  await t.ask('PATCH', '/users/bob', { body: { office: 'Room 2' } })
  const before = await audits()
  for (const body of [{ office: 'Room 3' }, { enabled: false }, { administrator: true }]) expect((await t.ask('PATCH', '/users/bob', { body, headers: { 'if-match': `"${version}"` } })).status).toBe(409)
  expect((await t.ask('GET', '/users/bob')).body).toMatchObject({ office: 'Room 2', enabled: true, administrator: false })
  expect((await audits()).length - before.length).toBe(3)
  expect((await t.ask('PATCH', '/privacy-configurations/Global', { body: { enablePrivacyMode: true }, headers: { 'if-match': '"99"' } })).status).toBe(409)
})

test('two changes at the same moment on the same version: one is made', async () => {
  const { version } = (await t.ask('GET', '/users/bob')).body
  const both = await Promise.all(['A', 'B'].map((office) => t.ask('PATCH', '/users/bob', { body: { office }, headers: { 'if-match': `"${version}"` } })))
  expect(both.map((answer) => answer.status).toSorted()).toEqual([200, 409])
})

test('secrets are kept out of the audit log by name and by content, at any depth, and large values are cut', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'
  const masked = JSON.stringify(mask({ password: 'p1', user: { newPassword: 'p2', list: [{ token: 'p3' }] }, pem: key, pfxPassword: 'p4', data: 'x'.repeat(100_000), bytes: new Uint8Array(5_000), passwordSet: true }))
  expect(masked).not.toMatch(/p[1234]"|AAAA/)
  expect(masked).toContain('"passwordSet":true')
  expect(masked.length).toBeLessThan(3_000)
  expect(mask({ pfx: Buffer.alloc(300, 'k').toString('base64'), thumbprint: 'AB'.repeat(20) })).toEqual({ pfx: '400 characters', thumbprint: 'AB'.repeat(20) })
  let deep: unknown = 'end'
  for (let i = 0; i < 100; i++) deep = { deep }
  expect(JSON.stringify(mask(deep)).length).toBeLessThan(200)
})

test('every declaration has a schema that describes itself, and every change a bounded body', async () => {
  const { body } = await t.ask('GET', '/openapi.json')
  for (const c of collections) {
    expect(Object.keys(body.paths)).toContain(`/${c.name}`)
    expect((c.bodyBytes ?? 0) <= 4 * 1024 * 1024).toBe(true)
  }
  for (const action of actions) expect(z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' })).toBeDefined()
})

test('the private key of a certificate that is imported is not in the audit log, in whatever form it came', async () => {
  const { key, cert } = await t.certificate('imported')
  for (const data of [key + cert, key]) {
    const encoded = Buffer.from(data).toString('base64')
    await t.ask('POST', '/actions/import-certificate', { body: { server: 'nowhere.parley.test', data: encoded } })
    const entry = JSON.stringify(await newestAudit())
    expect(entry).toContain('import-certificate')
    expect(entry).not.toContain(encoded.slice(60, 100))
  }
})
