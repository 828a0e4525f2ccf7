import { z } from 'zod'
import type { Input } from '../input.ts'

export const groupRemove: Input<'group.remove'> = {
  body: z.object({ id: z.string().max(10) }),
  async run({ endpoint }, { id }) {
    await endpoint.contacts.removeGroup(id)
    return null
  },
}
