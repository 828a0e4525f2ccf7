import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Users } from '@parley/topology/users'
import { sendStatus } from './errors.ts'
import { requireSignedIn } from './attach-session.ts'
import { checked } from './checked.ts'
import { personOf } from './person.ts'

const Search = z.object({ q: z.string().max(200).default(''), limit: z.coerce.number().int().min(1).max(100).default(20) })
const OfAddress = z.object({ address: z.string().max(320) })
const Version = z.object({ v: z.string().max(100).exactOptional() })

/** Who is in the organisation, for completion, cards and the photo beside a name. */
export function directoryRoutes(app: FastifyInstance, users: Users): void {
  app.get('/api/directory', (request) => {
    requireSignedIn(request)
    const { q, limit } = checked(Search, request.query)
    return { people: q.trim() === '' ? [] : users.search(q, limit).map(personOf) }
  })

  app.get('/api/person/:address', (request, reply) => {
    requireSignedIn(request)
    const user = users.byAddress(checked(OfAddress, request.params).address)
    return user ? personOf(user) : sendStatus(reply, 404)
  })

  app.get('/api/photo/:address', async (request, reply) => {
    requireSignedIn(request)
    const photo = await users.photo(checked(OfAddress, request.params).address)
    if (!photo) return sendStatus(reply, 404)
    const tag = `"${photo.etag}"`
    // An address that names the version stands for this very photo.
    const named = checked(Version, request.query).v === photo.etag
    reply.header('etag', tag).header('cache-control', named ? 'private, max-age=31536000, immutable' : 'private, max-age=600')
    if (request.headers['if-none-match'] === tag) return reply.code(304).send()
    return reply.type(photo.type).header('content-disposition', 'inline').send(photo.data)
  })
}
