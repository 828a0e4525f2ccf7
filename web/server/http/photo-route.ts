import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Users } from '@parley/topology/users'
import { sendStatus } from './errors.ts'
import { checked } from './checked.ts'

const Named = z.object({ address: z.string().max(320), etag: z.string().max(100) })

/** Pictures for SIP clients, which have no session: by the address presence gave them (`topology/src/photo-uri.ts`), and by nothing less. */
export function photoRoute(app: FastifyInstance, users: Users): void {
  app.get('/photo/:address/:etag', async (request, reply) => {
    const { address, etag } = checked(Named, request.params)
    if (users.byAddress(address)?.photo?.etag !== etag) return sendStatus(reply, 404)
    const photo = await users.photo(address)
    if (photo?.etag !== etag) return sendStatus(reply, 404)
    reply.header('etag', `"${etag}"`).header('cache-control', 'private, max-age=31536000, immutable')
    return reply.type(photo.type).header('content-disposition', 'inline').send(photo.data)
  })
}
