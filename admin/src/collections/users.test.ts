import { emptyTopology } from '@parley/topology/topology'
import { toFqdn, toSipAddress } from '@parley/topology/names'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KeyAndCertificate } from '@parley/topology/certificates'
import { certificateFacts } from '@parley/topology/certificates'
import { TestAdmin } from '../testing.ts'

let t: TestAdmin
let desk: KeyAndCertificate

beforeAll(async () => {
  t = await TestAdmin.start()
  const [fqdn, domain] = [toFqdn('lync.parley.test'), toFqdn('parley.test')]
  await t.topology.publish({ ...emptyTopology, sipDomains: [domain], sites: [{ siteId: 'Main', displayName: 'Main' }], pools: [{ fqdn, site: 'Main', computers: [fqdn], sipPort: 5061 }] })
  for (const [account, administrator] of [['alice', true], ['bob', false], ['carol', false]] as const) {
    const answer = await t.ask('POST', '/users', { body: { account, password: 'correct horse battery', displayName: `${account} Example`, administrator } })
    expect(answer.status).toBe(201)
  }
  desk = await t.certificate('help desk')
  await t.ask('POST', '/role-assignments', { body: { identity: `certificate:${certificateFacts(desk.cert).thumbprint}`, role: 'help-desk' } })
})
afterAll(() => t[Symbol.asyncDispose]())

const change = (who: string, body: object, o: object = {}) => t.ask('PATCH', `/users/${encodeURIComponent(who)}`, { body, ...o })
const asDesk = { token: false as const, get certificate() { return desk } }

test('a new person can sign in, has a mailbox, is enabled for Lync, and nobody reads the password anywhere', async () => {
  const made = await t.ask('POST', '/users', { body: { account: 'dave', password: 'a password of dave', displayName: 'Dave' } })
  expect(made.body.item).toMatchObject({ identity: 'dave@parley.test', mailbox: true, csUser: true, enabled: true, imEnabled: true, emailAddresses: ['SMTP:dave@parley.test', 'sip:dave@parley.test'], registrarPool: 'lync.parley.test' })
  expect(await t.topology.users.verify('dave', 'a password of dave')).toBeDefined()
  expect(JSON.stringify([made.body, (await t.ask('GET', '/audit')).body])).not.toContain('a password of dave')
  for (const [body, code] of [
    [{ account: 'dave', password: 'something else' }, 'conflict'],
    [{ account: 'erin', password: 'short' }, 'invalid'],
    [{ account: 'erin', password: 'long enough', identity: 'erin@other.test' }, 'invalid'],
    [{ account: '../../x', password: 'long enough' }, 'invalid'],
    // What the audit log calls whoever has the token.
    [{ account: 'Token', password: 'long enough' }, 'invalid'],
  ] as const) expect((await t.ask('POST', '/users', { body })).body.error.code).toBe(code)
})

test('of two people with one name who are made at the same moment one is made', async () => {
  const both = await Promise.all(['the first password', 'the second password'].map((password) => t.ask('POST', '/users', { body: { account: 'frank', password } })))
  expect(both.map((answer) => answer.status).toSorted()).toEqual([201, 409])
  expect(await t.topology.users.verify('frank', both[0]?.status === 201 ? 'the first password' : 'the second password')).toBeDefined()
})

test('a person is found by address, sip address, account, DOMAIN\\account and display name', async () => {
  for (const name of ['bob', 'BOB@parley.test', 'sip:bob@parley.test', 'PARLEY\\bob', 'bob example']) {
    expect((await t.ask('GET', `/users/${encodeURIComponent(name)}`)).body.identity).toBe('bob@parley.test')
  }
  await change('carol', { displayName: 'Bob Example' })
  await change('bob', { displayName: 'Bob Example' })
  expect((await t.ask('GET', '/users/Bob%20Example')).body.error).toMatchObject({ code: 'conflict', candidates: ['bob@parley.test', 'carol@parley.test'] })
})

