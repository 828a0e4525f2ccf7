import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import type { Users } from '@parley/topology/users'
import type { SignIn } from '../session/sign-in.ts'
import { requireSignedIn } from './attach-session.ts'
import { checked } from './checked.ts'
import { deviceCookie } from './cookies.ts'

// oxlint-disable-next-line no-control-regex -- they are what is refused
const New = z.object({ current: z.string().min(1).max(1024), label: z.string().trim().min(1, 'name the device').max(100).regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+$/, 'one line of text') })

/** A person's passwords for clients that are not this web app: one for each device, shown once. */
export function clientPasswordRoutes(app: FastifyInstance, { users, signIn, diagnostics }: { users: Users; signIn: SignIn; diagnostics: Diagnostics }): void {
  app.get('/api/client-passwords', async (request) => {
    const { user } = requireSignedIn(request)
    return { items: await users.listClientPasswords(user.address), userName: user.address }
  })

  app.post('/api/client-passwords', { bodyLimit: 64 * 1024 }, async (request) => {
    const { user } = requireSignedIn(request)
    const { current, label } = checked(New, request.body)
    // A session somebody else got hold of must not become a way in that outlives it.
    await signIn.confirm(user, { password: current, from: request.socket.remoteAddress ?? '', device: deviceCookie(request) })
    const made = await users.addClientPassword(user.address, label)
    diagnostics.events.record('clientPasswordMade', { user: user.address, actor: user.account, label, peer: request.socket.remoteAddress ?? '' })
    return made
  })

  app.delete('/api/client-passwords/:id', async (request) => {
    const { user } = requireSignedIn(request)
    await users.revokeClientPassword(user.address, (request.params as { id: string }).id)
    diagnostics.events.record('clientPasswordRevoked', { user: user.address, actor: user.account, peer: request.socket.remoteAddress ?? '' })
    return {}
  })
}
