import { z } from 'zod'
import { defineKind, nameKey } from './kind.ts'

export const presencePolicy = defineKind({
  kind: 'presence-policy',
  schema: z.object({
    description: z.string().max(1024).default(''),
    /** How many unanswered "added you" may wait for somebody. */
    maxPromptedSubscriber: z.int().min(0).max(600).default(200),
    maxCategorySubscription: z.int().min(0).max(3000).default(1000),
  }),
  key: nameKey,
})
