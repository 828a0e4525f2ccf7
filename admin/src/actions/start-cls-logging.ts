import { z } from 'zod'
import { longestClsMs } from '@parley/platform/diagnostics/cls-logging'
import type { Action } from '../action.ts'

const HOURS_4 = 4 * 3_600_000

const input = z.object({
  scenario: z.string().min(1).max(80),
  durationMs: z.number().int().min(60_000).max(longestClsMs).default(HOURS_4),
})

export const startClsLogging: Action<z.infer<typeof input>> = {
  name: 'start-cls-logging',
  summary: 'Logs a scenario to files for a while.',
  input,
  role: 'administrator',
  audited: true,
  target: ({ scenario }) => scenario,
  run: async (c, { scenario, durationMs }) => ({ result: c.diagnostics.cls.start(scenario, durationMs) }),
}
