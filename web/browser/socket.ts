import type { InputName, Inputs, OutputFrame, OutputName, Outputs } from '../shared/wire.ts'
import { BackOff } from './back-off.ts'
import { inputRules } from './input-rules.ts'
import { type Pending, lostInput, PendingInputs } from './pending-inputs.ts'

/** The part of the browser's WebSocket that is used; a test hands in its own. */
export interface SocketLike {
  send(text: string): void
  close(code?: number, reason?: string): void
  onopen: ((event: unknown) => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: unknown) => void) | null
}

export interface Timers {
  setTimeout(fn: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
}

export interface LiveSocketOptions {
  connect(): SocketLike
  /** Token for `session.open`; undefined when the session is over and nothing may be retried. Throws while the server cannot be reached. */
  csrf(): Promise<string | undefined>
  timers: Timers
  /** 0 … 1, for the jitter. */
  random(): number
  onState(state: 'open' | 'reconnecting' | 'ended'): void
  onOutput<N extends OutputName>(name: N, body: Outputs[N]): void
}

/** A reply later than this means a dead connection that nobody has told us about. */
const replyMs = 20_000

/** The one connection to `/live`: opens it, keeps it open, and matches replies to inputs. */
export class LiveSocket {
  readonly #options: LiveSocketOptions
  readonly #pending = new PendingInputs()
  readonly #backOff: BackOff
  #socket: SocketLike | undefined
  #ready = false
  #running = false
  #attempt: unknown
  /** The question for the token that is waited for; the answer to any other comes too late. */
  #asking: object | undefined
  #watchdog: unknown

  constructor(options: LiveSocketOptions) {
    this.#options = options
    this.#backOff = new BackOff(options.random)
  }

  start(): void {
    this.#running = true
    void this.#open()
  }

  stop(): void {
    this.#running = false
    this.#options.timers.clearTimeout(this.#attempt)
    this.#asking = undefined
    this.#drop()
    this.#pending.rejectAll(lostInput)
  }

  /** Skips the wait before the next attempt: someone looks at the page again. */
  retryNow(): void {
    if (!this.#running || this.#socket || this.#attempt === undefined) return
    void this.#open()
  }

  /** The network is back: an attempt that began without it may never be answered, so another one takes its place. */
  networkBack(): void {
    if (!this.#running || this.#ready) return
    this.#drop()
    this.#pending.connectionLost()
    void this.#open()
  }

  /** Rejects with a WireError. What happens when the connection breaks meanwhile: input-rules.ts. */
  send<N extends InputName>(name: N, body: Inputs[N]['body']): Promise<Inputs[N]['result']> {
    if (!this.#running || (!this.#ready && inputRules[name] === 'now')) return Promise.reject(lostInput)
    const answered = new Promise((resolve, reject) => {
      const pending = this.#pending.add(name, body, resolve, reject)
      if (this.#ready) this.#write(pending)
    })
    return answered as Promise<Inputs[N]['result']>
  }

  async #open(): Promise<void> {
    this.#options.timers.clearTimeout(this.#attempt)
    this.#attempt = undefined
    const asking = {}
    this.#asking = asking
    const token = await this.#options.csrf().then((csrf) => ({ csrf }), () => undefined)
    // Stopped meanwhile, started perhaps for somebody else, or asked anew.
    if (this.#asking !== asking) return
    this.#asking = undefined
    if (!token) return this.#retryLater()
    if (token.csrf === undefined) return this.#end()
    this.#listen(this.#options.connect(), token.csrf)
  }

  #listen(socket: SocketLike, csrf: string): void {
    this.#socket = socket
    socket.onopen = () => this.#greet(csrf)
    socket.onmessage = (event) => this.#receive(event.data)
    socket.onclose = () => this.#lost(socket)
    this.#watch()
  }

  #greet(csrf: string): void {
    const refused = () => this.#socket?.close(1000)
    const pending = this.#pending.add('session.open', { csrf }, () => this.#opened(), refused)
    this.#write(pending)
  }

  #opened(): void {
    this.#ready = true
    this.#backOff.reset()
    this.#options.onState('open')
    for (const pending of this.#pending.toWrite()) this.#write(pending)
  }

  #write(pending: Pending): void {
    pending.written = true
    this.#socket?.send(JSON.stringify({ id: pending.id, name: pending.name, body: pending.body }))
    if (this.#watchdog === undefined) this.#watch()
  }

  #receive(data: unknown): void {
    if (typeof data !== 'string') return
    const frame = JSON.parse(data) as OutputFrame
    if ('reply' in frame) {
      if (frame.ok) this.#pending.resolve(frame.reply, frame.result)
      else this.#pending.reject(frame.reply, frame.error)
      return this.#watch()
    }
    this.#options.onOutput(frame.name, frame.body)
  }

  /** Starts the watchdog anew; it runs only while a reply is owed, so an idle page wakes nothing. */
  #watch(): void {
    this.#unwatch()
    const socket = this.#socket
    const owed = socket !== undefined && (!this.#ready || this.#pending.owed())
    if (owed) this.#watchdog = this.#options.timers.setTimeout(() => this.#lost(socket), replyMs)
  }

  #unwatch(): void {
    this.#options.timers.clearTimeout(this.#watchdog)
    this.#watchdog = undefined
  }

  #lost(socket: SocketLike): void {
    if (this.#socket !== socket) return
    this.#drop()
    this.#pending.connectionLost()
    this.#retryLater()
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#ready = false
    this.#unwatch()
    if (!socket) return
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    socket.close(1000)
  }

  #retryLater(): void {
    if (!this.#running) return
    this.#options.onState('reconnecting')
    this.#attempt = this.#options.timers.setTimeout(() => void this.#open(), this.#backOff.next())
  }

  #end(): void {
    this.stop()
    this.#options.onState('ended')
  }
}
