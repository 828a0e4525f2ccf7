import { z } from 'zod'
import { defineKind, nameKey } from './kind.ts'

/** What Windows keeps in its registry, as far as the guides look there: `<server>\HKLM:\SYSTEM\…` and its values. */
export const registryKey = defineKind({
  kind: 'registry-key',
  schema: z.object({ values: z.record(z.string().max(200), z.string().max(2_000)) }),
  key: nameKey,
})

export type RegistryKey = z.output<typeof registryKey.schema>
