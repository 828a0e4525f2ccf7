import type { RawData, WebSocket } from 'ws'
import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { AppError, stackOf, toAppError } from '@parley/platform/errors'
import type { User } from '@parley/topology/users'
import { wireLimits, type InputName, type OutputFrame, type OutputName, type Outputs } from '../../shared/wire.ts'
import { checked } from '../http/checked.ts'
import { wireError } from '../http/errors.ts'
import type { EndpointManager } from '../im/endpoint-manager.ts'
import type { UserEndpoint } from '../im/user-endpoint.ts'
import type { Session, Sessions } from '../session/sessions.ts'
import { sameToken } from '../session/token.ts'
import { parseFrame } from './frame.ts'
import type { Hub, HubMember } from './hub.ts'
import type { BrowserHandle, Input } from './input.ts'
import { inputs } from './inputs.ts'
import { sessionOpen } from './inputs/session-open.ts'
import { sessionEnded } from './outputs/session-ended.ts'
import { snapshot } from './outputs/snapshot.ts'
import { SendQueue } from './queue.ts'
import { Rate } from './rate.ts'

const OPEN_WITHIN_MS = 10_000
const HEARTBEAT_MS = 30_000
/** How long a browser that is given up may take to read the reason. */
const CLOSE_WITHIN_MS = 2_000
/** Inputs at once, and per second on average. */
const BURST = 600
const PER_SECOND = 100
/** Inputs over the rate that are answered `busy` before the connection is closed. */
const PATIENCE = 2_000

/** Close codes of RFC 6455 that are used here. */
const close = { goingAway: 1001, wrongType: 1003, policy: 1008, tryAgain: 1013 } as const

export interface SocketOptions {
  session: Session
  csrf: string
  user: User
  sessions: Sessions
  hub: Hub
  manager: EndpointManager
  clock: Clock
  diagnostics: Diagnostics
}

/** One browser's connection, from its first frame to its close. Each input is answered by exactly one reply; outputs begin
 *  with a snapshot. */
export class LiveSocket implements HubMember, BrowserHandle {
  readonly session: Session
  readonly #socket: WebSocket
  readonly #o: SocketOptions
  readonly #queue: SendQueue
  readonly #rate: Rate
  #patience = PATIENCE
  #endpoint: UserEndpoint | undefined
  /** Outputs that came while the snapshot was made; undefined once it is sent. */
  #held: (() => void)[] | undefined = []
  #opening = false
  #seq = 0
  #alive = true
  #closed = false
  #timer: TimerHandle

