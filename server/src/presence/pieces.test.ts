import { FakeClock } from '@parley/platform/clock'
import { memoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import type { Store } from '@parley/platform/store/store'
import { buildCategoryPublish } from '@parley/sip/bodies/category-publish'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import type { Connection, ServerTransaction } from '@parley/sip/endpoint'
import { Request, Response, type Message } from '@parley/sip/message'
import { toSipAddress, type SipAddress } from '@parley/topology/names'
import type { User, Users } from '@parley/topology/users'
import { expect, test } from 'vitest'
import { createPresence, type Presence } from './presence.ts'
import { presenceMigrations, type PresenceTables } from './schema.ts'
import type { Binding, GoneReason } from '../registrar/binding.ts'
import { refusalOf, Refusal } from '../refusal.ts'
import type { RequestContext } from '../request-context.ts'
import { subscriptionLimits, Subscriptions } from '../subscriptions/subscriptions.ts'

// The pieces without the front end around them: what cannot be arranged over a socket.

const alice = toSipAddress('alice@parley.test')
const bob = toSipAddress('bob@parley.test')

class Registrations {
  readonly #bindings = new Map<SipAddress, Binding[]>()
  readonly #gone: ((binding: Binding, why: GoneReason) => void)[] = []

  bindings(user: SipAddress): readonly Binding[] {
    return this.#bindings.get(user) ?? []
  }
  flow(): undefined {
    return undefined
  }
  onAdded(): void {}
  onReachable(): void {}
  onGone(fn: (binding: Binding, why: GoneReason) => void): void {
    this.#gone.push(fn)
  }

  signIn(user: SipAddress, connection: Connection): void {
    this.#bindings.set(user, [{ id: user, user, epid: 'e', instance: '', contact: `sip:${user}`, gruu: '', application: undefined, instanceId: '', regId: undefined, standard: false, copies: false, path: [], hops: [], connection, expiresAt: Infinity }])
  }

  signOut(user: SipAddress): void {
    const [binding] = this.bindings(user)
    this.#bindings.delete(user)
    for (const fn of this.#gone) fn(binding!, 'unregistered')
  }
}

const connection = { closed: false, onClose: () => {} } as unknown as Connection

interface Scene extends AsyncDisposable {
  registrations: Registrations
  presence: Presence
  sent: Request[]
  /** Lets writes go on. */
  open: () => void
  handle(user: SipAddress, method: 'SUBSCRIBE' | 'SERVICE', headers: [string, string][], body: string): Promise<number>
}

async function scene(limits = subscriptionLimits): Promise<Scene> {
  const store = await openSqliteStore<PresenceTables>({ file: ':memory:', migrations: presenceMigrations })
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  const gated: Store<PresenceTables> = {
    read: store.read,
    write: (work) => gate.then(() => store.write(work)),
    checkpoint: () => store.checkpoint(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
  const registrations = new Registrations()
  const sent: Request[] = []
  let tokens = 0
  const newToken = (): string => `t${++tokens}`
  const sender = { newToken, request: () => {}, sendStateless: (m: Message) => void sent.push(m as Request) }
  const clock = new FakeClock()
  const subscriptions = new Subscriptions({ sender, registrations, clock, contact: '<sip:pool.parley.test>', limits })
  const user = { address: alice, displayName: 'Alice', title: '', company: '', department: '', office: '', phone: '', imEnabled: true } as User
  const users = { byAddress: () => user, onChanged: () => () => {} } as unknown as Users
  const presence = await createPresence({ store: gated, users, registrations, subscriptions, clock, newToken, events: memoryDiagnostics(clock).events })
  const handle = async (from: SipAddress, method: 'SUBSCRIBE' | 'SERVICE', headers: [string, string][], body: string): Promise<number> => {
    const request = Request.create(method, `sip:${from}`, [['From', `<sip:${from}>;tag=x`], ['To', `<sip:${from}>`], ['Call-ID', newToken()], ['CSeq', `1 ${method}`], ['Contact', `<sip:${from}>`], ...headers], body)
    let status = 0
    const context: RequestContext = {
      request,
      tx: undefined as unknown as ServerTransaction,
      connection,
      caller: { user: from, epid: 'e', via: 'client' },
      correlationId: 'c',
      respond: (code) => void (status = Response.create(code).status),
      refuse: (error) => void (status = (error instanceof Refusal ? error : refusalOf(error)).status),
    }
    await (method === 'SERVICE' ? presence.service(context) : presence.subscribe(context))
    return status
  }
  return {
    registrations,
    presence,
    sent,
    open,
    handle,
    [Symbol.asyncDispose]: async () => {
      await presence[Symbol.asyncDispose]()
      await subscriptions[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

const watching: [string, string][] = [['Event', 'presence'], ['Supported', 'ms-benotify']]
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const machine = '<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="machineState"><availability>3500</availability></state>'
const note = '<note xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="personal">x</body></note>'

test('an endpoint that signs out while its publication is being written leaves nothing of its own behind', async () => {
  await using s = await scene()
  s.registrations.signIn(alice, connection)
  s.registrations.signIn(bob, connection)
  expect(await s.handle(bob, 'SUBSCRIBE', [...watching, ['Content-Type', mediaTypes.batchSubscribe]], `<batchSub uri="sip:${bob}"><action name="subscribe" id="1"><adhocList><resource uri="sip:${alice}"/></adhocList></action></batchSub>`)).toBe(200)
  s.sent.length = 0
  const body = buildCategoryPublish({
    uri: `sip:${alice}`,
    publications: [
      { categoryName: 'note', instance: 0, container: 200, version: 0, expireType: 'static', content: note },
      { categoryName: 'state', instance: 1, container: 2, version: 0, expireType: 'endpoint', content: machine },
    ],
  })
  const published = s.handle(alice, 'SERVICE', [['Content-Type', mediaTypes.categoryPublish]], body)
  s.registrations.signOut(alice)
  s.open()
  expect(await published).toBe(200)
  await turn()
  expect(s.sent).toEqual([])
})

test('changes of one turn of the event loop are one notification, as it is at its end', async () => {
  await using s = await scene()
  s.open()
  s.registrations.signIn(alice, connection)
  s.registrations.signIn(bob, connection)
  await s.handle(bob, 'SUBSCRIBE', [...watching, ['Content-Type', mediaTypes.batchSubscribe]], `<batchSub uri="sip:${bob}"><action name="subscribe" id="1"><adhocList><resource uri="sip:${alice}"/></adhocList></action></batchSub>`)
  s.sent.length = 0
  for (const [version, value] of [[0, 3500], [1, 5000], [2, 15_500]] as const) {
    const publications = [{ categoryName: 'state', instance: 1, container: 2, version, expireType: 'endpoint' as const, content: machine.replace('3500', String(value)) }]
    void s.handle(alice, 'SERVICE', [['Content-Type', mediaTypes.categoryPublish]], buildCategoryPublish({ uri: `sip:${alice}`, publications }))
  }
  await turn()
  expect(s.sent.map((m) => /<availability>(\d+)/.exec(m.body.toString())?.[1])).toEqual(['15500'])
})

test('an endpoint has a bounded number of subscriptions, and room again when it has signed out', async () => {
  await using s = await scene({ ...subscriptionLimits, perEndpoint: 2 })
  s.registrations.signIn(bob, connection)
  const subscribe = () => s.handle(bob, 'SUBSCRIBE', watching, '')
  expect([await subscribe(), await subscribe(), await subscribe()]).toEqual([200, 200, 403])
  s.registrations.signOut(bob)
  s.registrations.signIn(bob, connection)
  expect(await subscribe()).toBe(200)
})

test('nothing is kept of presentities nobody watches and who publish nothing', async () => {
  await using s = await scene()
  s.open()
  s.registrations.signIn(bob, connection)
  await s.handle(bob, 'SUBSCRIBE', [...watching, ['Content-Type', mediaTypes.batchSubscribe]], `<batchSub uri="sip:${bob}"><action name="subscribe" id="1"><adhocList>${Array.from({ length: 50 }, (_, n) => `<resource uri="sip:u${n}@parley.test"/>`).join('')}</adhocList></action></batchSub>`)
  await s.handle(bob, 'SERVICE', [['Content-Type', mediaTypes.categoryPublish]], buildCategoryPublish({ uri: `sip:${bob}`, publications: [{ categoryName: 'note', instance: 0, container: 200, version: 5, expireType: 'static', content: note }] }))
  expect(s.presence.size).toBe(50)
  s.registrations.signOut(bob)
  expect(s.presence.size).toBe(0)
})
