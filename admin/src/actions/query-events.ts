import { sourceTitles, type Source } from '@parley/platform/diagnostics/catalogue'
import { z } from 'zod'
import type { Action } from '../action.ts'

const levels = ['error', 'warn', 'info'] as const

const input = z.object({
  source: z.enum(Object.keys(sourceTitles) as [Source, ...Source[]]).optional(),
  ids: z.array(z.number().int()).max(100).optional(),
  levels: z.array(z.enum(levels)).optional(),
  correlationId: z.string().max(300).optional(),
  contains: z.string().max(300).optional().describe('A text in the event, in any case'),
  since: z.number().int().optional().describe('Milliseconds since the epoch'),
  until: z.number().int().optional(),
  limit: z.number().int().min(1).max(1_000).default(100),
})

/** Records that are looked through for those that fit. */
const LOOKED_AT = 10_000

export const queryEvents: Action<z.infer<typeof input>> = {
  name: 'query-events',
  summary: 'The event log, newest first.',
  input,
  role: 'read-only',
  audited: false,
  run: async ({ diagnostics }, q) => {
    const [id] = q.ids?.length === 1 ? q.ids : []
    const records = await diagnostics.events.query({
      ...(q.source !== undefined && { source: q.source }),
      ...(id !== undefined && { id }),
      ...(q.since !== undefined && { since: q.since }),
      limit: LOOKED_AT,
    })
    const text = q.contains?.toLowerCase()
    const events = records.filter(
      (record) =>
        (q.ids === undefined || q.ids.includes(record.id)) &&
        (q.levels === undefined || q.levels.includes(record.level)) &&
        (q.until === undefined || record.at <= q.until) &&
        (q.correlationId === undefined || record.correlationId === q.correlationId) &&
        (text === undefined || record.text.toLowerCase().includes(text)),
    )
    return { result: { events: events.slice(0, q.limit) } }
  },
}
