import { z } from 'zod'
import { address, groupIds } from '../fields.ts'
import type { Input } from '../input.ts'

export const contactAdd: Input<'contact.add'> = {
  body: z.object({ address, groupIds }),
  async run({ endpoint }, { address, groupIds }) {
    await endpoint.contacts.add(address, groupIds)
    return null
  },
}
