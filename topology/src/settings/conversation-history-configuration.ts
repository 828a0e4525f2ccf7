import { z } from 'zod'
import { defineKind, nameKey } from './kind.ts'

export const conversationHistoryConfiguration = defineKind({
  kind: 'conversation-history-configuration',
  schema: z.object({
    enableServerConversationHistory: z.boolean().default(false),
    maxContinuedConversationRetry: z.int().min(0).max(100).default(10),
  }),
  key: nameKey,
})
