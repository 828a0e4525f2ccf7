import type { WebSocket } from 'ws'

/** What waits for one browser. Bounded: one that does not read is given up, it starts again from a snapshot. */
export class SendQueue {
  readonly #socket: WebSocket
  readonly #limit: number

  constructor(socket: WebSocket, limitBytes: number) {
    this.#socket = socket
    this.#limit = limitBytes
  }

  get bytes(): number {
    return this.#socket.bufferedAmount
  }

  /** @returns false when it would be too much; nothing is sent then. A frame always fits into an empty queue. */
  send(text: string): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return true
    const waiting = this.#socket.bufferedAmount
    if (waiting > 0 && waiting + Buffer.byteLength(text) > this.#limit) return false
    this.#socket.send(text)
    return true
  }
}
