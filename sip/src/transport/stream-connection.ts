import type { X509Certificate } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { SipError } from '../errors.ts'
import { Framer } from '../frame.ts'
import type { Message, Request } from '../message.ts'
import { headText } from '../serialize.ts'
import type { QueuedTimer, TimerQueue } from '../timer-queue.ts'
import { monotonic } from '../timers.ts'
import type { Clock } from '../timers.ts'
import type { ConnectionLimits } from './connection-limits.ts'
import type { Connection, PeerFacts, TransportName } from './connection.ts'
import type { Outbox } from './outbox.ts'
import { SendQueue } from './send-queue.ts'

/** What a connection tells its endpoint. */
export interface ConnectionEvents {
  message(message: Message, connection: StreamConnection): void
  /** `request`: what an answer can be made from. */
  malformed(error: SipError, request: Request | undefined, connection: StreamConnection): void
  sent(message: Message, connection: StreamConnection): void
  closed(reason: string, connection: StreamConnection): void
}

export interface ConnectionParts {
  readonly id: string
  readonly transport: TransportName
  readonly inbound: boolean
  readonly remoteAddress: string
  readonly remotePort: number
  readonly peer: PeerFacts
}

/** What all connections of an endpoint share. */
export interface ConnectionEnvironment {
  readonly clock: Clock
  readonly timers: TimerQueue
  readonly limits: ConnectionLimits
  readonly outbox: Outbox
  readonly events: ConnectionEvents
}

/** How long what was queued before `close` may take to leave; by the system's clock, as it is about its sockets. */
const lingerMs = 2_000

const ping = Buffer.from('\r\n\r\n')
const pong = Buffer.from('\r\n')

/** SIP over anything that is a byte stream. */
export class StreamConnection implements Connection {
  readonly id: string
  readonly transport: TransportName
  readonly inbound: boolean
  readonly remoteAddress: string
  readonly remotePort: number
  tag: unknown = undefined
  onSend: ((message: Message) => void) | undefined
  readonly #peer: PeerFacts
  readonly #stream: Duplex
  readonly #env: ConnectionEnvironment
  readonly #framer: Framer
  readonly #queue: SendQueue
  #authenticated = false
  #closeReason: string | undefined
  readonly #closeListeners: ((reason: string) => void)[] = []

  #completion: QueuedTimer | undefined
  #idle: QueuedTimer | undefined
  #pongWait: QueuedTimer | undefined
  #lastHeardAt: number
  #answeredPingAt = -Infinity
  #peerAnswersPings = false

