import { z } from 'zod'
import { defineKind, nameKey } from './kind.ts'

/** Who may use the admin API besides the accounts marked administrator. Named `account:<sign-in name>` or `certificate:<thumbprint>`. */
export const roleAssignment = defineKind({
  kind: 'role-assignment',
  schema: z.object({
    role: z.enum(['read-only', 'help-desk', 'administrator']),
    description: z.string().max(256).default(''),
  }),
  key: nameKey,
})
