import { z } from 'zod'
import type { Input } from '../input.ts'

/** The person's own choice, kept until they sign in to IM again; mail is not touched by it. */
export const imSignOut: Input<'im.sign-out'> = {
  body: z.object({}),
  async run({ endpoint }) {
    await endpoint.chooseSignedIn(false)
    return null
  },
}
