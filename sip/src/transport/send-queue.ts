import type { Duplex } from 'node:stream'
import type { QueuedTimer, TimerQueue } from '../timer-queue.ts'
import type { ConnectionLimits } from './connection-limits.ts'
import type { Flushable, Outbox } from './outbox.ts'

/** What a queue shares with all others of its endpoint. */
export interface SendQueueEnvironment {
  readonly timers: TimerQueue
  readonly limits: ConnectionLimits
  readonly outbox: Outbox
}

/** So many times the unsent limit may wait for a peer that is reading: a fan-out to many watchers behind one link is no fault of it. */
const burstFactor = 8
/** So much is handed to the operating system without waiting for the end of the turn. */
const eagerBytes = 256 * 1024

/** What is to be written to one stream: one write for all of a turn, and a bound for a peer that does not read. A stranger is cut
 *  off as soon as the limit is passed by bytes of earlier turns; whoever is known only when nothing moves any more. */
export class SendQueue implements Flushable {
  readonly #stream: Duplex
  readonly #env: SendQueueEnvironment
  readonly #overflow: (reason: string) => void
  /** The peer is known: it may take its time with a burst. */
  patient = false
  #parts: (string | Buffer)[] = []
  #bytes = 0
  #turn = -1
  #writtenThisTurn = 0
  #written = 0
  #stall: QueuedTimer | undefined

  /** @param overflow  the peer does not keep up; called from `add` or `flush`, or later */
  constructor(stream: Duplex, env: SendQueueEnvironment, overflow: (reason: string) => void) {
    this.#stream = stream
    this.#env = env
    this.#overflow = overflow
  }

  /** Bytes the operating system has not taken. */
  get bytes(): number {
    return this.#bytes + this.#stream.writableLength
  }

  /** @param part  text of one byte a character, or bytes, which must not change any more */
  add(part: string | Buffer): void {
    if (this.#bytes === 0) this.#env.outbox.add(this)
    this.#parts.push(part)
    this.#bytes += part.length
    if (this.#bytes < eagerBytes) return
    const most = burstFactor * this.#env.limits.unsentBytes
    if (this.bytes > most) this.#overflow(`slow consumer: more than ${most} bytes unread`)
    else this.flush()
  }

  flush(): void {
    if (this.#bytes === 0) return
    const { limits, outbox } = this.#env
    if (this.#turn !== outbox.turn) {
      this.#turn = outbox.turn
      this.#writtenThisTurn = 0
    }
    const unread = this.#stream.writableLength - this.#writtenThisTurn
    if (unread > limits.unsentBytes && !this.#bears(unread)) return
    const bytes = this.#take()
    this.#writtenThisTurn += bytes.length
    this.#written += bytes.length
    this.#stream.write(bytes)
  }

  /** Nothing more is written. */
  stop(): void {
    this.#parts = []
    this.#bytes = 0
    this.#stall?.cancel()
  }

  #bears(unread: number): boolean {
    const { unsentBytes } = this.#env.limits
    if (this.patient && unread <= burstFactor * unsentBytes) {
      this.#stall ??= this.#watchStall()
      return true
    }
    this.#overflow(`slow consumer: ${unread} bytes unread, at most ${unsentBytes} are kept`)
    return false
  }

  #watchStall(): QueuedTimer {
    const { timers, limits } = this.#env
    const taken = this.#taken
    return timers.set(limits.stallMs, () => {
      this.#stall = undefined
      const unread = this.#stream.writableLength
      if (unread <= limits.unsentBytes) return
      if (this.#taken === taken) this.#overflow(`slow consumer: ${unread} bytes unread, none of them taken in ${limits.stallMs} ms`)
      else this.#stall = this.#watchStall()
    })
  }

  get #taken(): number {
    return this.#written - this.#stream.writableLength
  }

  /** Text is latin1, so its length is its size. */
  #take(): Buffer {
    const parts = this.#parts
    const bytes = Buffer.allocUnsafe(this.#bytes)
    this.#parts = []
    this.#bytes = 0
    let at = 0
    for (const part of parts) {
      if (typeof part === 'string') bytes.write(part, at, 'latin1')
      else bytes.set(part, at)
      at += part.length
    }
    return bytes
  }
}
