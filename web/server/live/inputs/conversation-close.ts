import { z } from 'zod'
import { address } from '../fields.ts'
import type { Input } from '../input.ts'

/** Takes the conversation off the list in all browsers; what was said is kept. */
export const conversationClose: Input<'conversation.close'> = {
  body: z.object({ with: address }),
  async run({ endpoint }, { with: peer }) {
    await endpoint.conversations.close(peer)
    return null
  },
}
