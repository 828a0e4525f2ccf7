import { z } from 'zod'
import { address, messageId, messageText } from '../fields.ts'
import type { Input } from '../input.ts'

/** Resolves when the message is safe here; what becomes of it follows as `message.changed`. */
export const messageSend: Input<'message.send'> = {
  body: z.object({ id: messageId, to: address, text: messageText }),
  run({ endpoint, browser }, { id, to, text }) {
    browser.touch()
    endpoint.requireMessages()
    return endpoint.conversations.send({ id, to, text })
  },
}