test('B30: without a mailbox, without Lync, without a valid SIP proxy address IM is off, and the change says which is missing', async () => {
  const off = async (body: object) => (await change('bob', body)).body.item.imRefusal?.check
  expect(await off({ mailbox: false })).toContain('No mailbox')
  expect(await off({ mailbox: true, csUser: false })).toContain('Not enabled for Lync')
  expect(t.restarts).toContain('forget bob@parley.test')
  expect(await off({ csUser: true, enabled: false })).toContain('Enabled is False')
  expect(await off({ enabled: true, emailAddresses: ['SMTP:bob@parley.test'] })).toContain('No SIP proxy address')
  const wrong = await change('bob', { emailAddresses: ['SMTP:bob@parley.test', 'sip:bob@old.test'] })
  expect(wrong.body.warnings).toEqual([expect.stringContaining('No valid SIP proxy address: expected sip:bob@parley.test, found sip:bob@old.test')])
  expect(t.topology.users.byAddress('bob@parley.test')?.imEnabled).toBe(false)
  expect((await change('bob', { emailAddresses: ['SMTP:bob@parley.test', 'sip:bob@parley.test'] })).body).toMatchObject({ item: { imEnabled: true, imRefusal: null }, warnings: [] })
})

test('a pool, a policy, an address or a proxy type that is not there is refused with those there are', async () => {
  await t.topology.settings.put('owa-mailbox-policy', 'Default', { isDefault: true })
  expect((await change('bob', { registrarPool: 'lync' })).body.error).toMatchObject({ code: 'missing', parameter: 'registrarPool', candidates: ['lync.parley.test'] })
  expect((await change('bob', { owaMailboxPolicy: 'Sales' })).body.error).toMatchObject({ code: 'missing', candidates: ['Default'] })
  expect((await change('bob', { owaMailboxPolicy: 'DEFAULT' })).body.item.owaMailboxPolicy).toBe('Default')
  expect((await change('bob', { owaMailboxPolicy: null })).body.item.owaMailboxPolicy).toBeNull()
  expect((await change('bob', { sipAddress: 'sip:robert@parley.test' })).body.error).toMatchObject({ expected: 'sip:bob@parley.test' })
  expect((await change('bob', { emailAddresses: ['SMTP:other@parley.test'] })).body.error).toMatchObject({ parameter: 'emailAddresses' })
  expect((await change('bob', { emailAddresses: ['X400:bob@parley.test'] })).body.error).toMatchObject({ parameter: 'emailAddresses' })
})

test('a change on a version that is no longer the last changes nothing, not even the directory', async () => {
  const { version } = (await change('bob', { title: 'Engineer' })).body.item
  await change('bob', { title: 'Chief engineer' })
  expect(await change('bob', { title: 'Intern', mailbox: false }, { headers: { 'if-match': `"${version}"` } })).toMatchObject({ status: 409 })
  expect(await t.ask('DELETE', '/users/bob', { headers: { 'if-match': `"${version}"` } })).toMatchObject({ status: 409 })
  expect((await t.ask('GET', '/users/bob')).body).toMatchObject({ title: 'Chief engineer', mailbox: true })
})

