import { createHash, timingSafeEqual } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { FastifyRequest } from 'fastify'
import { AppError } from '@parley/platform/errors'
import { certificateFacts } from '@parley/topology/certificates'
import type { Actor } from './admin-context.ts'
import type { Role } from './roles.ts'

/** What the audit log calls whoever has the token; no account may be called so. */
export const TOKEN_NAME = 'token'

/** Finds out who sends a request, before anything of it is read. @throws AppError `untrusted` | `forbidden` */
export type Authenticate = (request: FastifyRequest) => Actor

/** Somebody signed in to the web app. */
export interface WebSession {
  account: string
  administrator: boolean
}

/** Who besides administrators has a role, by account or by the thumbprint of a certificate. */
export interface RoleLookup {
  ofAccount(account: string): Role | undefined
  ofCertificate(thumbprint: string): Role | undefined
}

const peerOf = (request: FastifyRequest): string => request.socket.remoteAddress ?? ''

/** For the admin pages: the web app has checked the cookie, the origin and the session's token by now. */
export function bySession(sessionOf: (request: FastifyRequest) => WebSession | undefined, roles: RoleLookup): Authenticate {
  return (request) => {
    const session = sessionOf(request)
    if (!session) throw new AppError('untrusted', 'You are not signed in')
    const role = session.administrator ? 'administrator' : roles.ofAccount(session.account)
    if (!role) throw new AppError('forbidden', 'Only administrators may use this', { found: session.account })
    return { name: session.account, role, peer: peerOf(request) }
  }
}

/** For programs: the token of the file, or a certificate that a role is given to. Never a browser: nothing a page of another site could
 *  make one send may count here. */
export function byTokenOrCertificate(token: string, roles: RoleLookup): Authenticate {
  const expected = digest(token)
  return (request) => {
    refuseBrowsers(request)
    const header = request.raw.headersDistinct.authorization ?? []
    if (header.length > 1) throw new AppError('untrusted', 'The request carries more than one Authorization')
    const [, given] = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(header[0] ?? '') ?? []
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return { name: TOKEN_NAME, role: 'administrator', peer: peerOf(request) }
    if (header[0] !== undefined) throw new AppError('untrusted', 'The token is not the one of this installation', { remedy: 'It is in the file admin-token of the data folder.' })
    return byCertificate(request, roles)
  }
}

function byCertificate(request: FastifyRequest, roles: RoleLookup): Actor {
  const socket = request.socket as TLSSocket
  const certificate = typeof socket.getPeerX509Certificate === 'function' ? socket.getPeerX509Certificate() : undefined
  const remedy = 'Send the token of the file admin-token in the data folder as "Authorization: Bearer …", or a certificate that has a role.'
  if (!certificate) throw new AppError('untrusted', 'The request carries neither a token nor a certificate', { remedy })
  if (!socket.authorized) throw new AppError('untrusted', 'The certificate is not trusted', { found: String(socket.authorizationError), remedy })
  const { subject, thumbprint } = certificateFacts(certificate.raw)
  const role = roles.ofCertificate(thumbprint)
  if (!role) throw new AppError('forbidden', 'The certificate has no role', { found: `${subject}, thumbprint ${thumbprint}` })
  return { name: subject, role, peer: peerOf(request) }
}

function refuseBrowsers(request: FastifyRequest): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin === undefined && (site === undefined || site === 'none')) return
  throw new AppError('forbidden', 'Pages may not call this address', { remedy: 'Administrators find their pages in the web app.' })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
