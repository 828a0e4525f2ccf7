import { z } from 'zod'
import type { Inputs } from '../../../shared/wire.ts'

/** First frame of every connection. Runs before there is anybody to run for, so the socket itself does it. */
export const sessionOpen: { readonly body: z.ZodType<Inputs['session.open']['body']> } = {
  body: z.object({ csrf: z.string().max(100) }),
}
