import { z } from 'zod'
import type { Action } from '../action.ts'

const input = z.object({ scenario: z.string().min(1).max(80) })

export const stopClsLogging: Action<z.infer<typeof input>> = {
  name: 'stop-cls-logging',
  summary: 'Ends the logging of a scenario; what was written stays and can be searched.',
  input,
  role: 'administrator',
  audited: true,
  target: ({ scenario }) => scenario,
  run: async (c, { scenario }) => ({ result: c.diagnostics.cls.stop(scenario) }),
}
