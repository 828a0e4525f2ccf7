import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { newId } from '@parley/platform/ids'
import type { Connection, Endpoint } from '@parley/sip/endpoint'
import { ConnectError } from '@parley/sip/transport/connect-error'
import { knownServersFor, type KnownServer } from '@parley/topology/known-servers'
import type { Topology } from '@parley/topology/topology'
import type { Distrust } from '@parley/topology/trust'
import { flowOf, type Flow } from '../flow.ts'
import { claimedNames, judgeConnection, nameRemark } from './accept.ts'
import type { KnownServerLog, KnownServerState } from './known-server-log.ts'

export interface LinkTls {
  key: string | Buffer
  cert: string | Buffer
  ca: string | Buffer
}

export interface LinksParts {
  /** This front end. */
  readonly fqdn: string
  readonly history: KnownServerLog
  readonly clock: Clock
  readonly diagnostics: Diagnostics
  readonly endpoint: Endpoint
  /** Read at each use: certificates are renewed while the server runs. */
  tls(): LinkTls
  newFlow(connection: Connection): Flow
  /** A connection of the application can be used now. */
  up(application: KnownServer, connection: Connection): void
  /** @param next  another open connection of the same application */
  down(application: string, connection: Connection, next: Connection | undefined): void
  /** The application is trusted no more. */
  removed(application: string): void
}

/** How often certificates that end are looked for. */
const SWEEP_MS = 5_000
/** After a failed attempt nobody tries again for so long. */
const RETRY_MS = 2_000

/** Every connection that carries a certificate: who it is now, under the topology and the time in force. */
export class TrustedLinks implements AsyncDisposable {
  readonly #parts: LinksParts
  #topology: Topology
  #servers: readonly KnownServer[]
  readonly #judged = new Set<Connection>()
  readonly #opening = new Map<string, Promise<Connection | undefined>>()
  readonly #restUntil = new Map<string, number>()
  #sweep: TimerHandle

