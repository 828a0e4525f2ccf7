import type { ServerResponse } from 'node:http'
import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { JsonObject } from '../core/json.ts'

export interface EventSourceOptions {
  clock: Clock
  address: string
  /** Null: all types. */
  types: ReadonlySet<string> | null
  closeAfterState: boolean
  /** 0: none. */
  pingSeconds: number
}

/** Bytes that may wait for a client that does not read; then it is cut off and comes back for the states. */
const MOST_WAITING = 64 * 1024

/** One client's stream of state changes; RFC 8620 §7.3. */
export class EventSourceStream {
  readonly #response: ServerResponse
  readonly #o: EventSourceOptions
  #timer: TimerHandle | undefined
  #number = 0
  #closed = false

  constructor(response: ServerResponse, options: EventSourceOptions) {
    this.#response = response
    this.#o = options
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Accel-Buffering': 'no',
    })
    response.write(': open\n\n')
    this.#ping()
  }

  /** Tells the new states of this account. */
  tell(changed: Readonly<Record<string, string | undefined>>): void {
    if (this.#closed) return
    const wanted = Object.entries(changed).filter(([type, state]) => state !== undefined && (this.#o.types === null || this.#o.types.has(type)))
    if (wanted.length === 0) return
    const change: JsonObject = { '@type': 'StateChange', changed: { [this.#o.address]: Object.fromEntries(wanted) as Record<string, string> } }
    this.#send('state', change, ++this.#number)
    if (this.#o.closeAfterState) this.close()
  }

  close(): void {
    this.#closed = true
    this.#o.clock.clearTimeout(this.#timer)
    this.#response.end()
  }

  #ping(): void {
    const { clock, pingSeconds } = this.#o
    if (pingSeconds <= 0) return
    this.#timer = clock.setTimeout(() => {
      this.#send('ping', { interval: pingSeconds })
      this.#ping()
    }, pingSeconds * 1000)
  }

  #send(event: string, data: JsonObject, id?: number): void {
    if (this.#response.writableLength > MOST_WAITING) {
      this.#o.clock.clearTimeout(this.#timer)
      this.#response.destroy()
      return
    }
    this.#response.write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`)
  }
}
