import { z } from 'zod'
import { isGroupKey } from '../../../shared/group-key.ts'
import { partner } from '../fields.ts'
import type { Input } from '../input.ts'

/** Takes the conversation off the list in all browsers; what was said is kept. */
export const conversationClose: Input<'conversation.close'> = {
  body: z.object({ with: partner }),
  async run({ endpoint }, { with: peer }) {
    // Off the list means out of it: nothing more is heard from there.
    if (isGroupKey(peer)) endpoint.groups.leave(peer)
    await endpoint.conversations.close(peer)
    return null
  },
}
