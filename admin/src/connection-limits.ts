import type { IncomingMessage } from 'node:http'
import type { Server } from 'node:https'
import type { Socket } from 'node:net'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'

export interface ConnectionLimits {
  all: number
  /** From one network address: nobody may take the place of all others. */
  perAddress: number
  /** How long a connection may live without a request. */
  firstRequestMs: number
}

export const connectionLimits: ConnectionLimits = { all: 500, perAddress: 100, firstRequestMs: 15_000 }

/** Keeps strangers from taking all the connections there are: an administrator has to get in just then. */
export function limitConnections(server: Server, limits: ConnectionLimits, diagnostics: Diagnostics): void {
  const held = new Map<string, number>()
  const told = new Set<string>()
  const silent = new Map<Socket, NodeJS.Timeout>()
  const asked = (socket: Socket) => {
    clearTimeout(silent.get(socket))
    silent.delete(socket)
  }
  server.maxConnections = limits.all
  server.on('connection', (socket: Socket) => {
    const address = networkOf(socket.remoteAddress ?? '')
    const count = held.get(address) ?? 0
    if (count >= limits.perAddress) {
      socket.destroy()
      if (!told.has(address)) diagnostics.events.record('adminRefused', { peer: address, reason: `it has ${limits.perAddress} connections, as many as one address may` })
      told.add(address)
      return
    }
    held.set(address, count + 1)
    socket.once('close', () => {
      const left = (held.get(address) ?? 1) - 1
      if (left > 0) held.set(address, left)
      else {
        held.delete(address)
        told.delete(address)
      }
    })
  })
  server.on('secureConnection', (socket: Socket) => {
    const timer = setTimeout(() => socket.destroy(), limits.firstRequestMs)
    timer.unref()
    silent.set(socket, timer)
    socket.once('close', () => asked(socket))
  })
  server.on('request', (request: IncomingMessage) => asked(request.socket))
}

/** An IPv6 host owns a /64. */
function networkOf(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address
  return plain.includes(':') ? `${plain.split(':').slice(0, 4).join(':')}::/64` : plain
}