test('the help desk gives new passwords and revokes client passwords, but not those of administrators, and makes none', async () => {
  const reset = (user: string) => t.ask('POST', '/actions/reset-password', { body: { user, password: 'a new password' }, ...asDesk })
  expect(await reset('bob')).toMatchObject({ status: 200 })
  expect(t.restarts.at(-1)).toBe('end bob@parley.test')
  expect(await t.topology.users.verify('bob', 'a new password')).toBeDefined()
  expect(await reset('alice')).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })
  expect(await change('alice', { title: 'x' }, asDesk)).toMatchObject({ status: 403 })
  expect(await change('bob', { administrator: true }, asDesk)).toMatchObject({ status: 403 })
  expect(await t.ask('POST', '/users', { body: { account: 'eve', password: 'long enough', administrator: true }, ...asDesk })).toMatchObject({ status: 403 })
  expect(await t.ask('POST', '/client-passwords', { body: { user: 'alice', label: 'x' }, ...asDesk })).toMatchObject({ status: 403 })
  expect(await t.ask('DELETE', '/users/alice', asDesk)).toMatchObject({ status: 403 })
  expect(await t.ask('POST', '/role-assignments', { body: { identity: 'account:bob', role: 'administrator' }, ...asDesk })).toMatchObject({ status: 403 })
  expect(await t.ask('POST', '/actions/recycle-web', { body: {}, ...asDesk })).toMatchObject({ status: 403 })
  const { item: own } = (await t.ask('POST', '/client-passwords', { body: { user: 'alice', label: 'Own' } })).body
  expect(await t.ask('DELETE', `/client-passwords/${encodeURIComponent(own.identity)}`, asDesk)).toMatchObject({ status: 403 })
  for (const [action, body] of [
    ['set-user-photo', { user: 'alice', data: '', step: 'set' }],
    ['remove-user-photo', { user: 'alice' }],
    ['grant-policy', { kind: 'presence-policy', user: 'alice', policyName: null }],
  ] as const) expect([action, (await t.ask('POST', `/actions/${action}`, { body, ...asDesk })).body.error]).toMatchObject([action, { message: expect.stringContaining('may do more than') }])

  const made = await t.ask('POST', '/client-passwords', { body: { user: 'bob', label: 'Phone' }, ...asDesk })
  expect(made.body.item).toMatchObject({ user: 'bob@parley.test', label: 'Phone', password: expect.stringMatching(/^[a-z2-7-]{20,}$/) })
  const listed = await t.ask('GET', '/client-passwords?user=bob', asDesk)
  expect(listed.body.items).toEqual([{ identity: made.body.item.identity, user: 'bob@parley.test', label: 'Phone', createdAt: expect.any(Number) }])
  expect(JSON.stringify((await t.ask('GET', '/audit')).body)).not.toContain(made.body.item.password)
  expect(await t.ask('DELETE', `/client-passwords/${encodeURIComponent(made.body.item.identity)}`, asDesk)).toMatchObject({ status: 200 })
  expect((await t.ask('GET', '/client-passwords?user=bob', asDesk)).body.items).toEqual([])
})

test('a new password undoes nothing that is changed at the same moment', async () => {
  const reset = t.ask('POST', '/actions/reset-password', { body: { user: 'carol', password: 'a new password' } })
  // Hashing takes many times as long as a change does.
  expect(await change('carol', { title: 'Changed meanwhile' })).toMatchObject({ status: 200 })
  expect(await reset).toMatchObject({ status: 200 })
  expect(t.topology.users.byAccount('carol')?.title).toBe('Changed meanwhile')
})

test('the last administrator stays one, and stays', async () => {
  expect((await change('alice', { administrator: false })).body.error.code).toBe('conflict')
  expect((await t.ask('DELETE', '/users/alice')).body.error.code).toBe('conflict')
  await change('bob', { administrator: true })
  expect(await change('alice', { administrator: false })).toMatchObject({ status: 200 })
  await change('alice', { administrator: true })
  const both = await Promise.all(['alice', 'bob'].map((who) => change(who, { administrator: false })))
  expect(both.map((answer) => answer.status).toSorted()).toEqual([200, 409])
  await change('alice', { administrator: true })
  await change('bob', { administrator: false })
})

test('who is removed is gone from the directory, with registrations, sessions, IM data, decisions and roles', async () => {
  await t.ask('POST', '/role-assignments', { body: { identity: 'account:dave', role: 'read-only' } })
  const heard: boolean[] = []
  t.topology.users.onChanged((user) => heard.push(user.imEnabled))
  // Were it there after them, somebody made anew with the name would have it, whatever ends the process in between.
  t.topology.users.onRemoved(({ account }) => expect(t.topology.settings.get('role-assignment', `account:${account}`)).toBeUndefined())
  expect((await t.ask('DELETE', '/users/dave')).body.warnings).toHaveLength(1)
  expect(t.topology.users.byAccount('dave')).toBeUndefined()
  expect(heard).toEqual([false])
  expect(t.topology.settings.get('role-assignment', 'account:dave')).toBeUndefined()
  expect(t.restarts.slice(-2)).toEqual(['end dave@parley.test', 'forget dave@parley.test'])
  expect(t.topology.settings.get('user-account', 'dave@parley.test')).toBeUndefined()
})

