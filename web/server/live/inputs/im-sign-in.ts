import { z } from 'zod'
import type { Input } from '../input.ts'

export const imSignIn: Input<'im.sign-in'> = {
  body: z.object({}),
  async run({ endpoint }) {
    await endpoint.chooseSignedIn(true)
    return null
  },
}
