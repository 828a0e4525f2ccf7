import { z } from 'zod'
import { defineKind, nameKey } from './kind.ts'

/** Whose conversations would be archived. */
export const archivingPolicy = defineKind({
  kind: 'archiving-policy',
  schema: z.object({
    description: z.string().max(1024).default(''),
    archiveInternal: z.boolean().default(false),
    archiveExternal: z.boolean().default(false),
  }),
  key: nameKey,
})
