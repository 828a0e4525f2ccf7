import { z } from 'zod'
import type { Action } from '../action.ts'
import { healthOf } from '../health/health.ts'

const input = z.object({ set: z.string().max(80).optional().describe('One health set, such as OWA.Protocol.Dep') })

export const health: Action<z.infer<typeof input>> = {
  name: 'health',
  summary: 'Every check of the installation, made now: what was found, and what to do about it',
  input,
  role: 'read-only',
  audited: false,
  run: async (c, { set }) => ({ result: { rows: await healthOf(c, set) } }),
}
