import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { checkRequest } from './check.ts'
import { ClientRunner } from './endpoint/client-runner.ts'
import { Flow } from './endpoint/flow.ts'
import type { FlowEnvironment } from './endpoint/flow.ts'
import { markReceived } from './endpoint/received.ts'
import { ServerRunner } from './endpoint/server-runner.ts'
import type { ClientEvents, ClientTransaction, ServerTransaction } from './endpoint/transactions.ts'
import { SipError } from './errors.ts'
import { viasOf } from './headers/via.ts'
import { Response } from './message.ts'
import type { Message, Request } from './message.ts'
import { TimerQueue } from './timer-queue.ts'
import { defaultTimers, systemClock } from './timers.ts'
import type { Clock, TimerValues } from './timers.ts'
import { Tokens, systemRandom } from './tokens.ts'
import type { Random } from './tokens.ts'
import { responseKey, sentBy, serverKey } from './transaction/key.ts'
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
  /** A message or a whole connection was turned away; when the connection is closed by it, that is done already. */
  onRefused?(connection: Connection, error: SipError): void
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
  readonly #admission: Admission
  readonly #flows = new Map<Connection, Flow>()
  readonly #listeners = new Set<Listener>()
  readonly #ownSentBy: string
  #taps: Tap[] = []
  #connections = 0
  #stopped = false

  constructor(options: EndpointOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#limits = { ...defaultConnectionLimits, ...options.limits }
    this.#tokens = new Tokens(options.random ?? systemRandom)
    this.#ownSentBy = options.viaHost.toLowerCase()
    this.#admission = new Admission(this.#limits.perAddress)
    const timers = new TimerQueue(this.#clock)
    this.#flowEnvironment = { context: { reliable: true, timers: { ...defaultTimers, ...options.timers } }, timers, tokens: this.#tokens, defect: (error) => this.#defect(error) }
    this.#connectionEnvironment = {
      clock: this.#clock,
      timers,
      limits: this.#limits,
      outbox: new Outbox(),
      events: {
        message: (message, connection) => this.#received(message, connection),
        malformed: (error, request, connection) => this.#refuse(error, request, connection),
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
    this.#flows.set(connection, new Flow(connection, this.#flowEnvironment, (ack) => this.#hand(ack, undefined, connection)))
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
    if (flow !== undefined) return new ClientRunner(flow, branch, request, on, more.timeoutMs)
    queueMicrotask(() => this.#guard(() => on.failure('transport')))
    return { branch, cancel: () => {} }
  }

  /** Sends what has no transaction: the ACK of a 2xx, a BENOTIFY (both get our Via on top), or a response as it is. */
  sendStateless(message: Message, connection: Connection): void {
    if (message.kind === 'request') this.#addVia(message, connection)
    connection.send(message)
  }

  /** Whether a request was here before: one of its Via is ours. A proxy answers 482.
   *  @throws SipError 400   @spec RFC 3261 §16.3 (4) */
  wasHere(request: Request): boolean {
    return viasOf(request).some((via) => sentBy(via) === this.#ownSentBy)
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
          turnedAway(socket, new SipError(503, `more than ${this.#limits.perAddress} connections from ${address}`, { fatal: true }))
          return false
        }
        socket.once('close', () => this.#admission.leave(address))
        return true
      },
      accepted: (stream, peer) => void this.attach(stream, { ...partsOf(stream), peer }),
      failed: (socket, reason) => turnedAway(socket, new SipError(400, reason, { fatal: true })),
    }
  }

  #addVia(request: Request, connection: Connection): string {
    const branch = `z9hG4bK${this.#tokens.next()}`
    const transport = connection.transport === 'tcp' ? 'TCP' : 'TLS'
    request.headers.prepend('Via', `SIP/2.0/${transport} ${this.#options.viaHost};branch=${branch}`)
    return branch
  }

  #received(message: Message, connection: StreamConnection): void {
    const flow = this.#flows.get(connection)
    if (flow === undefined) return
    this.#tapped('in', message, connection)
    if (message.kind === 'request') this.#requestCame(message, flow)
    else this.#responseCame(message, flow)
  }

  /** Only what the matching needs is parsed; a proxy passes the rest on as it came.  @spec RFC 3261 §18.1.2 */
  #responseCame(response: Response, flow: Flow): void {
    let key: string | undefined
    try {
      key = responseKey(response)
    } catch (error) {
      if (!(error instanceof SipError)) throw error
      return this.#refuse(error, undefined, flow.connection)
    }
    if (key !== undefined) flow.clients.get(key)?.received(response)
  }

  #requestCame(request: Request, flow: Flow): void {
    const fault = checkRequest(request, this.#limits)
    if (fault !== undefined) return this.#refuse(fault, request, flow.connection)
    if (request.method === 'ACK') return this.#ackCame(request, flow)
    if (request.method === 'CANCEL') return this.#cancelCame(request, flow)
    if (request.method === 'BENOTIFY') return this.#hand(request, undefined, flow.connection)
    const key = serverKey(request)
    const running = flow.servers.get(key)
    if (running !== undefined) return running.repeated()
    markReceived(request, flow.connection)
    if (flow.servers.size >= this.#limits.transactions) {
      return this.#refuse(new SipError(503, `more than ${this.#limits.transactions} requests wait on this connection`), request, flow.connection)
    }
    this.#hand(request, new ServerRunner(flow, key, request), flow.connection)
  }

  #ackCame(ack: Request, flow: Flow): void {
    const running = flow.servers.get(serverKey(ack))
    if (running === undefined) this.#hand(ack, undefined, flow.connection)
    else running.acknowledged(ack)
  }

  /** @spec RFC 3261 §9.2 */
  #cancelCame(cancel: Request, flow: Flow): void {
    const running = flow.servers.get(serverKey(cancel, 'INVITE'))
    flow.connection.send(Response.to(cancel, running === undefined ? 481 : 200, undefined, this.#tokens.next()))
    running?.cancelled()
  }

  #hand(request: Request, tx: ServerTransaction | undefined, connection: Connection): void {
    try {
      this.#options.onRequest(request, tx, connection)
    } catch (error) {
      const known = error instanceof SipError
      if (tx !== undefined && !tx.answered) {
        const status = known ? error.status : 500
        tx.respond(Response.to(request, status, known ? error.reason : undefined, this.#tokens.next()))
      }
      if (!known) this.#defect(error)
    }
  }

  /** Answers what was a request, reports, and closes when the stream cannot be trusted any more. */
  #refuse(error: SipError, request: Request | undefined, connection: StreamConnection): void {
    if (request !== undefined && request.method !== 'ACK' && request.method !== 'BENOTIFY' && request.headers.has('Via')) {
      this.#guard(() => connection.send(Response.to(request, error.status, error.reason, this.#tokens.next())))
    }
    if (error.fatal) connection.close(error.message)
    this.#guard(() => this.#options.onRefused?.(connection, error))
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
