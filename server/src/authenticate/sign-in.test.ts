import { FakeClock } from '@parley/platform/clock'
import { answerChallenge, chooseChallenge, digestSecrets } from '@parley/sip/auth/digest'
import { parseChallenge } from '@parley/sip/headers/auth'
import type { Response } from '@parley/sip/message'
import { toSipAddress } from '@parley/topology/names'
import { afterEach, expect, test } from 'vitest'
import { Lab, type LabOptions, type TestClient } from '../testing.ts'

let lab: Lab

async function start(options: LabOptions = {}): Promise<Lab> {
  return (lab = await Lab.start(options))
}

afterEach(() => lab[Symbol.asyncDispose]())

const uri = 'sip:parley.test'

/** A REGISTER answered with these credentials. */
function registerWith(client: TestClient, credentials?: string): Promise<Response> {
  return client.request('REGISTER', uri, { To: `<sip:${client.address}>`, Contact: `<${client.contact}>`, ...(credentials === undefined ? {} : { Authorization: credentials }) })
}

async function challenged(person = 'alice', headers: Record<string, string> = {}): Promise<{ client: TestClient; challenge: Response }> {
  const client = await lab.connect()
  client.person = person
  const challenge = await client.request('REGISTER', uri, { To: `<sip:${client.address}>`, ...headers })
  return { client, challenge }
}

const challengesIn = ({ headers, status }: Response) => headers.all(status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate').map(parseChallenge)

function answer(challenge: Response, o: { username: string; password: string; uri?: string; only?: 'MD5' | 'SHA-256' }): string {
  const all = challengesIn(challenge)
  const chosen = chooseChallenge(o.only ? all.filter((c) => c.params.get('algorithm') === o.only) : all)!
  return answerChallenge(chosen, { username: o.username, secrets: (realm) => digestSecrets(o.username, realm, o.password) }, { method: 'REGISTER', uri: o.uri ?? uri }, 'c')!
}

test.each([
  ['the address with SHA-256', 'alice@parley.test', 'SHA-256', uri],
  ['the account with MD5', 'alice', 'MD5', uri],
  ['the literal (null) as digest URI, as one client writes it', 'alice', 'MD5', '(null)'],
] as const)('a client signs in with %s', async (_how, username, only, digestUri) => {
  await start()
  const { client, challenge } = await challenged()
  expect((await registerWith(client, answer(challenge, { username, password: lab.passwords.get('alice')!, only, uri: digestUri }))).status).toBe(200)
  expect(lab.diagnostics.recorded.named('clientSignedIn')).toMatchObject([{ fields: { user: 'alice@parley.test' } }])
  const [password] = await lab.topology.users.listClientPasswords(toSipAddress('alice@parley.test'))
  expect(password?.lastUsedAt).toBeGreaterThanOrEqual(password?.createdAt ?? Infinity)
})

test('the strongest algorithm is offered first, and to a Lync-type client the only one it reads', async () => {
  await start()
  const offered = ({ challenge }: { challenge: Response }) => challengesIn(challenge).map(({ params }) => params.get('algorithm'))
  expect(offered(await challenged())).toEqual(['SHA-256', 'MD5'])
  expect(offered(await challenged('alice', { Supported: 'msrtc-event-categories' }))).toEqual(['MD5'])
})

test('a client that stops at a challenge it does not know is asked for MD5 alone: at once where it is known for that, else when it asks again', async () => {
  await start()
  const offered = (challenge: Response) => challengesIn(challenge).map(({ params }) => params.get('algorithm'))
  expect(offered((await challenged('alice', { 'User-Agent': 'baresip v1.0.0 (x86_64/linux)' })).challenge)).toEqual(['MD5'])
  const { client, challenge } = await challenged()
  expect(offered(challenge)).toEqual(['SHA-256', 'MD5'])
  expect(offered(await registerWith(client))).toEqual(['MD5'])
})

test.each([
  ['REGISTER', {}, 401],
  ['SUBSCRIBE', { Event: 'presence' }, 401],
  ['MESSAGE', {}, 407],
  ['INVITE', {}, 407],
  ['SERVICE', {}, 407],
  ['REGISTER', { Supported: 'gruu-10, msrtc-event-categories' }, 407],
  ['SUBSCRIBE', { Event: 'presence', 'Proxy-Require': 'ms-benotify' }, 407],
] as const)('what is answered here is challenged as by a user agent, what is carried as by a proxy, a Lync-type client always so: %s %j %i', async (method, headers, status) => {
  await start()
  const client = await lab.connect()
  client.person = 'alice'
  const challenge = await client.request(method, `sip:${client.address}`, headers)
  expect([challenge.status, challenge.headers.has('WWW-Authenticate'), challenge.headers.has('Proxy-Authenticate')]).toEqual([status, status === 401, status === 407])
})

test.each(['Authorization', 'Proxy-Authorization'])('a challenge is answered in either header: %s', async (header) => {
  await start()
  const { client, challenge } = await challenged()
  const credentials = answer(challenge, { username: 'alice', password: lab.passwords.get('alice')! })
  expect((await client.request('REGISTER', uri, { To: `<sip:${client.address}>`, Contact: `<${client.contact}>`, [header]: credentials })).status).toBe(200)
})

test('credentials stay with us: the other side never sees them', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  alice.send(alice.build('MESSAGE', `sip:${bob.address}`, { Authorization: 'Digest username="alice", response="0"', 'Proxy-Authorization': 'Digest username="alice", response="0"' }, 'x'))
  const got = await bob.incoming('MESSAGE')
  expect([got.headers.has('Authorization'), got.headers.has('Proxy-Authorization')]).toEqual([false, false])
})

