import { z } from 'zod'
import { wireLimits } from '../../../shared/wire.ts'
import { line } from '../fields.ts'
import type { Input } from '../input.ts'

export const groupRename: Input<'group.rename'> = {
  body: z.object({ id: z.string().max(10), name: line(wireLimits.groupNameCharacters) }),
  async run({ endpoint }, { id, name }) {
    await endpoint.contacts.renameGroup(id, name)
    return null
  },
}
