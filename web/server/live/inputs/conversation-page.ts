import { z } from 'zod'
import { order, partner } from '../fields.ts'
import type { Input } from '../input.ts'

export const conversationPage: Input<'conversation.page'> = {
  body: z.object({ with: partner, before: order.exactOptional(), limit: z.number().int().min(1).max(200) }),
  run({ endpoint }, { with: peer, before, limit }) {
    return endpoint.conversations.page(peer, limit, before)
  },
}
