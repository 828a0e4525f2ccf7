import { certificateFacts, type KeyAndCertificate } from '@parley/topology/certificates'
import { defaultTopology } from '@parley/topology/default-topology'
import { toFqdn } from '@parley/topology/names'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AdminRuntime, ProbeAccount } from '../runtime.ts'
import { TestAdmin } from '../testing.ts'
import { TestContacts } from './testing.ts'

let t: TestAdmin
let kept: TestContacts
let probed: [pool: string, account: ProbeAccount][]
beforeEach(async () => {
  kept = new TestContacts()
  probed = []
  const probes = {
    unifiedContactStore: async (pool: string, account: ProbeAccount) => {
      probed.push([pool, account])
      return { ok: true, latencyMs: 3 }
    },
  } as unknown as AdminRuntime['probes']
  t = await TestAdmin.start({ runtime: { contacts: kept.contacts, probes } })
  await t.topology.publish(defaultTopology({ domain: 'parley.test' }))
  for (const account of ['alice', 'bob']) await t.ask('POST', '/users', { body: { account, password: 'correct horse battery', displayName: `${account} Example`, administrator: account === 'alice' } })
})
afterEach(() => t[Symbol.asyncDispose]())

const run = (action: string, body: object, o: object = {}) => t.ask('POST', `/actions/${action}`, { body, ...o })
const policy = (body: object) => t.ask('POST', '/user-services-policies', { body })
const as = async (role: string) => {
  const certificate = await t.certificate(role)
  await t.ask('POST', '/role-assignments', { body: { identity: `certificate:${certificateFacts(certificate.cert).thumbprint}`, role } })
  return { token: false as const, certificate: certificate as KeyAndCertificate }
}
const auditOf = async (subject: string) => (await t.ask('GET', `/audit?subject=${subject}`)).body.items[0]

test('where a list is kept is told to whoever may read, by any name of the person', async () => {
  kept.put({ address: 'bob@parley.test', state: 'UcsMigrated' })
  const reader = await as('read-only')
  expect((await run('contact-store', { user: 'bob example' }, reader)).body.result).toEqual({ address: 'bob@parley.test', state: 'UcsMigrated', attempts: 0 })
  expect((await run('contact-store', { user: 'nobody' }, reader)).body.error.code).toBe('missing')
  expect((await run('contact-stores', {}, reader)).body.result).toEqual({ pool: 'lync.parley.test', disabled: 0, allowed: 0, migrating: 0, migrated: 1, failed: [] })
  expect((await run('contact-stores', { pool: 'LYNC.parley.test' }, reader)).body.result.pool).toBe('lync.parley.test')
  expect((await run('contact-stores', { pool: 'lync2.parley.test' }, reader)).body.error).toMatchObject({ code: 'missing', parameter: 'pool', candidates: ['lync.parley.test'] })
  expect((await run('roll-back-contacts', { user: 'bob' }, reader)).status).toBe(403)
})

test('a list that is moved back moves again in a week while the policy allows it: the day is told, and the lines that prevent it', async () => {
  kept.put({ address: 'bob@parley.test', state: 'UcsMigrated' })
  const { body } = await run('roll-back-contacts', { user: 'sip:bob@parley.test' })
  expect(body.result).toMatchObject({ address: 'bob@parley.test', state: 'UcsAllowed' })
  expect(body.warnings).toEqual([
    'The policy that counts for bob@parley.test still allows the unified contact store: the list moves to the mailbox again at the first sign-in after 2026-01-08. To keep it in the pool: New-CsUserServicesPolicy -Identity NoUcs -UcsAllowed $false; Grant-CsUserServicesPolicy -Identity bob@parley.test -PolicyName NoUcs',
  ])
  expect(await auditOf('roll-back-contacts')).toMatchObject({ target: 'sip:bob@parley.test', outcome: 'done', before: { state: 'UcsMigrated' }, after: { state: 'UcsAllowed' } })
  const again = await run('roll-back-contacts', { user: 'bob' })
  expect(again.body.error.code).toBe('conflict')
  expect(await auditOf('roll-back-contacts')).toMatchObject({ outcome: 'refused', before: { state: 'UcsAllowed' } })
})

test('a policy that does not allow it is named if there is one, and nothing is said to whom it counts for', async () => {
  kept.put({ address: 'bob@parley.test', state: 'UcsMigrated' })
  await policy({ identity: "Bob's own", ucsAllowed: false })
  const { warnings } = (await run('roll-back-contacts', { user: 'bob' })).body
  expect(warnings).toEqual([expect.stringMatching(/: Grant-CsUserServicesPolicy -Identity bob@parley\.test -PolicyName 'Bob''s own'$/)])
  await run('grant-policy', { kind: 'user-services-policy', user: 'bob', policyName: "Bob's own" })
  kept.put({ address: 'bob@parley.test', state: 'UcsMigrated' })
  expect((await run('roll-back-contacts', { user: 'bob' })).body.warnings).toEqual([])
})

