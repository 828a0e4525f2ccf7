import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '@parley/platform/errors'
import type { AdminContext } from './admin-context.ts'
import { BODY_BYTES, contextOf, requireRole, type AdminParts } from './api.ts'
import { audited, auditRefusal, changeOptions } from './change.ts'
import { checked } from './checked.ts'
import type { AnyCollection } from './collection.ts'
import { asked, listQuery } from './list-query.ts'

type Item = { identity: string; version?: number }

/** The routes of one collection. @throws Error at start when a declaration lets in what it has no schema for */
export function collectionRoutes(app: FastifyInstance, collection: AnyCollection, parts: AdminParts): void {
  const { name, roles, create, update, remove } = collection
  if ((create && !collection.createSchema) || (update && !collection.patchSchema)) throw new Error(`The collection ${name} takes changes without a schema for them`)
  const path = `/${name}`
  const one = `${path}/:identity`
  const read = requireRole(roles.read)
  const bodyLimit = collection.bodyBytes ?? BODY_BYTES
  const write = (operation: 'create' | 'update' | 'remove') => ({
    bodyLimit,
    ...requireRole(roles.write, (request, error) => auditRefusal(request, parts, { operation, subject: name, target: identityOf(request) }, error)),
  })

  app.get(path, read, (request) => list(collection, contextOf(request, parts), request.query as Record<string, unknown>))
  app.get(one, read, async (request, reply) => {
    const item = await find(collection, contextOf(request, parts), identityOf(request))
    if (!item) throw await missing(collection, contextOf(request, parts), identityOf(request))
    return tagged(reply, item)
  })
  if (create) {
    app.post(path, write('create'), async (request, reply) => {
      const input = checked(collection.createSchema!, request.body)
      const target = String((input as { identity?: unknown }).identity ?? '')
      const answer = await audited(request, parts, { operation: 'create', subject: name, target, parameters: input }, async () => {
        const changed = await create.call(collection, contextOf(request, parts), input as never, changeOptions(request))
        return { answer: changed, after: changed.item, ...(changed.item && { target: changed.item.identity }) }
      })
      if (answer.item) tagged(reply, answer.item)
      return reply.code(201).send(answer)
    })
  }
  if (update) {
    app.patch(one, write('update'), async (request, reply) => {
      const patch = checked(collection.patchSchema!, request.body)
      const c = contextOf(request, parts)
      const identity = identityOf(request)
      const before = await find(collection, c, identity)
      const answer = await audited(request, parts, { operation: 'update', subject: name, target: before?.identity ?? identity, parameters: patch, before }, async () => {
        if (!before) throw await missing(collection, c, identity)
        const changed = await update.call(collection, c, before.identity, patch as never, changeOptions(request))
        return { answer: changed, after: changed.item ?? (await find(collection, c, before.identity)) }
      })
      return answer.item ? tagged(reply, answer.item, answer) : answer
    })
  }
  if (remove) {
    app.delete(one, write('remove'), async (request) => {
      const c = contextOf(request, parts)
      const identity = identityOf(request)
      const before = await find(collection, c, identity)
      return audited(request, parts, { operation: 'remove', subject: name, target: before?.identity ?? identity, before }, async () => {
        if (!before) throw await missing(collection, c, identity)
        return { answer: await remove.call(collection, c, before.identity, changeOptions(request)) }
      })
    })
  }
}

function identityOf(request: FastifyRequest): string {
  return (request.params as { identity?: string }).identity ?? ''
}

/** Sends an item, or an answer about it, under the tag a change may name. */
function tagged(reply: FastifyReply, item: Item, answer: unknown = item): unknown {
  if (item.version !== undefined) reply.header('etag', `"${item.version}"`)
  return answer
}

async function find(collection: AnyCollection, c: AdminContext, identity: string): Promise<Item | undefined> {
  if (collection.get) return collection.get(c, identity)
  const wanted = identity.toLowerCase()
  const items: Item[] = await collection.list(c, {} as never)
  return items.find((item) => item.identity.toLowerCase() === wanted)
}

async function list(collection: AnyCollection, c: AdminContext, query: Record<string, unknown>): Promise<{ items: Item[]; total: number }> {
  const { own, ...general } = listQuery(query)
  const { querySchema } = collection
  const items: Item[] = await collection.list(c, (querySchema ? checked(querySchema, own) : {}) as never)
  return asked(querySchema ? items : withProperties(items, own), general)
}

/** Those whose properties have exactly these values, in any case. */
function withProperties(items: Item[], query: Record<string, unknown>): Item[] {
  const wanted = Object.entries(query).map(([name, value]) => [name, String(value).toLowerCase()] as const)
  return items.filter((item) => wanted.every(([name, value]) => Object.hasOwn(item, name) && String(item[name as keyof Item]).toLowerCase() === value))
}

const MOST_CANDIDATES = 20

async function missing(collection: AnyCollection, c: AdminContext, identity: string): Promise<AppError> {
  const items = collection.querySchema ? [] : await collection.list(c, {} as never)
  const shown = identity.slice(0, 200)
  return new AppError('missing', `There is no '${shown}' among ${collection.name}`, {
    parameter: 'identity',
    ...(items.length <= MOST_CANDIDATES ? { candidates: items.map((item) => item.identity) } : {}),
  })
}
