import type { FastifyRequest, onRequestHookHandler } from 'fastify'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { AppError } from '@parley/platform/errors'
import { pathOf } from '@parley/platform/http-answers'
import { sameToken } from '../session/token.ts'
import { wireError } from './errors.ts'

interface Refusal {
  status: 403 | 415
  error: AppError
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Sent by pages of other sites this must fail: a request that may change something comes from a page of ours (Origin,
 *  Sec-Fetch-Site), carries JSON (a form cannot) and the session's token in a header (a form cannot set one). */
export function sameOrigin(diagnostics: Diagnostics): onRequestHookHandler {
  return (request, reply, done) => {
    const refusal = SAFE.has(request.method) ? undefined : refusalOf(request)
    if (!refusal) return done()
    const peer = request.socket.remoteAddress ?? ''
    diagnostics.events.record('crossSiteRefused', { method: request.method, path: pathOf(request.url), peer, reason: refusal.error.message })
    // Answered here: what a route makes of errors is its own business.
    void reply.code(refusal.status).send(wireError(refusal.error))
  }
}

function refusalOf(request: FastifyRequest): Refusal | undefined {
  const { origin, 'sec-fetch-site': site, 'x-parley-csrf': token } = request.headers
  const foreign = (origin !== undefined && origin !== `${request.protocol}://${request.headers.host}`) || (site !== undefined && site !== 'same-origin')
  if (foreign) return { status: 403, error: new AppError('forbidden', 'The request comes from another site') }
  if (hasBody(request.headers) && !carriesJson(request.headers['content-type']) && !takesUploads(request.url)) {
    return { status: 415, error: new AppError('invalid', 'Only JSON is accepted here', { expected: 'Content-Type: application/json' }) }
  }
  if (!request.signedIn || isSignIn(request)) return undefined
  if (typeof token === 'string' && sameToken(token, request.signedIn.csrf)) return undefined
  return { status: 403, error: new AppError('forbidden', 'The request does not come from this session', { remedy: 'Reload the page.' }) }
}

function carriesJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '')
}

function hasBody(headers: { 'content-length'?: string | undefined; 'transfer-encoding'?: string | undefined; 'content-type'?: string | undefined }): boolean {
  return headers['content-type'] !== undefined || headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** What is uploaded has the type of the file; the token and the origin still have to be right. */
function takesUploads(url: string): boolean {
  return url.startsWith('/jmap/upload/')
}

/** There is no session yet whose token could be asked for; Origin and JSON remain. */
function isSignIn(request: FastifyRequest): boolean {
  return request.method === 'POST' && /^\/api\/session(\?|$)/.test(request.url)
}
