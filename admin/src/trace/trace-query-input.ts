import { z } from 'zod'
import { traceComponents, traceFlags, traceLevels } from '@parley/platform/diagnostics/trace-record'
import type { TraceQuery } from '@parley/platform/diagnostics/trace-query'

const text = z.string().min(1).max(300)

/** What a search of the trace may ask for. */
export const traceQueryInput = z.object({
  address: text.optional().describe('An address, anywhere in the record'),
  callId: text.optional(),
  correlationId: text.optional(),
  ip: text.optional().describe('IP address of the other side'),
  contents: text.optional().describe('Any text in the record'),
  match: z.enum(['all', 'any']).optional().describe('Whether a record has to fit all of the above or any; all when not said'),
  components: z.array(z.enum(traceComponents)).optional(),
  flags: z.array(z.enum(traceFlags)).optional(),
  level: z.enum(traceLevels).optional().describe('This level and graver'),
  since: z.number().int().optional().describe('Milliseconds since the epoch'),
  until: z.number().int().optional().describe('Milliseconds since the epoch'),
  limit: z.number().int().min(1).max(5_000).default(500),
})

/** Without the keys that were left out. */
export function traceQueryOf(input: z.infer<typeof traceQueryInput>): TraceQuery {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as unknown as TraceQuery
}
