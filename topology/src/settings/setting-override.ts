import { z } from 'zod'
import { defineKind, nameKey } from './kind.ts'

/** A setting given from above: wins over files and directories. */
export const settingOverride = defineKind({
  kind: 'setting-override',
  schema: z.object({
    component: z.string().min(1).max(100),
    section: z.string().min(1).max(100),
    /** `IMServerName=lync.parley.test` and the like. */
    parameters: z.array(z.string().max(1_000).regex(/^[^=\s][^=]*=/, 'is written Name=Value')).min(1).max(50),
    reason: z.string().max(1_000),
    /** Short names or FQDNs; all servers when empty. */
    servers: z.array(z.string().max(255)).max(100).default([]),
    minVersion: z.string().max(30).default(''),
    maxVersion: z.string().max(30).default(''),
    modifiedBy: z.string().max(200).default(''),
    guid: z.string().default(''),
  }),
  key: nameKey,
})

export type SettingOverride = z.output<typeof settingOverride.schema>
