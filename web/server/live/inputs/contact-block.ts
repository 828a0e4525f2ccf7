import { z } from 'zod'
import { address } from '../fields.ts'
import type { Input } from '../input.ts'

export const contactBlock: Input<'contact.block'> = {
  body: z.object({ address }),
  async run({ endpoint }, { address }) {
    await endpoint.access.block(address)
    return null
  },
}