test('the repeated request may have the branch and CSeq of the challenged one', async () => {
  await start()
  const client = await lab.connect()
  client.person = 'alice'
  const request = client.build('REGISTER', uri, { To: `<sip:${client.address}>`, Contact: `<${client.contact}>` })
  const challenge = await client.exchange(request)
  const again = request.clone()
  again.headers.add('Authorization', answer(challenge, { username: 'alice', password: lab.passwords.get('alice')! }))
  expect((await client.exchange(again)).status).toBe(200)
})

test('a wrong password and an unknown user get the same 403 with a text for people, not another challenge', async () => {
  await start()
  const texts = new Set<string>()
  for (const person of ['alice', 'mallory']) {
    const { client, challenge } = await challenged(person)
    const response = await registerWith(client, answer(challenge, { username: person, password: 'wrong' }))
    expect(response.status).toBe(403)
    texts.add((response.headers.get('ms-diagnostics-public') ?? '').replace(/correlation=.*/, ''))
    expect((await client.request('MESSAGE', 'sip:bob@parley.test', {}, 'x')).status).toBe(407)
  }
  expect([...texts]).toEqual(['1431;reason="The user name or the password is wrong";source="lync.parley.test";'])
  expect(lab.diagnostics.recorded.named('digestFailed').map((e) => e.fields['user'])).toEqual(['alice@parley.test', 'mallory@parley.test'])
})

test("bob's password does not make anybody alice, whatever the user name says", async () => {
  await start()
  const { client, challenge } = await challenged('alice')
  expect((await registerWith(client, answer(challenge, { username: 'bob', password: lab.passwords.get('bob')! }))).status).toBe(403)
})

test('a nonce serves once, and only on the connection it was given to', async () => {
  await start()
  const { client, challenge } = await challenged()
  const other = await lab.connect()
  other.person = 'alice'
  const credentials = answer(challenge, { username: 'alice', password: lab.passwords.get('alice')! })
  const elsewhere = await registerWith(other, credentials)
  expect(elsewhere.status).toBe(401)
  expect(challengesIn(elsewhere)[0]!.params.get('stale')).toBe('true')
  expect((await registerWith(client, credentials)).status).toBe(200)
  const replayed = await lab.connect()
  replayed.person = 'alice'
  expect((await registerWith(replayed, credentials)).status).toBe(401)
})

test('a nonce is too old after five minutes', async () => {
  const clock = new FakeClock()
  await start({ clock, sipLimits: { idleUnauthenticatedMs: 3_600_000 } })
  const { client, challenge } = await challenged()
  await clock.advance(301_000)
  expect((await registerWith(client, answer(challenge, { username: 'alice', password: lab.passwords.get('alice')! }))).status).toBe(401)
})

test('Basic and credentials that break their grammar sign nobody in', async () => {
  await start()
  const { client } = await challenged()
  for (const [credentials, status] of [
    ['Basic YWxpY2U6cGFzcw==', 400],
    ['Digest username="alice", username="alice"', 400],
    [`Digest username="${'a'.repeat(2000)}", realm="parley.test", nonce="n", uri="${uri}", response="0"`, 400],
    [`Digest username="alice", realm="parley.test", nonce="n", uri="${uri}", response="0", algorithm=NONE`, 403],
  ] as const) {
    expect([credentials.slice(0, 20), (await registerWith(client, credentials)).status]).toEqual([credentials.slice(0, 20), status])
  }
  expect((await client.request('MESSAGE', 'sip:bob@parley.test', {}, 'x')).status).toBe(407)
})

