import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import fastify, { type FastifyInstance } from 'fastify'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import type { User, Users } from '@parley/topology/users'
import type { FastifyRequest } from 'fastify'
import { attachSession, requireSignedIn } from './http/attach-session.ts'
import { directoryRoutes } from './http/directory-routes.ts'
import { answerErrors, sendStatus } from './http/errors.ts'
import { healthRoute, type RoleHealth } from './http/health-route.ts'
import { hostCheck } from './http/host-check.ts'
import { parseJsonBodies } from './http/json-body.ts'
import { clientPasswordRoutes } from './http/client-password-routes.ts'
import { passwordRoutes } from './http/password-routes.ts'
import { photoRoute } from './http/photo-route.ts'
import { sameOrigin } from './http/same-origin.ts'
import { securityHeaders } from './http/security-headers.ts'
import { sessionRoutes } from './http/session-routes.ts'
import { staticFiles } from './http/static-files.ts'
import type { SignIn } from './session/sign-in.ts'
import type { Session, Sessions } from './session/sessions.ts'

export interface AppOptions {
  hosts: ReadonlySet<string>
  httpsPort: () => number
  sessions: Sessions
  signIn: SignIn
  users: Users
  diagnostics: Diagnostics
  staticFolder: string
  health: () => Record<string, RoleHealth>
  /** Adds the mailbox's routes. */
  mountMailbox: (app: FastifyInstance, o: SignedInPerson) => void
  mountAdmin?: MountAdmin | undefined
}

/** Who sends a request, and until when they may be answered. */
export interface SignedInPerson {
  userOf(request: FastifyRequest): User | undefined
  /** Told once when the request's session has ended, at once when it has already. @returns stops telling */
  onEnd(request: FastifyRequest, ended: () => void): () => void
}

/** Adds the admin API's routes for the admin pages. What reaches them has passed the checks of origin and CSRF token. */
export type MountAdmin = (app: FastifyInstance, o: { sessionOf(request: FastifyRequest): { account: string; administrator: boolean } | undefined }) => void

const BODY_BYTES = 256 * 1024

/** Everything HTTP. The hooks run for every request, from top to bottom, before its body is read. */
export async function buildApp(o: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    trustProxy: false,
    bodyLimit: BODY_BYTES,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: false },
    frameworkErrors: (_error, _request, reply) => void sendStatus(reply as never, 400),
  })
  answerErrors(app, o.diagnostics)
  parseJsonBodies(app)
  await app.register(cookie)
  app.decorateRequest('signedIn', null)

  app.addHook('onRequest', securityHeaders)
  app.addHook('onRequest', hostCheck(o.hosts, o.httpsPort))
  app.addHook('onRequest', attachSession(o.sessions, o.users))
  app.addHook('onRequest', sameOrigin(o.diagnostics))

  await app.register(compress, { encodings: ['gzip'], threshold: 2048, customTypes: /^application\/json/ })
  healthRoute(app, o.health)
  sessionRoutes(app, o)
  passwordRoutes(app, o)
  clientPasswordRoutes(app, o)
  directoryRoutes(app, o.users)
  photoRoute(app, o.users)
  o.mountMailbox(app, { userOf: (request) => request.signedIn?.user, onEnd: (request, ended) => whenEnded(o.sessions, requireSignedIn(request).session, ended) })
  o.mountAdmin?.(app, { sessionOf: (request) => request.signedIn?.user })
  await staticFiles(app, o.staticFolder)
  await app.ready()
  return app
}

function whenEnded(sessions: Sessions, session: Session, ended: () => void): () => void {
  if (sessions.has(session)) return sessions.onEnd((other) => other === session && ended())
  ended()
  return () => undefined
}
