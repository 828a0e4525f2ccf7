import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { newId, type Random } from '@parley/platform/ids'
import type { Connection, Endpoint } from '@parley/sip/endpoint'
import { Request } from '@parley/sip/message'
import { judgePeer } from '@parley/sip/transport/certificate-names'
import type { ProviderStepId } from '@parley/topology/owa/provider-step'
import { BackOff } from './back-off.ts'
import { ConnectionFlow } from './flow.ts'
import { connectFailure, trustFailure, type LinkFailure, type LinkPlace } from './link-failure.ts'
import { unwatched, type Defect } from './unwatched.ts'

export interface LinkTls {
  key: string
  cert: string
  ca: string | string[]
}

export interface LinkOptions {
  endpoint: Endpoint
  /** Asked before each try: a renewed certificate is picked up, one that expired is told. */
  setup: () => LinkSetup
  /** The URI of some user: the pool is asked whether it lets us act for users, which is what the link is for. */
  onBehalfOf: () => string | undefined
  clock: Clock
  random: Random
  diagnostics: Diagnostics
  defect: Defect
}

/** What a link is made with, or why there can be none. */
export type LinkSetup = { ok: true; place: LinkPlace; tls: LinkTls } | { ok: false; failure: LinkFailure }

export type LinkState = { state: 'off' } | { state: 'up' } | { state: 'connecting' } | { state: 'down'; failure: LinkFailure }

/** Settings are read when the application pool starts: what is wrong with them stays wrong until then. */
const settled: ReadonlySet<ProviderStepId> = new Set<ProviderStepId>(['registry-value', 'provider-file', 'server-name', 'server-fqdn', 'certificate-named', 'certificate-found', 'private-key', 'issuer-and-serial'])

/** The same failure is told again only after this long. */
const REPEAT_MS = 600_000

/** The one trusted link to the pool: opened from here and kept, and open for the pool to open from its side. */
export class TrustedLink implements AsyncDisposable {
  readonly #o: LinkOptions
  readonly #backOff: BackOff
  readonly #listeners = new Set<() => void>()
  /** Connections the pool may use, in the order they came up. */
  readonly #flows: ConnectionFlow[] = []
  #state: LinkState = { state: 'off' }
  #retry: TimerHandle | undefined
  #trying = false
  #stopped = false
  #told: { event: string; check: string; at: number } | undefined
  #ready = false

  constructor(options: LinkOptions) {
    this.#o = options
    this.#backOff = new BackOff({ firstMs: 500, longestMs: 30_000, random: options.random })
  }

  get state(): LinkState {
    return this.#state
  }

  /** The connection to speak over: ours when it is up, else one the pool opened. */
  get flow(): ConnectionFlow | undefined {
    return this.#flows.find((flow) => !flow.connection.inbound) ?? this.#flows[0]
  }