test('after failed attempts the account is closed to that address for a while, and open to everybody else there', async () => {
  const clock = new FakeClock()
  await start({ clock, limits: { accountFailures: { burst: 3, perSecond: 1 / 30 } } })
  for (let i = 0; i < 3; i++) {
    const { client, challenge } = await challenged('alice')
    expect((await registerWith(client, answer(challenge, { username: 'alice', password: `guess ${i}` }))).status).toBe(403)
  }
  const { client, challenge } = await challenged('alice')
  const right = answer(challenge, { username: 'alice', password: lab.passwords.get('alice')! })
  const refused = await registerWith(client, right)
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([403, '30'])
  await lab.signIn('bob')
  await clock.advance(31_000)
  expect((await registerWith(client, right)).status).toBe(200)
})

test('one wrong guess for each of many accounts is throttled by address', async () => {
  await start({ limits: { addressFailures: { burst: 5, perSecond: 0.001 } } })
  const { client } = await challenged()
  const retryAfter: boolean[] = []
  for (let i = 0; i < 8; i++) {
    client.person = `user${i}`
    const challenge = await client.request('REGISTER', uri, { To: `<sip:${client.address}>` })
    const response = await registerWith(client, answer(challenge, { username: client.person, password: 'guess' }))
    retryAfter.push(response.headers.has('Retry-After'))
  }
  expect(retryAfter).toEqual([false, false, false, false, false, true, true, true])
})

test('any of the client passwords of a user signs in, and one that was revoked ends its connections', async () => {
  const clock = new FakeClock()
  await start({ clock })
  const alice = lab.address('alice')
  const tablet = await lab.topology.users.addClientPassword(alice, 'tablet')
  const { client, challenge } = await challenged()
  expect((await registerWith(client, answer(challenge, { username: 'alice', password: tablet.password }))).status).toBe(200)
  const laptop = await lab.signIn('alice')
  await lab.topology.users.revokeClientPassword(alice, tablet.id)
  await clock.advance(5_000)
  await client.closed
  expect((await laptop.ping()).status).toBe(200)
  expect(lab.diagnostics.recorded.named('clientSignedOut')).toMatchObject([{ fields: { user: alice, reason: 'the client password was revoked' } }])
})

test('a user who may not use IM any more is refused on the open connection too', async () => {
  await start()
  const alice = await lab.signIn('alice')
  const user = lab.topology.users.byAddress(alice.address)!
  await lab.topology.users.put({ ...user, imEnabled: false })
  expect((await alice.request('MESSAGE', 'sip:bob@parley.test', {}, 'x')).status).toBe(403)
})

test.each([false, true])('the connection is the user who signed in on it; another From is refused (plain TCP: %s)', async (plain) => {
  await start({ tcp: true })
  const bob = await lab.signIn('bob')
  const alice = await lab.signIn('alice', { plain })
  for (const [method, status] of [['MESSAGE', 403], ['INVITE', 403], ['SUBSCRIBE', 403], ['SERVICE', 403], ['OPTIONS', 403], ['INFO', 403], ['BYE', 403], ['REGISTER', 401]] as const) {
    const response = await alice.request(method, `sip:${bob.address}`, { From: `<sip:${bob.address}>;tag=1` })
    expect([method, response.status]).toEqual([method, status])
  }
  alice.person = 'ALICE'
  expect((await alice.ping()).status).toBe(200)
  expect(bob.inbox).toEqual([])
})

test('several users may share a connection, as many as are allowed, each with a password of their own', async () => {
  await start({ limits: { usersPerConnection: 2 } })
  const client = await lab.signIn('alice')
  const stolen = await client.request('REGISTER', uri, { From: '<sip:bob@parley.test>;tag=1', To: '<sip:bob@parley.test>' })
  const asBob = { From: '<sip:bob@parley.test>;tag=1', To: '<sip:bob@parley.test>' }
  const guess = answer(stolen, { username: 'bob', password: lab.passwords.get('alice')! })
  expect((await client.request('REGISTER', uri, { ...asBob, Authorization: guess })).status).toBe(403)
  expect((await client.request('MESSAGE', 'sip:carol@parley.test', asBob, 'x')).status).toBe(403)
  expect((await client.register('bob')).status).toBe(200)
  expect((await client.request('MESSAGE', 'sip:carol@parley.test', {}, 'x')).status).toBe(202)
  expect((await client.request('REGISTER', uri, { From: '<sip:carol@parley.test>;tag=1', To: '<sip:carol@parley.test>' })).status).toBe(403)
  client.person = 'alice'
  expect((await client.ping()).status).toBe(200)
})
