import { createServer, type TLSSocket } from 'node:tls'
import { systemClock } from '@parley/platform/clock'
import { buildContactCommand } from '@parley/sip/bodies/contact-soap'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { buildContactList } from '@parley/sip/bodies/roaming-contacts'
import { Framer } from '@parley/sip/frame'
import { Request, Response } from '@parley/sip/message'
import { serialize } from '@parley/sip/serialize'
import { toFqdn } from '@parley/topology/names'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PresenceEndpoint } from '../presence/testing.ts'
import { Lab } from '../testing.ts'
import { PoolProbes } from './pool-probes.ts'
import { ProbeClient, type ProbePlace, type ProbeUser } from './probe-client.ts'
import type { ProbedStore } from './probed-store.ts'
import { probeUnifiedContactStore } from './probes.ts'

let lab: Lab
beforeEach(async () => {
  lab = await Lab.start()
})
afterEach(() => lab[Symbol.asyncDispose]())

const place = (): ProbePlace => ({ fqdn: `lync.${lab.domain}`, address: '127.0.0.1', port: lab.server.sipPort, ca: lab.ca.cert, clock: systemClock })
const alice = (): ProbeUser => ({ address: lab.address('alice'), auth: { kind: 'password', password: lab.passwords.get('alice') ?? '' } })

async function aliceAddsBob(): Promise<void> {
  const client = new PresenceEndpoint(await lab.signIn('alice'))
  await client.subscribe(eventPackages.roamingContacts, '')
  const added = await client.service(mediaTypes.soap, buildContactCommand({ do: 'setContact', deltaNum: 1, address: lab.address('bob'), name: 'Bob', groups: [1], subscribed: true }))
  expect(added.status).toBe(200)
}

/** A front end that says yes to all and gives the list afterwards. */
async function lateFrontEnd(method: 'NOTIFY' | 'BENOTIFY', told: () => void) {
  const { key, chain: cert } = await lab.issue({ commonName: `lync.${lab.domain}` })
  const sockets = new Set<TLSSocket>()
  const server = createServer({ key, cert }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    const framer = new Framer()
    socket.on('data', (chunk: Buffer) => {
      framer.push(chunk)
      for (let frame = framer.next(); frame; frame = framer.next()) {
        if (frame.kind !== 'message' || frame.message.kind !== 'request') continue
        const request = frame.message
        socket.write(serialize(Response.to(request, 200, undefined, 'server')))
        if (request.method !== 'SUBSCRIBE') continue
        const list = buildContactList({ deltaNum: 1, groups: [{ id: 1, name: '~' }], contacts: [{ address: lab.address('bob'), name: '', groups: [1], subscribed: true }] })
        const headers: [string, string][] = [['Via', 'SIP/2.0/TLS 127.0.0.1:1;branch=z9hG4bKx'], ['From', `<sip:${lab.address('alice')}>;tag=server`], ['To', request.headers.get('From') ?? ''], ['Call-ID', request.headers.get('Call-ID') ?? ''], ['CSeq', `1 ${method}`], ['Max-Forwards', '70'], ['Event', eventPackages.roamingContacts], ['Content-Type', mediaTypes.roamingContacts]]
        told()
        socket.write(serialize(Request.create(method, `sip:${lab.address('alice')}`, headers, list)))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    for (const socket of sockets) socket.destroy()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { port: (server.address() as { port: number }).port, [Symbol.asyncDispose]: stop }
}

test('a client is given its own contact list with the answer to its SUBSCRIBE', async () => {
  await aliceAddsBob()
  await using client = await ProbeClient.connect(place(), alice())
  await client.register()
  expect(await client.contacts()).toMatchObject({ kind: 'list', contacts: [{ address: lab.address('bob'), name: 'Bob', groups: [1] }] })
})

test.each(['NOTIFY', 'BENOTIFY'] as const)('a list that comes by %s afterwards is waited for, and where it is kept is asked after that', async (method) => {
  const order: string[] = []
  await using late = await lateFrontEnd(method, () => order.push('list'))
  const storeOf = async () => {
    order.push('store')
    return { state: 'UcsMigrated' as const }
  }
  expect(await probeUnifiedContactStore({ ...place(), port: late.port }, alice(), storeOf)).toMatchObject({ ok: true })
  expect(order).toEqual(['list', 'store'])
})

test('contacts that are those of the mailbox are a success; without any the probe fails in the words of the original', async () => {
  const migrated = async () => ({ state: 'UcsMigrated' as const })
  expect(await probeUnifiedContactStore(place(), alice(), migrated)).toMatchObject({ ok: false, error: 'No contacts were received for the user. Verify that contacts exist for the user.', diagnosis: expect.stringContaining('Add a contact') as string })
  await aliceAddsBob()
  expect(await probeUnifiedContactStore(place(), alice(), migrated)).toMatchObject({ ok: true })
})

test.each<[ProbedStore, string, string]>([
  [{ state: 'UcsDisabled' }, 'is kept by the pool (UcsDisabled)', 'Get-CsUserServicesPolicy'],
  [{ state: 'UcsAllowed' }, 'is kept by the pool (UcsAllowed)', 'It moves at the next sign-in. Debug-CsUnifiedContactStore -Identity alice@parley.test'],
  [{ state: 'UcsAllowed', notBefore: Date.UTC(2026, 4, 1) }, 'is kept by the pool (UcsAllowed): it is not moved before 2026-05-01', 'the first sign-in after 2026-05-01'],
  [{ state: 'UcsAllowed', failure: 'the store is full' }, 'is kept by the pool (UcsAllowed): the store is full', 'a later sign-in'],
  [{ state: 'UcsMigrating' }, 'is on its way to the mailbox (UcsMigrating)', 'in a moment'],
])('a list that is %j: the probe says where it is kept, why, and what to do', async (store, where, remedy) => {
  await aliceAddsBob()
  expect(await probeUnifiedContactStore(place(), alice(), async () => store)).toMatchObject({ ok: false, error: `The contact list of alice@parley.test ${where}`, diagnosis: expect.stringContaining(remedy) as string })
})

test('the probe of a pool asks for the very person, signs in with a password of its own, and knows who has no mailbox', async () => {
  await aliceAddsBob()
  const active = lab.topology.active()
  const fqdn = toFqdn(`lync.${lab.domain}`)
  await lab.topology.publish({ ...active, pools: active.pools.map((pool) => ({ ...pool, sipPort: lab.server.sipPort })), hosts: { [fqdn]: '127.0.0.1' } })
  const asked: string[] = []
  const contactStoreOf = async (address: string) => {
    asked.push(address)
    return { state: 'UcsMigrated' as const }
  }
  const pools = new PoolProbes({ topology: lab.topology, clock: systemClock, certificates: () => ({ web: { fqdn: '', key: '', cert: '' }, ca: lab.ca.cert }), contactStoreOf })
  const account = { address: lab.address('alice') }
  expect(await pools.unifiedContactStore(fqdn, account)).toMatchObject({ ok: true })
  expect(asked).toEqual([lab.address('alice')])
  await lab.topology.settings.put('user-account', account.address, { mailbox: false })
  expect(await pools.unifiedContactStore(fqdn, account)).toMatchObject({ ok: false, diagnosis: 'No mailbox: alice@parley.test has none. Run: Enable-Mailbox -Identity alice' })
  await expect(pools.unifiedContactStore('lync9.parley.test', account)).rejects.toMatchObject({ code: 'missing' })
})