test('policies begin as Global with defaults, are made, changed, granted and removed, and say that they do nothing yet', async () => {
  expect((await t.ask('GET', '/presence-policies')).body.items).toEqual([{ identity: 'Global', version: 0, description: '', maxPromptedSubscriber: 200, maxCategorySubscription: 1000 }])
  expect((await t.ask('POST', '/archiving-policies', { body: { identity: 'Sales', archiveInternal: true } })).body).toMatchObject({ item: { identity: 'Tag:Sales', archiveInternal: true, archiveExternal: false }, warnings: [expect.stringContaining('does not archive')] })
  expect((await t.ask('PATCH', '/archiving-policies/global', { body: { archiveExternal: true } })).body.item).toMatchObject({ identity: 'Global', archiveExternal: true })
  expect((await t.ask('PATCH', '/presence-policies/Global', { body: { maxPromptedSubscriber: 601 } })).body.error).toMatchObject({ code: 'invalid', parameter: 'maxPromptedSubscriber' })
  const grant = (policyName: string | null) => t.ask('POST', '/actions/grant-policy', { body: { kind: 'archiving-policy', user: 'carol', policyName }, ...asDesk })
  expect((await grant('Marketing')).body.error).toMatchObject({ code: 'missing', candidates: ['Global', 'Sales'] })
  expect(await grant('sales')).toMatchObject({ status: 200 })
  expect((await t.ask('GET', '/users/carol')).body.archivingPolicy).toBe('Sales')
  expect((await t.ask('DELETE', '/archiving-policies/Tag%3ASales')).body.error).toMatchObject({ code: 'conflict', message: expect.stringContaining('carol@parley.test') })
  await grant(null)
  expect((await t.ask('GET', '/users/carol')).body.archivingPolicy).toBeNull()
  expect(await t.ask('DELETE', '/archiving-policies/Sales')).toMatchObject({ status: 200 })
  await t.ask('DELETE', '/archiving-policies/Global')
  expect((await t.ask('GET', '/archiving-policies')).body.items).toMatchObject([{ identity: 'Global', archiveExternal: false }])
  expect((await t.ask('POST', '/archiving-configurations', { body: { identity: 'x' } })).status).toBe(404)
})

test('the test users of a pool are two people there are', async () => {
  const users = { firstTestUserSipUri: 'sip:bob@parley.test', secondTestUserSipUri: 'carol@parley.test' }
  expect((await t.ask('POST', '/health-monitoring-configurations', { body: { identity: 'lync.other.test', ...users } })).body.error).toMatchObject({ candidates: ['lync.parley.test'] })
  expect((await t.ask('POST', '/health-monitoring-configurations', { body: { identity: 'lync.parley.test', ...users } })).body.item).toMatchObject({ secondTestUserSipUri: 'sip:carol@parley.test' })
  expect((await t.ask('PATCH', '/health-monitoring-configurations/lync.parley.test', { body: { secondTestUserSipUri: 'sip:bob@parley.test' } })).body.error.code).toBe('invalid')
})

test('a photo is set at once, or looked at first and then saved or cancelled; what is no picture is refused', async () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).toString('base64')
  const photo = (body: object) => t.ask('POST', '/actions/set-user-photo', { body: { user: 'bob', ...body } })
  expect((await photo({ step: 'save' })).body.error.code).toBe('missing')
  expect((await photo({ step: 'preview', data: Buffer.from('GIF89a').toString('base64') })).body.error.code).toBe('invalid')
  await photo({ step: 'preview', data: png })
  await photo({ step: 'cancel' })
  expect((await photo({ step: 'save' })).body.error.code).toBe('missing')
  await photo({ step: 'preview', data: png })
  expect(t.topology.users.byAddress('bob@parley.test')?.photo).toBeUndefined()
  expect(await photo({ step: 'save' })).toMatchObject({ status: 200 })
  expect((await t.ask('POST', '/actions/get-user-photo', { body: { user: 'bob' } })).body.result).toMatchObject({ type: 'image/png', data: png })
  await t.ask('POST', '/actions/remove-user-photo', { body: { user: 'bob' } })
  expect(await t.topology.users.photo(toSipAddress('bob@parley.test'))).toBeUndefined()
})
