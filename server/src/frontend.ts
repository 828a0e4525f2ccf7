import { join } from 'node:path'
import { steady, systemClock, type Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { AppError } from '@parley/platform/errors'
import { systemRandom } from '@parley/platform/ids'
import { Lifecycle } from '@parley/platform/lifecycle'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import { Nonces } from '@parley/sip/auth/nonces'
import { Endpoint, type ListenOptions } from '@parley/sip/endpoint'
import type { ConnectionLimits } from '@parley/sip/transport/connection-limits'
import type { Listener } from '@parley/sip/transport/listener'
import { Tokens } from '@parley/sip/tokens'
import { toFqdn, type SipAddress } from '@parley/topology/names'
import { presencePolicyOf } from '@parley/topology/presence-policy'
import { userServicesPolicyOf } from '@parley/topology/user-services-policy'
import type { TopologyStore } from '@parley/topology/store'
import type { User } from '@parley/topology/user'
import { FailureThrottle } from './authenticate/failure-throttle.ts'
import { SignIn } from './authenticate/sign-in.ts'
import { Conferencing } from './conferencing/conferencing.ts'
import { Connections } from './connections.ts'
import type { ContactList } from './contacts/contact-list.ts'
import type { FirstList } from './contacts/contacts.ts'
import type { ContactStore } from './contacts/moves.ts'
import type { UnifiedContactStore } from './contacts/unified-store.ts'
import { Director } from './director/director.ts'
import { Dispatch } from './dispatch.ts'
import { flowOf } from './flow.ts'
import { openIm } from './im/open-im.ts'
import { defaultLimits, type ServerLimits } from './limits.ts'
import { OwnPlaces } from './own-places.ts'
import { Pipeline } from './pipeline.ts'
import { openPresence } from './presence-services.ts'
import { RefusalReport } from './refusal-report.ts'
import { Register } from './registrar/register.ts'
import { Registrar } from './registrar/registrar.ts'
import { SendAway } from './registrar/send-away.ts'
import { Revocation } from './revocation.ts'
import { serverMigrations, type ServerTables } from './schema.ts'
import { Overload } from './throttle/overload.ts'
import { traceMessages } from './trace-messages.ts'
import { KnownServerLog, type KnownServerState, type RefusedPeer } from './trusted/known-server-log.ts'
import { TrustedLinks, type LinkTls } from './trusted/links.ts'

export interface ServerOptions {
  dataDir: string
  topology: TopologyStore
  diagnostics: Diagnostics
  tls: LinkTls
  fqdn: string
  bind: string
  sipPort: number
  /** Plain TCP, on 127.0.0.1 whatever `bind` is: for load tests and captures. */
  sipTcpPort?: number
  /** Where clients fetch a person's picture; undefined: nowhere. */
  photoUri?: (user: User) => string | undefined
  /** Where contact lists go whose owners' user services policy allows it; undefined: they stay here. */
  mailboxes?: UnifiedContactStore
  /** Lync-type clients sign in with NTLM, not with Digest. The topology has to be opened with it too. */
  ntlm?: boolean
  clock?: Clock
  limits?: Partial<ServerLimits>
  /** What one message and one connection may cost. */
  sipLimits?: Partial<ConnectionLimits>
}

export interface ServerHealth {
  state: 'up' | 'degraded'
  /** Why it is degraded; empty when it is up. */
  reasons: string[]
  endpoints: number
  connections: number
  trustedServers: string[]
  topologyVersion: number
  lagMs: number
}

/** The topology this front end works by. */
export interface ReplicaState {
  fqdn: string
  version: number
  /** Milliseconds since the epoch: when it took that version up. */
  appliedAt: number
}

export interface ServerRole extends AsyncDisposable {
  readonly sipPort: number
  readonly sipTcpPort?: number
  health(): ServerHealth
  /** The known servers with what has happened to them since the start, and peers that are none, newest first. */
  knownServers(): { servers: KnownServerState[]; refusedPeers: RefusedPeer[] }
  replica(): ReplicaState
  /** Renewed certificates, for handshakes from now on. */
  setTls(tls: LinkTls): void
  /** Gives a user a first contact list; one that was ever changed stays as it is. */
  installContacts(owner: SipAddress, first: FirstList): Promise<void>
  contactStores: {
    /** Where a list is kept, after a move of it that is under way. */
    of(owner: SipAddress): Promise<ContactStore>
    /** Of everybody who is at home in a pool. @throws AppError `missing` — it is not the pool of this front end */
    all(pool: string): Promise<ContactStore[]>
    /** Back from the mailbox. @throws AppError `conflict` — it is not there */
    rollBack(owner: SipAddress): Promise<ContactStore>
    listOf(owner: SipAddress): Promise<ContactList>
  }
  /** Forgets a user's contacts, groups, presence, access levels and waiting messages. */
  removeImData(user: SipAddress): Promise<void>
}

/** Starts the front end: composition root of the role.
 *  @throws AppError `unavailable` — a port or the store cannot be had; nothing is left running */
export async function startServer(options: ServerOptions): Promise<ServerRole> {
  const clock = options.clock ?? systemClock
  const running = new Lifecycle({ clock })
  try {
    return await compose(options, clock, running)
  } catch (error) {
    await running[Symbol.asyncDispose]()
    throw error
  }
}

async function compose(options: ServerOptions, clock: Clock, running: Lifecycle): Promise<ServerRole> {
  const { topology } = options
  const { users } = topology
  const fqdn = toFqdn(options.fqdn)
  const diagnostics: Diagnostics = { ...options.diagnostics, trace: options.diagnostics.trace.seenBy(fqdn) }
  const { events, log, trace } = diagnostics
  const limits: ServerLimits = { ...defaultLimits, ...options.limits }
  const viaHost = `${fqdn}:${options.sipPort || 5061}`
  let tls = options.tls

  // What everything stands on.
  const store = running.use('server.db', await openSqliteStore<ServerTables>({ file: join(options.dataDir, 'server.db'), migrations: serverMigrations }))
  const overload = running.use('overload', new Overload(clock, limits.overloadLagMs))
  const places = new OwnPlaces(fqdn, options.bind, users, topology.active())
  const director = new Director(users, fqdn, topology.active())
  places.presents(tls.cert, topology.active())
  const history = new KnownServerLog()
  const report = new RefusalReport(diagnostics, clock, limits.refusalWindowMs, (connection, { text, event }, correlationId) => {
    const { identity } = flowOf(connection)
    // Its other refusals are about users and messages, not about trust.
    if (identity.kind !== 'application' || !event?.startsWith('trustRefused')) return
    history.requestRefused(identity.server, { at: clock.now(), peer: `${connection.remoteAddress}:${connection.remotePort}`, reason: text, correlationId })
  })
  // Registrations outlast somebody who sets the clock.
  const lasting = steady(clock)
  const connections = new Connections(clock, limits, diagnostics, report, fqdn)
  const registrar = running.use('registrar', new Registrar(lasting, limits.registrar))

  // Connections: each is a stranger, a user, or a known server.
  const endpoint: Endpoint = new Endpoint({
    viaHost,
    clock,
    ...(options.sipLimits ? { limits: options.sipLimits } : {}),
    onRequest: (request, tx, connection) => pipeline.handle(request, tx, connection),
    onConnection: (connection) => {
      const flow = connections.newFlow(connection)
      links.accept(connection)
      connection.onClose(() => {
        if (flow.identity.kind !== 'application') registrar.connectionClosed(connection, undefined, undefined)
      })
    },
    onRefused: (connection, error) => connections.refused(connection, error),
    onDefect: (error) => log.error({ error: error instanceof Error ? error.stack : String(error) }, 'A defect in the front end'),
  })
  const links = running.use('links', new TrustedLinks({
    fqdn,
    history,
    clock,
    diagnostics,
    endpoint,
    tls: () => tls,
    newFlow: (connection) => connections.newFlow(connection),
    up: (server, connection) => registrar.linkUp(server.fqdn, connection),
    down: (application, connection, next) => registrar.connectionClosed(connection, application, next),
    removed: (application) => registrar.removeApplication(application),
  }, topology.active()))
  const sendAway = new SendAway({ fqdn, events, newToken: () => endpoint.newToken(), send: (request, connection) => endpoint.sendStateless(request, connection) })
  running.use('revocation', new Revocation({
    clock, users, registrar, sendAway, director, events,
    connections: () => endpoint.connections,
    endSubscriptions: (user, connection) => presence.subscriptions.endOf(user, connection),
  }))
  traceMessages(endpoint, trace, clock, limits.traceRate)

  // Presence and contacts, then IM, which asks them who is blocked.
  const presence = running.use('presence', await openPresence({ store, registrar, endpoint, users, clock, diagnostics, contact: `<sip:${viaHost};transport=tls>`, promptLimit: (user) => presencePolicyOf(topology.settings, user).maxPromptedSubscriber, ucsPolicy: (user) => userServicesPolicyOf(topology.settings, user), ...(options.mailboxes ? { mailboxes: options.mailboxes } : {}), ...(options.photoUri ? { photoUri: options.photoUri } : {}) }))
  const { router, messenger, crossing, outgoing, orders, forget } = running.use('instant messages', await openIm({
    store, clock, diagnostics, endpoint, registrar, places, limits,
    routeHost: viaHost,
    reach: (application) => links.reach(application),
    accessLevel: (owner, watcher) => presence.accessLevel(owner, watcher),
    displayName: (user) => users.byAddress(user)?.displayName ?? user,
  }))

  // Conversations of several.
  const conferencing = running.use('conferencing', new Conferencing({
    clock, events, registrar, outgoing, orders,
    limits: limits.conferences,
    newToken: () => endpoint.newToken(),
    accessLevel: (owner, watcher) => presence.accessLevel(owner, watcher),
    displayName: (user) => users.byAddress(user)?.displayName ?? user,
  }))
  presence.subscriptions.add(conferencing.eventPackage)
  diagnostics.metrics.gaugeOf('parley_conferences', 'Conversations of several on this front end', () => conferencing.size)

  // Requests.
  const signIn = new SignIn({
    clock, users, events,
    nonces: new Nonces({ clock }),
    throttle: new FailureThrottle(clock, limits.accountFailures, limits.addressFailures),
    usersPerConnection: limits.usersPerConnection,
    ntlm: options.ntlm ? { fqdn, random: systemRandom } : undefined,
    sipDomains: () => topology.active().sipDomains,
  })
  const pipeline = new Pipeline({
    clock,
    answering: { fqdn, tokens: new Tokens(), report },
    ownHosts: places.hosts,
    loops: (request) => endpoint.loops(request),
    overload,
    signIn,
    director,
    dispatch: new Dispatch({
      router,
      messenger,
      crossing,
      register: new Register({ clock: lasting, registrar, expires: limits.expires, ownHosts: places.hosts, allowEvents: presence.allowEvents }),
      presence,
      conferencing,
    }),
  })

  // From here on the doors are open; they close first.
  running.use('endpoint', endpoint)
  let replica: ReplicaState = { fqdn, version: topology.active().version, appliedAt: clock.now() }
  const unfollow = topology.onPublished((active) => {
    places.apply(active)
    director.apply(active)
    links.apply(active)
    replica = { fqdn, version: active.version, appliedAt: clock.now() }
    events.record('topologyApplied', { version: active.version, knownServers: links.servers.length })
  })
  running.use('topology', { [Symbol.asyncDispose]: async () => unfollow() })
  const secure = await openListener(endpoint, diagnostics, { transport: 'tls', host: options.bind, port: options.sipPort, tls: { ...tls, requestCert: true } })
  const plain = options.sipTcpPort === undefined ? undefined : await openListener(endpoint, diagnostics, { transport: 'tcp', host: '127.0.0.1', port: options.sipTcpPort })
  events.record('serverStarted', { fqdn, domains: topology.active().sipDomains.join(', ') })

  return {
    sipPort: secure.port,
    ...(plain ? { sipTcpPort: plain.port } : {}),
    health: () => ({
      state: overload.active ? 'degraded' : 'up',
      reasons: overload.active ? [`the event loop runs ${overload.lagMs} ms late`] : [],
      endpoints: registrar.size,
      connections: [...endpoint.connections].length,
      trustedServers: links.openServers,
      topologyVersion: topology.active().version,
      lagMs: overload.lagMs,
    }),
    knownServers: () => ({ servers: links.states(), refusedPeers: history.refusedPeers() }),
    replica: () => replica,
    installContacts: (owner, first) => presence.contacts.install(owner, first),
    contactStores: {
      of: (owner) => presence.contacts.moves.storeOf(owner),
      all: async (pool) => {
        if (pool !== director.pool) throw new AppError('missing', `The pool ${pool} is not run here`, { expected: director.pool, found: pool })
        const homed = users.all().filter(({ address, imEnabled }) => imEnabled && director.isHomed(address))
        return presence.contacts.moves.stores(homed.map(({ address }) => address))
      },
      rollBack: (owner) => presence.contacts.moves.rollBack(owner),
      listOf: (owner) => presence.contacts.listOf(owner),
    },
    removeImData: async (user) => {
      await Promise.all([presence.contacts.forget(user), presence.presence.forget(user), forget(user)])
    },
    setTls: (next) => {
      tls = next
      places.presents(next.cert, topology.active())
      secure.setTls({ ...next, requestCert: true })
    },
    [Symbol.asyncDispose]: async () => {
      await running[Symbol.asyncDispose]()
      events.record('serverStopped', { fqdn })
    },
  }
}

async function openListener(endpoint: Endpoint, { events }: Diagnostics, options: ListenOptions): Promise<Listener> {
  const { transport, host: address, port } = options
  try {
    const listener = await endpoint.listen(options)
    events.record('listenerUp', { transport, address, port: listener.port })
    return listener
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'the port is taken' : String(cause)
    const remedy = 'Choose another port, or stop what uses this one.'
    events.record('listenerFailed', { transport, address, port, reason, remedy })
    throw new AppError('unavailable', `Cannot listen for SIP on ${address}:${port}: ${reason}`, { remedy, cause })
  }
}
