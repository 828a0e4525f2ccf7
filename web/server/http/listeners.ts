import { createServer as createHttp, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { AppError } from '@parley/platform/errors'
import { secureServerOptions, type RoleCertificate } from '@parley/platform/tls'
import { ConnectionGuard, connectionLimits, type ConnectionLimits } from './connection-guard.ts'

export interface Listener extends AsyncDisposable {
  readonly server: Server
  readonly port: number
}

export interface ListenerOptions {
  host: string
  port: number
  limits?: Partial<ConnectionLimits>
  /** An address has as many connections as it may. */
  refused?: (address: string, most: number) => void
}

const limits: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
}

/** Plain HTTP, for loopback only. @throws AppError `invalid` — the address is not a loopback address · `unavailable` — the port is taken */
export function listenHttp(handler: RequestListener, options: ListenerOptions): Promise<Listener> {
  const { host } = options
  if (!['127.0.0.1', '::1', 'localhost'].includes(host)) {
    throw new AppError('invalid', 'Plain HTTP is for this machine only', { expected: '127.0.0.1 or ::1', found: host })
  }
  return listen(createHttp(limits, handler), 'connection', options)
}

export async function listenHttps(handler: RequestListener, tls: RoleCertificate, options: ListenerOptions): Promise<Listener & { setTls(next: RoleCertificate): void }> {
  const server = createHttps({ ...limits, ...forBrowsers(tls), ALPNProtocols: ['http/1.1'], handshakeTimeout: 10_000 }, handler)
  const listener = await listen(server, 'secureConnection', options)
  return { ...listener, setTls: (next) => server.setSecureContext(forBrowsers(next)) }
}

/** Browsers are not asked for certificates. */
function forBrowsers({ key, cert }: RoleCertificate) {
  return secureServerOptions({ key, cert })
}

async function listen(server: Server, requests: 'connection' | 'secureConnection', { host, port, ...o }: ListenerOptions): Promise<Listener> {
  new ConnectionGuard({ ...connectionLimits, ...o.limits }, o.refused ?? (() => undefined)).watch(server, requests)
  server.on('clientError', refuse)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)))
    server.listen(port, host, resolve)
  })
  return {
    server,
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => close(server),
  }
}

/** What is not HTTP, too slow or too large: one line of an answer where one can still be read, never a reason of ours. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): AppError {
  const message = error.code === 'EADDRINUSE' ? `Port ${port} is taken on ${host}` : `Cannot listen on ${host}:${port}`
  return new AppError('unavailable', message, { remedy: 'Choose another port, or stop what uses it.', cause: error })
}

/** Lets requests that are being answered end, for a moment; then cuts what is left. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 2_000).unref()
  })
}
