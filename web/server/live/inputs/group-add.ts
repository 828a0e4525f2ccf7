import { z } from 'zod'
import { wireLimits } from '../../../shared/wire.ts'
import { line } from '../fields.ts'
import type { Input } from '../input.ts'

export const groupAdd: Input<'group.add'> = {
  body: z.object({ name: line(wireLimits.groupNameCharacters) }),
  async run({ endpoint }, { name }) {
    return { id: await endpoint.contacts.addGroup(name) }
  },
}
