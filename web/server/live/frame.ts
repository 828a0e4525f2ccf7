import { z } from 'zod'
import { AppError } from '@parley/platform/errors'
import { checked } from '../http/checked.ts'
import { jsonDepth } from '@parley/platform/json-depth'

const DEEPEST = 32

const Frame = z.object({ id: z.number().int().min(0), name: z.string().max(50), body: z.unknown() })

/** What stands in one text frame of a browser. Keys are picked by name, so none that was made up gets further.
 *  @throws AppError `invalid` */
export function parseFrame(text: string): z.infer<typeof Frame> {
  if (jsonDepth(text) > DEEPEST) throw new AppError('invalid', 'The frame is nested too deeply')
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    throw new AppError('invalid', 'The frame is not JSON')
  }
  return checked(Frame, found)
}
