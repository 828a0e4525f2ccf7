import { z } from 'zod'
import { address } from '../fields.ts'
import type { Input } from '../input.ts'

export const contactRemove: Input<'contact.remove'> = {
  body: z.object({ address }),
  async run({ endpoint }, { address }) {
    await endpoint.contacts.remove(address)
    return null
  },
}
