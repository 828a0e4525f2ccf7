import type { onRequestHookHandler } from 'fastify'
import type { User, Users } from '@parley/topology/users'
import { AppError } from '@parley/platform/errors'
import type { FastifyRequest } from 'fastify'
import type { Session, Sessions } from '../session/sessions.ts'
import { sessionCookie } from './cookies.ts'

export interface SignedInRequest {
  user: User
  session: Session
  csrf: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends this; null without a session. */
    signedIn: SignedInRequest | null
  }
}

/** Finds out who sends a request. A session of somebody who is no longer in the directory counts for nothing. */
export function attachSession(sessions: Sessions, users: Users): onRequestHookHandler {
  return (request, _reply, done) => {
    const found = sessions.find(sessionCookie(request.cookies, request.protocol === 'https'))
    const user = found && users.byAddress(found.session.address)
    if (found && user) {
      request.signedIn = { user, ...found }
      sessions.touch(found.session)
    }
    done()
  }
}

/** @throws AppError `untrusted` */
export function requireSignedIn(request: FastifyRequest): SignedInRequest {
  if (request.signedIn) return request.signedIn
  throw new AppError('untrusted', 'You are not signed in')
}
