import type { FastifyInstance, FastifyRequest, onRequestHookHandler, RouteShorthandOptions } from 'fastify'
import { AppError } from '@parley/platform/errors'
import { newId, type Random } from '@parley/platform/ids'
import type { Action } from './action.ts'
import type { Actor, AdminContext } from './admin-context.ts'
import { actionRoute } from './action-route.ts'
import type { Authenticate } from './authenticate.ts'
import type { AnyCollection } from './collection.ts'
import { collectionRoutes } from './collection-routes.ts'
import { answerErrors } from './errors.ts'
import { parseJsonBodies } from './json-body.ts'
import { openApi } from './openapi.ts'
import { RefusalLog } from './refusal-log.ts'
import { mayAct, type Role } from './roles.ts'

declare module 'fastify' {
  interface FastifyRequest {
    correlationId: string
    actor: Actor | null
  }
}

/** What every request of the API works with; the actor comes with the request. */
export type AdminParts = Omit<AdminContext, 'actor' | 'correlationId'>

export interface ApiOptions {
  parts: AdminParts
  authenticate: Authenticate
  random: Random
  collections: readonly AnyCollection[]
  actions: readonly Action[]
}

export const BASE = '/admin/v1'
export const BODY_BYTES = 256 * 1024

/** The admin API as routes, wherever they are mounted: who asks is found out first, then whether they may, then the body is read. */
export async function adminApi(app: FastifyInstance, o: ApiOptions): Promise<void> {
  answerErrors(app, o.parts.diagnostics)
  parseJsonBodies(app)
  app.decorateRequest('correlationId', '')
  app.decorateRequest('actor', null)
  app.addHook('onRequest', identify(o))

  app.get('/', (request) => ({
    actor: actorOf(request),
    collections: o.collections.map(({ name, summary }) => ({ name, summary })),
    actions: o.actions.map(({ name, summary }) => ({ name, summary })),
  }))
  const document = openApi(o.collections, o.actions)
  app.get('/openapi.json', () => document)
  for (const collection of o.collections) collectionRoutes(app, collection, o.parts)
  for (const action of o.actions) actionRoute(app, action, o.parts)
}

function identify(o: ApiOptions): onRequestHookHandler {
  const refused = new RefusalLog(o.parts)
  return (request, reply, done) => {
    request.correlationId = newId(o.random)
    reply.headers({ 'x-correlation-id': request.correlationId, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    try {
      request.actor = o.authenticate(request)
      done()
    } catch (thrown) {
      if (thrown instanceof AppError) refused.tell(request, thrown)
      done(thrown as Error)
    }
  }
}

export function actorOf(request: FastifyRequest): Actor {
  if (request.actor) return request.actor
  throw new AppError('untrusted', 'Nobody is known to send this')
}

export function contextOf(request: FastifyRequest, parts: AdminParts): AdminContext {
  return { ...parts, actor: actorOf(request), correlationId: request.correlationId }
}

/** Asked before a body is read. `denied` hears of it first. */
export function requireRole(needed: Role, denied: (request: FastifyRequest, error: AppError) => Promise<void> = async () => undefined): RouteShorthandOptions {
  return {
    onRequest: async (request) => {
      const { name, role } = actorOf(request)
      if (mayAct(role, needed)) return
      const error = new AppError('forbidden', `The role ${role} may not do this`, { expected: needed, found: `${name} is ${role}` })
      await denied(request, error)
      throw error
    },
  }
}
