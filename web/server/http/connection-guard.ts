import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { Admission, type AdmissionLimits } from '@parley/sip/transport/admission'
import { addressKey } from '../session/throttle.ts'

export interface ConnectionLimits extends AdmissionLimits {
  /** Of all addresses together. */
  all: number
  /** How long a connection may live without a request. */
  firstRequestMs: number
}

export const connectionLimits: ConnectionLimits = { all: 20_000, perAddress: 2_000, perLoopback: 16_384, firstRequestMs: 15_000 }

/** Keeps strangers from taking all the connections there are: so many for each address, and none for who asks for nothing. Node
 *  itself bounds the time of a request that has begun and the pause between two, but waits for the first one for ever. */
export class ConnectionGuard {
  readonly #limits: ConnectionLimits
  readonly #admission: Admission
  readonly #refused: (address: string, most: number) => void
  /** Whose refusal was told; told again after the last of their connections has ended. */
  readonly #told = new Set<string>()
  readonly #silent = new Map<Socket, NodeJS.Timeout>()

  constructor(limits: ConnectionLimits, refused: (address: string, most: number) => void) {
    this.#limits = limits
    this.#admission = new Admission(limits)
    this.#refused = refused
  }

  /** @param requests  'secureConnection' where requests come over TLS; how long its handshake takes is bounded there */
  watch(server: Server, requests: 'connection' | 'secureConnection'): void {
    server.maxConnections = this.#limits.all
    server.on('connection', (socket: Socket) => this.#admit(socket))
    server.on(requests, (socket: Socket) => this.#await(socket))
    server.on('request', (request: IncomingMessage) => this.#asked(request.socket))
    server.on('upgrade', (request: IncomingMessage) => this.#asked(request.socket))
  }

  #admit(socket: Socket): void {
    const address = addressKey(socket.remoteAddress ?? '')
    if (!this.#admission.enter(address)) {
      socket.destroy()
      if (!this.#told.has(address)) this.#refused(address, this.#admission.mostFrom(address))
      this.#told.add(address)
      return
    }
    socket.once('close', () => {
      this.#admission.leave(address)
      if (this.#admission.countOf(address) === 0) this.#told.delete(address)
    })
  }

  #await(socket: Socket): void {
    if (socket.destroyed) return
    const timer = setTimeout(() => socket.destroy(), this.#limits.firstRequestMs)
    timer.unref()
    this.#silent.set(socket, timer)
    socket.once('close', () => this.#asked(socket))
  }

  #asked(socket: Socket): void {
    clearTimeout(this.#silent.get(socket))
    this.#silent.delete(socket)
  }
}
