import { z } from 'zod'
import { defineKind, nameKey } from './kind.ts'

/** Whether contact lists may move to the mailbox (unified contact store). */
export const userServicesPolicy = defineKind({
  kind: 'user-services-policy',
  schema: z.object({
    ucsAllowed: z.boolean().default(true),
    migrationDelayInDays: z.int().min(0).max(180).default(0),
    enableAwaySinceIndication: z.boolean().default(false),
  }),
  key: nameKey,
})
