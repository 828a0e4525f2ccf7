import { z } from 'zod'
import { address, groupIds } from '../fields.ts'
import type { Input } from '../input.ts'

/** The groups the contact is in from now on; none = the fixed group. */
export const contactMove: Input<'contact.move'> = {
  body: z.object({ address, groupIds }),
  async run({ endpoint }, { address, groupIds }) {
    await endpoint.contacts.move(address, groupIds)
    return null
  },
}
