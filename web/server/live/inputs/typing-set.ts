import { z } from 'zod'
import { address } from '../fields.ts'
import type { Input } from '../input.ts'

export const typingSet: Input<'typing.set'> = {
  body: z.object({ with: address, typing: z.boolean() }),
  run({ endpoint }, { with: peer, typing }) {
    endpoint.conversations.setTyping(peer, typing)
    return null
  },
}
