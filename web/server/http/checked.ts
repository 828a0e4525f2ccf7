import { AppError } from '@parley/platform/errors'
import type { z } from 'zod'

/** What came over a wire, as the type it has to be. @throws AppError `invalid` — names the first field that is wrong, never its value */
export function checked<T>(schema: z.ZodType<T>, found: unknown): T {
  const result = schema.safeParse(found)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const place = issue?.path.join('.') ?? ''
  throw new AppError('invalid', place === '' ? 'The request is not what is expected here' : `${place}: ${issue?.message ?? 'not valid'}`)
}
