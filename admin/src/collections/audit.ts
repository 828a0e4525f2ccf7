import { z } from 'zod'
import type { AuditEntry, AuditQuery } from '../audit.ts'
import type { Collection } from '../collection.ts'

const time = z.coerce.number().int().min(0)

/** Who changed what. Nobody changes it. */
export const audit: Collection<AuditEntry> = {
  name: 'audit',
  summary: 'Every change, tried or done: who, from where, what it was before and after; newest first',
  schema: z.object({
    identity: z.string(),
    at: z.number(),
    actor: z.string(),
    role: z.string(),
    peer: z.string(),
    operation: z.enum(['create', 'update', 'remove', 'run']),
    subject: z.string(),
    target: z.string(),
    parameters: z.unknown(),
    before: z.unknown(),
    after: z.unknown(),
    outcome: z.enum(['started', 'done', 'refused']),
    error: z.string().optional(),
    correlationId: z.string(),
  }),
  querySchema: z.object({
    actor: z.string().max(256).optional(),
    subject: z.string().max(100).optional(),
    target: z.string().max(512).optional(),
    outcome: z.enum(['started', 'done', 'refused']).optional(),
    from: time.optional(),
    to: time.optional(),
    limit: z.coerce.number().int().min(1).max(1_000).optional(),
  }),
  roles: { read: 'read-only', write: 'administrator' },
  list: (c, query: AuditQuery) => c.audit.search(query),
}
