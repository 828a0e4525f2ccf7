import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { AppError } from '@parley/platform/errors'
import { checkNewPassword } from '@parley/platform/passwords'
import type { Users } from '@parley/topology/users'
import type { Sessions } from '../session/sessions.ts'
import type { SignIn } from '../session/sign-in.ts'
import { requireSignedIn } from './attach-session.ts'
import { checked } from './checked.ts'
import { deviceCookie } from './cookies.ts'

const Change = z.object({ current: z.string().min(1).max(1024), password: z.string().min(1).max(1024) })

/** A person changes their own password. */
export function passwordRoutes(app: FastifyInstance, o: { users: Users; sessions: Sessions; signIn: SignIn; diagnostics: Diagnostics }): void {
  app.put('/api/password', { bodyLimit: 64 * 1024 }, async (request) => {
    const { user, session } = requireSignedIn(request)
    const { current, password } = checked(Change, request.body)
    const peer = request.socket.remoteAddress ?? ''
    await o.signIn.confirm(user, { password: current, from: peer, device: deviceCookie(request) })
    if (password === current) throw new AppError('invalid', 'The new password is the old one', { parameter: 'password' })
    checkNewPassword(password, [user.account, user.address, user.displayName])
    await o.users.change(user.address, {}, { password })
    await o.sessions.endAll(user.address, 'revoked', session)
    o.diagnostics.events.record('passwordChanged', { user: user.address, actor: user.account, peer })
    return {}
  })
}
