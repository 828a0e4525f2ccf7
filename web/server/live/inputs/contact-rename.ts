import { z } from 'zod'
import { wireLimits } from '../../../shared/wire.ts'
import { address, line } from '../fields.ts'
import type { Input } from '../input.ts'

export const contactRename: Input<'contact.rename'> = {
  body: z.object({ address, displayName: line(wireLimits.groupNameCharacters) }),
  async run({ endpoint }, { address, displayName }) {
    await endpoint.contacts.rename(address, displayName)
    return null
  },
}
