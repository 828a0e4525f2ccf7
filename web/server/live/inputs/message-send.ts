import { z } from 'zod'
import { isGroupKey } from '../../../shared/group-key.ts'
import { messageId, messageText, partner } from '../fields.ts'
import type { Input } from '../input.ts'

/** Resolves when the message is safe here; what becomes of it follows as `message.changed`. */
export const messageSend: Input<'message.send'> = {
  body: z.object({ id: messageId, to: partner, text: messageText }),
  run({ endpoint, browser }, { id, to, text }) {
    browser.touch()
    endpoint.requireMessages()
    return (isGroupKey(to) ? endpoint.groups : endpoint.conversations).send({ id, to, text })
  },
}
