import { z } from 'zod'
import { address } from '../fields.ts'
import type { Input } from '../input.ts'

export const contactUnblock: Input<'contact.unblock'> = {
  body: z.object({ address }),
  async run({ endpoint }, { address }) {
    await endpoint.access.unblock(address)
    return null
  },
}
