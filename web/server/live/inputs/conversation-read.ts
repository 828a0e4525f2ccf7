import { z } from 'zod'
import { order, partner } from '../fields.ts'
import type { Input } from '../input.ts'

export const conversationRead: Input<'conversation.read'> = {
  body: z.object({ with: partner, upTo: order }),
  async run({ endpoint, browser }, { with: peer, upTo }) {
    browser.touch()
    await endpoint.conversations.read(peer, upTo)
    return null
  },
}