  constructor(parts: LinksParts, topology: Topology) {
    this.#parts = parts
    this.#topology = topology
    this.#servers = knownServersFor(parts.fqdn, topology)
    parts.diagnostics.events.record('knownServersAtStart', { servers: this.#servers.map(shown).join(', ') || '(none)' })
    this.#sweep = parts.clock.setTimeout(() => this.#tick(), SWEEP_MS)
  }

  get servers(): readonly KnownServer[] {
    return this.#servers
  }

  /** FQDNs of the known servers that are connected. */
  get openServers(): string[] {
    return [...this.#judged].flatMap((connection) => {
      const { identity } = flowOf(connection)
      return identity.kind === 'application' ? [identity.server.fqdn] : []
    })
  }

  /** The known servers with what has happened to them. */
  states(): KnownServerState[] {
    return this.#parts.history.states(this.#servers, new Set(this.openServers))
  }

  /** A peer has connected. Without certificate it stays a stranger until it signs in. */
  accept(connection: Connection): void {
    const decision = judgeConnection(connection, this.#servers, [this.#parts.tls().ca], this.#parts.clock.now())
    if (!decision) return
    this.#judged.add(connection)
    connection.onClose((reason) => this.#closed(connection, reason))
    if (decision.ok) this.#trust(connection, decision.server)
    else this.#refuse(connection, decision)
  }

  /** Puts a topology in force on live connections too: who is no longer known is cut, who is now known is trusted. */
  apply(topology: Topology): void {
    this.#topology = topology
    const before = this.#servers
    this.#servers = knownServersFor(this.#parts.fqdn, topology)
    this.#parts.history.keepOnly(this.#servers)
    this.#tellChanges(before)
    this.#restUntil.clear()
    this.#judgeAll()
  }

  /** An open connection to a known server, made now when there is none and it may be called.
   *  @param application  its FQDN  @returns undefined when it cannot be reached; the reason is an event */
  reach(application: string): Promise<Connection | undefined> {
    const open = this.#connectionOf(application)
    if (open) return Promise.resolve(open)
    const server = this.#servers.find((known) => known.fqdn === application)
    if (!server || server.outboundOnly || server.port === undefined) return Promise.resolve(undefined)
    if (this.#parts.clock.now() < (this.#restUntil.get(application) ?? 0)) return Promise.resolve(undefined)
    const opening = this.#opening.get(application) ?? this.#open(server, server.port)
    this.#opening.set(application, opening)
    return opening
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#parts.clock.clearTimeout(this.#sweep)
  }

  async #open(server: KnownServer, port: number): Promise<Connection | undefined> {
    const { endpoint, clock, diagnostics, newFlow } = this.#parts
    const address = this.#topology.hosts[server.fqdn] ?? server.fqdn
    try {
      const { key, cert, ca } = this.#parts.tls()
      const connection = await endpoint.connect({ transport: 'tls', host: server.fqdn, address, port, tls: { key, cert, ca, names: [...server.names] } })
      newFlow(connection)
      this.accept(connection)
      return this.#connectionOf(server.fqdn)
    } catch (error) {
      this.#restUntil.set(server.fqdn, clock.now() + RETRY_MS)
      const reason = error instanceof ConnectError ? error.message : String(error)
      const remedy = 'Check that the application runs and listens on its port, and that both sides trust the same authority.'
      diagnostics.events.record('trustedConnectFailed', { fqdn: server.fqdn, address, port, reason, remedy })
      return undefined
    } finally {
      this.#opening.delete(server.fqdn)
    }
  }

  #connectionOf(application: string, but?: Connection): Connection | undefined {
    for (const connection of this.#judged) {
      if (connection === but || connection.closed) continue
      const { identity } = flowOf(connection)
      if (identity.kind === 'application' && identity.server.fqdn === application) return connection
    }
    return undefined
  }

  #trust(connection: Connection, server: KnownServer): void {
    const flow = flowOf(connection)
    const isNew = flow.identity.kind !== 'application'
    if (isNew) this.#parts.history.accepted(server, { at: this.#parts.clock.now(), peer: peerOf(connection) })
    flow.identify({ kind: 'application', server }, this.#parts.clock.now())
    if (!isNew) return
    connection.markAuthenticated()
    this.#parts.diagnostics.events.record('trustedPeerAccepted', { fqdn: server.fqdn, source: server.source, peer: peerOf(connection) })
    const remark = nameRemark(connection, server)
    if (remark !== undefined) this.#parts.diagnostics.events.record('trustedPeerRemark', { fqdn: server.fqdn, peer: peerOf(connection), reason: remark })
    // Of several computers behind one name nobody knows which one this is: their endpoints register again.
    if (server.names.length <= 2) this.#parts.up(server, connection)
  }

  /** A certificate of nobody we trust ends the connection, as a failed handshake would; a good one with an unknown name is told
   *  why on every request, and is let in when the topology comes to know it. */
  #refuse(connection: Connection, why: Distrust): void {
    const flow = flowOf(connection)
    const { identity } = flow
    if (identity.kind === 'unknown peer' && identity.reason === why.reason) return
    const correlationId = newId()
    this.#parts.diagnostics.events.record(why.event, { peer: peerOf(connection), ...why.fields }, correlationId)
    this.#remember(connection, why.reason, correlationId)
    if (why.event !== 'trustRefusedUnknownName' && why.event !== 'trustRefusedAmbiguous') return connection.close(why.reason)
    flow.identify({ kind: 'unknown peer', reason: why.reason, remedy: why.remedy, correlationId }, this.#parts.clock.now())
  }

  #remember(connection: Connection, reason: string, correlationId: string): void {
    const rejection = { at: this.#parts.clock.now(), peer: peerOf(connection), reason, correlationId }
    this.#parts.history.refused(claimedNames(connection), this.#servers, rejection)
  }

  #tellChanges(before: readonly KnownServer[]): void {
    const { events } = this.#parts.diagnostics
    const names = (servers: readonly KnownServer[]) => new Set(servers.map(shown))
    const [old, now] = [names(before), names(this.#servers)]
    for (const server of this.#servers) if (!old.has(shown(server))) events.record('knownServerAdded', { fqdn: server.fqdn, source: server.source, version: server.version })
    for (const server of before) if (!now.has(shown(server))) events.record('knownServerRemoved', { fqdn: server.fqdn, source: server.source })
  }

  #judgeAll(): void {
    const { clock, diagnostics, removed } = this.#parts
    for (const connection of this.#judged) {
      const decision = judgeConnection(connection, this.#servers, [this.#parts.tls().ca], clock.now())
      if (decision?.ok) this.#trust(connection, decision.server)
      else if (decision) {
        const { identity } = flowOf(connection)
        if (identity.kind !== 'application') this.#refuse(connection, decision)
        else {
          const { fqdn } = identity.server
          const correlationId = newId()
          diagnostics.events.record('trustedPeerCut', { fqdn, peer: peerOf(connection), version: this.#topology.version, reason: decision.reason }, correlationId)
          this.#remember(connection, decision.reason, correlationId)
          connection.close(decision.reason)
          if (!this.#servers.some((server) => server.fqdn === fqdn)) removed(fqdn)
        }
      }
    }
  }

  #closed(connection: Connection, reason: string): void {
    this.#judged.delete(connection)
    const { identity } = flowOf(connection)
    if (identity.kind !== 'application') return
    const { fqdn } = identity.server
    this.#parts.diagnostics.events.record('trustedPeerGone', { fqdn, peer: peerOf(connection), reason })
    this.#parts.down(fqdn, connection, this.#connectionOf(fqdn, connection))
  }

  #tick(): void {
    this.#judgeAll()
    this.#sweep = this.#parts.clock.setTimeout(() => this.#tick(), SWEEP_MS)
  }
}

function peerOf(connection: Connection): string {
  return `${connection.remoteAddress}:${connection.remotePort}`
}

function shown(server: KnownServer): string {
  return `${server.fqdn} (${server.source})`
}
