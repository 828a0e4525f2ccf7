import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { ClientRunner } from './endpoint/client-runner.ts'
import { Flow } from './endpoint/flow.ts'
import type { FlowEnvironment } from './endpoint/flow.ts'
import { Reception } from './endpoint/reception.ts'
import type { ClientEvents, ClientTransaction, ServerTransaction } from './endpoint/transactions.ts'
import { SipError } from './errors.ts'
import { topVia, viasOf } from './headers/via.ts'
import type { Via } from './headers/via.ts'
import type { Message, Request } from './message.ts'
import { TimerQueue } from './timer-queue.ts'
import { defaultTimers, systemClock } from './timers.ts'
import type { Clock, TimerValues } from './timers.ts'
import { Tokens, systemRandom } from './tokens.ts'
import type { Random } from './tokens.ts'
import { Branches, isLoopBranch } from './transaction/branch.ts'
import { sentBy } from './transaction/key.ts'
import { Admission, plainAddress } from './transport/admission.ts'
import { ConnectError } from './transport/connect-error.ts'
import { defaultConnectionLimits } from './transport/connection-limits.ts'
import type { ConnectionLimits } from './transport/connection-limits.ts'
import { noPeerFacts } from './transport/connection.ts'
import type { Connection, TransportName } from './transport/connection.ts'
import type { Listener, ListenerEvents } from './transport/listener.ts'
import { Outbox } from './transport/outbox.ts'
import { StreamConnection } from './transport/stream-connection.ts'
import type { ConnectionEnvironment, ConnectionParts } from './transport/stream-connection.ts'
import { connectTcp, listenTcp } from './transport/tcp.ts'
import { connectTls, listenTls } from './transport/tls.ts'
import type { TlsClientOptions, TlsServerOptions } from './transport/tls.ts'

export type { ClientEvents, ClientTransaction, ServerTransaction } from './endpoint/transactions.ts'
export type { Connection } from './transport/connection.ts'

export interface EndpointOptions {
  /** What our Via says, `host` or `host:port`; also how we know our own Via again. */
  viaHost: string
  clock?: Clock
  random?: Random
  limits?: Partial<ConnectionLimits>
  timers?: Partial<TimerValues>
  /** @param tx  `undefined` for what is never answered: an ACK for a 2xx, a BENOTIFY */
  onRequest(request: Request, tx: ServerTransaction | undefined, connection: Connection): void
  /** A peer connected to us. */
  onConnection?(connection: Connection): void
  /** A message or a whole connection is turned away.  @returns headers for the answer, if there is one */
  onRefused?(connection: Connection, error: SipError): Iterable<[string, string]> | void
  /** A handler above threw something that is no SipError: a defect of the owner. The request gets 500. Without this it is thrown
   *  on, outside of any message. */
  onDefect?(error: unknown): void
}

export interface ListenOptions {
  transport: 'tls' | 'tcp'
  host: string
  port: number
  tls?: TlsServerOptions
}

export interface ConnectOptions {
  transport: 'tls' | 'tcp'
  /** The peer's name: for SNI, and for resolution when there is no `address`. */
  host: string
  address?: string
  port: number
  tls?: TlsClientOptions
}

export type Tap = (direction: 'in' | 'out', message: Message, connection: Connection) => void

/** The driver: owns sockets, clock and randomness, runs the effects of the transactions. One owner answers the requests and
 *  sends its own; it may be user agent or stateful proxy.
 *  A proxy clones the request (`request.clone()`, body and untouched lines shared), hands the clone to `request` for the other
 *  connection, takes the top Via off each response (`headers.removeFirst('Via')`) and gives it to the first transaction. */
export class Endpoint implements AsyncDisposable {
  readonly #options: EndpointOptions
  readonly #clock: Clock
  readonly #limits: ConnectionLimits
  readonly #tokens: Tokens
  readonly #flowEnvironment: FlowEnvironment
  readonly #connectionEnvironment: ConnectionEnvironment
  readonly #reception: Reception
  readonly #admission: Admission
  readonly #flows = new Map<Connection, Flow>()
  readonly #listeners = new Set<Listener>()
  readonly #ownSentBy: string
  readonly #branches: Branches
  #taps: Tap[] = []
  #connections = 0
  #stopped = false

