import { constants } from 'node:crypto'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyReply } from 'fastify'
import { AppError } from '@parley/platform/errors'
import { secureServerOptions, type RoleCertificate } from '@parley/platform/tls'
import { adminApi, BASE, BODY_BYTES, type ApiOptions } from './api.ts'
import { connectionLimits, limitConnections, type ConnectionLimits } from './connection-limits.ts'

export interface AdminListener extends AsyncDisposable {
  readonly port: number
  /** A renewed certificate, for new connections. */
  setTls(next: RoleCertificate): void
}

/** The API on an HTTPS port of its own, which stays while the web role is stopped. @throws AppError `unavailable` — the port is taken */
export async function listenAdmin(o: ApiOptions & { bind: string; port: number; tls: RoleCertificate; connections?: Partial<ConnectionLimits> }): Promise<AdminListener> {
  const app = fastify({
    https: { ...tlsOptions(o.tls), maxHeaderSize: 16 * 1024 },
    bodyLimit: BODY_BYTES,
    requestTimeout: 300_000,
    keepAliveTimeout: 10_000,
    connectionTimeout: 0,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1_000 },
    frameworkErrors: (_error, _request, reply) => void (reply as FastifyReply).code(400).send({ error: { code: 'invalid', message: 'The request could not be read' } }),
  })
  const server = app.server as Server
  limitConnections(server, { ...connectionLimits, ...o.connections }, o.parts.diagnostics)
  server.headersTimeout = 15_000
  await app.register(async (api) => adminApi(api, o), { prefix: BASE })
  try {
    await app.listen({ host: o.bind, port: o.port })
  } catch (cause) {
    await app.close()
    throw new AppError('unavailable', `Cannot listen for the admin API on ${o.bind}:${o.port}`, { found: (cause as NodeJS.ErrnoException).code, remedy: 'Choose another port with --admin-port, or stop what uses it.', cause })
  }
  return {
    port: (server.address() as AddressInfo).port,
    setTls: (next) => server.setSecureContext(tlsOptions(next)),
    [Symbol.asyncDispose]: async () => {
      const cut = setTimeout(() => server.closeAllConnections(), 2_000).unref()
      await app.close()
      clearTimeout(cut)
    },
  }
}

/** Asks for a certificate, which whoever has a token needs not have. */
function tlsOptions(tls: RoleCertificate) {
  return { ...secureServerOptions(tls, { requestCert: true }), secureOptions: constants.SSL_OP_NO_RENEGOTIATION }
}
