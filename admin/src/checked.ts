import { AppError } from '@parley/platform/errors'
import { z } from 'zod'

/** What came over the wire, as the type it has to be. A property nobody knows is a mistake the sender has to hear of.
 *  @throws AppError `invalid` — names the first property that is wrong, never its value */
export function checked<T>(schema: z.ZodType<T>, found: unknown): T {
  const result = strictly(schema).safeParse(found ?? {})
  if (result.success) return result.data
  const issue = result.error.issues[0]
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const candidates = schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined
    const place = [...issue.path, key].join('.').slice(0, 200)
    throw new AppError('invalid', `There is no property '${place}' here`, { parameter: place, ...(candidates && { candidates }) })
  }
  const place = issue?.path.join('.') ?? ''
  throw new AppError('invalid', place === '' ? 'The request is not what is expected here' : `${place}: ${issue?.message ?? 'not valid'}`, {
    ...(place === '' ? {} : { parameter: place }),
  })
}

function strictly<T>(schema: z.ZodType<T>): z.ZodType<T> {
  const open = schema instanceof z.ZodObject && schema.def.catchall === undefined
  return open ? (schema.strict() as unknown as z.ZodType<T>) : schema
}
