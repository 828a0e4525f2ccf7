import { isIP } from 'node:net'
import { connect, createServer } from 'node:tls'
import type { TLSSocket, TlsOptions } from 'node:tls'
import type { Clock } from '../timers.ts'
import { judgePeer } from './certificate-names.ts'
import type { CertificatePolicy } from './certificate-names.ts'
import { ConnectError } from './connect-error.ts'
import type { PeerFacts } from './connection.ts'
import type { Listener, ListenerEvents } from './listener.ts'
import { acceptor, listening } from './tcp.ts'

type Pem = string | Buffer

export interface TlsServerOptions {
  key: Pem | Pem[]
  cert: Pem | Pem[]
  /** Whose client certificates count as authorized. */
  ca: Pem | Pem[]
  /** Ask the client for a certificate; it may have none, and the owner judges what comes. */
  requestCert: boolean
  /** Certificate revocation lists; with them, every certificate needs a list of its issuer. */
  crl?: Pem | Pem[]
}

export interface TlsClientOptions {
  /** Our own certificate, for a peer that asks. */
  key?: Pem | Pem[]
  cert?: Pem | Pem[]
  ca: Pem | Pem[]
  crl?: Pem | Pem[]
  /** The peer's certificate has to carry one of these, exactly as written. */
  names: string[]
  policy?: Partial<CertificatePolicy>
}

const oldest = 'TLSv1.2'

/** @spec RFC 3261 §26.2.1; RFC 5630 §3.1.3 — TLS 1.2 or later, no renegotiation */
export async function listenTls(host: string, port: number, options: TlsServerOptions, handshakeMs: number, events: ListenerEvents): Promise<Listener> {
  const handshakes = createServer({ ...serverOptions(options), handshakeTimeout: handshakeMs })
  handshakes.on('secureConnection', (stream) => {
    stream.on('error', () => {})
    stream.disableRenegotiation()
    events.accepted(stream, peerFacts(stream))
  })
  handshakes.on('tlsClientError', (error: NodeJS.ErrnoException, stream) => {
    events.failed(stream, `TLS handshake failed: ${error.code ?? error.message}`)
    stream.destroy()
  })
  // Admission comes first and costs no handshake: the TLS server is given sockets that were already counted.
  const server = acceptor(events, (socket) => handshakes.emit('connection', socket))
  return listening(server, host, port, (tls) => handshakes.setSecureContext(serverOptions(tls)))
}

const serverOptions = (o: TlsServerOptions): TlsOptions => ({
  key: o.key,
  cert: o.cert,
  ca: o.ca,
  ...(o.crl === undefined ? {} : { crl: o.crl }),
  requestCert: o.requestCert,
  rejectUnauthorized: false,
  minVersion: oldest,
})

/** Asked once for a connection: the platform builds a new object for every call. */
function peerFacts(stream: TLSSocket): PeerFacts {
  const certificate = stream.getPeerX509Certificate()
  const error = stream.authorizationError as Error | string | null | undefined
  const code = typeof error === 'string' ? error : ((error as NodeJS.ErrnoException | null | undefined)?.code ?? error?.message)
  return { certificate, authorized: stream.authorized, error: certificate === undefined ? undefined : code }
}

/** The platform's own checks are switched off and ours take their place: it refuses stock web-server certificates for their
 *  purpose and accepts wildcards.
 *  @param host  the name for SNI
 *  @throws ConnectError */
export async function connectTls(
  to: { host: string; address: string; port: number },
  options: TlsClientOptions,
  timeoutMs: number,
  clock: Clock,
): Promise<{ stream: TLSSocket; peer: PeerFacts }> {
  const stream = await handshake(to, options, timeoutMs, clock)
  const peer = peerFacts(stream)
  const verdict = judgePeer(peer, {
    authorities: ([] as Pem[]).concat(options.ca),
    expectedNames: options.names,
    policy: { ...options.policy, nowMs: clock.now() },
  })
  if (verdict.ok) return { stream, peer }
  stream.destroy()
  throw new ConnectError('untrusted', `${to.host}:${to.port} is not trusted: ${verdict.reason}`, { expected: verdict.expected, found: verdict.found })
}

function handshake(to: { host: string; address: string; port: number }, options: TlsClientOptions, timeoutMs: number, clock: Clock): Promise<TLSSocket> {
  const { names: _names, policy: _policy, ...secure } = options
  const where = `${to.address}:${to.port}`
  return new Promise((resolve, reject) => {
    const stream = connect({
      ...secure,
      host: to.address,
      port: to.port,
      ...(isIP(to.host) === 0 ? { servername: to.host } : {}),
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      minVersion: oldest,
    })
    let reached = false
    const fail = (error: ConnectError): void => {
      clock.clearTimeout(timer)
      stream.destroy()
      reject(error)
    }
    const failed = (cause: Error): void => {
      const what = reached ? `TLS handshake with ${where} failed` : `no connection to ${where}`
      fail(new ConnectError(reached ? 'handshake' : 'unreachable', `${what}: ${cause.message}`, { cause }))
    }
    const timer = clock.setTimeout(() => {
      fail(new ConnectError('timeout', `no ${reached ? 'TLS handshake with' : 'connection to'} ${where} within ${timeoutMs} ms`))
    }, timeoutMs)
    stream.once('connect', () => {
      reached = true
      stream.setNoDelay(true)
      stream.setKeepAlive(true, 60_000)
    })
    stream.once('error', failed)
    stream.once('secureConnect', () => {
      clock.clearTimeout(timer)
      stream.off('error', failed)
      stream.on('error', () => {})
      stream.disableRenegotiation()
      resolve(stream)
    })
  })
}
