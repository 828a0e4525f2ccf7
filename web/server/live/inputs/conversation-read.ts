import { z } from 'zod'
import { address, order } from '../fields.ts'
import type { Input } from '../input.ts'

export const conversationRead: Input<'conversation.read'> = {
  body: z.object({ with: address, upTo: order }),
  async run({ endpoint, browser }, { with: peer, upTo }) {
    browser.touch()
    await endpoint.conversations.read(peer, upTo)
    return null
  },
}
