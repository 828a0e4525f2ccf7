import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Clock } from '../timers.ts'
import { ConnectError } from './connect-error.ts'
import { noPeerFacts } from './connection.ts'
import type { Listener, ListenerEvents } from './listener.ts'

export async function listenTcp(host: string, port: number, events: ListenerEvents): Promise<Listener> {
  const server = acceptor(events, (socket) => events.accepted(socket, noPeerFacts))
  return listening(server, host, port, () => {
    throw new TypeError('setTls on a TCP listener')
  })
}

/** Takes raw sockets, refused ones gone before a byte is read. */
export function acceptor(events: ListenerEvents, ready: (socket: Socket) => void): Server {
  return createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, (socket) => {
    socket.on('error', () => {}) // its connection, when there is one, listens itself
    if (events.admit(socket)) ready(socket)
  })
}

/** @throws Node's own error when the port cannot be had */
export async function listening(server: Server, host: string, port: number, setTls: Listener['setTls']): Promise<Listener> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      server.on('error', () => {}) // a failed accept (no descriptors left) is not the end of the others
      resolve()
    })
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    setTls,
    // Its callback would wait for every connection it ever accepted; the port is free at once.
    [Symbol.asyncDispose]: async () => {
      server.close()
    },
  }
}

/** @throws ConnectError */
export function connectTcp(address: string, port: number, timeoutMs: number, clock: Clock): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 })
    const fail = (error: ConnectError): void => {
      socket.destroy()
      reject(error)
    }
    const timer = clock.setTimeout(() => fail(new ConnectError('timeout', `no connection to ${address}:${port} within ${timeoutMs} ms`)), timeoutMs)
    const refused = (cause: Error): void => {
      clock.clearTimeout(timer)
      fail(new ConnectError('unreachable', `no connection to ${address}:${port}: ${cause.message}`, { cause }))
    }
    socket.once('error', refused)
    socket.once('connect', () => {
      clock.clearTimeout(timer)
      socket.off('error', refused)
      resolve(socket)
    })
  })
}
