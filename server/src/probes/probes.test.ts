import { expect, test } from 'vitest'
import { systemClock } from '@parley/platform/clock'
import { toFqdn, toSipAddress } from '@parley/topology/names'
import { Lab } from '../testing.ts'
import { ProbeClient, type ProbePlace, type ProbeUser } from './probe-client.ts'
import { PoolProbes } from './pool-probes.ts'
import { probeIm, probePresence, probeRegistration } from './probes.ts'

const placeOf = (lab: Lab): ProbePlace => ({ fqdn: `lync.${lab.domain}`, address: '127.0.0.1', port: lab.server.sipPort, ca: lab.ca.cert, clock: systemClock })
const withPassword = (lab: Lab, account: string): ProbeUser => ({ address: `${account}@${lab.domain}`, auth: { kind: 'password', password: lab.passwords.get(account) ?? '' } })
async function trusted(lab: Lab, account: string, name: string): Promise<ProbeUser> {
  const { key, chain: cert } = await lab.issue({ commonName: name, dnsNames: [name] })
  return { address: `${account}@${lab.domain}`, auth: { kind: 'trusted', fqdn: name, key, cert } }
}

test('with client passwords: registration, presence and a message in both directions', async () => {
  await using lab = await Lab.start()
  const [alice, bob] = [withPassword(lab, 'alice'), withPassword(lab, 'bob')]
  expect(await probeRegistration(placeOf(lab), alice)).toMatchObject({ ok: true })
  expect(await probePresence(placeOf(lab), alice, bob)).toMatchObject({ ok: true })
  expect(await probeIm(placeOf(lab), alice, bob)).toMatchObject({ ok: true })
  expect(await probeIm(placeOf(lab), bob, alice)).toMatchObject({ ok: true })
  expect(lab.server.health()).toMatchObject({ endpoints: 0 })
})

test('over the trusted path: the web role acts for one, the other is a client', async () => {
  await using lab = await Lab.start()
  const owa = await trusted(lab, 'alice', `owa.${lab.domain}`)
  const client = withPassword(lab, 'bob')
  expect(await probeIm(placeOf(lab), owa, client)).toMatchObject({ ok: true })
  expect(await probeIm(placeOf(lab), client, owa)).toMatchObject({ ok: true })
  expect(await probePresence(placeOf(lab), owa, client)).toMatchObject({ ok: true })
})

test('a wrong password, a stranger\'s certificate and a port where nobody listens are told apart, with what to do', async () => {
  await using lab = await Lab.start()
  const wrong = await probeRegistration(placeOf(lab), { ...withPassword(lab, 'alice'), auth: { kind: 'password', password: 'wrong' } })
  expect(wrong).toMatchObject({ ok: false, error: expect.stringContaining('refused with 40') as string, diagnosis: expect.stringContaining('client password') as string })
  const stranger = await probeRegistration(placeOf(lab), await trusted(lab, 'alice', 'other.parley.test'))
  expect(stranger.ok).toBe(false)
  const nobody = await probeRegistration({ ...placeOf(lab), port: 1 }, withPassword(lab, 'alice'))
  expect(nobody).toMatchObject({ ok: false, error: expect.stringContaining('127.0.0.1:1') as string, diagnosis: expect.stringContaining('front end runs') as string })
})

test('who publishes nothing that others see is not seen, and the probe says so', async () => {
  await using lab = await Lab.start()
  const nobody = { ...withPassword(lab, 'alice'), address: `nobody@${lab.domain}` }
  expect(await probePresence(placeOf(lab), nobody, withPassword(lab, 'bob'), 500)).toMatchObject({ ok: false })
})

test('a probe takes nothing from people: what waits for them goes on waiting, what comes meanwhile is kept for them', async () => {
  await using lab = await Lab.start()
  const bob = await lab.signIn('bob')
  const send = (text: string) => bob.request('MESSAGE', `sip:${lab.address('alice')}`, {}, text)
  expect((await send('before')).status).toBe(202)
  expect(await probeRegistration(placeOf(lab), withPassword(lab, 'alice'))).toMatchObject({ ok: true })
  {
    await using probe = await ProbeClient.connect(placeOf(lab), withPassword(lab, 'alice'))
    await probe.register()
    expect((await send('meanwhile')).status).toBe(202)
    expect((await bob.request('INVITE', `sip:${lab.address('alice')}`)).status).toBe(480)
  }
  const alice = await lab.signIn('alice')
  for (const text of ['before', 'meanwhile']) {
    const message = await alice.incoming('MESSAGE')
    expect(message.body.toString()).toBe(text)
    alice.reply(message, 200)
  }
})

test('a password that is lent to a probe is on no disk, in no list and counts for nothing, and is taken back', async () => {
  await using lab = await Lab.start()
  const { users } = lab.topology
  const active = lab.topology.active()
  const fqdn = toFqdn(`lync.${lab.domain}`)
  await lab.topology.publish({ ...active, pools: active.pools.map((pool) => ({ ...pool, sipPort: lab.server.sipPort })), hosts: { [fqdn]: '127.0.0.1' } })
  const alice = toSipAddress(lab.address('alice'))
  for (let n = (await users.listClientPasswords(alice)).length; n < 50; n++) await users.addClientPassword(alice, `Device ${n}`)
  const before = users.digests(alice, lab.domain).length
  let during: Promise<number> | undefined
  const digests = users.digests.bind(users)
  users.digests = (address, realm) => {
    during ??= users.listClientPasswords(alice).then((all) => all.length)
    return digests(address, realm)
  }
  const pools = new PoolProbes({ topology: lab.topology, clock: systemClock, certificates: () => ({ web: { fqdn: '', key: '', cert: '' }, ca: lab.ca.cert }), contactStoreOf: async () => ({ state: 'UcsDisabled' }) })
  expect(await pools.registration(fqdn, { address: alice })).toMatchObject({ ok: true })
  expect(await during).toBe(50)
  expect(users.digests(alice, lab.domain)).toHaveLength(before)
})