  constructor(socket: WebSocket, options: SocketOptions) {
    this.session = options.session
    this.#socket = socket
    this.#o = options
    this.#queue = new SendQueue(socket, wireLimits.queueBytes)
    this.#rate = new Rate(BURST, PER_SECOND, options.clock)
    this.#timer = options.clock.setTimeout(() => this.#close(close.policy, 'session.open did not come'), OPEN_WITHIN_MS)
    socket.on('message', (data, binary) => this.#received(data, binary))
    socket.on('pong', () => (this.#alive = true))
    socket.on('close', () => this.#gone())
    socket.on('error', () => socket.terminate())
  }

  /** Part of `HubMember`: outputs are numbered in the order they leave. */
  send<N extends OutputName>(name: N, body: Outputs[N]): void {
    if (this.#held) this.#held.push(() => this.#output(name, body))
    else this.#output(name, body)
  }

  end(reason: Outputs['session.ended']['reason']): void {
    this.#held = undefined
    sessionEnded(this, reason)
    this.#close(reason === 'shutting-down' ? close.goingAway : close.policy, reason)
  }

  touch(): void {
    this.#o.sessions.touch(this.session)
  }

  #received(data: RawData, binary: boolean): void {
    // What was on its way when we closed is nobody's any more.
    if (this.#closed) return
    if (binary) return this.#close(close.wrongType, 'text frames only')
    let id: number | undefined
    try {
      const frame = parseFrame(String(data))
      id = frame.id
      this.#admit()
      this.#dispatch(frame.id, frame.name, frame.body)
    } catch (thrown) {
      // A frame without a readable id cannot be answered, so it cannot be allowed either.
      if (id === undefined) this.#close(close.policy, 'not a frame')
      else this.#fail(id, thrown)
    }
  }

  /** @throws AppError `busy` */
  #admit(): void {
    if (this.#rate.take()) return
    if (this.#patience-- <= 0) this.#close(close.policy, 'too many frames')
    throw new AppError('busy', 'Too much at once. Wait a moment, then try again.')
  }

  #dispatch(id: number, name: string, body: unknown): void {
    if (name === 'session.open') return void this.#open(id, body)
    if (!this.#endpoint) return this.#close(close.policy, 'session.open comes first')
    if (!Object.hasOwn(inputs, name)) throw new AppError('invalid', 'There is no such input')
    const input = inputs[name as Exclude<InputName, 'session.open'>] as Input<never>
    const context = { user: this.#o.user, endpoint: this.#endpoint, browser: this }
    // Started in the order of the frames, so that messages keep theirs.
    const running = async () => input.run(context, checked(input.body, body) as never)
    void running().then(
      (result) => this.#reply({ reply: id, ok: true, result: result ?? null }),
      (thrown: unknown) => this.#fail(id, thrown),
    )
  }

  async #open(id: number, body: unknown): Promise<void> {
    try {
      if (this.#opening) throw new AppError('invalid', 'The session is open already')
      this.#opening = true
      const { csrf } = checked(sessionOpen.body, body)
      if (!sameToken(csrf, this.#o.csrf)) throw new AppError('forbidden', 'The token does not belong to this session')
      if (!this.#o.sessions.has(this.session)) throw new AppError('untrusted', 'The session has ended')
      this.#o.hub.add(this)
      const endpoint = await this.#o.manager.endpointFor(this.#o.user)
      if (this.#closed) return
      endpoint.browserOpened(this)
      this.#endpoint = endpoint
      const picture = await snapshot(endpoint)
      if (this.#closed) return
      this.#reply({ reply: id, ok: true, result: null })
      this.#output('snapshot', picture)
      for (const held of this.#held ?? []) held()
      this.#held = undefined
      this.#beat()
    } catch (thrown) {
      this.#fail(id, thrown)
      this.#close(close.policy, 'session.open failed')
    }
  }

  #reply(frame: OutputFrame): void {
    this.#write(frame)
  }

  #fail(id: number, thrown: unknown): void {
    const error = toAppError(thrown)
    if (error.code === 'internal') {
      this.#o.diagnostics.events.record('webRequestFailed', { method: 'live', path: '/live', reason: stackOf(error.cause ?? error) })
    }
    this.#write({ reply: id, ok: false, error: wireError(error) })
  }

  #output<N extends OutputName>(name: N, body: Outputs[N]): void {
    this.#write({ seq: ++this.#seq, name, body } as OutputFrame)
  }

  #write(frame: OutputFrame): void {
    if (this.#closed) return
    const text = JSON.stringify(frame)
    if (this.#queue.send(text)) return
    this.#o.diagnostics.events.record('liveSocketOverflow', { user: this.session.address, bytes: this.#queue.bytes })
    this.#close(close.tryAgain, 'too much is waiting')
  }

  #beat(): void {
    this.#o.clock.clearTimeout(this.#timer)
    this.#timer = this.#o.clock.setTimeout(() => {
      if (!this.#alive) return this.#socket.terminate()
      this.#alive = false
      this.#socket.ping()
      this.#beat()
    }, HEARTBEAT_MS)
  }

  #close(code: number, reason: string): void {
    if (this.#closed) return
    this.#leave()
    this.#socket.close(code, reason)
    this.#timer = this.#o.clock.setTimeout(() => this.#socket.terminate(), CLOSE_WITHIN_MS)
  }

  #gone(): void {
    this.#leave()
    this.#o.clock.clearTimeout(this.#timer)
  }

  /** From here on nothing reaches this browser any more. */
  #leave(): void {
    if (this.#closed) return
    this.#closed = true
    this.#o.clock.clearTimeout(this.#timer)
    this.#o.hub.remove(this)
    this.#endpoint?.browserClosed(this)
  }
}