  /** Told whenever `state` or `flow` is another. @returns stops telling */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Not called where instant messaging is switched off: then nobody is connected to, and nobody let in. */
  start(): void {
    this.#become({ state: 'connecting' })
    unwatched(() => this.#try(), this.#o.defect)
  }

  /** Something the settings depend on has changed, as a certificate that was imported: tries at once when there is no link. */
  again(): void {
    if (this.#state.state !== 'down') return
    this.#o.clock.clearTimeout(this.#retry)
    unwatched(() => this.#try(), this.#o.defect)
  }

  /** Tries at once instead of at the end of the wait. */
  hurry(): void {
    if (this.#retry === undefined) return
    this.#o.clock.clearTimeout(this.#retry)
    this.#retry = undefined
    unwatched(() => this.#try(), this.#o.defect)
  }

  /** The pool connects to the trusted application port: only its own certificate opens the door. */
  accept(connection: Connection): void {
    const peer = `${connection.remoteAddress}:${connection.remotePort}`
    const setup = this.#state.state === 'off' ? undefined : this.#o.setup()
    if (!setup?.ok) {
      const [reason, remedy] = setup ? [setup.failure.check, setup.failure.remedy] : ['instant messaging is switched off or not set up', '']
      this.#o.diagnostics.events.record('imPeerRefused', { peer, reason, remedy })
      connection.close(reason)
      return
    }
    const { pool } = setup.place
    const { tls } = setup
    const facts = { certificate: connection.peerCertificate, authorized: connection.peerAuthorized, error: connection.peerAuthorizationError }
    const verdict = judgePeer(facts, { authorities: [tls.ca].flat(), expectedNames: [pool], policy: { nowMs: this.#o.clock.now(), purposes: 'server-or-client' } })
    if (!verdict.ok) {
      const reason = `${verdict.reason}; expected ${verdict.expected}, found ${verdict.found}`
      this.#o.diagnostics.events.record('imPeerRefused', { peer, reason, remedy: `Only the pool ${pool} may connect here.` })
      connection.close(verdict.reason)
      return
    }
    this.#use(connection, setup.place)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    this.#o.clock.clearTimeout(this.#retry)
    for (const flow of this.#flows.slice()) flow.connection.close('the web role stops')
  }

  async #try(): Promise<void> {
    this.#retry = undefined
    if (this.#trying || this.#stopped) return
    this.#trying = true
    const failure = await this.#connect()
    this.#trying = false
    if (this.#stopped) return
    if (failure) this.#failed(failure)
    else this.#backOff.reset()
  }

  /** One try, in the order of the checks. */
  async #connect(): Promise<LinkFailure | undefined> {
    const setup = this.#o.setup()
    if (!setup.ok) return setup.failure
    const { place, tls } = setup
    let connection: Connection
    try {
      const secure = { ...tls, names: [place.pool], policy: { purposes: 'server-or-client' as const } }
      connection = await this.#o.endpoint.connect({ transport: 'tls', host: place.pool, address: place.address, port: place.port, tls: secure })
    } catch (thrown) {
      return connectFailure(thrown, place)
    }
    const refused = await this.#askForTrust(connection, place)
    if (refused) {
      connection.close('not trusted')
      return refused
    }
    this.#use(connection, place)
    return undefined
  }

  /** A connection alone says nothing about trust: the pool's answer to a request does. */
  async #askForTrust(connection: Connection, place: LinkPlace): Promise<LinkFailure | undefined> {
    const flow = new ConnectionFlow(this.#o.endpoint, connection)
    const exchange = await flow.exchange(
      Request.create('OPTIONS', `sip:${place.pool}:${place.port};transport=tls`, [
        ['From', `<${this.#o.onBehalfOf() ?? `sip:${place.fqdn}`}>;tag=${flow.newToken()}`],
        ['To', `<sip:${place.pool}>`],
        ['Call-ID', newId(this.#o.random)],
        ['CSeq', '1 OPTIONS'],
        ['Max-Forwards', '70'],
      ]),
    )
    if (exchange.kind !== 'response') return trustFailure(undefined, place)
    return exchange.response.status < 300 ? undefined : trustFailure(exchange.response, place)
  }

  #use(connection: Connection, place: LinkPlace): void {
    connection.markAuthenticated()
    const flow = new ConnectionFlow(this.#o.endpoint, connection)
    this.#flows.push(flow)
    connection.onClose((reason) => this.#lost(flow, place, reason))
    if (!this.#flows.includes(flow)) return
    this.#told = undefined
    this.#tellReady(place)
    this.#become({ state: 'up' })
  }

  #lost(flow: ConnectionFlow, { pool }: LinkPlace, reason: string): void {
    this.#flows.splice(this.#flows.indexOf(flow), 1)
    if (this.#stopped) return
    const wait = this.#backOff.next()
    if (this.#flows.length === 0) {
      this.#o.diagnostics.events.record('imLinkLost', { pool, reason, seconds: Math.ceil(wait / 1000) })
      this.#o.diagnostics.imLog.write('warn', `The link to ${pool} is lost: ${reason}`)
    }
    this.#become(this.#flows.length === 0 ? { state: 'connecting' } : { state: 'up' })
    if (!flow.connection.inbound) this.#retry ??= this.#o.clock.setTimeout(() => this.#try(), wait)
  }

  #failed(failure: LinkFailure): void {
    if (!settled.has(failure.step)) this.#retry ??= this.#o.clock.setTimeout(() => this.#try(), this.#backOff.next())
    this.#tellFailure(failure, newId(this.#o.random))
    if (this.#flows.length === 0) this.#become({ state: 'down', failure })
  }

  /** Every try is in the IM log and the trace under one id; the event log hears of a failure when it is new. */
  #tellFailure(failure: LinkFailure, correlationId: string): void {
    const { diagnostics, clock } = this.#o
    const now = clock.now()
    diagnostics.imLog.write('error', `${failure.check} (${failure.remedy})`, correlationId)
    if (this.#told?.event === failure.event && this.#told.check === failure.check && now - this.#told.at < REPEAT_MS) {
      diagnostics.trace.diagnostic('error', failure.check, correlationId)
      return
    }
    this.#told = { event: failure.event, check: failure.check, at: now }
    diagnostics.events.record(failure.event, failure.fields, correlationId)
  }

  /** Event 112, once for each time the link comes up after none was there. */
  #tellReady({ pool, fqdn }: LinkPlace): void {
    if (this.#flows.length > 1 && this.#ready) return
    this.#ready = true
    const correlationId = newId(this.#o.random)
    this.#o.diagnostics.events.record('imEndpointReady', { pool, fqdn }, correlationId)
    this.#o.diagnostics.imLog.initialised(`Instant Messaging Endpoint Manager initialised: ${fqdn} is a trusted server of the pool ${pool}`, correlationId)
  }

  #become(state: LinkState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