test('the help desk moves lists back, but of nobody who may do more', async () => {
  for (const account of ['alice', 'bob']) kept.put({ address: `${account}@parley.test`, state: 'UcsMigrated' })
  const desk = await as('help-desk')
  expect((await run('roll-back-contacts', { user: 'bob' }, desk)).status).toBe(200)
  expect((await run('roll-back-contacts', { user: 'alice' }, desk)).body.error).toMatchObject({ code: 'forbidden', message: expect.stringContaining('may do more than') })
  expect((await run('export-contacts', { user: 'bob' }, desk)).status).toBe(403)
  expect((await run('contact-store', { user: 'alice' }, desk)).body.result.state).toBe('UcsMigrated')
})

test('a list in the mailbox is exported, and the audit log has only how long it is', async () => {
  kept.put({ address: 'bob@parley.test', state: 'UcsMigrated' })
  kept.list = { groups: [{ id: 1, name: '~' }], contacts: [{ address: 'carol@parley.test', name: 'Carol', groups: [1] }, { address: 'dave@parley.test', name: '', groups: [] }] }
  expect((await run('export-contacts', { user: 'bob' })).body).toEqual({ result: kept.list, warnings: [] })
  expect(await auditOf('export-contacts')).toMatchObject({ target: 'bob', outcome: 'done', after: { groups: 1, contacts: 2 } })
  expect(JSON.stringify((await t.ask('GET', '/audit')).body)).not.toContain('carol@')
})

test.each([
  [{ state: 'UcsDisabled' as const }, 'No policy allows it: Grant-CsUserServicesPolicy -Identity bob@parley.test with a policy of -UcsAllowed $true, then have them sign in.'],
  [{ state: 'UcsAllowed' as const }, 'It moves at the next sign-in.'],
  [{ state: 'UcsAllowed' as const, notBefore: Date.UTC(2026, 4, 1) }, 'It moves at the first sign-in after 2026-05-01.'],
  [{ state: 'UcsAllowed' as const, failure: 'the store is full' }, 'It is tried again at a later sign-in; the last time: the store is full'],
  [{ state: 'UcsMigrating' as const }, 'It is on its way: try again in a moment.'],
])('a list that is %j is not exported, and what to do is told', async (store, remedy) => {
  kept.put({ address: 'bob@parley.test', ...store })
  expect((await run('export-contacts', { user: 'bob' })).body.error).toMatchObject({ code: 'conflict', expected: 'UcsMigrated', found: store.state, remedy })
})

test.each([
  [{ mailbox: false }, 'They cannot sign in. No mailbox: bob@parley.test has none. Run: Enable-Mailbox -Identity bob'],
  [{ enabled: false }, 'They cannot sign in. Disabled for Lync: Enabled is False for bob@parley.test. Run: Set-CsUser -Identity bob@parley.test -Enabled $true'],
])('the list of somebody with %j is not exported before they can sign in', async (lacking, remedy) => {
  await t.ask('PATCH', '/users/bob', { body: lacking })
  expect((await run('export-contacts', { user: 'bob' })).body.error.remedy).toBe(remedy)
})

test('the probe is asked for the first pool, for whom and with which password; the password is in no log', async () => {
  const answer = await run('test-unified-contact-store', { user: { address: 'sip:Bob@parley.test', password: 'a client password' } }, await as('help-desk'))
  expect(answer.body.result).toEqual({ pool: 'lync.parley.test', ok: true, latencyMs: 3 })
  expect(probed).toEqual([['lync.parley.test', { address: 'bob@parley.test', password: 'a client password' }]])
  expect(JSON.stringify((await t.ask('GET', '/audit')).body)).not.toContain('a client password')
  expect((await run('test-unified-contact-store', { user: { address: 'bob@parley.test' } }, await as('read-only'))).status).toBe(403)
})

test('health: how many lists are kept where; a warning names the first whose move failed, why, and where to look on', async () => {
  const rows = async () => (await run('health', { set: 'unified contact store' })).body.result.rows
  kept.put({ address: 'alice@parley.test', state: 'UcsMigrated' })
  expect(await rows()).toEqual([{ set: 'Unified contact store', check: 'Contact lists', target: 'lync.parley.test', state: 'ok', found: '1 in mailboxes, 0 on the way, 0 to be moved, 0 kept by the pool' }])
  for (const n of [1, 2, 3, 4]) kept.put({ address: `user${n}@parley.test`, state: 'UcsAllowed', failure: `reason ${n}` })
  expect(await rows()).toMatchObject([
    {
      state: 'warning',
      found: '1 in mailboxes, 0 on the way, 4 to be moved, 0 kept by the pool. Not moved: user1@parley.test: reason 1; user2@parley.test: reason 2; user3@parley.test: reason 3; and others',
      remedy: 'Run Debug-CsUnifiedContactStore -PoolFqdn lync.parley.test',
    },
  ])
})

test('health: of a pool that is not run here it is said that nothing is known, and the others are still told', async () => {
  const topology = t.topology.active()
  const other = { ...topology.pools[0]!, fqdn: toFqdn('lync2.parley.test'), computers: [toFqdn('lync2.parley.test')] }
  await t.topology.publish({ ...topology, pools: [...topology.pools, other] })
  const { rows } = (await run('health', { set: 'unified contact store' })).body.result
  expect(rows).toMatchObject([{ target: 'lync.parley.test', state: 'ok' }, { target: 'lync2.parley.test', state: 'skipped', found: 'The pool lync2.parley.test is not run here' }])
})
