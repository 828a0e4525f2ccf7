import { z } from 'zod'
import { partner } from '../fields.ts'
import type { Input } from '../input.ts'

export const typingSet: Input<'typing.set'> = {
  body: z.object({ with: partner, typing: z.boolean() }),
  run({ endpoint }, { with: peer, typing }) {
    endpoint.conversations.setTyping(peer, typing)
    return null
  },
}
