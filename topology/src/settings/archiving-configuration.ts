import { z } from 'zod'
import { defineKind, nameKey } from './kind.ts'

/** What would be archived, and where. Nothing is yet. */
export const archivingConfiguration = defineKind({
  kind: 'archiving-configuration',
  schema: z.object({
    enableArchiving: z.enum(['None', 'ImOnly', 'ImAndWebConf']).default('None'),
    enableExchangeArchiving: z.boolean().default(false),
    blockOnArchiveFailure: z.boolean().default(false),
    enablePurging: z.boolean().default(false),
    purgeExportedArchivesOnly: z.boolean().default(false),
    keepArchivingDataForDays: z.int().min(1).max(2562).default(14),
    purgeHourOfDay: z.int().min(0).max(23).default(2),
    archiveDuplicateMessages: z.boolean().default(true),
    cachePurgingInterval: z.int().min(1).max(168).default(24),
  }),
  key: nameKey,
})
