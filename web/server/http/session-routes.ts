import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { User } from '@parley/topology/users'
import type { SignIn } from '../session/sign-in.ts'
import type { Sessions } from '../session/sessions.ts'
import { csrfFor } from '../session/token.ts'
import { requireSignedIn } from './attach-session.ts'
import { clearSessionCookie, deviceCookie, setDeviceCookie, setSessionCookie } from './cookies.ts'
import { personOf } from './person.ts'
import { checked } from './checked.ts'

const Credentials = z.object({ account: z.string().min(1).max(320), password: z.string().min(1).max(1024) })

/** Signing in and out, and who I am. */
export function sessionRoutes(app: FastifyInstance, o: { sessions: Sessions; signIn: SignIn }): void {
  app.post('/api/session', { bodyLimit: 64 * 1024 }, async (request, reply) => {
    const { account, password } = checked(Credentials, request.body)
    const signed = await o.signIn.signIn({ account, password, from: request.socket.remoteAddress ?? '', device: deviceCookie(request) })
    // The id changes with the identity: what was in this browser before ends here.
    if (request.signedIn) await o.sessions.end(request.signedIn.session, 'signed-out')
    setSessionCookie(reply, signed.cookie)
    setDeviceCookie(reply, signed.device)
    return { csrf: csrfFor(signed.cookie), user: wireUser(signed.user) }
  })

  app.get('/api/session', (request) => {
    const { user, csrf } = requireSignedIn(request)
    return { csrf, user: wireUser(user) }
  })

  app.delete('/api/session', async (request, reply) => {
    if (request.signedIn) await o.sessions.end(request.signedIn.session, 'signed-out')
    clearSessionCookie(reply)
    return {}
  })
}

function wireUser(user: User) {
  return { ...personOf(user), account: user.account, administrator: user.administrator }
}