  constructor(parts: ConnectionParts, stream: Duplex, env: ConnectionEnvironment) {
    this.id = parts.id
    this.transport = parts.transport
    this.inbound = parts.inbound
    this.remoteAddress = parts.remoteAddress
    this.remotePort = parts.remotePort
    this.#peer = parts.peer
    this.#stream = stream
    this.#env = env
    this.#framer = new Framer(env.limits)
    if (parts.inbound) this.#framer.bodyBytes = env.limits.strangerBodyBytes
    this.#queue = new SendQueue(stream, env, (reason) => this.abort(reason))
    this.#queue.patient = !parts.inbound
    this.#lastHeardAt = monotonic(env.clock)
    stream.on('error', (error: NodeJS.ErrnoException) => this.#gone(`transport error: ${error.code ?? error.message}`))
    stream.on('close', () => this.#gone('connection lost'))
  }

  /** Reading begins; separate from the constructor so that the owner knows the connection before its first message. */
  start(): void {
    if (this.closed) return
    this.#stream.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#stream.on('end', () => this.close('closed by the peer'))
    this.#watchIdle()
  }

  get peerCertificate(): X509Certificate | undefined {
    return this.#peer.certificate
  }
  get peerAuthorized(): boolean {
    return this.#peer.authorized
  }
  get peerAuthorizationError(): string | undefined {
    return this.#peer.error
  }
  get closed(): boolean {
    return this.#closeReason !== undefined
  }
  get authenticated(): boolean {
    return this.#authenticated
  }
  get bufferedBytes(): number {
    return this.#queue.bytes
  }

  markAuthenticated(): void {
    if (this.#authenticated || this.closed) return
    this.#authenticated = true
    this.#framer.bodyBytes = this.#env.limits.bodyBytes
    this.#queue.patient = true
    this.#watchIdle()
  }

  send(message: Message): void {
    if (this.closed) return
    this.onSend?.(message)
    const head = headText(message)
    this.#env.events.sent(message, this)
    this.#queue.add(head)
    if (message.body.length > 0 && !this.closed) this.#queue.add(message.body)
  }

  onClose(fn: (reason: string) => void): void {
    if (this.#closeReason !== undefined) fn(this.#closeReason)
    else this.#closeListeners.push(fn)
  }

  close(reason: string): void {
    if (this.closed) return
    this.#queue.flush()
    if (this.closed) return
    const stream = this.#stream
    const linger = setTimeout(() => stream.destroy(), lingerMs)
    linger.unref()
    stream.once('close', () => clearTimeout(linger))
    stream.end(() => stream.destroy())
    this.#finish(reason)
  }

  /** Settles when the stream behind a closed connection is gone. */
  async ended(): Promise<void> {
    if (!this.#stream.closed) await new Promise((resolve) => this.#stream.once('close', resolve))
  }

  /** Cuts the stream: for a peer that does not read there is no point in a good-bye. */
  abort(reason: string): void {
    if (this.closed) return
    this.#finish(reason)
    this.#stream.destroy()
  }

  #read(chunk: Buffer): void {
    if (this.closed) return
    this.#lastHeardAt = monotonic(this.#env.clock)
    if (this.#pongWait !== undefined) {
      this.#pongWait.cancel()
      this.#pongWait = undefined
    }
    this.#framer.push(chunk)
    let completed = false
    for (let frame = this.#framer.next(); frame !== undefined; frame = this.#framer.next()) {
      if (frame.kind === 'message') {
        completed = true
        this.#env.events.message(frame.message, this)
      } else if (frame.kind === 'keep-alive') this.#keptAlive(frame.ping)
      else this.#env.events.malformed(frame.error, frame.request, this)
      if (this.closed) return
    }
    if (completed && this.inbound && !this.#authenticated) this.#watchIdle()
    this.#watchCompletion(completed)
  }

  /** The deadline runs from a message's first byte, however slowly the rest drips in. */
  #watchCompletion(restart: boolean): void {
    const { incomplete } = this.#framer
    if (this.#completion !== undefined && (restart || !incomplete)) {
      this.#completion.cancel()
      this.#completion = undefined
    }
    if (!incomplete || this.#completion !== undefined) return
    const { completeMs } = this.#env.limits
    this.#completion = this.#env.timers.set(completeMs, () => this.close(`message not complete after ${completeMs} ms`))
  }

  #keptAlive(isPing: boolean): void {
    if (!isPing) {
      this.#peerAnswersPings = true
      return
    }
    if (this.#lastHeardAt - this.#answeredPingAt < this.#env.limits.keepAliveAnswerMs) return
    this.#answeredPingAt = this.#lastHeardAt
    this.#queue.add(pong)
  }

  /** A stranger's time runs from its last whole message; keep-alives buy it nothing. For the others one look in four
   *  periods is exact enough and costs nothing for each message. */
  #watchIdle(): void {
    this.#idle?.cancel()
    const { limits, timers } = this.#env
    if (!this.inbound) this.#idle = timers.set(limits.keepAliveMs / 2, () => this.#pingWhenSilent())
    else if (this.#authenticated) this.#idle = timers.set(limits.idleMs / 4, () => this.#closeWhenSilent())
    else {
      const most = limits.idleUnauthenticatedMs
      this.#idle = timers.set(most, () => this.close(`no message for ${most} ms and nobody signed in`))
    }
  }

  #closeWhenSilent(): void {
    const silentMs = monotonic(this.#env.clock) - this.#lastHeardAt
    if (silentMs >= this.#env.limits.idleMs) this.close(`idle for ${Math.round(silentMs)} ms`)
    else this.#watchIdle()
  }

  /** @spec RFC 5626 §4.4.1 — but only a peer that has ever answered is cut off for not answering. */
  #pingWhenSilent(): void {
    const { limits, timers, clock } = this.#env
    if (monotonic(clock) - this.#lastHeardAt >= limits.keepAliveMs / 2) {
      this.#queue.add(ping)
      if (this.#peerAnswersPings) this.#pongWait ??= timers.set(limits.keepAliveWaitMs, () => this.abort('no answer to a keep-alive'))
    }
    this.#watchIdle()
  }

  /** The stream ended by itself. */
  #gone(reason: string): void {
    if (this.closed) return
    this.#finish(reason)
    this.#stream.destroy()
  }

  #finish(reason: string): void {
    this.#closeReason = reason
    this.#queue.stop()
    this.#completion?.cancel()
    this.#idle?.cancel()
    this.#pongWait?.cancel()
    this.#env.events.closed(reason, this)
    for (const listener of this.#closeListeners.splice(0)) listener(reason)
  }
}