/** The probes of the lab's pool, which the topology has at `sipPort`. */
async function poolProbes(lab: Lab, sipPort: number): Promise<{ pools: PoolProbes; fqdn: string }> {
  const active = lab.topology.active()
  const fqdn = toFqdn(`lync.${lab.domain}`)
  await lab.topology.publish({ ...active, pools: active.pools.map((pool) => ({ ...pool, sipPort })), hosts: { [fqdn]: '127.0.0.1' } })
  const name = `owa.${lab.domain}`
  const { key, chain: cert } = await lab.issue({ commonName: name, dnsNames: [name] })
  const pools = new PoolProbes({ topology: lab.topology, clock: systemClock, certificates: () => ({ web: { fqdn: name, key, cert }, ca: lab.ca.cert }), contactStoreOf: async () => ({ state: 'UcsMigrated' }) })
  return { pools, fqdn }
}

test('a port that is given counts instead of the one in the topology, and where nobody listens the probe names it', async () => {
  await using lab = await Lab.start()
  const { pools, fqdn } = await poolProbes(lab, 1)
  const [alice, bob] = [{ address: lab.address('alice') }, { address: lab.address('bob') }]
  const port = lab.server.sipPort
  expect(await pools.registration(fqdn, alice)).toMatchObject({ ok: false, error: expect.stringContaining('127.0.0.1:1:') as string })
  expect(await pools.registration(fqdn, alice, { port })).toMatchObject({ ok: true })
  expect(await pools.presence(fqdn, alice, bob, 10_000, { port })).toMatchObject({ ok: true })
  expect(await pools.im(fqdn, alice, bob, 'clients', { port })).toMatchObject({ ok: true })
  expect(await pools.unifiedContactStore(fqdn, alice, { port })).toMatchObject({ error: expect.stringContaining('No contacts') as string })
  expect(await pools.registration(fqdn, alice, { port: 2 })).toMatchObject({ ok: false, error: expect.stringContaining('127.0.0.1:2:') as string, diagnosis: expect.stringContaining('listens on 2') as string })
})

test('everybody over the trusted link: no client password is lent, and a wrong one does no harm', async () => {
  await using lab = await Lab.start()
  const { pools, fqdn } = await poolProbes(lab, lab.server.sipPort)
  const [alice, bob] = [{ address: lab.address('alice'), password: 'wrong' }, { address: lab.address('bob') }]
  let lent = 0
  const lend = lab.topology.users.lendClientPassword.bind(lab.topology.users)
  lab.topology.users.lendClientPassword = (address) => (lent++, lend(address))
  const how = { trusted: true }
  expect(await pools.registration(fqdn, alice, how)).toMatchObject({ ok: true })
  expect(await pools.presence(fqdn, alice, bob, 10_000, how)).toMatchObject({ ok: true })
  expect(await pools.im(fqdn, alice, bob, 'clients', how)).toMatchObject({ ok: true })
  expect(await pools.unifiedContactStore(fqdn, alice, how)).toMatchObject({ error: expect.stringContaining('No contacts') as string })
  expect(lent).toBe(0)
})

test('a probe tells its steps in their order, with the time each took, up to where it ended', async () => {
  await using lab = await Lab.start()
  const { pools, fqdn } = await poolProbes(lab, lab.server.sipPort)
  const [alice, bob] = [lab.address('alice'), lab.address('bob')]
  const connected = `Connected to ${fqdn} at 127.0.0.1:${lab.server.sipPort}`
  const { steps, latencyMs } = await pools.presence(fqdn, { address: alice }, { address: bob }, 10_000)
  expect(steps.map(({ what }) => what)).toEqual([connected, `${bob} signed in`, `${bob} subscribed to the presence of ${alice}`, connected, `${alice} signed in`, `${alice} said that it is there`, expect.stringContaining(`${bob} was told of ${alice}`)])
  const times = steps.map(({ afterMs }) => afterMs)
  expect(times).toEqual(times.toSorted((one, other) => one - other))
  expect(times.at(-1)).toBeLessThanOrEqual(latencyMs)
  const message = (await pools.im(fqdn, { address: alice }, { address: bob }, 'trusted-application')).steps.map(({ what }) => what)
  expect(message.slice(0, 4)).toEqual([`${connected}, with the certificate of owa.${lab.domain}`, `${alice} signed in`, connected, `${bob} signed in`])
  expect(message.slice(4).toSorted()).toEqual([`${alice} was told that its message has arrived`, `${bob} received the message`])
  const wrong = await pools.registration(fqdn, { address: alice, password: 'wrong' })
  expect(wrong).toMatchObject({ ok: false, steps: [{ what: connected }] })
})
