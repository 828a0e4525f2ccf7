import { Duplex } from 'node:stream'
import type { Connection, Endpoint } from '../endpoint.ts'
import { noPeerFacts } from '../transport/connection.ts'

/** A peer that is nothing but bytes: what the test says goes in, what the endpoint writes is kept. For tests. */
export class RawPeer extends Duplex {
  /** One entry for each write to the socket. */
  readonly writes: string[] = []
  /** Takes nothing off the endpoint's hands any more. */
  stalled = false
  #held: (() => void) | undefined
  #waiting: { marker: string; from: number; resolve: (text: string) => void }[] = []

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.stalled) {
      this.#held = done
      return
    }
    this.writes.push(chunk.toString('latin1'))
    for (const waiting of [...this.#waiting]) {
      if (!this.heard.includes(waiting.marker, waiting.from)) continue
      this.#waiting = this.#waiting.filter((other) => other !== waiting)
      waiting.resolve(this.heard)
    }
    done()
  }

  /** A stalled peer takes one write after all. */
  takesOne(): void {
    const done = this.#held
    this.#held = undefined
    done?.()
  }

  /** Everything the endpoint has said. */
  get heard(): string {
    return this.writes.join('')
  }

  says(text: string): void {
    this.push(Buffer.from(text, 'latin1'))
  }

  /** Everything heard, once `marker` has come after what was heard before. */
  hears(marker: string, from = 0): Promise<string> {
    if (this.heard.includes(marker, from)) return Promise.resolve(this.heard)
    return new Promise((resolve) => this.#waiting.push({ marker, from, resolve }))
  }

  attachTo(endpoint: Endpoint, inbound = true): Connection {
    return endpoint.attach(this, { transport: 'memory', inbound, remoteAddress: 'memory', remotePort: 0, peer: noPeerFacts })
  }
}

/** Some turns of the event loop: what was said has been read, what follows from it is written. */
export async function settled(turns = 6): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
}
