import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { fastifyCookie } from '@fastify/cookie'
import { WebSocketServer } from 'ws'
import type { Users } from '@parley/topology/users'
import { wireLimits } from '../../shared/wire.ts'
import { sessionCookie } from '../http/cookies.ts'
import { hostName } from '../http/own-hosts.ts'
import { LiveSocket, type SocketOptions } from './socket.ts'

/** Browsers one person may have open at a time. */
const PER_USER = 40

export interface UpgradeOptions extends Omit<SocketOptions, 'session' | 'csrf' | 'user'> {
  hosts: ReadonlySet<string>
  users: Users
}

interface Refusal {
  status: string
  reason: string
}

/** Turns upgrade requests for `/live` into sockets, after everything that can be checked before the first frame. */
export class LiveUpgrades {
  readonly #o: UpgradeOptions
  // No compression: it would hold a window for each browser, and answer a small frame with a large one.
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: wireLimits.inputBytes, clientTracking: false })

  constructor(options: UpgradeOptions) {
    this.#o = options
  }

  serve(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(request, socket, head))
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const verdict = this.#check(request)
    if ('status' in verdict) {
      this.#o.diagnostics.events.record('liveSocketRefused', { peer: request.socket.remoteAddress ?? '', reason: verdict.reason })
      socket.end(`HTTP/1.1 ${verdict.status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    this.#server.handleUpgrade(request, socket, head, (ws) => new LiveSocket(ws, { ...this.#o, ...verdict }))
  }

  #check(request: IncomingMessage): Refusal | Pick<SocketOptions, 'session' | 'csrf' | 'user'> {
    const secure = (request.socket as TLSSocket).encrypted === true
    const { host, origin, cookie } = request.headers
    const name = hostName(request)
    if (name === undefined || !this.#o.hosts.has(name)) return { status: '421 Misdirected Request', reason: 'unknown host name' }
    if (request.url !== '/live') return { status: '404 Not Found', reason: 'unknown path' }
    // Any page may open a WebSocket to us and the cookie goes along: Origin is what tells ours from others.
    if (origin !== `${secure ? 'https' : 'http'}://${host}`) return { status: '403 Forbidden', reason: 'foreign origin' }
    const found = this.#o.sessions.find(sessionCookie(fastifyCookie.parse(cookie ?? ''), secure))
    const user = found && this.#o.users.byAddress(found.session.address)
    if (!found || !user) return { status: '401 Unauthorized', reason: 'no session' }
    if (this.#o.hub.count(user.address) >= PER_USER) return { status: '429 Too Many Requests', reason: 'too many browsers' }
    return { ...found, user }
  }
}