  constructor(options: EndpointOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#limits = { ...defaultConnectionLimits, ...options.limits }
    this.#tokens = new Tokens(options.random ?? systemRandom)
    this.#branches = new Branches(this.#tokens.next())
    this.#ownSentBy = options.viaHost.toLowerCase()
    this.#admission = new Admission(this.#limits)
    this.#reception = new Reception({
      limits: this.#limits,
      tokens: this.#tokens,
      agent: options.viaHost,
      onRequest: (request, tx, connection) => options.onRequest(request, tx, connection),
      onRefused: (connection, error) => options.onRefused?.(connection, error),
      defect: (error) => this.#defect(error),
    })
    const timers = new TimerQueue(this.#clock)
    this.#flowEnvironment = { context: { reliable: true, timers: { ...defaultTimers, ...options.timers } }, timers, tokens: this.#tokens, defect: (error) => this.#defect(error) }
    this.#connectionEnvironment = {
      clock: this.#clock,
      timers,
      limits: this.#limits,
      outbox: new Outbox(),
      events: {
        message: (message, connection) => this.#received(message, connection),
        malformed: (error, request, connection) => this.#reception.refuse(error, request, connection),
        sent: (message, connection) => this.#tapped('out', message, connection),
        closed: (_reason, connection) => this.#disconnected(connection),
      },
    }
  }

  /** @throws Node's error when the port cannot be had */
  async listen(options: ListenOptions): Promise<Listener> {
    const { host, port, tls } = options
    if (options.transport === 'tls' && tls === undefined) throw new TypeError('listen: transport tls needs tls')
    const events = this.#listenerEvents(options.transport)
    const inner = tls !== undefined && options.transport === 'tls' ? await listenTls(host, port, tls, this.#limits.handshakeMs, events) : await listenTcp(host, port, events)
    const listener: Listener = {
      port: inner.port,
      setTls: (next) => inner.setTls(next),
      [Symbol.asyncDispose]: async () => {
        this.#listeners.delete(listener)
        await inner[Symbol.asyncDispose]()
      },
    }
    this.#listeners.add(listener)
    return listener
  }

  /** @throws ConnectError */
  async connect(options: ConnectOptions): Promise<Connection> {
    const { host, port, transport } = options
    const address = options.address ?? host
    const parts = { transport, inbound: false, remoteAddress: address, remotePort: port } as const
    if (this.#stopped) throw new ConnectError('unreachable', 'the endpoint has stopped')
    if (transport === 'tcp') {
      return this.attach(await connectTcp(address, port, this.#limits.handshakeMs, this.#clock), { ...parts, peer: noPeerFacts })
    }
    if (options.tls === undefined) throw new TypeError('connect: transport tls needs tls')
    const { stream, peer } = await connectTls({ host, address, port }, options.tls, this.#limits.handshakeMs, this.#clock)
    return this.attach(stream, { ...parts, peer })
  }

  /** Speaks SIP over a byte stream made elsewhere. */
  attach(stream: Duplex, parts: Omit<ConnectionParts, 'id'>): Connection {
    const connection = new StreamConnection({ ...parts, id: `${parts.transport}-${++this.#connections}` }, stream, this.#connectionEnvironment)
    if (this.#stopped) {
      connection.abort('the endpoint has stopped')
      return connection
    }
    this.#flows.set(connection, new Flow(connection, this.#flowEnvironment, (ack) => this.#reception.hand(ack, undefined, connection)))
    if (parts.inbound) this.#guard(() => this.#options.onConnection?.(connection))
    // Not before whoever called connect() has the connection in hand.
    setImmediate(() => connection.start())
    return connection
  }

  /** Sends a request in a transaction of its own; its Via is put on top of `request` itself. INVITE: a final response that is no
   *  2xx is acknowledged here, a 2xx by the caller (`sendStateless`).
   *  @param more  `timeoutMs`: give up earlier than 64·T1 */
  request(request: Request, connection: Connection, on: ClientEvents, more: { timeoutMs?: number } = {}): ClientTransaction {
    const branch = this.#addVia(request, connection)
    const flow = this.#flows.get(connection)
    if (flow !== undefined) return new ClientRunner(flow, branch, request, on, more.timeoutMs).start()
    queueMicrotask(() => this.#guard(() => on.failure('transport')))
    return { branch, cancel: () => {} }
  }

  /** Sends what has no transaction: the ACK of a 2xx, a BENOTIFY (both get our Via on top), or a response as it is. */
  sendStateless(message: Message, connection: Connection): void {
    if (message.kind === 'request') this.#addVia(message, connection)
    connection.send(message)
  }

  /** Whether a request goes in a circle: one of its Via is ours, and it was here for the same Request-URI. One that comes back for
   *  another is a spiral, which is fine. A proxy answers 482.
   *  @throws SipError 400   @spec RFC 3261 §16.3 (4), RFC 5393 §4.2 */
  loops(request: Request): boolean {
    const top = topVia(request)
    const lines = request.headers.all('Via')
    // Nearly every request has one, which is parsed already.
    if (top !== undefined && lines.length === 1 && !lines[0]!.includes(',')) return this.#isLoop(top, request)
    return viasOf(request).some((via) => this.#isLoop(via, request))
  }

  /** Every message, as it comes and goes.  @returns stops it */
  tap(fn: Tap): () => void {
    this.#taps = [...this.#taps, fn]
    return () => {
      this.#taps = this.#taps.filter((other) => other !== fn)
    }
  }

  /** Unpredictable, unique: for tags and Call-IDs of the owner. */
  newToken(): string {
    return this.#tokens.next()
  }

  get connections(): Iterable<Connection> {
    return this.#flows.keys()
  }

  /** Stops listening, says what is queued, closes every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    await Promise.all([...this.#listeners].map((listener) => listener[Symbol.asyncDispose]()))
    const connections = [...this.#flows.values()].map((flow) => flow.connection)
    for (const connection of connections) connection.close('the endpoint stops')
    await Promise.all(connections.map((connection) => connection.ended()))
    this.#flowEnvironment.timers.stop()
  }

  #listenerEvents(transport: TransportName): ListenerEvents {
    const partsOf = (socket: Socket) => ({
      transport,
      inbound: true,
      remoteAddress: plainAddress(socket.remoteAddress),
      remotePort: socket.remotePort ?? 0,
    })
    const turnedAway = (socket: Socket, error: SipError): void => {
      const refused = new StreamConnection({ ...partsOf(socket), id: `${transport}-refused`, peer: noPeerFacts }, socket, this.#connectionEnvironment)
      refused.abort(error.message)
      this.#guard(() => this.#options.onRefused?.(refused, error))
    }
    return {
      admit: (socket) => {
        const address = plainAddress(socket.remoteAddress)
        if (this.#stopped) {
          socket.destroy()
          return false
        }
        if (!this.#admission.enter(address)) {
          turnedAway(socket, new SipError(503, `more than ${this.#admission.mostFrom(address)} connections from ${address}`, { fatal: true }))
          return false
        }
        socket.once('close', () => this.#admission.leave(address))
        return true
      },
      accepted: (stream, peer) => void this.attach(stream, { ...partsOf(stream), peer }),
      failed: (socket, reason) => turnedAway(socket, new SipError(400, reason, { fatal: true })),
    }
  }

  #isLoop(via: Via, { cameTo }: Request): boolean {
    return sentBy(via) === this.#ownSentBy && isLoopBranch(via.params.get('branch'), cameTo)
  }

  #addVia(request: Request, connection: Connection): string {
    const branch = this.#branches.next(request.cameTo)
    const transport = connection.transport === 'tcp' ? 'TCP' : 'TLS'
    request.headers.prepend('Via', `SIP/2.0/${transport} ${this.#options.viaHost};rport;branch=${branch}`)
    return branch
  }

  #received(message: Message, connection: StreamConnection): void {
    const flow = this.#flows.get(connection)
    if (flow === undefined) return
    this.#tapped('in', message, connection)
    this.#reception.take(message, flow)
  }

  #disconnected(connection: StreamConnection): void {
    const flow = this.#flows.get(connection)
    this.#flows.delete(connection)
    flow?.disconnected()
  }

  #tapped(direction: 'in' | 'out', message: Message, connection: StreamConnection): void {
    for (const tap of this.#taps) tap(direction, message, connection)
  }

  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#defect(error)
    }
  }

  #defect(error: unknown): void {
    if (this.#options.onDefect !== undefined) this.#options.onDefect(error)
    else queueMicrotask(() => {
      throw error
    })
  }
}
