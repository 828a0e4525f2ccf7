import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { systemClock, type Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { AppError, stackOf } from '@parley/platform/errors'
import { systemRandom } from '@parley/platform/ids'
import { Lifecycle } from '@parley/platform/lifecycle'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import type { ConversationHistory } from '@parley/mailbox/chat/history'
import { Endpoint } from '@parley/sip/endpoint'
import { headText } from '@parley/sip/serialize'
import type { TopologyStore } from '@parley/topology/store'
import { sipUri } from '@parley/topology/names'
import type { ProviderState } from '@parley/topology/owa/provider-step'
import { readOwaSources } from '@parley/topology/owa/sources'
import type { Users } from '@parley/topology/users'
import { buildApp, type MountAdmin, type SignedInPerson } from './app.ts'
import type { RoleHealth } from './http/health-route.ts'
import { listenHttp, listenHttps } from './http/listeners.ts'
import { ownHosts } from './http/own-hosts.ts'
import { Choices } from './im/choices.ts'
import { EndpointManager } from './im/endpoint-manager.ts'
import type { LinkState, LinkTls } from './im/link.ts'
import { PoolLinks } from './im/pool-links.ts'
import { installationId } from './installation.ts'
import { Hub } from './live/hub.ts'
import { mailChanged } from './live/outputs/mail-changed.ts'
import { LiveUpgrades } from './live/upgrade.ts'
import { ownApplication } from './owa/application-port.ts'
import { presentedCertificate, tlsOf } from './owa/presented.ts'
import { guarded } from './im/unwatched.ts'
import { ImProvider } from './owa/provider.ts'
import { webMigrations, type WebTables } from './schema.ts'
import { KnownDevices } from './session/known-devices.ts'
import { Sessions, type SessionLimits } from './session/sessions.ts'
import { SignIn } from './session/sign-in.ts'

/** What the web role needs of the mailbox in the same process. */
export interface WebMailbox {
  mount(app: FastifyInstance, o: SignedInPerson): void
  onStateChange(fn: (address: string, changed: Record<string, string>) => void): () => void
  readonly history: ConversationHistory
}

export interface WebOptions {
  dataDir: string
  topology: TopologyStore
  mailbox: WebMailbox
  diagnostics: Diagnostics
  /** Whose certificates and OWA settings of the topology these are: they are read when the role starts. */
  fqdn: string
  bind: string
  /** Plain HTTP, on loopback whatever `bind` says. */
  httpPort: number
  httpsPort: number
  /** The trusted application port: the pool may connect here. */
  trustedPort: number
  /** Listens on the port the topology has for this server's trusted application, where it has one and the port is free. */
  followApplicationPort?: boolean
  staticFolder: string
  clock?: Clock
  sessionLimits?: Partial<SessionLimits>
  /** The other roles of this process, for `/health`. */
  otherRoles?: () => Record<string, RoleHealth>
  mountAdmin?: MountAdmin
}

export interface WebHealth extends RoleHealth {
  im: LinkState
  browsers: number
  endpoints: number
}

export interface WebRole extends AsyncDisposable {
  readonly httpPort: number
  readonly httpsPort: number
  readonly trustedPort: number
  health(): WebHealth
  /** What instant messaging runs with, and what became of each step of its initialisation. */
  provider(): ProviderState
  /** Ends all sessions of a person, e.g. after a new password. */
  endSessions(address: string): Promise<void>
}

/** The web role: everything is put together here, and stopped in reverse. @throws AppError with a remedy, nothing half-started left */
export async function startWeb(o: WebOptions): Promise<WebRole> {
  const lifecycle = new Lifecycle()
  try {
    return await start(o, lifecycle)
  } catch (thrown) {
    await lifecycle[Symbol.asyncDispose]()
    throw thrown
  }
}

async function start(o: WebOptions, lifecycle: Lifecycle): Promise<WebRole> {
  const { topology, mailbox } = o
  const diagnostics: Diagnostics = { ...o.diagnostics, trace: o.diagnostics.trace.seenBy(o.fqdn) }
  const defect = (error: unknown): void => diagnostics.events.record('webRequestFailed', { method: 'im', path: '', reason: stackOf(error) })
  const clock = guarded(o.clock ?? systemClock, defect)
  const random = systemRandom
  const { users } = topology

  const store = lifecycle.use('web store', await openSqliteStore<WebTables>({ file: join(o.dataDir, 'web.db'), migrations: webMigrations }))
  const sessions = lifecycle.use('sessions', await Sessions.open({ store, clock, random, ...(o.sessionLimits && { limits: o.sessionLimits }) }))
  const signIn = new SignIn({ users, sessions, devices: new KnownDevices(store, clock, random), diagnostics, clock })
  const hub = new Hub()
  sessions.onEnd((session, reason) => {
    diagnostics.events.record('sessionEnded', { user: session.address, reason })
    hub.endSession(session, reason)
  })

  // The trusted link: our connection to the pool, and the port where the pool may open one.
  const endpoint: Endpoint = lifecycle.use(
    'sip endpoint',
    new Endpoint({
      viaHost: o.fqdn,
      clock,
      limits: { unsentBytes: 16 * 1024 * 1024, idleMs: 3_600_000 },
      onRequest: (request, tx) => manager.request(request, tx),
      onConnection: (connection) => links.accept(connection),
      onRefused: (connection, error) => diagnostics.trace.connection('refused', `${connection.remoteAddress}:${connection.remotePort}`, error.message),
      onDefect: (error) => diagnostics.events.record('webRequestFailed', { method: 'sip', path: '', reason: stackOf(error) }),
    }),
  )
  endpoint.tap((direction, message, connection) => {
    if (diagnostics.trace.enabled) diagnostics.trace.message(direction, `${connection.remoteAddress}:${connection.remotePort}`, headText(message), message.body.length)
  })
  const certificates = topology.certificates.of(o.fqdn)
  const sources = await readOwaSources(topology, { server: o.fqdn, folder: o.dataDir })
  const provider = new ImProvider({ topology, sources, certificates, fqdn: o.fqdn, clock, random, diagnostics })
  let shown = presentedCertificate(topology, o.fqdn)
  const tls = (): LinkTls => tlsOf(topology, o.fqdn, shown)
  const toPool = (): LinkTls => (provider.certificate ? tlsOf(topology, o.fqdn, provider.certificate) : tls())
  const trusted = lifecycle.use('trusted port', await listenTrusted(endpoint, o, toPool()))
  const links = lifecycle.use('trusted links', new PoolLinks({ endpoint, setup: () => provider.setup(), onBehalfOf: () => someUser(users), clock, random, diagnostics, defect, topology: () => topology.active() }))
  const link = links.first
  const installation = await installationId(store, random)
  const web = { fqdn: o.fqdn, trustedPort: trusted.port }
  const manager: EndpointManager = lifecycle.use(
    'user endpoints',
    new EndpointManager({ links, provider, users, history: mailbox.history, choices: new Choices(store), hub, clock, random, diagnostics, defect, installation, web }),
  )
  const stopMail = mailbox.onStateChange((address, changed) => mailChanged(hub.audience(address), changed))
  lifecycle.use('mail changes', { [Symbol.asyncDispose]: async () => stopMail() })

  const health = (): WebHealth => {
    const im = link.state
    return { state: im.state === 'up' || provider.verdict.im === 'off' ? 'up' : 'degraded', im, browsers: hub.size, endpoints: manager.size }
  }
  const hosts = new Set(ownHosts({ fqdn: o.fqdn, cert: shown.cert, bind: o.bind }))
  const app = await buildApp({
    hosts,
    httpsPort: () => https.port,
    sessions,
    signIn,
    users,
    diagnostics,
    staticFolder: o.staticFolder,
    health: () => ({ web: health(), ...o.otherRoles?.() }),
    mountMailbox: (mounted, who) => mailbox.mount(mounted, who),
    mountAdmin: o.mountAdmin,
  })
  lifecycle.use('http routes', { [Symbol.asyncDispose]: () => app.close() })
  const live = new LiveUpgrades({ hosts, users, sessions, hub, manager, clock, diagnostics })
  const refused = (peer: string, limit: number): void => diagnostics.events.record('webConnectionLimit', { peer, limit })
  const http = lifecycle.use('http listener', await listenHttp(app.routing, { host: loopbackOf(o.bind), port: o.httpPort, refused }))
  const https = lifecycle.use('https listener', await listenHttps(app.routing, tls(), { host: o.bind, port: o.httpsPort, refused }))
  for (const { server } of [http, https]) live.serve(server)
  lifecycle.use('browsers', { [Symbol.asyncDispose]: async () => hub.endAll('shutting-down') })

  // Certificates are rolled over without a restart: new connections of every kind get the new one.
  const stopCertificates = certificates.onChanged(() => {
    const next = certificates.forService('IIS') ?? shown
    if (next.thumbprint !== shown.thumbprint) {
      diagnostics.events.record('webCertificateInUse', { fqdn: o.fqdn, thumbprint: next.thumbprint, date: new Date(next.notAfter).toISOString().slice(0, 10) })
    }
    shown = next
    https.setTls(tls())
    trusted.setTls({ ...toPool(), requestCert: true })
    for (const host of ownHosts({ fqdn: o.fqdn, cert: shown.cert, bind: o.bind })) hosts.add(host)
    links.again()
  })
  lifecycle.use('certificates', { [Symbol.asyncDispose]: async () => stopCertificates() })

  if (provider.verdict.im === 'on') link.start()
  diagnostics.events.record('webStarted', { fqdn: o.fqdn, address: `https://${o.fqdn}:${https.port}` })
  return {
    httpPort: http.port,
    httpsPort: https.port,
    trustedPort: trusted.port,
    health,
    provider: () => provider.state(link.state, trusted.port),
    endSessions: (address) => sessions.endAll(address, 'revoked'),
    [Symbol.asyncDispose]: async () => {
      await lifecycle[Symbol.asyncDispose]()
      diagnostics.events.record('webStopped', { fqdn: o.fqdn })
    },
  }
}

async function listenTrusted(endpoint: Endpoint, o: WebOptions, tls: LinkTls) {
  const declared = o.followApplicationPort ? ownApplication(o.topology.active(), o.fqdn)?.port : undefined
  if (declared !== undefined && declared !== o.trustedPort) {
    // That it is taken is told; the other port is better than no web app at all.
    const there = await listenOn(endpoint, o, tls, declared).catch(() => undefined)
    if (there) return there
  }
  return listenOn(endpoint, o, tls, o.trustedPort)
}

async function listenOn(endpoint: Endpoint, o: WebOptions, tls: LinkTls, port: number) {
  try {
    return await endpoint.listen({ transport: 'tls', host: o.bind, port, tls: { ...tls, requestCert: true } })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const remedy = 'Choose another trusted port, or stop what uses it.'
    o.diagnostics.events.record('imTrustedPortFailed', { address: o.bind, port, reason, remedy })
    throw new AppError('unavailable', `Cannot listen on the trusted application port ${port}: ${reason}`, { remedy, cause })
  }
}

function someUser(users: Users): string | undefined {
  const user = users.all().find((candidate) => candidate.imEnabled)
  return user && sipUri(user.address)
}

function loopbackOf(bind: string): string {
  return bind === '::1' ? '::1' : '127.0.0.1'
}
