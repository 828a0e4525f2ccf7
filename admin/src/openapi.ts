import { z } from 'zod'
import type { Action } from './action.ts'
import type { AnyCollection } from './collection.ts'
import { MOST_TOP } from './list-query.ts'

type Json = Record<string, unknown>

const json = (schema: unknown) => ({ content: { 'application/json': { schema } } })
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const object = (properties: Json, required = Object.keys(properties)) => ({ type: 'object', properties, required })
const warnings = { type: 'array', items: { type: 'string' } }
const refusal = { default: { description: 'Refused', ...json(ref('Error')) } }
const identity = { name: 'identity', in: 'path', required: true, schema: { type: 'string' } }
const ifMatch = { name: 'If-Match', in: 'header', schema: { type: 'string' }, description: 'The version the change was made on, in quotes' }
const force = { name: 'force', in: 'query', schema: { type: 'boolean' } }
const listQuery = [
  { name: 'filter', in: 'query', schema: { type: 'string' }, description: 'Wildcard on the identity' },
  { name: 'search', in: 'query', schema: { type: 'string', maxLength: 200 }, description: 'Those with this in any of their texts' },
  { name: 'top', in: 'query', schema: { type: 'integer', minimum: 1, maximum: MOST_TOP }, description: 'So many of them at most' },
]

/** The API described by itself (OpenAPI 3.1), made of the same schemas that check what comes in. */
export function openApi(collections: readonly AnyCollection[], actions: readonly Action[]): Json {
  return {
    openapi: '3.1.0',
    info: { title: 'Parley administration', version: '1' },
    servers: [{ url: '/admin/v1' }],
    security: [{ token: [] }],
    paths: Object.fromEntries([...collections.flatMap(collectionPaths), ...actions.map(actionPath)]),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'The content of admin-token in the data folder' } },
      schemas: { Error: errorSchema, ...Object.fromEntries(collections.map((c) => [c.name, shape(c.schema, 'output')])) },
    },
  }
}

function collectionPaths(c: AnyCollection): [string, Json][] {
  const changed = { description: 'Changed', ...json(object({ item: ref(c.name), warnings }, ['warnings'])) }
  const all: Json = { get: { summary: c.summary, 'x-role': c.roles.read, parameters: [...listQuery, ...queryOf(c)], responses: { 200: { description: 'Those asked for, and how many there are', ...json(object({ items: { type: 'array', items: ref(c.name) }, total: { type: 'integer' } })) }, ...refusal } } }
  const one: Json = { parameters: [identity], get: { summary: c.summary, 'x-role': c.roles.read, responses: { 200: { description: 'One of them', ...json(ref(c.name)) }, ...refusal } } }
  const write = { 'x-role': c.roles.write }
  if (c.create) all['post'] = { ...write, parameters: [force], requestBody: json(shape(c.createSchema!, 'input')), responses: { 201: changed, ...refusal } }
  if (c.update) one['patch'] = { ...write, parameters: [ifMatch, force], requestBody: json(shape(c.patchSchema!, 'input')), responses: { 200: changed, ...refusal } }
  if (c.remove) one['delete'] = { ...write, parameters: [ifMatch, force], responses: { 200: changed, ...refusal } }
  return [
    [`/${c.name}`, all],
    [`/${c.name}/{identity}`, one],
  ]
}

function queryOf(c: AnyCollection): Json[] {
  const schema = c.querySchema && (shape(c.querySchema, 'input') as { properties?: Json })
  return Object.entries(schema?.properties ?? {}).map(([name, one]) => ({ name, in: 'query', schema: one }))
}

function actionPath(a: Action): [string, Json] {
  const done = { description: 'Done', ...json(object({ result: {}, warnings })) }
  return [`/actions/${a.name}`, { post: { summary: a.summary, 'x-role': a.role, requestBody: json(shape(a.input, 'input')), responses: { 200: done, ...refusal } } }]
}

function shape(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return rest
}

const text = { type: 'string' }
const errorSchema = object({
  error: object(
    { code: { enum: ['invalid', 'missing', 'conflict', 'untrusted', 'forbidden', 'busy', 'unavailable', 'internal'] }, message: text, expected: text, found: text, remedy: text, parameter: text, candidates: { type: 'array', items: text }, correlationId: text },
    ['code', 'message', 'correlationId'],
  ),
})
